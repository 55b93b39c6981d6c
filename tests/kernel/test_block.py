"""What a block says beside its verdicts: counts by strategy and department, and what was chosen."""

from collections.abc import Iterator

import numpy as np
import pytest

from hengce.kernel.decide import REASONS_MAX, Verdicts, _plain, decide_block
from hengce.kernel.eligibility import BLOCK_ROWS
from hengce.model.decision import Candidate, Reason
from hengce.model.strategy import PriorityClass
from hengce.rules.code import INT_NULL
from kernel.compare import Kernel
from oracle.case import ReferenceAnswer
from oracle.worlds import World, world

LOST_TO_A_WINNER = {
    Reason.SLOT_TAKEN,
    Reason.CAP_TAKEN,
    Reason.EXCLUDED,
    Reason.RESOURCE_TAKEN,
}
BATCHES = 10
SEEDS = 60
TRIPLES = (258, 394)  # worlds whose three customers are one group
CLASSES = (PriorityClass.RISK, PriorityClass.SERVICE, PriorityClass.MARKETING)


def nights(batch: int, size: int) -> Iterator[World]:
    """Yield worlds in which a run asks."""
    for seed in range(batch, SEEDS, BATCHES):
        drawn = world(seed, size)
        if drawn.trigger is None:
            yield drawn


def in_order(of: World, names: list[str]) -> list[ReferenceAnswer]:
    """Return the oracle's answers in the order of a block."""
    places = {facts.customer: place for place, facts in enumerate(of.customers)}
    answers = of.answers()
    return [answers[places[name]] for name in names]


def assert_counts(kernel: Kernel, verdicts: Verdicts, answers: list[ReferenceAnswer]) -> None:
    """Compare what is counted with what the oracle's answers add up to."""
    plan = kernel.opened.plan
    strategies = [action.strategy for action in plan.actions]
    place = {strategy.id: s for s, strategy in enumerate(strategies)}
    department = {strategy.id: strategy.department for strategy in strategies}
    tally = np.zeros((len(strategies), REASONS_MAX), np.int64)
    people = np.zeros((len(plan.departments) + 1, REASONS_MAX), np.int64)
    lost = dict.fromkeys(plan.departments, 0)
    for answer in answers:
        furthest = dict.fromkeys([*plan.departments, ""], 0)
        for told in answer.candidates:
            own = department[told.strategy]
            tally[place[told.strategy], told.reason] += 1
            for name in (own, ""):
                furthest[name] = max(furthest[name], int(told.reason))
            if told.reason in LOST_TO_A_WINNER and told.winner:
                lost[own] += department[told.winner] != own
        for row, reason in enumerate(furthest.values()):
            people[row, reason] += 1
    assert verdicts.tally.tolist() == tally.tolist()
    assert verdicts.people.tolist() == people.tolist()
    assert verdicts.outranked.tolist() == list(lost.values())


def assert_choices(kernel: Kernel, verdicts: Verdicts, answers: list[ReferenceAnswer]) -> None:
    """Compare the records of what was chosen, riders included."""
    told = [
        (customer, candidate)
        for customer, answer in enumerate(answers)
        for candidate in answer.candidates
        if candidate.reason in {Reason.CHOSEN, Reason.RIDES}
    ]
    assert [described(kernel, choice) for choice in verdicts.chosen] == [
        expected(kernel, customer, candidate) for customer, candidate in told
    ]


def described(kernel: Kernel, choice: np.void) -> tuple[object, ...]:
    action = kernel.opened.plan.actions[int(choice["strategy"])]
    return (
        int(choice["customer"]),
        action.strategy.id,
        action.kinds[int(choice["slot"])].channel,
        bool(choice["rides"]),
        int(choice["tier"]),
        float(choice["score"]),
        int(choice["tie"]),
    )


def expected(kernel: Kernel, customer: int, told: Candidate) -> tuple[object, ...]:
    strategies = kernel.world.configuration.strategies
    strategy = next(one for one in strategies if one.id == told.strategy)
    tier = 2 * CLASSES.index(strategy.priority_class) + (not strategy.mandatory)
    rides = told.reason is Reason.RIDES
    return customer, told.strategy, told.channel, rides, tier, told.score, told.tie


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("size", [2, 6])
def test_a_block_counts_what_the_oracle_says(size: int, batch: int) -> None:
    for drawn in nights(batch, size):
        kernel = Kernel(drawn)
        verdicts, names = kernel.block()
        answers = in_order(drawn, names)
        assert_counts(kernel, verdicts, answers)
        assert_choices(kernel, verdicts, answers)


@pytest.mark.parametrize("seed", TRIPLES)
def test_groups_are_not_torn_by_the_size_of_a_block(seed: int) -> None:
    """A block of rows is no multiple of three, so groups are moved to the next."""
    drawn = world(seed, 3)
    kernel = Kernel(drawn)
    (rows,) = kernel.members
    assert len(rows) == 3
    times = BLOCK_ROWS // 3 + 9
    order = np.tile(rows, times)
    starts = np.arange(0, len(order) + 1, 3, dtype=np.int64)
    verdicts = decide_block(kernel.night.ready, kernel.night.grouped(order, starts))
    answers = in_order(drawn, kernel.names(rows)) * times
    assert verdicts.counts.tolist() == [len(answer.candidates) for answer in answers]
    reasons = [int(told.reason) for answer in answers for told in answer.candidates]
    assert verdicts.reasons.tolist() == reasons
    assert_counts(kernel, verdicts, answers)
    assert_choices(kernel, verdicts, answers)


def test_who_is_not_profiled_has_every_event_column_unknown() -> None:
    kernel = Kernel(world(TRIPLES[0], 3))
    (rows,) = kernel.members
    block = kernel.night.grouped(rows, np.array([0, 3], np.int64))
    columns = {"derived_longs": np.zeros((5, 3), np.int64), "derived_reals": np.zeros((7, 3))}
    room = _plain(kernel.night.ready, block._replace(inputs=block.inputs._replace(**columns)), 3)
    assert room.inputs.derived_longs.tolist() == [[INT_NULL]] * 5
    assert np.isnan(room.inputs.derived_reals).tolist() == [[True]] * 7
