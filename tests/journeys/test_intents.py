"""Intents act: they start, wake, part and end, at the second at which they are certain."""

from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from hengce.flow.intents import FOR_EVER
from hengce.insight.selecting import Scope
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from hengce.populations.intending import intents_in
from hengce.replaying.replay import replay_decision
from journeys.acting import drawn, living
from journeys.living import Living, at, journey

NOON = at("2026-11-23T12:00")
LEFT = """
- id: loan_left
  zh: 看了、试算了、十分钟没有申请
  en: Looked, calculated, did not apply within ten minutes
  steps: [{event: viewed, where: {product: loan}}, {event: viewed}]
  within_minutes: 5
  against: [{event: bought}]
  quiet_minutes: 10
- id: twice
  zh: 一天内两次登录
  en: Logged in twice in a day
  steps: [{event: login}, {event: login}]
  within_minutes: 1440
"""
ENTRY = "kind: entry, id: start, event: loan_left, audience: count_of('loan_left') <= 1"
HOT = "\"count_of('loan_left', hours => 6) >= 1\""
ONE_STEP = journey(
    "loan_help",
    drawn(
        [
            ENTRY,
            "kind: message, id: sms, channels: [sms], material: M1",
            "kind: exit, id: done",
        ],
        "start>sms sms>done",
    ),
    priority="service",
    message="care",
)


def looked(bank: Living, customer: str = "C1") -> int:
    """Look at a loan, and calculate three minutes later; return when that is certain."""
    bank.event(customer, "viewed", product="loan")
    bank.live(bank.now + 3 * MINUTE_US)
    calculated_at = bank.now
    bank.event(customer, "viewed", product="calculator")
    return calculated_at + 10 * MINUTE_US


def decisions(bank: Living, customer: str):
    with bank.installation.store.view() as view:
        return [one.decision for one in view.decisions_of(customer, 100)]


def logged(bank: Living, name: str):
    with bank.installation.store.view() as view:
        return [
            (event.customer, event.occurred_at) for event in view.events([name], -FOR_EVER, None)
        ]


def test_it_starts_a_strategy_at_its_second_and_the_decision_says_so(tmp_path: Path) -> None:
    with living(tmp_path, [ONE_STEP], NOON, intents=LEFT) as bank:
        due = looked(bank)
        bank.live(due - 1)
        assert bank.loop.next_due == due
        assert (decisions(bank, "C1"), logged(bank, "loan_left")) == ([], [])
        bank.live(due + 1)
        ((customer, shown_at),) = logged(bank, "loan_left")
        assert (customer, shown_at) == ("C1", due)
        (decision,) = decisions(bank, "C1")
        assert decision.triggers == ("hengce/loan_left/test/viewed-2",)
        assert [contact.kind.strategy for contact in decision.contacts] == ["loan_help"]
        parts = bank.installation
        assert replay_decision(parts.store, parts.archive, decision.id) == (decision, decision)


@pytest.mark.parametrize(
    ("minutes", "more_us", "shown"),
    [(9, 0, False), (10, -1, False), (10, 1, True), (11, 0, True)],
)
def test_what_speaks_against_it_prevents_it_until_its_last_microsecond(
    tmp_path: Path, minutes: int, more_us: int, *, shown: bool
) -> None:
    with living(tmp_path, [ONE_STEP], NOON, intents=LEFT) as bank:
        due = looked(bank)
        bank.live(due + (minutes - 10) * MINUTE_US + more_us)
        bank.event("C1", "bought", product="loan")
        bank.live(due + HOUR_US)
        assert bool(logged(bank, "loan_left")) is shown
        assert bool(decisions(bank, "C1")) is shown


def test_where_events_may_come_late_it_waits_for_them(tmp_path: Path) -> None:
    policy = {"tie_seed": "lateness_max_seconds: 120\ntie_seed"}
    with living(tmp_path, [ONE_STEP], NOON, intents=LEFT, policy=policy) as bank:
        looked(bank)
        bank.live(NOON + 14 * MINUTE_US)
        bank.event("C1", "bought", NOON + 12 * MINUTE_US, product="loan")
        bank.live(NOON + HOUR_US)
        assert logged(bank, "loan_left") == []


JOURNEY = journey(
    "J",
    drawn(
        [
            'kind: entry, id: start, audience: "TRUE", event: applied',
            "kind: wait_for_event, id: again, awaits: {event: twice}, timeout: {days: 2}",
            f"kind: condition_split, id: hot, branches: {{hot: {HOT}}}",
            "kind: wait, id: w, until: {kind: after, days: 3}",
            "kind: exit, id: warm, goal: true",
            "kind: exit, id: cold",
        ],
        "start>again again>hot again>cold:timeout hot>w:hot hot>cold:else w>warm",
        more="exits: [{id: gave_up, condition: \"count_of('loan_left', days => 1) >= 2\"}]",
    ),
)


def test_it_wakes_parts_and_ends_who_is_in_a_journey(tmp_path: Path) -> None:
    with living(tmp_path, [JOURNEY], NOON, {"C1": {}, "C2": {}}, intents=LEFT) as bank:
        for customer in ("C1", "C2"):
            bank.event(customer, "applied", number="1")
        looked(bank)
        bank.event("C1", "login")
        bank.event("C2", "login")
        bank.live(NOON + HOUR_US)
        bank.event("C1", "login")
        bank.event("C2", "login")
        bank.live(NOON + 2 * HOUR_US)
        looked(bank)  # the second time within a day: the exit rule turns with no event
        bank.live(NOON + 4 * HOUR_US)
        assert bank.story("C2")[-3:] == [
            "11-23 13:00 again went",
            "11-23 13:00 hot went else",
            "11-23 13:00 cold left",
        ]
        assert bank.story("C1")[-4:] == [
            "11-23 13:00 again went",
            "11-23 13:00 hot went hot",
            "11-23 13:00 w waits",
            "11-23 14:13 w left",
        ]


def test_what_was_announced_is_what_insight_finds_and_what_tags_count(tmp_path: Path) -> None:
    """Five customers and four hundred events: the log says what insight finds in it."""
    people = {f"C{number}": {} for number in range(5)}
    random = Random(5)
    with living(tmp_path, [ONE_STEP], NOON, people, intents=LEFT) as bank:
        for _ in range(400):
            bank.live(bank.now + random.choice([1, 1, 1, 2, 11]) * MINUTE_US)
            name = random.choice(["viewed", "viewed", "viewed", "bought", "login"])
            said = {"product": random.choice(["loan", "fund"])} if name == "viewed" else {}
            bank.event(random.choice(sorted(people)), name, **said)
        bank.live(bank.now + DAY_US)
        parts, ends = bank.installation, bank.now
        rules = bank.configuration.intents
        found = intents_in(parts.store, parts.archive, rules, Scope(0, ends)).to_pylist()
        for rule in rules:
            told = sorted(
                (row["customer"], row["detected_us"]) for row in found if row["intent"] == rule.id
            )
            assert sorted(logged(bank, rule.id)) == told
            assert len(told) > 8


def test_a_stranger_and_an_intent_that_is_gone_keep_nobody(tmp_path: Path) -> None:
    with living(tmp_path, [ONE_STEP], NOON, intents=LEFT) as bank:
        looked(bank, "nobody")
        assert bank.loop.next_due is None
        looked(bank)
        bank.bring_live(replace(bank.configuration, intents=()))
        bank.live(NOON + HOUR_US)
        assert logged(bank, "loan_left") == []
        with bank.installation.store.view() as view:
            assert view.next_intent() is None
