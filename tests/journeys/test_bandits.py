"""Three texts, lived through: the one that sells gets the customers, and every chance is logged."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from hengce.documents.phases import carried
from hengce.learning.bandits import Shared, tend_bandits
from hengce.learning.evaluating import evaluate_allocation
from hengce.measure.courses import bandits
from hengce.measure.experiments.moments import Moments
from hengce.measure.experiments.thompson import allocation
from hengce.measure.off_policy.evaluate import Estimator
from hengce.measure.off_policy.logged import Terms
from hengce.measure.off_policy.proposed import Allocation
from hengce.measure.phases import entries_of, phases
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, MINUTE_US
from hengce.model.strategy import StrategyState
from hengce.model.trial import TrialEntryKind
from hengce.model.version import version_of
from hengce.ports import StrategyStatus
from journeys.living import Living, at, journey
from journeys.test_trials import POLICY

NOON = at("2026-11-23T12:00")
A_DAY = 30
DAYS = 8
NAMES = [f"C{k:04}" for k in range(A_DAY * DAYS)]
ARMS = ("one", "two", "three")
SHARE_MIN = 1_000
GRAPH = """
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 10000, event: salary,
       reentry: {mode: after_exit}}
    - kind: experiment_split
      id: offer
      salt: texts-2026
      arms: {one: 3400, two: 3300, three: 3300}
      bandit: {gain: {counts: event, event: bought, days: 1}, share_min: 1000, units_min: 30}
    - {kind: message, id: m1, channels: [push], material: M1, on_blocked: skip}
    - {kind: message, id: m2, channels: [push], material: M1, on_blocked: skip}
    - {kind: message, id: m3, channels: [push], material: M1, on_blocked: skip}
    - {kind: wait, id: pause, until: {kind: after, days: 1}}
    - {kind: exit, id: done}
  edges:
    - {source: start, target: offer}
    - {source: offer, target: m1, branch: one}
    - {source: offer, target: m2, branch: two}
    - {source: offer, target: m3, branch: three}
    - {source: m1, target: pause}
    - {source: m2, target: pause}
    - {source: m3, target: pause}
    - {source: pause, target: done}
"""


@pytest.fixture
def bank_of(tmp_path: Path) -> Iterator[Callable[[], Living]]:
    opened: list[Living] = []

    def build() -> Living:
        document = journey("texts", GRAPH)
        bank = Living(tmp_path / "home", [document], NOON, {name: {} for name in NAMES}, POLICY)
        with bank.installation.store.transaction(NOON) as tx:
            for one in bank.configuration.strategies:
                live = StrategyStatus(one.id, version_of(one), StrategyState.LIVE, "li", NOON)
                tx.put_strategy_state(live)
        assert tended(bank) == ()
        opened.append(bank)
        return bank

    yield build
    for bank in opened:
        bank.close()


def tended(bank: Living) -> tuple[Shared, ...]:
    return tend_bandits(bank.installation.store, bank.installation.archive, bank.now)


def published(bank: Living) -> Configuration:
    with bank.installation.store.view() as view:
        return view.configuration(view.active_configuration() or "")


def shares(bank: Living) -> dict[str, int]:
    (of,) = bandits(published(bank).strategies)
    return dict(of.split.arms)


def a_day(bank: Living, number: int, drawn: dict[str, str]) -> tuple[Shared, ...]:
    """Live a day: of those who get the third text nearly all buy, of others one in ten."""
    for place, name in enumerate(NAMES[number * A_DAY : (number + 1) * A_DAY]):
        bank.event(name, "salary", amount=1)
        (instance,) = bank.instances(name)
        drawn[name] = instance.arms["offer"]
        if (place % 10 == 0) != (drawn[name] == "three"):
            bank.live(bank.now + MINUTE_US)
            bank.event(name, "bought", product="P1", amount=100)
    bank.live(NOON + (number + 1) * DAY_US + 1)
    return tended(bank)


def test_the_text_that_sells_gets_the_customers(bank_of: Callable[[], Living]) -> None:
    bank = bank_of()
    written = published(bank)
    drawn: dict[str, str] = {}
    moved = [one for number in range(DAYS) for one in a_day(bank, number, drawn)]
    assert moved
    assert shares(bank) == moved[-1].shares
    assert shares(bank)["three"] > 7_000
    for one in moved:
        # What follows is Thompson's allocation of what was counted, and no arm gets less.
        counted = {
            name: Moments(units=one.units[name], y=one.gained[name], yy=one.gained[name])
            for name in ARMS
        }
        follows = allocation(counted, weight_min=SHARE_MIN)
        assert one.shares == {arm.name: arm.weight for arm in follows}
        assert sum(one.shares.values()) == 10_000
        assert min(one.shares.values()) >= SHARE_MIN
    assert tended(bank) == (), "a second look on the same day moves nothing"
    _every_chance_is_logged(bank, moved)
    _customers_keep_their_arms(bank, drawn)
    _a_folder_that_is_applied_again_keeps_the_shares(bank, written)
    _what_never_ran_is_evaluated(bank)


def _every_chance_is_logged(bank: Living, moved: list[Shared]) -> None:
    with bank.installation.store.view() as view:
        (of,) = bandits(published(bank).strategies)
        entries = entries_of(view.trial_entries("texts"), of)
    ran = [{arm.name: arm.weight for arm in phase.setup.arms} for phase in phases(entries)]
    assert ran == [{"one": 3_400, "two": 3_300, "three": 3_300}, *(one.shares for one in moved)]
    kept = [
        msgspec.json.decode(one.document, type=Shared)
        for one in entries
        if one.kind is TrialEntryKind.SHARED
    ]
    assert kept == moved


def _customers_keep_their_arms(bank: Living, drawn: dict[str, str]) -> None:
    assert {name: bank.instances(name)[0].arms["offer"] for name in NAMES} == drawn
    assert set(Counter(drawn.values())) == set(ARMS)


def _a_folder_that_is_applied_again_keeps_the_shares(bank: Living, written: Configuration) -> None:
    with bank.installation.store.view() as view:
        (of,) = bandits(carried(view, written).strategies)
    assert dict(of.split.arms) == shares(bank)


def _what_never_ran_is_evaluated(bank: Living) -> None:
    """Everybody gets the third text: nearly all would buy."""
    proposed = Allocation({"one": 0, "two": 0, "three": 10_000}, {})
    parts, terms = bank.installation, Terms(effective_decisions_min=10)
    found = evaluate_allocation(parts.store, parts.archive, "texts", "", proposed, terms, bank.now)
    assert found.found is not None
    by = {one.by: one.value for one in found.found.estimates}
    assert by[Estimator.SELF_NORMALISED].value == pytest.approx(0.9, abs=0.1)
