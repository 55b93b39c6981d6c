"""What was counted of a strategy day by day, and of its control on the same days."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hengce.model.instant import Day

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Arm:
    """People and responses, one of each a day.

    Attributes:
        exposures: People who were reached, or held out, that day, (n,).
        responses: How many of them answered, all in, (n,).
    """

    exposures: Integers
    responses: Integers

    def __post_init__(self) -> None:
        if len(self.exposures) != len(self.responses):
            raise ValueError("each day has people and responses")
        if np.any(self.responses < 0) or np.any(self.responses > self.exposures):
            raise ValueError("at most all respond, at least nobody")


@dataclass(frozen=True, slots=True)
class Watching:
    """How a strategy is watched; false alarms of both signals together stay below their sum.

    Attributes:
        holidays: Days that are like no weekday.
        baseline_days: The first days, from which the watch learns what is usual; no alarm then.
        horizon_days: For so many days after them the error rates below hold.
        false_reminders: How probable a reminder may be for a strategy that never declines, over
            all days of the horizon together, though looked at every day.
        false_proposals: How probable a proposal may be for one whose effect is never below the
            minimal one, likewise.
        effect_min: The added response rate below which an effect is not worth its contacts.
        responses_min: With fewer on either side nothing is said of an effect.
    """

    holidays: Collection[Day] = ()
    baseline_days: int = 28
    horizon_days: int = 90
    false_reminders: float = 0.025
    false_proposals: float = 0.025
    effect_min: float = 0.001
    responses_min: int = 30

    def __post_init__(self) -> None:
        if self.baseline_days < 21:
            raise ValueError("three weeks at least, or no weekday is known")
        if not (0 < self.false_reminders < 1 and 0 < self.false_proposals < 1):
            raise ValueError("an error rate lies between 0 and 1")
        if self.effect_min <= 0:
            raise ValueError("no data show that an effect is exactly nothing: declare a minimum")

    def bounded(self, days: int) -> int:
        """Return how many days are watched; a longer series needs a new baseline."""
        watched = days - self.baseline_days
        if watched > self.horizon_days:
            raise ValueError("the horizon is over: begin again with a new baseline")
        return max(watched, 0)
