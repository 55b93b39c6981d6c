"""One nightly run whole, what the server does now, and where data comes from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
import numpy as np
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from hengce.api.guard import admit
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE
from hengce.breaker import BreakerState
from hengce.errors import NotFoundError, Problem
from hengce.feeding import standings
from hengce.flow.feeds_due import FeedStanding
from hengce.measure.waterfall import Stage, waterfall
from hengce.model.access import Principal
from hengce.model.configuration import Configuration
from hengce.model.decision import VERDICT_OF, Reason, Verdict
from hengce.model.feed import Feed, FeedEntry, FeedState
from hengce.model.instant import Day, Instant, calendar_date
from hengce.model.run import Run
from hengce.model.strategy import waits_for
from hengce.overview.imports import staged_tables
from hengce.overview.stages import STAGES
from hengce.ports import NOT_YET, Lives
from hengce.words.feeds import STATES
from hengce.words.names import Language, labels
from hengce.words.problems import tell_problem
from hengce.words.reason_names import REASON_NAMES
from hengce.words.report import report
from hengce.words.warnings import warnings

ENTRIES_MAX = 30

RunName = Annotated[str, Parameter(min_length=1, max_length=100, pattern=VISIBLE)]


class StageTold(msgspec.Struct, frozen=True, kw_only=True):
    """How many people reached a stage."""

    stage: str
    label: str
    people: int


class DepartmentLost(msgspec.Struct, frozen=True, kw_only=True):
    """Where a department's candidates lost people; an empty department is the whole bank."""

    department: str
    label: str
    stages: list[StageTold]


class AnswerCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many candidates of a strategy got an answer."""

    strategy: str
    label: str
    reason: str
    told: str
    verdict: Verdict
    candidates: int


class ChannelDelivered(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a run's contacts through a channel."""

    channel: str
    label: str
    contacts: int
    sent: int
    doubtful: int
    waiting: int
    released: int


class RunDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A nightly run, whole.

    Attributes:
        id: The run.
        at: When it decided.
        customers: How many customers were decided.
        candidates: How many candidates were answered.
        contacts: How many contacts it reserved.
        left_out: How many moved meanwhile, and were decided again one by one.
        digest: What names its answers.
        snapshot: The profiles that it read.
        departments: Where people were lost, department by department, the whole bank last.
        answers: Candidates by strategy and answer, most first.
        delivery: What became of its contacts, by channel.
        report: What became of scarce resources and promised shares, in sentences.
        warnings: What people should know before they rely on it, in sentences.
    """

    id: str
    at: Instant
    customers: int
    candidates: int
    contacts: int
    left_out: int
    digest: str
    snapshot: str
    departments: list[DepartmentLost]
    answers: list[AnswerCount]
    delivery: list[ChannelDelivered]
    report: list[str]
    warnings: list[str]


class ChannelNow(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel did since the server started."""

    channel: str
    label: str
    state: BreakerState
    claimed: int
    committed: int
    unknown: int
    retried: int
    released: dict[str, int]
    waiting: dict[str, int]
    throttle_waits: int


class Realtime(msgspec.Struct, frozen=True, kw_only=True):
    """What the server does now.

    Attributes:
        at: Now.
        backlog: Works that wait for the engine.
        decisions: Single decisions since it started.
        undone: Transactions that failed, and left nothing.
        open_questions: Whether a decision window of any customer is open, and closes when.
        channels: What became of claims, by channel.
    """

    at: Instant
    backlog: int
    decisions: int
    undone: int
    open_questions: Instant | None
    channels: list[ChannelNow]


class FeedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a delivery, with what was found, in sentences."""

    day: str
    file: str
    state: FeedState
    told: str
    at: Instant
    version: int
    rows: int
    taken: int
    rejected: int
    late_minutes: int
    problems: list[str]


class FeedTold(msgspec.Struct, frozen=True, kw_only=True):
    """A feed and where it stands.

    Attributes:
        feed: Its id.
        label: What people call it.
        late: Whether the latest day that must be there is not.
        newest: The latest business day that was taken; empty: none yet.
        expected: The latest that must be there; empty: none yet.
        due: When it had to be there.
        missing: Business days that should be there and are not.
        fills: The tags that it brings.
        waiting_strategies: Strategies that propose nothing while it is late.
        entries: What became of its deliveries, the latest first, at most 30.
    """

    feed: str
    label: str
    late: bool
    newest: str
    expected: str
    due: Instant | None
    missing: list[str]
    fills: list[str]
    waiting_strategies: list[str]
    entries: list[FeedEvent]


class SourceTold(msgspec.Struct, frozen=True, kw_only=True):
    """A table that was imported last: rows, size, when it was written, and rows refused."""

    source: str
    rows: int
    bytes: int
    rejected: int


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """Where data comes from: feeds, imported tables, the snapshot in force."""

    snapshot: str
    snapshot_as_of: Instant | None
    customers: int
    feeds: list[FeedTold]
    staged: list[SourceTold]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of runs and sources."""
    return [_run(service), _realtime(service), _sources(service)]


def _of_the_bank(service: Service, request: Request[Any, Any, Any]) -> Principal:
    """Return a key that may read and reaches the whole bank: what runs do is the bank's."""
    key = admit(service, request, "read")
    if service.standing().reach(key.org) is not None:
        raise DeniedError("request.not_allowed", 403)
    return key


def _run(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/runs/{run:str}",
        operation_id="run",
        sync_to_thread=True,
        summary="A nightly run: where people were lost, what was sent",
    )
    def run(request: Request[Any, Any, Any], run: RunName) -> RunDetail:
        _of_the_bank(service, request)
        tongue = spoken(request)
        with service.installation.store.view() as view:
            made = view.run(run)
            if made.id != run:
                raise NotFoundError(f"there is no run {run}")
            configuration = view.configuration(made.pin.configuration)
            lives, sent = view.lives(made.pin.at), view.people_sent(made.id)
        return RunDetail(
            id=made.id,
            at=made.pin.at,
            customers=made.customers,
            candidates=made.candidates,
            contacts=made.contacts,
            left_out=len(made.left_out),
            digest=made.digest,
            snapshot=made.pin.snapshot,
            departments=_departments(made, sent, configuration, tongue),
            answers=_answers(made, configuration, tongue),
            delivery=_delivery(lives, made, configuration, tongue),
            report=list(report(made, configuration, tongue)),
            warnings=[getattr(one, tongue) for one in warnings(made)],
        )

    return run


def _realtime(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/realtime",
        operation_id="realtime",
        sync_to_thread=True,
        summary="What the engine and the channels do now",
    )
    def realtime(request: Request[Any, Any, Any]) -> Realtime:
        _of_the_bank(service, request)
        at, tongue = service.clock(), spoken(request)
        counts = service.loop.tally.read()
        with service.installation.store.view() as view:
            configuration = service.standing_in(view).configuration
            closes = view.next_close()
        names = labels(configuration, tongue)
        return Realtime(
            at=at,
            backlog=service.loop.backlog,
            decisions=counts.decisions,
            undone=counts.undone,
            open_questions=closes,
            channels=[
                ChannelNow(
                    channel=name,
                    label=names.get(f"channel/{name}", name),
                    state=one.breaker,
                    claimed=one.counts.claimed,
                    committed=one.counts.committed,
                    unknown=one.counts.unknown,
                    retried=one.counts.retried,
                    released=dict(one.counts.released),
                    waiting=dict(one.counts.waiting),
                    throttle_waits=one.throttle_waits,
                )
                for name, one in service.relay.metrics(at).items()
            ],
        )

    return realtime


def _sources(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/sources",
        operation_id="sources",
        sync_to_thread=True,
        summary="Feeds and their freshness, imports and what was refused",
    )
    def sources(request: Request[Any, Any, Any]) -> Sources:
        _of_the_bank(service, request)
        installation, tongue = service.installation, spoken(request)
        with installation.store.view() as view:
            population = installation.archive.population(view)
            entries = {
                feed.id: view.feed_entries(feed.id)
                for feed in service.standing_in(view).configuration.feeds
            }
            configuration = service.standing_in(view).configuration
        return Sources(
            snapshot="" if population is None else population.version,
            snapshot_as_of=None if population is None else population.as_of,
            customers=0 if population is None else len(population.ids),
            feeds=[
                _feed(feed, standing, entries.get(feed.id, ()), configuration, tongue)
                for feed, standing in standings(installation, service.clock())
            ],
            staged=[
                SourceTold(source=one.source, rows=one.rows, bytes=one.bytes, rejected=one.rejected)
                for one in staged_tables(installation.home, installation.staged())
            ],
        )

    return sources


