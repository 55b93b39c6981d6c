"""The smallest lever with which a candidate that lost by its rank would have won.

The score is a step function of the lever, so a decision changes only where the candidate
passes another one: these levers are solved for, in the kernel's own arithmetic, and tried
from the smallest on.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from hengce.flow.flips import flipped
from hengce.flow.least import first_enough
from hengce.flow.situation import Situation
from hengce.model.counterfactual import LeverAtLeast

STEPS = 10_000
"""Steps of the grid of levers in 1: percents are written to the hundredth."""

LEVER_MAX = 1_000


class Rival(NamedTuple):
    """A rank to be passed, within the same tier."""

    score: float
    tie: int


def winning_lever(situation: Situation) -> LeverAtLeast | None:
    """Return the smallest lever on the grid that makes a refused candidate speak, or None.

    With one step less it does not speak. None when the score cannot rise, or when no lever
    up to `LEVER_MAX` is enough.
    """
    if _unlevered(situation, situation.number) <= 0:
        return None
    refused = round((float(situation.record["lever"]) - 1) * STEPS)
    for step in sorted(set(_breakpoints(situation, refused))):
        if _speaks(situation, step):
            # The step before is refused as well, unless another member's candidate fell behind.
            return _at(first_enough(partial(_speaks, situation), refused, step))
        refused = step
    return None


def _breakpoints(situation: Situation, refused: int) -> Iterator[int]:
    """Yield the steps, higher than the candidate's, at which the strategy passes a rival.

    Candidates of other members rise with it. Where there are none, those that are refused
    need not be passed: they leave everything to the others.
    """
    ours = [n for n in situation.rank if situation.strategy_of(n) == situation.strategy]
    steps = range(refused + 1, (LEVER_MAX - 1) * STEPS + 1)
    for number in ours:
        unlevered = _unlevered(situation, number)
        if unlevered <= 0:
            continue
        tie = int(situation.answer.candidates[number]["tie"])
        for rival in _rivals(situation, number, alone=len(ours) == 1):
            passing = partial(_passes, unlevered, tie, rival)
            place = bisect_left(steps, 1, key=passing)
            if place < len(steps):
                yield steps[place]


def _passes(unlevered: float, tie: int, rival: Rival, step: int) -> int:
    """Return 1 where a candidate with a lever ranks before a rival, else 0."""
    score = unlevered * _lever(step)
    return int(score > rival.score or (score == rival.score and tie < rival.tie))


def _rivals(situation: Situation, number: int, *, alone: bool) -> Iterator[Rival]:
    candidates, resources = situation.answer.candidates, situation.ready.tables.resources
    tier = candidates[number]["tier"]
    for other in situation.speakers() if alone else situation.rank:
        one = candidates[other]
        if one["tier"] == tier and situation.strategy_of(other) != situation.strategy:
            yield Rival(float(one["score"]), int(one["tie"]))
    named = situation.record["resources"]
    for resource in sorted({int(place) for place in named.flat if place >= 0}):
        if resources[resource]["tier"] == tier:
            yield Rival(float(resources[resource]["score"]), int(resources[resource]["tie"]))


def _unlevered(situation: Situation, number: int) -> float:
    """Return (P·C)·V of a candidate."""
    told = situation.answer.candidates[number]
    return float(told["propensity"]) * float(situation.record["context"]) * float(told["value"])


def _speaks(situation: Situation, step: int) -> bool:
    return flipped(_at(step), situation).speaks


def _at(step: int) -> LeverAtLeast:
    return LeverAtLeast(lever=_lever(step))


def _lever(step: int) -> float:
    return 1.0 + step / STEPS
