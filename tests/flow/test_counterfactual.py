"""What would have let a refused candidate speak: it does, when the world is made so anew."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest

from amount import batches
from flow.counterfactual_cases import CASES
from flow.known_changes import known_changes
from flow.otherwise import otherwise
from hengce.flow.counterfactual import counterfactual
from hengce.flow.flips import flipped
from hengce.flow.situation import Situation, situation_of
from hengce.kernel.decide import decide_groups
from hengce.kernel.verdicts import write_answers
from hengce.model.counterfactual import (
    Blocked,
    Counterfactual,
    ExpiryAtLeast,
    LeverAtLeast,
    LimitAtLeast,
    PlacesAtLeast,
    ResourceAtLeast,
)
from hengce.model.decision import Reason
from kernel.compare import Kernel
from oracle.reference import decide_group as oracle_group
from oracle.worlds import World, world


class Refused(NamedTuple):
    """A refused candidate and what would have let it speak."""

    customer: str
    strategy: str
    change: Counterfactual | Blocked
    situation: Situation


def refused(of: World) -> Iterator[Refused]:
    """Yield every refused candidate of a world."""
    for facts, block in Kernel(of).groups():
        answers = write_answers(facts.ready, block, decide_groups(facts.ready, block))
        members = [bytes(name).rstrip(b"\0").decode() for name in block.ids]
        for member in range(len(members)):
            for name in [
                c.strategy for c in answers.candidates(member) if c.reason < Reason.CHOSEN
            ]:
                change = counterfactual(facts.ready, block, member, name)
                situation = situation_of(facts.ready, block, member, name)
                yield Refused(members[member], name, change, situation)


def oracle_says(of: World, place: int, strategy: str) -> Reason:
    """Return the oracle's reason for a customer's candidate."""
    group = next(places for places in of.groups().members if place in places)
    asked = group if of.trigger is None else (place,)
    question = replace(of.question(), triggers=of.asking[place])
    answer = oracle_group(question, of.members(group, asked))[group.index(place)]
    return next(c.reason for c in answer.candidates if c.strategy == strategy)


def kernel_says(of: World, place: int, strategy: str) -> Reason:
    """Return the kernel's reason, everything compiled and bound anew."""
    decision = Kernel(of).decisions()[of.customers[place].customer]
    return next(c.reason for c in decision.candidates if c.strategy == strategy)


def one_step_less(change: Counterfactual) -> Counterfactual | None:
    """Return the amount before the smallest one that is enough; None for what has none."""
    match change:
        case LeverAtLeast(lever=lever):
            return LeverAtLeast(lever=1 + (round((lever - 1) * 10_000) - 1) / 10_000)
        case ExpiryAtLeast(hours=hours):
            return ExpiryAtLeast(hours=hours - 1)
        case LimitAtLeast(rule=rule, limit=limit):
            return LimitAtLeast(rule=rule, limit=limit - 1)
        case PlacesAtLeast(places=places):
            return PlacesAtLeast(places=places - 1)
        case ResourceAtLeast(resource=resource, name=name, amount=amount):
            return ResourceAtLeast(resource=resource, name=name, amount=amount - 1)
        case _:
            return None


def check(of: World, says=oracle_says) -> int:
    """Check every refused candidate of a world; return how many there are."""
    names = [person.customer for person in of.customers]
    found = list(refused(of))
    for one in found:
        if isinstance(one.change, Blocked):
            assert one.change.facts >= 2
            continue
        where, place = f"world {of.seed}: {one[:3]}", names.index(one.customer)
        changed = otherwise(one.change, of, place, one.strategy)
        assert says(changed, place, one.strategy) >= Reason.CHOSEN, where
        less = one_step_less(one.change)
        if less is not None:
            changed = otherwise(less, of, place, one.strategy)
            assert says(changed, place, one.strategy) < Reason.CHOSEN, f"less: {where}"
    return len(found)


@pytest.mark.parametrize("case", CASES)
def test_the_change_is_the_natural_one(case: str) -> None:
    of, expected = CASES[case]
    found = {(one.customer, one.strategy): one.change for one in refused(of)}
    assert found["C1", "fund_a"] == expected


@pytest.mark.parametrize("case", CASES)
def test_the_change_of_a_case_is_enough(case: str) -> None:
    of, _ = CASES[case]
    assert check(of, kernel_says) == check(of) > 0


@pytest.mark.compiled
@pytest.mark.parametrize("batch", batches(8, 3))
def test_the_change_is_enough(batch: int) -> None:
    """Some 2,000 refused candidates; each changed world is decided by the oracle."""
    assert sum(check(world(seed)) for seed in range(batch, 72, 8)) > 150


@pytest.mark.compiled
@pytest.mark.parametrize("batch", range(4))
def test_the_change_is_enough_for_the_kernel(batch: int) -> None:
    """The changed documents are compiled, bound and decided from scratch."""
    assert sum(check(world(seed, 2), kernel_says) for seed in range(batch, 24, 4)) > 10


@pytest.mark.prove
@pytest.mark.parametrize("batch", range(40))
def test_the_change_is_enough_at_length(batch: int) -> None:
    """100,000 refused candidates."""
    checked, seed = 0, 1_000 + batch
    while checked < 2_500:
        checked += check(world(seed))
        seed += 40


@pytest.mark.compiled
@pytest.mark.parametrize("batch", range(4))
def test_no_known_change_helps_who_is_blocked(batch: int) -> None:
    for seed in range(batch, 16, 4):
        of = world(seed, 5)
        for one in refused(of):
            if isinstance(one.change, Blocked):
                changes = known_changes(of, one.situation)
                helping = [c for c in changes if flipped(c, one.situation).speaks]
                assert not helping, f"world {seed}: {one[:3]}"


def test_only_what_was_refused_has_a_counterfactual() -> None:
    of, _ = CASES["another class took the place"]
    facts, block = next(Kernel(of).groups())
    with pytest.raises(ValueError, match="alarm was not refused"):
        counterfactual(facts.ready, block, 0, "alarm")
