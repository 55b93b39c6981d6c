"""What counts of two arms say against gaps between their rates, exactly.

A unit gets the treatment with a known probability, by its hash, and then does it or not. The
gap of the rates is at most g for a convex set of distributions of (arm, answer). So the ratio
of any guess made beforehand to the member of that set which is closest to the guess (in the
sense of Kullback and Leibler) has a mean of at most one, whichever member is true. Source:
Grünwald, de Heide, Koolen 2024, "Safe Testing" (JRSS B 86), theorem 1; for rates of two groups
Turner, Ly, Grünwald 2024, "Generic E-variables for exact sequential k-sample tests that allow
for optional stopping" (JSPI 230). Products of such ratios exceed 1/α with a probability of at
most α, at any time (Ville's inequality). The rates may change from unit to unit.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]

TIED_UNITS = 500.0
"""An arm's rate is guessed as if so many more units had answered as both arms together did.

Any number keeps the promise; this one finds lifts of some per cent of a rate soonest."""

_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Counts:
    """Units of both arms and how many of them did it; arrays of one shape, or numbers."""

    control: Reals
    control_did: Reals
    treated: Reals
    treated_did: Reals


def log_factors(seen: Counts, added: Counts, share: float, gaps: Reals) -> tuple[Reals, Reals]:
    """Return the logarithms that a look adds to the evidence.

    Args:
        seen: What was seen at earlier looks: the guess is made of it.
        added: What came since.
        share: The probability with which a unit of the two arms was treated.
        gaps: Gaps between treated and control, of a shape that fits the counts.

    Returns:
        Against "the gap is at most this", and against "the gap is at least this".
    """
    control, treated = _guess(seen)
    nearest = _nearest(control, treated, share, gaps)
    found = (
        _answers(added.control, added.control_did, control, nearest)
        + _answers(added.treated, added.treated_did, treated, nearest + gaps)
    )  # fmt: skip
    guessed = treated - control
    return np.where(guessed > gaps, found, 0.0), np.where(guessed < gaps, found, 0.0)


def _guess(seen: Counts) -> tuple[Reals, Reals]:
    """Guess rates: of both arms together, with half a unit of each answer; then of each arm."""
    units, did = seen.control + seen.treated, seen.control_did + seen.treated_did
    both = (did + 0.5) / (units + 1)
    return (
        (seen.control_did + TIED_UNITS * both) / (seen.control + TIED_UNITS),
        (seen.treated_did + TIED_UNITS * both) / (seen.treated + TIED_UNITS),
    )


def _nearest(control: Reals, treated: Reals, share: float, gaps: Reals) -> Reals:
    """Return the control's rate of the nearest distribution with exactly this gap.

    The divergence (1−π)·KL(c ‖ θ) + π·KL(t ‖ θ+g) is convex in θ; halving finds the zero of
    its slope. Without a gap the zero is the rate of both arms together.
    """
    if not np.any(gaps):
        return np.asarray((1 - share) * control + share * treated, np.float64)
    low, high = np.broadcast_arrays(
        np.maximum(0.0, -gaps) + 0 * control, np.minimum(1.0, 1 - gaps) + 0 * control
    )
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        moved = middle + gaps
        slope = (1 - share) * (middle - control) * moved * (1 - moved)
        slope = slope + share * (moved - treated) * middle * (1 - middle)
        low, high = np.where(slope < 0, middle, low), np.where(slope < 0, high, middle)
    return np.asarray((low + high) / 2, np.float64)


def _answers(units: Reals, did: Reals, guess: Reals, null: Reals) -> Reals:
    # A rate outside of (0, 1) cannot be true; where it is what a gap leaves, rounding made it.
    safe = np.clip(null, 1e-300, 1 - 1e-16)
    told = did * np.log(guess / safe) + (units - did) * (np.log1p(-guess) - np.log1p(-safe))
    return np.asarray(told, np.float64)
