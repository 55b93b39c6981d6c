"""Which customers they are by what they did: RFM, churn, intents; and how a strategy meets them.

Everything is within the reach of the key. Who is about to leave, and who is about to buy, are told
one by one, to those who may see customers. Conditions name nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import msgspec
import pyarrow as pa
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.asking import Asked, Asking, Question, addresses
from hengce.api.guard import admit
from hengce.api.insight import Patterns, found_events
from hengce.api.service import Service
from hengce.api.texts import MaybeName, Name
from hengce.documents.handing_in import applied_documents
from hengce.errors import ProblemsError
from hengce.insight.as_condition import (
    Counting,
    churn_condition,
    days_of,
    intent_condition,
    quoted,
    rfm_conditions,
)
from hengce.insight.churn import churn
from hengce.insight.events import Events
from hengce.insight.rfm import CLASSES_MAX, rfm
from hengce.insight.selecting import read_pattern
from hengce.model.intent_rule import IntentRule
from hengce.populations.grouping import named
from hengce.populations.intending import intents_in, known_intents, rules_named
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.words.insight import SEGMENTS

OF_CUSTOMERS = ("read", "see_customers")
CHURN_RULE = pa.schema(
    [
        ("condition", pa.string()),
        ("days", pa.int64()),
        ("found", pa.int64()),
        ("caught", pa.int64()),
        ("others", pa.int64()),
    ]
)


class RfmAsked(Asked, frozen=True, kw_only=True):
    """Which events count, all for none, and which property holds the amount."""

    events: Patterns = []
    classes: Annotated[int, msgspec.Meta(ge=2, le=CLASSES_MAX)] = 5
    money: MaybeName = "amount"


class RfmRow(msgspec.Struct, frozen=True, kw_only=True):
    """One segment that has customers, what it is called, and the condition of its customers.

    The condition is empty where the language cannot say it: of many kinds of events, or of
    several with an amount.
    """

    segment: str
    customers: int
    share: float
    frequency: int
    monetary_cents: int
    recency_days_mean: float
    segment_zh: str
    segment_en: str
    condition: str


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


class ChurnRuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """The plain rule that comes nearest to the alerts.

    Attributes:
        condition: They came often enough, and not in the last days.
        days: How many these are.
        found: Customers who are alerted.
        caught: Of those, for whom the rule holds, too.
        others: Customers for whom it holds and who are not alerted.
    """

    condition: str
    days: int
    found: int
    caught: int
    others: int


class ChurnRuleRows(msgspec.Struct, frozen=True, kw_only=True):
    """One rule, or none."""

    rows: list[ChurnRuleRow]
    rows_count: int


class IntentsAsked(Asked, frozen=True, kw_only=True):
    """Which intents of the library; none: all."""

    intents: Annotated[list[Name], msgspec.Meta(max_length=100)] = []


class IntentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A customer who shows an intent: since when, his last step, when that was certain.

    The condition comes near to those who show this intent, and is exact for the bank's own;
    empty where it cannot be said.
    """

    intent: str
    customer: str
    began_us: int
    last_us: int
    detected_us: int
    condition: str


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
    """Return the addresses of which customers they are."""
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


def _rfm(who: Asking, asked: RfmAsked) -> pa.Table:
    chosen = found_events(who, asked, asked.events, "", asked.money or "amount")
    zone = who.service.installation.zone()
    found = rfm(chosen, chosen.numbers("cents"), asked.ends, zone, asked.classes)
    conditions = rfm_conditions(
        found.customers, asked.classes, _counting(who, chosen, asked, asked.events, asked.money)
    )
    return _with_conditions(who, named(found.segments, "segment", SEGMENTS), "segment", conditions)


def _churn(who: Asking, asked: ChurnAsked) -> pa.Table:
    chosen = found_events(who, asked, asked.events, "", asked.money or "amount")
    return churn(chosen, chosen.numbers("cents"), asked.ends, asked.times)


def _churn_rule(who: Asking, asked: ChurnAsked) -> pa.Table:
    chosen = found_events(who, asked, asked.events, "", asked.money or "amount")
    found = churn(chosen, chosen.numbers("cents"), asked.ends, asked.times)
    counting = _counting(who, chosen, asked, asked.events, asked.money)
    rule = churn_condition(chosen, found["customer"].to_pylist(), asked.ends, counting)
    rows = [] if rule is None else [asdict(rule)]
    return pa.Table.from_pylist(rows, schema=CHURN_RULE)


def _intents(who: Asking, asked: IntentsAsked) -> pa.Table:
    parts = who.service.installation
    bank = parts.published()
    rules = rules_named(known_intents(bank), asked.intents)
    found = intents_in(parts.store, parts.archive, rules, who.scope(asked))
    days = days_of(asked.begins, asked.ends)
    conditions = {rule.id: intent_condition(rule, days) for rule in rules}
    # What the bank acts on is an event type of its own: that condition is exact.
    for rule in bank.intents:
        conditions[rule.id] = f"count_of({quoted(rule.id)}, days => {days}) >= 1"
    return _with_conditions(who, found, "intent", conditions)


def _counting(
    who: Asking, chosen: Events, asked: Asked, patterns: Sequence[str], money: str
) -> Counting:
    """Return what was counted as conditions count it."""
    with who.service.installation.store.view() as view:
        known = {event.name: event.properties for event in applied_documents(view).events}
    kinds = [read_pattern(one) for one in patterns or chosen.coded("kind").names]
    return Counting(kinds, days_of(asked.begins, asked.ends), known, money or "amount")


def _with_conditions(
    who: Asking, found: pa.Table, column: str, conditions: Mapping[str, str]
) -> pa.Table:
    """Add the conditions by the values of a column; those that the bank cannot ask are left out."""
    with who.service.installation.store.view() as view:
        catalogue = Catalogue.of_bank(applied_documents(view))
    sound = {name: text for name, text in conditions.items() if _is_sound(text, catalogue)}
    texts = [sound.get(one, "") for one in found[column].to_pylist()]
    return found.append_column("condition", pa.array(texts, pa.string()))


def _is_sound(text: str, catalogue: Catalogue) -> bool:
    try:
        check_condition(text, catalogue, "condition")
    except ProblemsError:
        return False
    return True


_QUESTIONS: tuple[Question[Any, Any], ...] = (
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
        "/v1/insight/churn-rule",
        "The plain condition that comes nearest to those who stopped coming",
        ChurnAsked,
        ChurnRuleRows,
        _churn_rule,
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
