"""Banks whose truth is known: weekly season, good and bad days, strategies that age as we say."""

from dataclasses import dataclass

import numpy as np

from hengce.measure.health.cells import Cells
from hengce.measure.health.series import Arm

WEEK = np.array([1.10, 1.00, 1.00, 0.95, 1.05, 0.80, 0.70])
"""Monday to Sunday; everybody answers less at the weekend."""

FIRST_DAY = 20_783
"""26 November 2026, a Thursday."""


def season(random: np.random.Generator, days: int, noise: float) -> np.ndarray:
    """Draw the factor of each day: its weekday, and how good a day it was for everybody."""
    weekday = (np.arange(days) + FIRST_DAY + 3) % 7
    return WEEK[weekday] * np.exp(random.normal(0, noise, days))


@dataclass(frozen=True)
class Cohorts:
    """Cohorts that enter every week, and each of whose members is reached every day.

    Without a control nobody answers of himself; with one, `base` of both sides do.
    """

    half_life_days: float
    people: int = 2_000
    effect: float = 0.03
    base: float = 0.0
    held_out: int = 0
    noise: float = 0.05
    days: int = 60

    def draw(self, random: np.random.Generator) -> Cells:
        factor = season(random, self.days, self.noise)
        rows = []
        for entered in range(0, self.days, 7):
            for day in range(entered, self.days):
                age = day - entered
                rate = self.base + self.effect * 2.0 ** (-age / self.half_life_days)
                answers = random.binomial(self.people, factor[day] * rate)
                rows.append((FIRST_DAY + day, age, 1, self.people, answers))
                if self.held_out:
                    answers = random.binomial(self.held_out, factor[day] * self.base)
                    rows.append((FIRST_DAY + day, age, 0, self.held_out, answers))
        return cells(rows)

    def added(self, drawn: Cells, week: int) -> float:
        """What was really added in a week of age, on an average day of what was drawn."""
        factors = WEEK[(drawn.days + 3) % 7] * np.exp(self.noise**2 / 2)
        average = float(factors @ drawn.exposures / drawn.exposures.sum())
        ages = drawn.ages[drawn.treated & (drawn.ages // 7 == week)]
        return self.effect * average * float(np.mean(2.0 ** (-ages / self.half_life_days)))


@dataclass(frozen=True)
class Contacts:
    """New people every week, each of whom hears it again each week, at most eight times."""

    by_repeat: float = 1.0
    by_week: float = 1.0
    people: int = 1_000
    rate: float = 0.03
    noise: float = 0.05
    days: int = 56
    market_by_week: float = 1.0
    held_out: int = 0

    def draw(self, random: np.random.Generator) -> Cells:
        factor = season(random, self.days, self.noise)
        factor = factor * self.market_by_week ** (np.arange(self.days) / 7)
        rows = []
        for day in range(self.days):
            for before in range(min(day // 7 + 1, 8)):
                rate = self.rate * factor[day] * self.by_repeat**before * self.by_week ** (day / 7)
                answers = random.binomial(self.people, rate)
                rows.append((FIRST_DAY + day, before, 1, self.people, answers))
            if self.held_out:
                answers = random.binomial(self.held_out, self.rate / 2 * factor[day])
                rows.append((FIRST_DAY + day, 0, 0, self.held_out, answers))
        return cells(rows)


def cells(rows: list[tuple[int, int, int, int, int]]) -> Cells:
    """Rows of day, age, treated, exposures, responses."""
    days, ages, treated, exposures, responses = np.array(rows, dtype=np.int64).T
    return Cells(days, ages, treated.astype(bool), exposures, responses)


@dataclass(frozen=True)
class Strategy:
    """A strategy that is watched for a baseline of 28 days and 90 more.

    Volumes vary by a tenth from day to day. From the day `ages_from` on its effect halves every
    `half_life_days`, or is gone at once.
    """

    people: int = 20_000
    held_out: int = 0
    base: float = 0.02
    effect: float = 0.0
    noise: float = 0.05
    half_life_days: float | None = None
    gone: bool = False
    ages_from: int = 48
    days: int = 118

    def draw(self, random: np.random.Generator) -> tuple[list[int], Arm, Arm]:
        factor = season(random, self.days, self.noise)
        reached = random.poisson(self.people * np.exp(random.normal(0, 0.1, self.days)))
        apart = random.poisson(self.held_out, self.days)
        left = np.ones(self.days)
        aged = np.arange(1, self.days - self.ages_from + 1)
        if self.half_life_days is not None:
            left[self.ages_from :] = 2.0 ** (-aged / self.half_life_days)
        if self.gone:
            left[self.ages_from :] = 0.0
        bought = self.base if self.effect else self.base * left
        answers = random.binomial(reached, factor * (bought + self.effect * left))
        days = list(range(FIRST_DAY, FIRST_DAY + self.days))
        return days, Arm(reached, answers), Arm(apart, random.binomial(apart, factor * self.base))

    @property
    def aged_on(self) -> int:
        return FIRST_DAY + self.ages_from
