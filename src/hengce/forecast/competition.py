"""Who was refused, why, and who took the place: counted from the decisions of a simulation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hengce.forecast.memory import Memory
from hengce.kernel.sheet import Decisions
from hengce.model.decision import Reason
from hengce.model.filter import Filter

_TAKEN = frozenset(
    {
        Reason.SLOT_TAKEN,
        Reason.CAP_TAKEN,
        Reason.EXCLUDED,
        Reason.REST_TAKEN,
        Reason.RESOURCE_TAKEN,
        Reason.CAP_REACHED,
    }
)
"""Refusals that another strategy is the cause of."""

_TAKEN_NUMBERS = np.array(sorted(int(one) for one in _TAKEN))
_CHOSEN = frozenset({int(Reason.CHOSEN), int(Reason.RIDES)})


@dataclass(slots=True)
class Lost:
    """What one strategy lost to another.

    Attributes:
        times: How often.
        value_cents: What the candidates that lost were worth: probability times value.
    """

    times: int = 0
    value_cents: float = 0.0


@dataclass(slots=True)
class Competition:
    """Counts of all candidates of a run.

    Attributes:
        reasons: How often each strategy met each reason.
        lost: By loser, winner and the cap, slot or relation about which it was.
    """

    reasons: Counter[tuple[str, int]] = field(default_factory=Counter)
    lost: dict[tuple[str, str, str], Lost] = field(default_factory=dict)

    def watch(self, memory: Memory, made: Sequence[Decisions]) -> None:
        """Count the candidates of decisions."""
        for decisions in made:
            answers = decisions.sheet.answers
            numbers, which = answers.reason.all(), answers.strategy.all()
            if not len(numbers):
                continue
            names = [_plain(name) for name, _, _ in answers.strategies]
            pairs, counts = np.unique(np.stack([which, numbers]), axis=1, return_counts=True)
            for (place, reason), times in zip(pairs.T.tolist(), counts.tolist(), strict=True):
                self.reasons[names[int(place)], int(reason)] += times
            taken = np.isin(numbers, _TAKEN_NUMBERS)
            if taken.any():
                self._take(memory, decisions, taken)

    def _take(self, memory: Memory, decisions: Decisions, taken: npt.NDArray[np.bool_]) -> None:
        answers = decisions.sheet.answers
        rows = np.flatnonzero(taken)
        places = np.searchsorted(answers.ends.all(), rows, side="right").tolist()
        worth = (answers.propensity.all()[rows] * answers.value_cents.all()[rows]).tolist()
        losers = [answers.strategies[code][0] for code in answers.strategy.at(rows)]
        columns = (losers, answers.winner.at(rows), answers.rule.at(rows), worth, places)
        caps = {cap.id: cap.counts for cap in memory.configuration(memory.version).policy.caps}
        for loser, winner, rule, cents, place in zip(*columns, strict=True):
            held = winner or _holder(memory, decisions.sheet.customers[place], caps.get(rule))
            key = (_plain(loser), _plain(held), rule or "place")
            lost = self.lost.setdefault(key, Lost())
            lost.times += 1
            lost.value_cents += cents


def _plain(action: str) -> str:
    """Return the strategy of an action."""
    return action.partition("/")[0]


def _holder(memory: Memory, customer: str, counts: Filter | None) -> str:
    """Return whose contact fills a cap: the latest that it counts."""
    latest = None if counts is None else memory.latest(customer, counts)
    return latest.strategy if latest else ""