def _departments(
    made: Run, sent: Mapping[str, int], configuration: Configuration, tongue: Language
) -> list[DepartmentLost]:
    names = labels(configuration, tongue)
    return [
        DepartmentLost(
            department=column.department,
            label=names.get(f"department/{column.department}", column.department),
            stages=[
                StageTold(
                    stage=stage.name.lower(),
                    label=getattr(STAGES[stage], tongue),
                    people=column.reached[stage],
                )
                for stage in Stage
            ],
        )
        for column in waterfall(made, sent)
    ]


def _answers(made: Run, configuration: Configuration, tongue: Language) -> list[AnswerCount]:
    names = labels(configuration, tongue)
    counts: Counter[tuple[str, Reason]] = Counter()
    for tally in made.tallies:
        counts[tally.strategy, tally.reason] += tally.candidates
    return [
        AnswerCount(
            strategy=strategy,
            label=names.get(f"strategy/{strategy}", strategy),
            reason=reason.name.lower(),
            told=getattr(REASON_NAMES[reason], tongue),
            verdict=VERDICT_OF[reason],
            candidates=count,
        )
        for (strategy, reason), count in counts.most_common()
    ]


def _delivery(
    lives: Lives, made: Run, configuration: Configuration, tongue: Language
) -> list[ChannelDelivered]:
    """Count what became of a run's contacts: all that were reserved by night at its instant."""
    names = labels(configuration, tongue)
    mine = lives.nightly & (lives.reserved_at == made.pin.at)
    channels = np.array([kind.channel for kind in lives.kinds], np.str_)
    told = []
    for channel in sorted(set(channels.tolist())):
        chosen = mine & (channels[lives.kind] == channel)
        left, released = lives.left_at != NOT_YET, lives.released_at != NOT_YET
        if not chosen.any():
            continue
        told.append(
            ChannelDelivered(
                channel=channel,
                label=names.get(f"channel/{channel}", channel),
                contacts=int(chosen.sum()),
                sent=int((chosen & left).sum()),
                doubtful=int((chosen & left & ~lives.certain).sum()),
                waiting=int((chosen & ~left & ~released).sum()),
                released=int((chosen & ~left & released).sum()),
            )
        )
    return told


def _feed(
    feed: Feed,
    standing: FeedStanding,
    entries: Sequence[FeedEntry],
    configuration: Configuration,
    tongue: Language,
) -> FeedTold:
    return FeedTold(
        feed=feed.id,
        label=getattr(feed.label, tongue),
        late=standing.is_late,
        newest=_date(standing.newest),
        expected=_date(standing.expected),
        due=standing.due,
        missing=[_date(one) for one in standing.missing],
        fills=list(feed.fills),
        waiting_strategies=[
            one.id for one in configuration.strategies if feed.id in waits_for(one)
        ],
        entries=[_entry(one, tongue) for one in entries[-ENTRIES_MAX:][::-1]],
    )


def _entry(one: FeedEntry, tongue: Language) -> FeedEvent:
    found = (
        tell_problem(Problem.of(each.where, each.code, **each.facts))
        for each in one.report.problems
    )
    return FeedEvent(
        day=_date(one.day),
        file=one.file,
        state=one.state,
        told=getattr(STATES[one.state], tongue),
        at=one.at,
        version=one.report.version,
        rows=one.report.rows,
        taken=one.report.taken,
        rejected=one.report.rejected,
        late_minutes=one.report.late_minutes,
        problems=[getattr(each, tongue) for each in found],
    )


def _date(day: Day | None) -> str:
    return "" if day is None else calendar_date(day).isoformat()
