"""Counts by day and by how long ago, or how often, the same people were reached."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """n counts; a day counts once its responses are complete, so the caller leaves young days out.

    Attributes:
        days: The day of the exposures, a day number, (n,).
        ages: Days since the cohort's first exposure, or contacts that came before this one, (n,).
        treated: Whether the strategy spoke; the others are the control of the same day, (n,).
        exposures: People who were reached, or who would have been, (n,).
        responses: How many of them clicked, or bought, (n,).
    """

    days: Integers
    ages: Integers
    treated: Flags
    exposures: Integers
    responses: Integers

    def __post_init__(self) -> None:
        sizes = {
            len(column)
            for column in (self.days, self.ages, self.treated, self.exposures, self.responses)
        }
        if len(sizes) != 1:
            raise ValueError("each count has a day, an age, a side and exposures")
        if np.any(self.exposures <= 0) or np.any(self.ages < 0):
            raise ValueError("each count has exposures, and an age that is not negative")
        if np.any(self.responses < 0) or np.any(self.responses > self.exposures):
            raise ValueError("at most all respond")
        if not np.any(self.treated):
            raise ValueError("there is nothing to watch where nobody was reached")
