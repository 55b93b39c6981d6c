"""What customers did, counted: events, funnels, retention, paths, RFM, churn, intents.

Everything is within the reach of the key. Who is about to leave, and who is about to buy, are told
one by one, to those who may see customers.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import msgspec
import pyarrow as pa
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.asking import DAYS_MAX, Asked, Asking, Question, addresses
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.texts import VISIBLE, MaybeName, Name
from hengce.grouping import named
from hengce.insight.churn import churn
from hengce.insight.counted import count_events
from hengce.insight.events import Events, arrange
from hengce.insight.funnel import STEPS_MAX, Entry, Ties, funnel
from hengce.insight.paths import STEPS_MAX as PATH_STEPS_MAX
from hengce.insight.paths import Cut, paths
from hengce.insight.periods import Period
from hengce.insight.retention import Counted, retention
from hengce.insight.rfm import CLASSES_MAX, rfm
from hengce.insight.selecting import read_pattern, select_events
from hengce.intending import intents_in, known_intents, rules_named
from hengce.measuring import open_facts
from hengce.model.instant import DAY_US, MINUTE_US
from hengce.model.intent_rule import IntentRule
from hengce.words.insight import SEGMENTS

OFFSETS_MAX = 60
OF_CUSTOMERS = ("read", "see_customers")

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


class RfmAsked(Asked, frozen=True, kw_only=True):
    """Which events count, all for none, and which property holds the amount."""

    events: Patterns = []
    classes: Annotated[int, msgspec.Meta(ge=2, le=CLASSES_MAX)] = 5
    money: MaybeName = "amount"


class RfmRow(msgspec.Struct, frozen=True, kw_only=True):
    """One segment that has customers, and what it is called."""

    segment: str
    customers: int
    share: float
    frequency: int
    monetary_cents: int
    recency_days_mean: float
    segment_zh: str
    segment_en: str


class RfmRows(msgspec.Struct, frozen=True, kw_only=True):
    """Segments."""

    rows: list[RfmRow]
    rows_count: int


class ChurnAsked(Asked, frozen=True, kw_only=True):
    """Which events count, all for none, and how many usual gaps without one are too many."""

    events: Patterns = []
    times: Annotated[float, msgspec.Meta(ge=1, le=100)] = 3.0
    money: MaybeName = "amount"


class ChurnRow(msgspec.Struct, frozen=True, kw_only=True):
    """A customer who is silent for far longer than he uses to be, and what he moves in a month."""

    customer: str
    silent_days: float
    usual_days: float
    times: float
    cents_a_month: int


class ChurnRows(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts, the most money first."""

    rows: list[ChurnRow]
    rows_count: int


class IntentsAsked(Asked, frozen=True, kw_only=True):
    """Which intents of the library; none: all."""

    intents: Annotated[list[Name], msgspec.Meta(max_length=100)] = []


class IntentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A customer who shows an intent: since when, his last step, when that was certain."""

    intent: str
    customer: str
    began_us: int
    last_us: int
    detected_us: int


class IntentRows(msgspec.Struct, frozen=True, kw_only=True):
    """Detections by intent, customer and time."""

    rows: list[IntentRow]
    rows_count: int


class IntentLibrary(msgspec.Struct, frozen=True, kw_only=True):
    """The intents that come with the product, and the bank's own.

    Attributes:
        intents: All of them; the bank's own win over those of their name.
        own: Those that the bank acts on.
    """

    intents: list[IntentRule]
    own: list[str]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of what customers did."""
    made = [handler for one in _QUESTIONS for handler in addresses(service, one)]
    return [*made, _library(service)]


def _library(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/insight/intents",
        operation_id="intent_library",
        sync_to_thread=True,
        summary="The library of intents",
    )
    def intent_library_told(request: Request[Any, Any, Any]) -> IntentLibrary:
        admit(service, request, "read")
        with service.installation.store.view() as view:
            version = view.applied_configuration()
            bank = view.configuration(version) if version else None
        own = [rule.id for rule in bank.intents] if bank else []
        return IntentLibrary(intents=list(known_intents(bank).values()), own=own)

    return intent_library_told


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


def _rfm(who: Asking, asked: RfmAsked) -> pa.Table:
    chosen = found_events(who, asked, asked.events, "", asked.money or "amount")
    zone = who.service.installation.zone()
    found = rfm(chosen, chosen.numbers("cents"), asked.ends, zone, asked.classes)
    return named(found.segments, "segment", SEGMENTS)


def _churn(who: Asking, asked: ChurnAsked) -> pa.Table:
    chosen = found_events(who, asked, asked.events, "", asked.money or "amount")
    return churn(chosen, chosen.numbers("cents"), asked.ends, asked.times)


def _intents(who: Asking, asked: IntentsAsked) -> pa.Table:
    parts = who.service.installation
    rules = rules_named(known_intents(parts.published()), asked.intents)
    return intents_in(parts.store, parts.archive, rules, who.scope(asked))


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
    Question(
        "/v1/insight/rfm",
        "Customers by how lately, how often and for how much they came",
        RfmAsked,
        RfmRows,
        _rfm,
    ),
    Question(
        "/v1/insight/churn",
        "Customers who are silent for far longer than usual",
        ChurnAsked,
        ChurnRows,
        _churn,
        OF_CUSTOMERS,
    ),
    Question(
        "/v1/insight/intents",
        "Customers who are about to do something",
        IntentsAsked,
        IntentRows,
        _intents,
        OF_CUSTOMERS,
    ),
)
