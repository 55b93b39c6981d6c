"""Dead letters by reason and sender: many of a kind are taken again, or let go, together."""

from asyncio import to_thread, wrap_future
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.guard import admit
from hengce.api.letters import again, told_of
from hengce.api.paging import units_reached
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import MaybeName, Name
from hengce.errors import ConflictError
from hengce.model.access import Principal
from hengce.model.dead_letter import DeadLetter, DeadLetterState, Dialect, LetterPile
from hengce.model.instant import Instant
from hengce.ports import Transaction, View
from hengce.words.names import Language

TOGETHER_MAX = 100
"""So many letters of a pile are taken again, or let go, at once."""


class Pile(msgspec.Struct, frozen=True, kw_only=True):
    """Open dead letters that were refused for the same reason, of one sender.

    Attributes:
        code: The problem's code; `told` and `fix`: the same in words.
        source: The key that sent them; `source_label`: what people call it.
        dialect: In which shape they are.
        letters: How many there are.
        last: The number of the last of them: what comes later is another matter.
        first_at: When the first of them came; `last_at`: the last one.
    """

    code: str
    told: str
    fix: str
    source: str
    source_label: str
    dialect: Dialect
    letters: int
    last: int
    first_at: Instant
    last_at: Instant


class Piles(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for somebody, most first."""

    piles: list[Pile]


class OfPile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Some open letters of a pile.

    Attributes:
        code: For which reason.
        source: Of which sender.
        after: Those behind this number; 0: from the first one on.
        until: And not behind this one: the last that somebody looked at.
    """

    code: Name
    source: MaybeName
    after: Annotated[int, msgspec.Meta(ge=0, le=2**62)] = 0
    until: Annotated[int, msgspec.Meta(ge=1, le=2**62)]


class PileDone(msgspec.Struct, frozen=True, kw_only=True):
    """What became of some letters of a pile.

    Attributes:
        ended: How many were taken, or let go.
        refused: How many still are refused.
        next: Behind which letter to go on; 0: nothing is left.
    """

    ended: int
    refused: int
    next: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of piles of dead letters."""
    return [_piles(service), _drop_pile(service), _redrive_pile(service)]


def _piles(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/dead-letters/piles",
        operation_id="dead_letter_piles",
        sync_to_thread=True,
        summary="Open dead letters by reason and sender",
    )
    def dead_letter_piles(request: Request[Any, Any, Any]) -> Piles:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            found = view.letter_piles(units_reached(service, view, key))
            names = {each.id: each.label for each in view.api_keys()}
        tongue = spoken(request)
        return Piles(piles=[_pile(one, names.get(one.source, ""), tongue) for one in found])

    return dead_letter_piles


def _drop_pile(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/dead-letters/drop",
        operation_id="drop_pile",
        status_code=200,
        summary="Let some open letters of a pile go",
    )
    async def drop_pile(request: Request[Any, Any, Any], data: JSONBody[OfPile]) -> PileDone:
        key = admit(service, request, "act")

        def ended(tx: Transaction, _: Instant) -> PileDone:
            letters = _open(service, tx, key, data)
            for letter in letters:
                tx.end_dead_letter(letter.seq, DeadLetterState.DROPPED)
            return PileDone(ended=len(letters), refused=0, next=_next(letters))

        return await wrap_future(service.loop.call(ended))

    return drop_pile


def _redrive_pile(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/dead-letters/redrive",
        operation_id="redrive_pile",
        status_code=200,
        summary="Another try for some open letters of a pile",
    )
    async def redrive_pile(request: Request[Any, Any, Any], data: JSONBody[OfPile]) -> PileDone:
        key = admit(service, request, "act")
        letters = await to_thread(_seen, service, key, data)
        taken = [await _taken(service, key, letter.seq) for letter in letters]
        return PileDone(ended=sum(taken), refused=len(taken) - sum(taken), next=_next(letters))

    return redrive_pile


async def _taken(service: Service, key: Principal, seq: int) -> bool:
    """Give one letter another try; tell whether it was taken."""
    try:
        told = await again(service, key, seq)
    except ConflictError:  # it cannot be read again, or somebody ended it meanwhile
        return False
    return told.rejected == 0


def _seen(service: Service, key: Principal, data: OfPile) -> list[DeadLetter]:
    with service.installation.store.view() as view:
        return _open(service, view, key, data)


def _open(service: Service, view: View, key: Principal, data: OfPile) -> list[DeadLetter]:
    """Return the next open letters of a pile within a key's reach."""
    found = view.dead_letters(
        units_reached(service, view, key),
        TOGETHER_MAX,
        data.after,
        state=DeadLetterState.OPEN,
        code=data.code,
        source=data.source,
    )
    return [letter for letter in found if letter.seq <= data.until]


def _next(letters: Sequence[DeadLetter]) -> int:
    return letters[-1].seq if len(letters) == TOGETHER_MAX else 0


def _pile(pile: LetterPile, source: str, tongue: Language) -> Pile:
    told, fix = told_of(pile.code, tongue)
    return Pile(
        code=pile.code,
        told=told,
        fix=fix,
        source=pile.source,
        source_label=source,
        dialect=pile.dialect,
        letters=pile.letters,
        last=pile.last,
        first_at=pile.first_at,
        last_at=pile.last_at,
    )
