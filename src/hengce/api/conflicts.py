"""Conflicts and caps: who loses to whom, how near customers are to caps, another limit."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
import numpy as np
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter, QueryParameter

from hengce.api.among import among_of
from hengce.api.guard import admit
from hengce.api.paging import units_reached
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE_OR_NONE, Name
from hengce.errors import ConflictError, NotFoundError
from hengce.kernel.bits import rows_of
from hengce.model.configuration import Configuration
from hengce.model.decision import VERDICT_OF, Verdict
from hengce.model.instant import DAY_US, Instant
from hengce.model.policy import Cap
from hengce.overview.caps import Recounted, headroom, look_back_us, recounted
from hengce.overview.conflicts import Among, Losses, by_department, losses_of_decisions
from hengce.words.names import Language, labels
from hengce.words.policy import tell_window
from hengce.words.reason_names import REASON_NAMES
from hengce.words.reasons import VERDICTS
from hengce.words.what_if import tell_unknown

DAYS_MAX = 92
RUNS_MAX = 31
PAIRS_MAX = 200
FOREVER = 2**52

Segment = Annotated[str, Parameter(max_length=100, pattern=VISIBLE_OR_NONE)]
From = Annotated[int, QueryParameter(name="from", ge=0, le=FOREVER)]
To = Annotated[int, QueryParameter(name="to", ge=0, le=FOREVER)]


class ConflictCell(msgspec.Struct, frozen=True, kw_only=True):
    """Candidates of a department and class that lost for a reason, to a department or nobody."""

    department: str
    department_label: str
    priority_class: str
    reason: str
    told: str
    verdict: Verdict
    verdict_told: str
    winner_department: str
    winner_department_label: str
    candidates: int


class ConflictPair(msgspec.Struct, frozen=True, kw_only=True):
    """Candidates of a strategy that lost to another one for a reason."""

    loser: str
    loser_label: str
    winner: str
    winner_label: str
    reason: str
    told: str
    candidates: int


class Conflicts(msgspec.Struct, frozen=True, kw_only=True):
    """Who lost to whom in a stretch of time.

    Attributes:
        since: From when on.
        until: Until before when.
        runs: The nightly runs of it that were counted.
        forgotten_runs: Runs of it of which nothing more can be told.
        customers: How many answers to a customer were looked at, of `of`.
        of: How many there were: of a large run the first customers are decided again.
        cells: By department and class, most first.
        pairs: By strategy, most first, at most 200.
    """

    since: Instant
    until: Instant
    runs: list[str]
    forgotten_runs: list[str]
    customers: int
    of: int
    cells: list[ConflictCell]
    pairs: list[ConflictPair]


class CapUsed(msgspec.Struct, frozen=True, kw_only=True):
    """A cap, and how much of it customers have used.

    Attributes:
        cap: The cap.
        label: What people call it.
        limit: How many it allows.
        window: In which time, in words.
        per: The tag by whose value customers count together; empty: each by himself.
        used: Customers by the number of counted contacts; the last cell is that and more.
        full: Customers who have reached it.
    """

    cap: str
    label: str
    limit: int
    window: str
    per: str
    used: list[int]
    full: int


class CapsUsed(msgspec.Struct, frozen=True, kw_only=True):
    """Every cap, in the policy's order, as a decision now would count it."""

    at: Instant
    position: int
    customers: int
    caps: list[CapUsed]


class WhatIf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cap and the limit that it would have had, over so many of the last days."""

    cap: Name
    limit: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    days: Annotated[int, msgspec.Meta(ge=1, le=DAYS_MAX)] = 30


class StrategyRefused(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages of a strategy the other limit refuses."""

    strategy: str
    label: str
    contacts: int


class CapWhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """What another limit of a cap would have done.

    Attributes:
        cap: The cap.
        label: What people call it.
        limit_now: Its limit.
        limit: The other one.
        since: From when on contacts were judged.
        until: Until when.
        sent: Messages that left and that the cap can refuse.
        refused_then: Those of them that the other limit refuses, counted one after the other.
        refused_now: Those that the present limit refuses when they are counted the same way: not
            0 where the policy changed meanwhile.
        by_strategy: `refused_then` by strategy, most first.
        capped: Candidates that the cap refused, of decisions that were looked at.
        passed_then: Those of them that pass the other limit; whether the gates behind it would
            have let them through is not known.
        looked_at: How many answers to a customer were looked at for these two, of `of`.
        of: How many there were.
        unknown: What this cannot tell, in sentences.
    """

    cap: str
    label: str
    limit_now: int
    limit: int
    since: Instant
    until: Instant
    sent: int
    refused_then: int
    refused_now: int
    by_strategy: list[StrategyRefused]
    capped: int
    passed_then: int
    looked_at: int
    of: int
    unknown: list[str]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of conflicts and caps."""
    return [_conflicts(service), _caps(service), _what_if(service)]


def _conflicts(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/conflicts",
        operation_id="conflicts",
        sync_to_thread=True,
        summary="Who lost to whom, and by which reason",
    )
    def conflicts(
        request: Request[Any, Any, Any],
        since: From = 0,
        until: To = FOREVER,
        unit: Segment = "",
        audience: Segment = "",
    ) -> Conflicts:
        key = admit(service, request, "read")
        until = min(until, service.clock() + 1)
        since = max(since, until - DAYS_MAX * DAY_US)
        told = losses_in(service, among_of(service, key, unit, audience), since, until)
        with service.installation.store.view() as view:
            configuration = service.standing_in(view).configuration
        tongue = spoken(request)
        return Conflicts(
            since=since,
            until=until,
            runs=told.runs,
            forgotten_runs=told.forgotten,
            customers=told.losses.customers,
            of=told.losses.of,
            cells=_cells(told.losses, configuration, tongue),
            pairs=_pairs(told.losses, configuration, tongue),
        )

    return conflicts


def _caps(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/caps",
        operation_id="caps",
        sync_to_thread=True,
        summary="How many customers have used how much of each cap",
    )
    def caps(request: Request[Any, Any, Any]) -> CapsUsed:
        key = admit(service, request, "read")
        at, tongue, archive = service.clock(), spoken(request), service.installation.archive
        with service.installation.store.view() as view:
            asked = service.selecting.ask(view, at)
            opened = archive.open(view, asked.pin)
            within = np.zeros(len(opened.population.ids), np.bool_)
            within[rows_of(asked.everybody(key.org))] = True
            policy = opened.configuration.policy
            return CapsUsed(
                at=at,
                position=view.position,
                customers=int(within.sum()),
                caps=[
                    CapUsed(
                        cap=one.cap.id,
                        label=getattr(one.cap.label, tongue),
                        limit=one.cap.limit,
                        window=tell_window(one.cap.window, policy.zone, tongue),
                        per=one.cap.per,
                        used=list(one.used),
                        full=one.full,
                    )
                    for one in headroom(view, archive, opened, within, at)
                ],
            )

    return caps


def _what_if(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/caps/what-if",
        operation_id="cap_what_if",
        status_code=200,
        sync_to_thread=True,
        summary="What another limit of a cap would have done",
    )
    def cap_what_if(request: Request[Any, Any, Any], data: JSONBody[WhatIf]) -> CapWhatIf:
        key = admit(service, request, "read")
        at, archive = service.clock(), service.installation.archive
        since = at - data.days * DAY_US
        with service.installation.store.view() as view:
            configuration = service.standing_in(view).configuration
            cap = next((one for one in configuration.policy.caps if one.id == data.cap), None)
            if cap is None:
                raise NotFoundError(f"there is no cap {data.cap}")
            opened = archive.open(view, archive.pin(view, at))
            lives = view.lives(max(0, since - look_back_us(cap)))
            orgs = units_reached(service, view, key)
            into = view.merges().into
            counted = recounted(lives, opened, archive, cap, data.limit, since, orgs, into)
        losses = losses_in(service, among_of(service, key), since, at + 1).losses
        return _told(cap, data, counted, losses, configuration, (since, at), spoken(request))

    return cap_what_if


class Lost(msgspec.Struct, frozen=True):
    """What was lost, of which runs, and which are forgotten."""

    losses: Losses
    runs: list[str]
    forgotten: list[str]


def losses_in(service: Service, among: Among, since: Instant, until: Instant) -> Lost:
    """Return what was lost in a stretch of time; ConflictError when it is empty."""
    if since >= until:
        raise ConflictError("the stretch of time is empty")
    with service.installation.store.view() as view:
        total = Losses()
        total.add(losses_of_decisions(view, since, until, among))
        runs = [run for run in view.runs() if since <= run.pin.at < until][-RUNS_MAX:]
    told: list[str] = []
    forgotten: list[str] = []
    for run in runs:
        one = service.run_losses.of(run, among)
        (forgotten if one is None else told).append(run.id)
        if one is not None:
            total.add(one)
    return Lost(total, told, forgotten)


def _cells(losses: Losses, configuration: Configuration, tongue: Language) -> list[ConflictCell]:
    names = labels(configuration, tongue)
    documents = (*configuration.earlier, *configuration.strategies)
    owners = {one.id: (one.department, str(one.priority_class)) for one in documents}
    return [
        ConflictCell(
            department=department,
            department_label=names.get(f"department/{department}", department),
            priority_class=priority,
            reason=reason.name.lower(),
            told=getattr(REASON_NAMES[reason], tongue),
            verdict=VERDICT_OF[reason],
            verdict_told=getattr(VERDICTS[VERDICT_OF[reason]], tongue),
            winner_department=winner,
            winner_department_label=names.get(f"department/{winner}", winner),
            candidates=count,
        )
        for department, priority, reason, winner, count in by_department(losses, owners)
    ]


def _pairs(losses: Losses, configuration: Configuration, tongue: Language) -> list[ConflictPair]:
    names = labels(configuration, tongue)
    won = [(loss, count) for loss, count in losses.lost.most_common() if loss.winner]
    return [
        ConflictPair(
            loser=loss.strategy,
            loser_label=_label(loss.strategy, names),
            winner=loss.winner,
            winner_label=_label(loss.winner, names),
            reason=loss.reason.name.lower(),
            told=getattr(REASON_NAMES[loss.reason], tongue),
            candidates=count,
        )
        for loss, count in won[:PAIRS_MAX]
    ]


def _label(action: str, names: Mapping[str, str]) -> str:
    strategy = action.partition("/")[0]
    return names.get(f"strategy/{strategy}", strategy)


def _told(
    cap: Cap,
    data: WhatIf,
    counted: Recounted,
    losses: Losses,
    configuration: Configuration,
    span: tuple[Instant, Instant],
    tongue: Language,
) -> CapWhatIf:
    names = labels(configuration, tongue)
    capped = {one: n for one, n in losses.capped.items() if one.cap == cap.id}
    return CapWhatIf(
        cap=cap.id,
        label=getattr(cap.label, tongue),
        limit_now=cap.limit,
        limit=data.limit,
        since=span[0],
        until=span[1],
        sent=counted.sent,
        refused_then=counted.refused,
        refused_now=counted.refused_now,
        by_strategy=[
            StrategyRefused(strategy=name, label=_label(name, names), contacts=n)
            for name, n in counted.by_strategy.items()
        ],
        capped=sum(capped.values()),
        passed_then=sum(n for one, n in capped.items() if one.used < data.limit),
        looked_at=losses.customers,
        of=losses.of,
        unknown=list(tell_unknown(tongue)),
    )
