"""What drawn moments teach of the whole bank: rates by part of the day, and how customers differ.

Only messages whose moment was drawn count. Those whose moment was chosen say more of customers who
answer much, and in the parts that they are thought to like: their rates are no rates of the bank.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SMOOTHING = 5.0
"""So many expected answers weighs that a part of the day is like the others."""

VARIANCE_BEFORE = 0.25
"""How much customers are thought to differ in a part before anything is known; of a mean of 1."""

PAIRS_BEFORE = 30.0
"""How many pairs of answers, expected of customers who are alike, that weighs."""

EVIDENCE_MIN, EVIDENCE_MAX = 0.25, 500.0
"""Nobody is believed after one answer, and nobody is never believed."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message whose moment was drawn.

    Attributes:
        customer: Whose.
        part: The part of the day that it left in, by its place in the policy.
        answered: Whether it was answered in time.
    """

    customer: str
    part: int
    answered: bool


@dataclass(frozen=True, slots=True)
class PartRate:
    """A part of the day.

    Attributes:
        response: The response rate.
        sent: How many messages left in it.
        answered: How many of them were answered.
    """

    response: float
    sent: int
    answered: int


@dataclass(frozen=True, slots=True)
class Taught:
    """What the drawn moments teach; see `LearnedMoments`."""

    parts: tuple[PartRate, ...]
    level_evidence: float
    part_evidence: float


def teach(drawn: Iterable[Drawn], parts: int) -> Taught | None:
    """Return what drawn moments teach; None while none of them was answered.

    A customer c answers in a part p with the rate π(p)·L(c)·R(c, p), where L and R have the mean
    1. Of two messages to one customer in one part, both are answered π²·E[L²]·E[R²] of times; in
    two parts p and q, π(p)·π(q)·E[L²] of times. So the pairs of answers over those that one
    expects of customers who are alike give both variances (method of moments; Kleinman 1973,
    "Proportions with extraneous variance", has it for one factor). The evidence is 1/variance:
    that of a gamma distribution with mean 1.

    Args:
        drawn: The messages, in any order.
        parts: How many parts the day has.
    """
    told = Counter((one.customer, one.part, one.answered) for one in drawn)
    rows = {name: k for k, name in enumerate(sorted({customer for customer, _, _ in told}))}
    sent, answered = np.zeros((2, len(rows), parts))
    for (customer, place, yes), count in sorted(told.items()):
        sent[rows[customer], place] += count
        answered[rows[customer], place] += count * yes
    if not answered.sum():
        return None
    mean = answered.sum() / sent.sum()
    rates = (answered.sum(0) + SMOOTHING) / (sent.sum(0) + SMOOTHING / mean)
    level, part = _variances(sent, answered, rates)
    return Taught(
        parts=tuple(
            PartRate(float(rate), int(s), int(a))
            for rate, s, a in zip(rates, sent.sum(0), answered.sum(0), strict=True)
        ),
        level_evidence=_evidence(level),
        part_evidence=_evidence(part),
    )


def _variances(
    sent: npt.NDArray[np.float64],
    answered: npt.NDArray[np.float64],
    rates: npt.NDArray[np.float64],
) -> tuple[float, float]:
    """Return the variances of L and of R."""
    expected = sent * rates
    same = float((answered * (answered - 1)).sum())
    same_alike = float((sent * (sent - 1) * np.square(rates)).sum())
    cross = float((answered.sum(1) ** 2 - (answered**2).sum(1)).sum())
    cross_alike = float((expected.sum(1) ** 2 - (expected**2).sum(1)).sum())
    of_level = (cross + PAIRS_BEFORE) / (cross_alike + PAIRS_BEFORE)
    of_both = (same + PAIRS_BEFORE * (1 + VARIANCE_BEFORE)) / (same_alike + PAIRS_BEFORE)
    level = max(of_level - 1, 0.0)
    return level, max(of_both / (1 + level) - 1, 0.0)


def _evidence(variance: float) -> float:
    return min(max(1 / max(variance, 1 / EVIDENCE_MAX), EVIDENCE_MIN), EVIDENCE_MAX)
