"""Decisions as they were logged, and how a new policy would have chosen among the same."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROUNDING = 1e-9
"""So far from 1 may probabilities sum up."""


@dataclass(frozen=True, slots=True)
class Logged:
    """n decisions among k choices; a choice that was not feasible has probability 0 in both.

    Attributes:
        customers: Whose decision, as any number, (n,); decisions of one are not independent.
        chosen: The index of the choice that was made, (n,).
        rewards: What came of it, in any unit, (n,).
        logging: How probable each choice was when it was made, (n, k); as it was logged then.
        target: How probable the new policy would make each, (n, k).
    """

    customers: Integers
    chosen: Integers
    rewards: Floats
    logging: Floats
    target: Floats

    def __post_init__(self) -> None:
        n, k = self.logging.shape
        if not n or self.target.shape != (n, k):
            raise ValueError("both policies choose among the same, at least once")
        if {len(self.customers), len(self.chosen), len(self.rewards)} != {n}:
            raise ValueError("each decision has a customer, a choice and a reward")
        for policy in (self.logging, self.target):
            if np.any(policy < 0) or np.any(abs(policy.sum(axis=1) - 1) > ROUNDING):
                raise ValueError("the probabilities of a decision sum to 1")
        if np.any(self.of_chosen(self.logging) <= 0):
            raise ValueError("what was chosen had a probability")

    def of_chosen(self, table: Floats) -> Floats:
        """Return the column of the choice that was made, from a table (n, k)."""
        return table[np.arange(len(self.chosen)), self.chosen]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the bank asks of an estimate before it believes it.

    Attributes:
        confidence: Of the intervals.
        effective_decisions_min: Fewer are no evidence.
        unsupported_max: The part of the new policy's choices that the old one never makes.
        weight_errors_max: The weights average 1; so many standard errors off, the logged
            probabilities are not those by which was chosen.
    """

    confidence: float = 0.95
    effective_decisions_min: float = 100.0
    unsupported_max: float = 0.0
    weight_errors_max: float = 5.0
