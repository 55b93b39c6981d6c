"""Seeds are played, nothing is violated, and the same seed is the same history."""

import pytest
from msgspec.structs import replace

from hengce.lint.run import lint
from hengce.lint.severity import errors_of
from hengce.model import nodes
from hengce.model.journey import entry_of, is_journey, journey_version, waves_of
from hengce.model.nodes.action import Blocked
from hengce.model.nodes.entry import ReentryMode
from hengce.sim.bank import FAMILIES, bank
from hengce.sim.faults import FaultKind
from hengce.sim.many import simulate

SEEDS = 12
"""Two such slices are played here, so that two workers can share them; ten thousand to prove."""


def test_the_banks_are_lawful() -> None:
    for number in range(FAMILIES):
        made = bank(number)
        for configuration in (*made.revisions, made.draft):
            assert errors_of(lint(configuration)) == ()


def test_the_journeys_of_the_banks_use_every_kind_of_node_and_of_re_entry() -> None:
    journeys = [
        strategy
        for number in range(FAMILIES)
        for strategy in bank(number).revisions[0].strategies
        if is_journey(strategy)
    ]
    used = {type(node).__name__ for one in journeys for node in one.graph.nodes}
    assert used == set(nodes.__all__) - {"Node"}
    assert {entry_of(one).reentry.mode for one in journeys} == set(ReentryMode)
    blocked = {node.on_blocked for one in journeys for node in waves_of(one)}
    assert blocked == set(Blocked) - {Blocked.MANAGER}
    given = [
        node for one in journeys for node in one.graph.nodes if isinstance(node, nodes.Benefit)
    ]
    assert {node.on_blocked for node in given} == {Blocked.MANAGER}


def test_each_journey_has_two_versions_and_who_is_in_one_stays_in_it() -> None:
    for number in range(FAMILIES):
        first, second = bank(number).revisions
        for now, before in ((first, second), (second, first)):
            versions = {journey_version(one) for one in now.earlier}
            assert versions == {
                journey_version(one) for one in before.strategies if is_journey(one)
            }
            assert versions.isdisjoint(journey_version(one) for one in now.strategies)


@pytest.mark.parametrize("first", [0, SEEDS], ids="from {}".format)
def test_no_seed_is_violated(first: int) -> None:
    simulated = simulate(first, first + SEEDS - 1)
    assert simulated.found == ()
    assert simulated.hash_equal


@pytest.mark.prove
def test_ten_thousand_seeds() -> None:
    simulated = simulate(0, 9_999, jobs=2)
    assert simulated.found == ()
    assert simulated.hash_equal
    assert set(simulated.faults) == set(FaultKind)


@pytest.mark.prove
def test_the_number_of_jobs_changes_nothing() -> None:
    alone, together = simulate(1, 20, jobs=1), simulate(1, 20, jobs=2)
    assert replace(alone, seconds=0.0) == replace(together, seconds=0.0)
