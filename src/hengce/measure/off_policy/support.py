"""May these decisions say anything of a new policy? Measures it, and refuses with numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from hengce.errors import Problem
from hengce.measure.off_policy.logged import Floats, Logged, Terms

WHERE = "off_policy"


@dataclass(frozen=True, slots=True)
class Support:
    """How far logged decisions reach.

    Attributes:
        decisions: How many there are.
        effective_decisions: How many equal ones say as much: (Σw)² / Σw² (Kish, Survey
            Sampling, 1965; Owen, Monte Carlo theory, methods and examples, 2013, section 9.3).
        weight_max: The greatest weight; one decision speaks for so many.
        weight_mean: 1 in expectation where all is supported.
        weight_errors: How many standard errors the mean lies from 1; 0 where all weigh alike.
        unsupported: The part of the new policy's choices that the old one never makes.
    """

    decisions: int
    effective_decisions: float
    weight_max: float
    weight_mean: float
    weight_errors: float
    unsupported: float


def weights(logged: Logged) -> Floats:
    """Return how much more often the new policy would make each choice, (n,)."""
    return logged.of_chosen(logged.target) / logged.of_chosen(logged.logging)


def support(logged: Logged) -> Support:
    """Measure the weights, and what of the new policy lies where the old one never goes."""
    w = weights(logged)
    n = len(w)
    squares = float(w @ w)
    missing = np.where(logged.logging > 0, 0.0, logged.target).sum(axis=1)
    mean = float(w.mean())
    spread = float(w.std(ddof=1)) / sqrt(n) if n > 1 else 0.0
    off = abs(mean + float(missing.mean()) - 1)
    return Support(
        decisions=n,
        effective_decisions=float(w.sum()) ** 2 / squares if squares else 0.0,
        weight_max=float(w.max()),
        weight_mean=mean,
        weight_errors=off / spread if spread else (inf if off > 1e-9 else 0.0),
        unsupported=float(missing.mean()),
    )


def refusals(found: Support, terms: Terms) -> Iterator[Problem]:
    """Say why there is no estimate; nothing is yielded where there may be one."""
    if found.unsupported > terms.unsupported_max:
        yield Problem.of(
            WHERE,
            "off_policy.no_support",
            unsupported=f"{found.unsupported:.4f}",
            unsupported_max=f"{terms.unsupported_max:.4f}",
        )
    if found.effective_decisions < terms.effective_decisions_min:
        yield Problem.of(
            WHERE,
            "off_policy.too_few",
            effective=f"{found.effective_decisions:.1f}",
            effective_min=f"{terms.effective_decisions_min:.1f}",
            decisions=found.decisions,
            weight_max=f"{found.weight_max:.1f}",
        )
    if found.weight_errors > terms.weight_errors_max:
        yield Problem.of(
            WHERE,
            "off_policy.wrong_probabilities",
            weight_mean=f"{found.weight_mean:.4f}",
            errors=f"{found.weight_errors:.1f}",
        )
