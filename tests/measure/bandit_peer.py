"""Thompson sampling as mabwiser does it, on the same stream."""

import numpy as np
from mabwiser.mab import MAB, LearningPolicy
from numpy.typing import NDArray

from measure.regret_world import ACTIONS, CONTEXTS, Floats, Heard, Ints, Policy, World


class Thompson(Policy):
    """Bandits whose arms are the actions, and what they draw for each customer times V.

    Args:
        seed: Of the draws.
        by_context: One bandit for each context, or one for all.
    """

    def __init__(self, seed: int, *, by_context: bool) -> None:
        self._by_context = by_context
        self._bandits = [
            MAB(list(range(ACTIONS)), LearningPolicy.ThompsonSampling(), seed=seed + number)
            for number in range(CONTEXTS if by_context else 1)
        ]
        for bandit in self._bandits:  # nothing is known yet: Beta(1, 1) for every arm
            bandit.fit(np.zeros(0, np.int64), np.zeros(0))

    def scores(self, world: World, day: int) -> Floats:
        """Return V times a rate that each bandit draws."""
        found = np.zeros((len(world.context[day]), ACTIONS))
        for context, bandit in enumerate(self._bandits):
            mine = np.flatnonzero(self._mine(world.context[day], context))
            drawn = bandit.predict_expectations(np.zeros((len(mine), 1)))
            for place, rates in zip(mine, drawn, strict=True):
                found[place] = [rates[action] for action in range(ACTIONS)]
        return found * world.value

    def hear(self, world: World, day: int, heard: Heard) -> None:
        """Let each bandit learn from its contacts."""
        for context, bandit in enumerate(self._bandits):
            mine = self._mine(heard.context, context)
            if mine.any():
                bandit.partial_fit(heard.action[mine], heard.answered[mine].astype(int))

    def _mine(self, contexts: Ints, context: int) -> NDArray[np.bool_]:
        return contexts == context if self._by_context else np.ones(len(contexts), bool)
