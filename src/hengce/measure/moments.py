"""What messages teach of moments: rates by part of the day, and how customers differ.

Only messages whose moment was drawn say how often the bank's customers answer in a part. Those
whose moment was chosen say more of customers who answer much, and in the parts that they are
thought to like: their rates are no rates of the bank. How customers differ, all messages say.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hengce.measure.likings import Counts, variances

SMOOTHING = 5.0
"""So many expected answers weighs that a part of the day is like the others."""

EVIDENCE_MIN, EVIDENCE_MAX = 0.25, 500.0
"""Nobody is believed after one answer, and nobody is never believed."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message.

    Attributes:
        customer: Whose.
        part: The part of the day that it left in, by its place in the policy.
        answered: Whether it was answered in time.
        drawn: Whether its moment was drawn.
    """

    customer: str
    part: int
    answered: bool
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class PartRate:
    """A part of the day.

    Attributes:
        response: The response rate.
        sent: How many messages of drawn moments left in it.
        answered: How many of them were answered.
    """

    response: float
    sent: int
    answered: int


@dataclass(frozen=True, slots=True)
class Taught:
    """What messages teach; see `LearnedMoments`."""

    parts: tuple[PartRate, ...]
    level_evidence: float
    part_evidence: float


def teach(messages: Iterable[Told], parts: int) -> Taught | None:
    """Return what messages teach; None while none of those was answered whose moment was drawn.

    A customer c answers in a part p with the rate π(p)·L(c)·R(c, p), where L and R have the mean
    1; the evidence is 1/variance: that of a gamma distribution with mean 1.

    Args:
        messages: In any order.
        parts: How many parts the day has.
    """
    listed = list(messages)
    names = sorted({one.customer for one in listed})
    rows = {name: row for row, name in enumerate(names)}
    told = np.zeros((2, len(names), parts), np.int64)
    drawn = np.zeros((2, parts), np.int64)
    for one in listed:
        told[:, rows[one.customer], one.part] += (1, one.answered)
        drawn[:, one.part] += (one.drawn, one.drawn and one.answered)
    sent, answered = drawn
    if not answered.sum():
        return None
    rates = (answered + SMOOTHING) / (sent + SMOOTHING * sent.sum() / answered.sum())
    level, part = variances(Counts(names, told[0], told[1]), rates)
    return Taught(
        parts=tuple(
            PartRate(float(rate), int(s), int(a))
            for rate, s, a in zip(rates, sent, answered, strict=True)
        ),
        level_evidence=_evidence(level),
        part_evidence=_evidence(part),
    )


def _evidence(variance: float) -> float:
    return min(max(1 / max(variance, 1 / EVIDENCE_MAX), EVIDENCE_MIN), EVIDENCE_MAX)
