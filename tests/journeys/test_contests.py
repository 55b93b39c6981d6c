"""Several challengers, and experiments that share no customer, lived through."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hengce.learning.trials import history, look_at, tend
from hengce.measure.courses import declared
from hengce.measure.experiments.hashes import HashVersion, bucket_of
from hengce.measure.experiments.promotion import Record, Status, Why
from hengce.model.instant import DAY_US, MINUTE_US
from hengce.model.outcome import OutcomeKind
from journeys.living import Living, journey
from journeys.test_trials import NOON, POLICY
from journeys.trial_banks import Build, trial_banks

A_DAY, DAYS = 30, 36
NAMES = [f"C{k:04}" for k in range(A_DAY * DAYS)]

NODES = """
graph:
  nodes:
    - {{kind: entry, id: start, audience: aum >= 10000, event: salary,
       reentry: {{mode: after_exit}}}}
    - kind: experiment_split
      id: offer
      salt: {salt}
      arms: {{{arms}}}
      trial:
        champion: old
        gain: {{counts: event, event: bought, days: 2}}
        guards: [{{counts: opted_out}}]
        automatic: true
        units_min: 10
        days_min: 3
        days_max: 30
{namespace}{messages}
    - {{kind: wait, id: pause, until: {{kind: after, days: 1}}}}
    - {{kind: exit, id: done}}
  edges:
    - {{source: start, target: offer}}
{ways}
    - {{source: pause, target: done}}
"""
BUYS = {"old": 1, "good": 9, "rude": 1}
"""Of ten customers so many buy in each arm."""


def document(name: str, arms: dict[str, int], namespace: str = "") -> str:
    """Write a journey with a message for each arm; who gets no arm gets no message."""
    messages = "\n".join(
        f"    - {{kind: message, id: m_{arm}, channels: [push], material: M1, on_blocked: skip}}"
        for arm in arms
    )
    ways = [
        line
        for arm in arms
        for line in (
            f"    - {{source: offer, target: m_{arm}, branch: {arm}}}",
            f"    - {{source: m_{arm}, target: pause}}",
        )
    ]
    if namespace:
        ways += [
            f"    - {{source: offer, target: done, branch: {b}}}" for b in ("else", "held_out")
        ]
    body = NODES.format(
        salt=f"{name}-2026",
        arms=", ".join(f"{arm}: {share}" for arm, share in arms.items()),
        namespace=f"      namespace: {{{namespace}}}\n" if namespace else "",
        messages=messages,
        ways="\n".join(ways),
    )
    return journey(name, body)


@pytest.fixture
def bank_of(tmp_path: Path) -> Iterator[Build]:
    with trial_banks(tmp_path / "home", NAMES, POLICY, NOON) as build:
        yield build


def judged(bank: Living) -> tuple[Record, ...]:
    return tend(bank.installation.store, bank.installation.archive, bank.now)


def a_day(bank: Living, number: int) -> tuple[Record, ...]:
    """Customers enter and buy as their arm lets them; whom `rude` reaches opts out."""
    for place, name in enumerate(NAMES[number * A_DAY : (number + 1) * A_DAY]):
        bank.event(name, "salary", amount=1)
        (instance,) = bank.instances(name)
        arm = instance.arms["offer"]
        if place % 10 < BUYS[arm]:
            bank.event(name, "bought", product="P1", amount=100)
        if arm == "rude":
            bank.live(bank.now + MINUTE_US)
            bank.answer(name, "m_rude", OutcomeKind.OPTED_OUT)
    bank.live(NOON + (number + 1) * DAY_US)
    return judged(bank)


def arms(bank: Living) -> dict[str, int]:
    with bank.installation.store.view() as view:
        published = view.configuration(view.active_configuration() or "")
    (of,) = declared(published.strategies)
    return dict(of.split.arms)


def test_what_does_harm_stops_and_the_best_gets_everybody(
    bank_of: Build,
) -> None:
    bank = bank_of(document("contest", {"old": 8_000, "good": 1_000, "rude": 1_000}))
    seen, whys = [tuple(arms(bank).values())], []
    for number in range(DAYS):
        whys += [record.why for record in a_day(bank, number)]
        if tuple(arms(bank).values()) != seen[-1]:
            seen.append(tuple(arms(bank).values()))
        if seen[-1][1] == 10_000:
            break
    assert seen == [
        (8_000, 1_000, 1_000),
        (9_000, 1_000, 0),
        (5_000, 5_000, 0),
        (2_000, 8_000, 0),
        (0, 10_000, 0),
    ]
    assert whys == [Why.HARM, Why.PASSED, Why.PASSED, Why.PASSED]
    told = history(bank.installation.store, "contest")
    assert [one.is_reproduced for one in told] == [True] * 4
    (looked,) = look_at(bank.installation.store, bank.installation.archive, bank.now)
    assert (looked.phase.state.status, looked.phase.state.left) == (Status.PROMOTED, ("good",))


def test_who_gets_an_arm_of_which_experiment(bank_of: Build) -> None:
    """Places 0–499 and 500–799 of one namespace: nobody is in both, and some are in neither."""
    parts = {"one": (0, 499), "two": (500, 799)}
    two_arms = {"old": 8_000, "good": 2_000}
    bank = bank_of(
        *(
            document(name, two_arms, f"name: spring, first: {first}, last: {last}, held_out: 2000")
            for name, (first, last) in parts.items()
        )
    )
    people = NAMES[:120]
    for name in people:
        bank.event(name, "salary", amount=1)
    bank.live(NOON + 3 * DAY_US)
    in_arms: dict[str, set[str]] = {name: set() for name in parts}
    for customer in people:
        for instance in bank.instances(customer):
            if "offer" in instance.arms:
                in_arms[instance.strategy].add(customer)
    held = {c for c in people if bucket_of(HashVersion.V2, "held out spring", c) < 2_000}
    mine = {
        name: {c for c in people if low <= bucket_of(HashVersion.V1, "__spring", c) // 10 <= high}
        for name, (low, high) in parts.items()
    }
    assert in_arms == {name: inside - held for name, inside in mine.items()}
    assert not in_arms["one"] & in_arms["two"]
    for one in look_at(bank.installation.store, bank.installation.archive, bank.now):
        inside = mine[one.of.strategy.id]
        assert one.counts is not None
        assert one.counts.held_out is not None
        assert sum(arm.units for arm in one.counts.arms) == len(inside - held)
        assert one.counts.held_out.units == len(inside & held) > 0
