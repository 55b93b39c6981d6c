"""Decisions: looked for, and told whole."""

import re
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter, QueryParameter

from hengce.api.guard import admit
from hengce.api.paging import Limit, units_reached
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE, VISIBLE_OR_NONE
from hengce.customers.timelining import SKIP_MAX
from hengce.errors import ConflictError, NotFoundError
from hengce.model.access import Principal
from hengce.model.configuration import Configuration
from hengce.model.decision import VERDICT_OF, Decision, Reason, Verdict
from hengce.model.explained import CandidateTold
from hengce.model.instant import Instant
from hengce.model.noun import Label
from hengce.overview.explaining import Whole, explain_whole
from hengce.overview.searching import Place, Wanted, search, search_of
from hengce.ports import View
from hengce.words.decision import considered, tell
from hengce.words.explained import explained
from hengce.words.names import Language

FOREVER = 2**52

Id = Annotated[str, Parameter(min_length=1, max_length=250, pattern=VISIBLE)]
Named = Annotated[str, Parameter(max_length=100, pattern=VISIBLE_OR_NONE)]
From = Annotated[int, QueryParameter(name="from", ge=0, le=FOREVER)]
To = Annotated[int, QueryParameter(name="to", ge=0, le=FOREVER)]
Cursor = Annotated[str, Parameter(max_length=60, pattern=r"^([0-9]{1,18}\.-?[0-9]{1,9})?$")]
Why = Annotated[str, Parameter(max_length=40, pattern=r"^[a-z_]*$")]

_CURSOR = re.compile(r"(\d+)\.(-?\d+)")


