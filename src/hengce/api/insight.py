"""What customers did, counted: events, funnels, retention, paths. Within the reach of the key."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import msgspec
import pyarrow as pa
from litestar.handlers import HTTPRouteHandler

from hengce.api.asking import DAYS_MAX, Asked, Asking, Question, addresses
from hengce.api.service import Service
from hengce.api.texts import VISIBLE, MaybeName
from hengce.insight.counted import count_events
from hengce.insight.events import Events, arrange
from hengce.insight.funnel import STEPS_MAX, Entry, Ties, funnel
from hengce.insight.paths import STEPS_MAX as PATH_STEPS_MAX
from hengce.insight.paths import Cut, paths
from hengce.insight.periods import Period
from hengce.insight.retention import Counted, retention
from hengce.insight.selecting import read_pattern, select_events
from hengce.model.instant import DAY_US, MINUTE_US
from hengce.reading.measuring import open_facts

OFFSETS_MAX = 60

Pattern = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=VISIBLE)]
Patterns = Annotated[list[Pattern], msgspec.Meta(max_length=STEPS_MAX)]
Span = Annotated[int, msgspec.Meta(ge=1, le=DAYS_MAX * DAY_US)]


class EventsAsked(Asked, frozen=True, kw_only=True):
    """Which events count, all for none; by which time, and broken down by which property."""

    events: Patterns = []
    every: Period = Period.DAY
    by: MaybeName = ""
    money: MaybeName = "amount"


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """Events of one type and part in one period, which begins on that day."""

    period: date
    kind: str
    part: str
    events: int
    customers: int
    cents: int


class EventRows(msgspec.Struct, frozen=True, kw_only=True):
    """Events by period, type and part."""

    rows: list[EventRow]
    rows_count: int


class FunnelAsked(Asked, frozen=True, kw_only=True):
    """Steps in their order, `EVENT` or `EVENT:PROPERTY=VALUE`, within a window from the first."""

    steps: Annotated[list[Pattern], msgspec.Meta(min_length=1, max_length=STEPS_MAX)]
    window_us: Span = 7 * DAY_US
    by: MaybeName = ""
    entry: Entry = Entry.EVERY
    ties: Ties = Ties.STRICT


class FunnelRow(msgspec.Struct, frozen=True, kw_only=True):
    """How many took a step, of those who took the first, and of those who took the one before."""

    part: str
    step: int
    name: str
    customers: int
    of_first: float | None
    of_before: float | None
    median_seconds: float | None


class FunnelRows(msgspec.Struct, frozen=True, kw_only=True):
    """Steps by part, in their order."""

    rows: list[FunnelRow]
    rows_count: int


class RetentionAsked(Asked, frozen=True, kw_only=True):
    """With which event a customer begins, and which one says that he is back."""

    born: Pattern
    back: Pattern
    every: Period = Period.WEEK
    offsets: Annotated[int, msgspec.Meta(ge=1, le=OFFSETS_MAX)] = 8
    counted: Counted = Counted.IN


class RetentionRow(msgspec.Struct, frozen=True, kw_only=True):
    """Of those who began in a period: who was back so many periods later; is that period over?"""

    cohort: date
    began: int
    offset: int
    customers: int
    share: float
    over: bool


class RetentionRows(msgspec.Struct, frozen=True, kw_only=True):
    """Cohorts in their order, each by offsets."""

    rows: list[RetentionRow]
    rows_count: int


class PathsAsked(Asked, frozen=True, kw_only=True):
    """How events are cut into sessions; the answer is the links of a Sankey diagram."""

    gap_us: Span = 30 * MINUTE_US
    steps: Annotated[int, msgspec.Meta(ge=1, le=PATH_STEPS_MAX)] = 8
    start: MaybeName = ""


class PathRow(msgspec.Struct, frozen=True, kw_only=True):
    """One link: at which step, from which event to which one."""

    step: int
    from_: str = msgspec.field(name="from")
    to: str
    sessions: int
    customers: int


class PathRows(msgspec.Struct, frozen=True, kw_only=True):
    """The links of a Sankey diagram."""

    rows: list[PathRow]
    rows_count: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of what customers did."""
    return [handler for one in _QUESTIONS for handler in addresses(service, one)]


def _events(who: Asking, asked: EventsAsked) -> pa.Table:
    chosen = found_events(who, asked, asked.events, asked.by, asked.money or "amount")
    zone = who.service.installation.zone()
    return count_events(chosen, asked.every, asked.begins, asked.ends, zone)


def _funnel(who: Asking, asked: FunnelAsked) -> pa.Table:
    chosen = found_events(who, asked, asked.steps, asked.by)
    parts = chosen.coded("part") if asked.by else None
    names, window = asked.steps, asked.window_us
    return funnel(chosen, chosen.marks(), names, window, asked.entry, asked.ties, parts)


def _retention(who: Asking, asked: RetentionAsked) -> pa.Table:
    chosen = found_events(who, asked, [asked.born, asked.back])
    window = (asked.begins, asked.ends, who.service.installation.zone())
    return retention(chosen, chosen.marks(), asked.every, asked.offsets, *window, asked.counted)


def _paths(who: Asking, asked: PathsAsked) -> pa.Table:
    chosen = found_events(who, asked, ())
    cut = Cut(asked.gap_us, asked.steps, asked.start)
    return paths(chosen, chosen.coded("kind"), cut).links


def found_events(
    who: Asking, asked: Asked, patterns: Sequence[str], part: str = "", money: str = "amount"
) -> Events:
    """Return the events of some patterns that one may ask about, all for none."""
    scope, parts = who.scope(asked), who.service.installation
    mart = open_facts(parts.store, parts.archive, scope.begins, scope.ends)
    try:
        read = [read_pattern(one) for one in patterns]
        return arrange(select_events(mart, read, scope, part, money))
    finally:
        mart.connection.close()


_QUESTIONS: tuple[Question[Any, Any], ...] = (
    Question(
        "/v1/insight/events",
        "Events and customers by time, type, part",
        EventsAsked,
        EventRows,
        _events,
    ),
    Question(
        "/v1/insight/funnel",
        "Customers by the steps that they took",
        FunnelAsked,
        FunnelRows,
        _funnel,
    ),
    Question(
        "/v1/insight/retention",
        "Who was back, by the period in which customers began",
        RetentionAsked,
        RetentionRows,
        _retention,
    ),
    Question(
        "/v1/insight/paths",
        "What customers did one after the other",
        PathsAsked,
        PathRows,
        _paths,
    ),
)
