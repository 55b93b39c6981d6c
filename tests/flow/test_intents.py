"""Intents as events: what one customer shows is what one pass over everybody finds."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.flow.fold import fold, history_needed
from hengce.flow.fold_table import fold_table
from hengce.flow.intents import FOR_EVER, shown
from hengce.insight.events import arrange
from hengce.insight.intents import detect, intent_library
from hengce.model.event import Event
from hengce.model.instant import DAY_US, MINUTE_US
from hengce.model.intent_rule import PAST_DAYS, IntentRule, IntentStep
from hengce.model.tag import Kind
from hengce.rules.ast import EventColumn, Fold
from insight.insight_worlds import BEGINS, berka_table
from insight.intent_world import ENDS, intent_world
from insight.test_intents import CARD, LOAN, SALARY_STOPS

LIBRARY = intent_library()
NAMES = ("looked", "tried", "bought", "slept")
PRODUCTS = (None, "A", "B")
AMOUNTS = (None, 0, 99, 100)
LAST_MINUTE = 40


def event(customer: str, number: int, name: str, at: int, **properties) -> Event:
    known = {key: value for key, value in properties.items() if value is not None}
    return Event(
        source="app", id=f"{customer}{number:07}", name=name, customer=customer, occurred_at=at,
        received_at=at, properties=known, org="HQ",
    )  # fmt: skip


def in_one_pass(
    events: list[Event], rule: IntentRule, ends: int
) -> list[tuple[str, int, int, int]]:
    """Say who showed an intent when, as insight finds it."""
    ordered = sorted(events, key=lambda e: (e.occurred_at, e.source, e.id))
    columns = {
        "customer": pa.array([e.customer for e in ordered], pa.string()),
        "at_us": pa.array([e.occurred_at for e in ordered], pa.int64()),
        "kind": pa.array([e.name for e in ordered], pa.string()),
        "cents": pa.array([e.properties.get("amount", 0) for e in ordered], pa.int64()),
    }
    for name in rule.properties():
        told = [e.properties.get(name) for e in ordered]
        columns[name] = pa.array(told, pa.string())
    return [
        tuple(row.values()) for row in detect(arrange(pa.table(columns)), rule, ends).to_pylist()
    ]


def one_by_one(events: list[Event], rule: IntentRule, ends: int) -> list[tuple[str, int, int, int]]:
    """Say the same as conditions and triggers are told."""
    found = []
    for customer in sorted({one.customer for one in events}):
        mine = [one for one in events if one.customer == customer]
        found += [
            (customer, e.properties["began"], e.properties["last"], e.occurred_at)
            for e in shown(rule, mine, ends)
        ]
    return found


STEPS = st.builds(
    IntentStep,
    event=st.sampled_from(NAMES[:3]),
    cents_min=st.sampled_from([None, None, 100]),
    where=st.sampled_from([{}, {}, {"product": "A"}]),
)
RULES = st.builds(
    IntentRule,
    id=st.just("meant"),
    zh=st.just("意图"),
    en=st.just("meant"),
    steps=st.lists(STEPS, min_size=1, max_size=3).map(tuple),
    within_minutes=st.integers(1, 12),
    against=st.lists(STEPS, max_size=2).map(tuple),
    quiet_minutes=st.integers(0, 6),
)
HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.sampled_from(NAMES),
        st.integers(0, LAST_MINUTE),
        st.sampled_from(PRODUCTS),
        st.sampled_from(AMOUNTS),
    ),
    max_size=40,
)


def lived(happenings) -> list[Event]:
    return [
        event(who, number, name, minute * MINUTE_US, product=product, amount=amount)
        for number, (who, name, minute, product, amount) in enumerate(happenings)
    ]


@settings(max_examples=examples(400), deadline=None)
@given(rule=RULES, happenings=HAPPENINGS, ends=st.integers(0, LAST_MINUTE + 20))
def test_one_customer_is_told_what_one_pass_finds(rule, happenings, ends):
    events = lived(happenings)
    ends_us = ends * MINUTE_US
    past = [one for one in events if one.occurred_at < ends_us]
    assert one_by_one(past, rule, ends_us) == in_one_pass(past, rule, ends_us)


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_the_library_in_a_synthetic_world(name):
    rule = LIBRARY[name]
    table, _ = intent_world(rule, 11)
    events = [
        event(
            row["customer"], number, row["kind"], row["at_us"],
            amount=row.get("cents"), merchant=row.get("merchant"),
        )
        for number, row in enumerate(table.to_pylist())
    ]  # fmt: skip
    by_customer: dict[str, list[Event]] = {}
    for one in events:
        by_customer.setdefault(one.customer, []).append(one)
    few = [one for who in sorted(by_customer)[:400] for one in by_customer[who]]
    found = one_by_one(few, rule, ENDS)
    assert found == in_one_pass(few, rule, ENDS)
    assert len(found) > 10


def counts(events: list[Event], moments, window_us: int | None, rule: IntentRule):
    """Say how often an intent was shown, at each moment: by both folds, and by what is known."""
    column = EventColumn(Fold.COUNT, rule.id, "", window_us, (), Kind.INTEGER, intents=(rule,))
    for now in moments:
        (one,) = fold([column], events, {"a": 0, "b": 1}, 2, now)
        (table,) = fold_table([column], events, {"a": 0, "b": 1}, 2, now)
        known = [e for e in events if e.occurred_at <= now]
        since = -FOR_EVER if window_us is None else now - window_us
        wanted = [
            sum(w == who and since < at <= now for w, _, _, at in in_one_pass(known, rule, now + 1))
            for who in "ab"
        ]
        assert one.tolist() == table.tolist() == wanted, now


@settings(max_examples=examples(60), deadline=None)
@given(rule=RULES, happenings=HAPPENINGS)
@example(LIBRARY["loan_abandoned"], [])
def test_a_condition_counts_them_at_every_minute_and_around_it(rule, happenings):
    events = lived(happenings)
    ends = [at for _, _, _, at in in_one_pass(events, rule, FOR_EVER)]
    moments = {at + more for at in ends for more in (-1, 0, 1, 5 * MINUTE_US - 1, 5 * MINUTE_US)}
    minutes = range(0, 60 * MINUTE_US, 7 * MINUTE_US)
    counts(events, sorted(moments | set(minutes)), 5 * MINUTE_US, rule)
    counts(events, sorted(moments)[:20], None, rule)


def test_what_an_intent_is_made_of_is_read_for_a_year_and_nothing_else_is():
    rule = LIBRARY["loan_abandoned"]
    columns = [
        EventColumn(Fold.COUNT, rule.id, "", DAY_US, (), Kind.INTEGER, intents=(rule,)),
        EventColumn(Fold.COUNT, "login", "", 3 * DAY_US, (), Kind.INTEGER),
    ]
    needed = history_needed(columns, BEGINS)
    assert needed["login"] == BEGINS - 3 * DAY_US
    assert set(needed) == {"login", "loan_viewed", "loan_calculated", "loan_applied"}
    assert {needed[name] for name in rule.reads} == {BEGINS - PAST_DAYS * DAY_US}


def test_an_announced_event_is_not_counted_beside_the_computed_one():
    rule = LIBRARY["loan_abandoned"]
    events = [
        event("a", 1, "loan_viewed", 0),
        event("a", 2, "loan_calculated", MINUTE_US),
        event("a", 3, rule.id, 11 * MINUTE_US),
    ]
    column = EventColumn(Fold.COUNT, rule.id, "", None, (), Kind.INTEGER, intents=(rule,))
    for folding in (fold, fold_table):
        assert folding([column], events, {"a": 0}, 1, 12 * MINUTE_US)[0].tolist() == [1]


def test_an_intent_is_followed_and_follows():
    rule = LIBRARY["loan_abandoned"]
    events = [
        event("a", 1, "loan_viewed", 0),
        event("a", 2, "loan_calculated", MINUTE_US),
        event("a", 3, "login", 5 * MINUTE_US),
        event("a", 4, "login", 20 * MINUTE_US),
    ]

    def counted(of: str, by: str) -> list[int]:
        column = EventColumn(
            Fold.FOLLOWED, of, "", None, (), Kind.INTEGER, by, 10 * MINUTE_US, (rule,)
        )
        return np.concatenate(
            [folding([column], events, {"a": 0}, 1, DAY_US)[0] for folding in (fold, fold_table)]
        ).tolist()

    assert counted(rule.id, "login") == [1, 1]  # shown at minute 11, login at minute 20
    assert counted("login", rule.id) == [1, 1]  # login at minute 5, shown at minute 11


@pytest.mark.parametrize("rule", [SALARY_STOPS, CARD, LOAN], ids=lambda rule: rule.id)
def test_real_transactions(rule):
    events = [
        event(row["customer"], number, row["kind"], row["at_us"], amount=row["cents"])
        for number, row in enumerate(berka_table().to_pylist())
        if int(row["customer"]) % 4 == 0
    ]
    found = one_by_one(events, rule, FOR_EVER)
    assert found == in_one_pass(events, rule, FOR_EVER)
    assert len(found) > 50