class CandidateFound(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate of a decision in a list, without scores or amounts."""

    strategy: str
    label: Label
    reason: str
    verdict: Verdict
    told: Label
    why: Label


class DecisionFound(msgspec.Struct, frozen=True, kw_only=True):
    """A decision in a list.

    Attributes:
        id: The decision; of a run, `<run>/<customer>`.
        customer: Whose.
        org: The customer's unit of the bank.
        at: When.
        nightly: Whether a run made it.
        placement: The slot that he looked at; empty for what is sent.
        triggers: `source/id` of each event that asked.
        candidates_count: How many candidates there were.
        chosen_count: How many of them speak.
        candidates: Those that were looked for, best first; all where none was named.
    """

    id: str
    customer: str
    org: str
    at: Instant
    nightly: bool
    placement: str
    triggers: list[str]
    candidates_count: int
    chosen_count: int
    candidates: list[CandidateFound]


class DecisionsFound(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions, the latest first; `next` continues the list, empty ends it."""

    decisions: list[DecisionFound]
    next: str


class ReservedTold(msgspec.Struct, frozen=True, kw_only=True):
    """A message that a decision reserved."""

    id: str
    strategy: str
    channel: str
    channel_label: str
    release_at: Instant
    expires_at: Instant


class DecisionTold(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, whole.

    Attributes:
        id: The decision.
        customer: Whose.
        org: The customer's unit of the bank.
        at: When.
        nightly: Whether a run made it.
        placement: The slot that he looked at; empty for what is sent.
        triggers: `source/id` of each event that asked.
        pin: What it depends on: snapshot, position, configuration and versions.
        contacts: What was reserved.
        candidates: Every candidate, best first.
        replayed: Whether deciding again from what was kept gives the same; null: it cannot be
            decided again, as `forgotten` says.
        forgotten: Why not; empty where it can.
        words: All of it as text.
    """

    id: str
    customer: str
    org: str
    at: Instant
    nightly: bool
    placement: str
    triggers: list[str]
    pin: dict[str, str]
    contacts: list[ReservedTold]
    candidates: list[CandidateTold]
    replayed: bool | None
    forgotten: str
    words: str


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of decisions."""
    return [_search(service), _explained(service)]


def _search(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/decisions/search",
        operation_id="search_decisions",
        sync_to_thread=True,
        summary="Decisions of a customer, of a strategy, with a reason, in a stretch of time",
    )
    def search_decisions(
        request: Request[Any, Any, Any],
        since: From = 0,
        until: To = FOREVER,
        customer: Named = "",
        strategy: Named = "",
        reason: Why = "",
        after: Cursor = "",
        limit: Limit = 20,
    ) -> DecisionsFound:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            wanted = Wanted(
                since, until, strategy, _reason(reason), units_reached(service, view, key)
            )
            if customer:
                service.standing_in(view).admit(key, customer)
            place = _place(after)
            if customer:
                skip = min(place.row, SKIP_MAX) if after else 0
                page = search_of(service.timelining, customer, wanted, skip, limit)
            else:
                page = search(view, wanted, place, limit)
            rows = [found_told(view, one, wanted) for one in page.decisions]
        more = "" if page.next is None else f"{page.next.row}.{page.next.within}"
        return DecisionsFound(decisions=rows, next=more)

    return search_decisions


def _explained(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/decisions/explained",
        operation_id="explained_decision",
        sync_to_thread=True,
        summary="One decision whole: gates, scores, who won, what would have changed it",
    )
    def explained_decision(request: Request[Any, Any, Any], id: Id) -> DecisionTold:  # noqa: A002
        key = admit(service, request, "read")
        return told_whole(service, key, id, spoken(request))[0]

    return explained_decision


def told_whole(
    service: Service, key: Principal, name: str, tongue: Language
) -> tuple[DecisionTold, Whole]:
    """Return a decision as it is told, and what it is told of; NotFoundError out of reach."""
    installation = service.installation
    store, past = installation.store, service.timelining.past
    with store.view() as view:
        standing = service.standing_in(view)
    _, _, customer = name.partition("/")
    # Who lies out of reach is refused before anything is decided again.
    standing.admit(key, customer)
    whole = explain_whole(store, past, installation.records, name)
    made, configuration = whole.decision, whole.configuration
    if not standing.reaches(key, made.org):
        raise NotFoundError(f"there is no decision {name}")
    told = DecisionTold(
        id=made.id,
        customer=made.customer,
        org=made.org,
        at=made.pin.at,
        nightly=whole.nightly,
        placement=made.placement,
        triggers=list(made.triggers),
        pin={each: str(value) for each, value in msgspec.structs.asdict(made.pin).items()},
        contacts=contacts_told(made, configuration, tongue),
        candidates=list(explained(made, configuration, tongue, whole.changes, whole.earliest)),
        replayed=whole.replayed,
        forgotten=whole.forgotten,
        words=tell(made, configuration, tongue, whole.changes),
    )
    return told, whole


def contacts_told(
    made: Decision, configuration: Configuration, tongue: Language
) -> list[ReservedTold]:
    """Return the messages that a decision reserved."""
    labels = {one.id: getattr(one.label, tongue) for one in configuration.channels}
    return [
        ReservedTold(
            id=one.id,
            strategy=one.kind.strategy,
            channel=one.kind.channel,
            channel_label=labels.get(one.kind.channel, one.kind.channel),
            release_at=one.release_at,
            expires_at=one.expires_at,
        )
        for one in made.contacts
    ]


def found_told(view: View, made: Decision, wanted: Wanted) -> DecisionFound:
    """Return a decision as a list tells it."""
    configuration = view.configuration(made.pin.configuration)
    shown = considered(made, configuration, len(made.candidates))
    return DecisionFound(
        id=made.id,
        customer=made.customer,
        org=made.org,
        at=made.pin.at,
        nightly=made.id.partition("/")[0] != f"D{made.pin.position}",
        placement=made.placement,
        triggers=list(made.triggers),
        candidates_count=len(made.candidates),
        chosen_count=sum(VERDICT_OF[one.reason] is Verdict.CHOSEN for one in made.candidates),
        candidates=[
            CandidateFound(
                strategy=one.strategy,
                label=each.label,
                reason=one.reason.name.lower(),
                verdict=each.verdict,
                told=each.told,
                why=each.why,
            )
            for one, each in zip(made.candidates, shown, strict=True)
            if wanted.names(one)
        ],
    )


def _reason(name: str) -> Reason | None:
    """Read a reason; ConflictError for what is none."""
    if not name:
        return None
    if name.upper() not in Reason.__members__:
        raise ConflictError(f"there is no reason {name}")
    return Reason[name.upper()]


def _place(after: str) -> Place:
    found = _CURSOR.fullmatch(after)
    return Place(int(found[1]), int(found[2])) if found else Place()
