"""Many questions asked at once: p-values that count how many there were."""

import enum
from collections.abc import Sequence
from itertools import accumulate


class Correction(enum.StrEnum):
    """What is kept below alpha."""

    HOLM = "holm"  # that any of the findings is wrong: for what is decided by
    BENJAMINI_HOCHBERG = "benjamini_hochberg"  # the part of findings that are: for what is shown


def spent(alpha: float, questions: int, gone: int) -> float:
    """Return the level of a round in which so many of all questions are answered already.

    Evidence begins anew whenever a question is answered, so there are at most as many rounds as
    questions. Each round gets half of what is left, the last one all of it: together they spend
    alpha (union bound). Most is decided in the first round, hence its half.
    """
    rounds = min(gone + 1, max(questions - 1, 0))
    return float(alpha / 2**rounds)


def corrected(correction: Correction, p: Sequence[float]) -> tuple[float, ...]:
    """Return adjusted p-values in the order of the given ones.

    Holm 1979, "A simple sequentially rejective multiple test procedure"; Benjamini, Hochberg
    1995, "Controlling the false discovery rate". Always-valid p-values stay valid under Holm
    at any time of looking.
    """
    count = len(p)
    order = sorted(range(count), key=lambda at: p[at])
    if correction is Correction.HOLM:
        scaled = [(count - rank) * p[at] for rank, at in enumerate(order)]
        ranked = list(accumulate(scaled, max))
    else:
        scaled = [count * p[at] / (rank + 1) for rank, at in enumerate(order)]
        ranked = list(accumulate(reversed(scaled), min))[::-1]
    found = dict(zip(order, ranked, strict=True))
    return tuple(min(1.0, found[at]) for at in range(count))
