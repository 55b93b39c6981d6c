"""What could not be taken: looked at, let go, or given another try."""

from asyncio import to_thread, wrap_future
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from hengce.api.guard import admit
from hengce.api.paging import Filter, Limit, Number, next_after, units_reached
from hengce.api.receiving import EventAnswers, answers
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.deciding.parcels import Became
from hengce.deciding.undecided import drive_again
from hengce.errors import ConflictError, ForgottenError, NotFoundError
from hengce.intake import cloudevents, segment
from hengce.intake.envelope import Parcel, UnreadableError
from hengce.intake.sighting import Desk
from hengce.model.access import Principal
from hengce.model.dead_letter import DeadLetter, DeadLetterState, Dialect
from hengce.model.instant import Instant
from hengce.ports import Taken, Transaction, View
from hengce.words.names import Language
from hengce.words.problems import SENTENCES

Wanted = Annotated[DeadLetterState | None, QueryParameter(name="state")]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was refused; what it holds is personal and is not shown here.

    `told` and `fix` say what `code` means and how to mend it; empty for a code without a sentence.
    `source_label` is what people call the key that sent it; empty where it is no key.
    """

    seq: int
    org: str
    source: str
    source_label: str
    dialect: Dialect
    id: str
    received_at: Instant
    code: str
    told: str
    fix: str
    detail: str
    state: DeadLetterState


class Letters(msgspec.Struct, frozen=True, kw_only=True):
    """Dead letters, oldest first; `next` continues the list, 0 ends it."""

    letters: list[Letter]
    next: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of dead letters."""
    return [_letters(service), _drop(service), _redrive(service)]


def _letters(service: Service) -> HTTPRouteHandler:
    @get("/v1/dead-letters", operation_id="dead_letters", sync_to_thread=True, summary="Refused")
    def dead_letters(
        request: Request[Any, Any, Any],
        wanted: Wanted = None,
        code: Filter = "",
        source: Filter = "",
        after: Number = 0,
        limit: Limit = 50,
    ) -> Letters:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            orgs = units_reached(service, view, key)
            found = view.dead_letters(orgs, limit, after, state=wanted, code=code, source=source)
            names = {each.id: each.label for each in view.api_keys()}
        tongue = spoken(request)
        rows = [_row(letter, names.get(letter.source, ""), tongue) for letter in found]
        return Letters(letters=rows, next=next_after(rows, limit))

    return dead_letters


def _drop(service: Service) -> HTTPRouteHandler:
    @delete("/v1/dead-letters/{seq:int}", operation_id="drop", status_code=204, summary="Let go")
    async def drop(request: Request[Any, Any, Any], seq: Number) -> None:
        key = admit(service, request, "act")

        def ended(tx: Transaction, _: Instant) -> None:
            if _reached(service, tx, key, seq).state is not DeadLetterState.OPEN:
                raise ConflictError("the dead letter has ended already")
            tx.end_dead_letter(seq, DeadLetterState.DROPPED)

        await wrap_future(service.loop.call(ended))

    return drop


def _redrive(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/dead-letters/{seq:int}/redrive",
        operation_id="redrive",
        status_code=200,
        summary="Another try, with the catalogue of today",
    )
    async def redrive(request: Request[Any, Any, Any], seq: Number) -> EventAnswers:
        key = admit(service, request, "act")
        return await again(service, key, seq)

    return redrive


async def again(service: Service, key: Principal, seq: int) -> EventAnswers:
    """Give a letter another try, with the catalogue of today.

    Raises:
        NotFoundError: There is none within reach.
        ConflictError: It has ended, was kept in part only or was forgotten, or no sender sent it.
    """
    asked = await wrap_future(service.loop.call(partial(_ask_again, service, key, seq)))
    if asked is not None:
        return answers((asked,))
    parcel = await to_thread(_parcel, service, key, seq)
    return answers(await service.bring(parcel))


def _ask_again(
    service: Service, key: Principal, seq: int, tx: Transaction, at: Instant
) -> Became | None:
    """Ask what a letter of the brain itself keeps; None for a letter of any other kind."""
    letter = _reached(service, tx, key, seq)
    if letter.dialect is not Dialect.QUESTION:
        return None
    if letter.state is not DeadLetterState.OPEN:
        raise ConflictError("the dead letter has ended already")
    drive_again(tx, letter, at)
    return Became(0, str(Taken.ACCEPTED))


def _parcel(service: Service, key: Principal, seq: int) -> Parcel:
    """Read a letter again, as its sender's key would: with that key's source and reach.

    Raises:
        NotFoundError: There is none within reach.
        ConflictError: It was kept in part only or was forgotten, or no sender of events sent it.
    """
    with service.installation.store.view() as view:
        letter = _reached(service, view, key, seq)
        standing = service.standing_in(view)
    if letter.dialect is Dialect.CHANNEL:
        raise ConflictError("it came from a channel, not from a sender of events")
    if not letter.document:
        raise ForgottenError("the document was forgotten, as the policy asks")
    desk = Desk(
        letter.source,
        standing.catalogue,
        standing.configuration.policy.zone,
        received_at=letter.received_at,
        now=service.clock(),
        identity=standing.configuration.policy.identity,
    )
    reader = segment if letter.dialect is Dialect.SEGMENT else cloudevents
    try:
        items = reader.read_again(letter.document, desk)
    except UnreadableError:
        raise ConflictError("the document was too large to be kept whole") from None
    return Parcel(
        source=letter.source,
        org=letter.org,
        reached=standing.reach(letter.org),
        dialect=letter.dialect,
        received_at=letter.received_at,
        items=tuple(items),
        letter=seq,
    )


def _reached(service: Service, view: View, key: Principal, seq: int) -> DeadLetter:
    """Return a letter; one out of reach is none."""
    letter = view.dead_letter(seq)
    if not service.standing_in(view).reaches(key, letter.org):
        raise NotFoundError(f"there is no dead letter {seq}")
    return letter


class _Facts(dict[str, str]):
    """A letter keeps no facts beside its code: where a sentence asks for one, another text."""

    def __init__(self, instead: str) -> None:
        super().__init__()
        self._instead = instead
        self.lacking = False

    def __missing__(self, _: str) -> str:
        self.lacking = True
        return self._instead


def told_of(code: str, tongue: Language) -> tuple[str, str]:
    """Return what a letter's code means, and how to mend it where that needs no facts."""
    if code not in SENTENCES:
        return "", ""
    words = SENTENCES[code]
    message, mend = (words.zh, words.fix_zh) if tongue == "zh" else (words.en, words.fix_en)
    facts = _Facts("")
    fix = mend.format_map(facts)
    return message.format_map(_Facts("…")), "" if facts.lacking else fix


def _row(letter: DeadLetter, source: str, tongue: Language) -> Letter:
    told, fix = told_of(letter.code, tongue)
    return Letter(
        seq=letter.seq,
        org=letter.org,
        source=letter.source,
        source_label=source,
        dialect=letter.dialect,
        id=letter.id,
        received_at=letter.received_at,
        code=letter.code,
        told=told,
        fix=fix,
        detail=letter.detail,
        state=letter.state,
    )
