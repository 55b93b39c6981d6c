"""Decay curves and half-lives, in closed forms and in worlds whose half-life is known."""

from contextlib import suppress
from itertools import pairwise
from math import exp, inf, log, sqrt

import numpy as np
import pytest

from hengce.measure.health.ageing import AgeingTerms, ageing
from hengce.measure.health.cells import Cells
from hengce.measure.health.half_life import DecayTerms, decay
from hengce.measure.health.poisson import NoFitError, fit, log_linear
from hengce.measure.health.scatter import covariance, dispersion
from hengce.measure.health.season import HOLIDAY, season_levels
from hengce.measure.normal import student, two_sided, wilson
from measure.health_worlds import FIRST_DAY, WEEK, Cohorts, cells


def exact(half_life: float, holidays: dict[int, float]) -> list[tuple[int, int, int, int, int]]:
    """Counts without chance: rates of 10 % that halve, each day with the factor of its season."""
    rows = []
    for entered in (0, 7, 14):
        for day in range(entered, 70):
            factor = holidays.get(day, WEEK[(day + FIRST_DAY + 3) % 7])
            rate = 0.1 * factor * 2.0 ** (-(day - entered) / half_life)
            rows.append((FIRST_DAY + day, day - entered, 1, 10**9, round(10**9 * rate)))
    return rows


@pytest.mark.parametrize("half_life", [3.0, 10.0, 45.0])
@pytest.mark.parametrize("holidays", [{}, {20: 0.2, 21: 0.2, 50: 0.2}])
def test_without_chance_the_half_life_is_found(
    half_life: float, holidays: dict[int, float]
) -> None:
    terms = DecayTerms(holidays=[FIRST_DAY + day for day in holidays])
    found = decay(cells(exact(half_life, holidays)), terms)
    assert found.half_life_days.value == pytest.approx(half_life, rel=1e-4)
    assert found.per_day.value == pytest.approx(log(2) / half_life, rel=1e-4)
    assert found.decays
    assert not found.against_control
    rates = [point.rate.value for point in found.points]
    kept = 2.0 ** (-7 / half_life)
    assert [b / a for a, b in pairwise(rates)][:3] == pytest.approx([kept] * 3, rel=0.05)


def test_a_holiday_that_nobody_declares_looks_like_a_bad_day() -> None:
    silent = {68: 0.2, 69: 0.2}
    undeclared = decay(cells(exact(45.0, silent)), DecayTerms())
    assert undeclared.half_life_days.value < 42.0  # its end was taken for decay


def test_levels_are_weekdays_and_holidays() -> None:
    assert season_levels([0, FIRST_DAY, FIRST_DAY + 4], []).tolist() == [3, 3, 0]
    assert season_levels([0, 1], [1]).tolist() == [3, HOLIDAY]


def test_against_a_control_only_what_was_added_decays() -> None:
    random = np.random.default_rng(5)
    world = Cohorts(20, people=50_000, effect=0.02, base=0.02, held_out=25_000, noise=0.1)
    drawn = world.draw(random)
    found = decay(drawn, DecayTerms())
    assert found.against_control
    assert found.half_life_days.holds(20)
    assert found.half_life_days.high < 23
    plain = decay(
        cells(
            [
                (d, a, 1, e, r)
                for d, a, t, e, r in zip(
                    drawn.days,
                    drawn.ages,
                    drawn.treated,
                    drawn.exposures,
                    drawn.responses,
                    strict=True,
                )
                if t
            ]
        ),
        DecayTerms(),
    )
    assert plain.half_life_days.low > 25  # who would have bought anyway does not decay
    assert found.points[0].rate.value == pytest.approx(world.added(drawn, 0), rel=0.1)
    assert found.points[0].rate.high < 0.02  # the control's 2 % are not in it


def test_what_does_not_decay_has_no_half_life() -> None:
    random = np.random.default_rng(6)
    found = decay(Cohorts(inf).draw(random), DecayTerms())
    assert not found.decays
    assert found.half_life_days.high == inf


def test_too_few_days_say_nothing() -> None:
    rows = [(FIRST_DAY + day, day, 1, 100, 3) for day in range(7)]
    with pytest.raises(NoFitError):
        decay(cells(rows), DecayTerms())


@pytest.mark.parametrize("seed", range(12))
def test_any_counts_are_fitted_or_refused(seed: int) -> None:
    """Few days, days on which nobody or everybody answers, one cohort or none twice."""
    random = np.random.default_rng(seed)
    for rate in (0.0, 0.001, 0.05, 0.5, 1.0):
        n = int(random.integers(5, 80))
        people = random.integers(1, 10 ** int(random.integers(1, 5)) + 1, n)
        treated = random.random(n) < random.choice([1.0, 0.5])
        treated[0] = True
        days = random.integers(FIRST_DAY, FIRST_DAY + 50, n)
        ages = random.integers(0, 50, n)
        table = Cells(days, ages, treated, people, random.binomial(people, rate))
        with suppress(NoFitError):
            found = decay(table, DecayTerms())
            assert found.per_day.low <= found.per_day.value <= found.per_day.high
            assert found.half_life_days.low <= found.half_life_days.high
            assert all(p.rate.low <= p.rate.value <= p.rate.high for p in found.points)
        with suppress(NoFitError):
            told = ageing(table, AgeingTerms())
            assert told.by_week.low <= told.by_week.value <= told.by_week.high


def covered(world: Cohorts, worlds: int, seed: int) -> float:
    random = np.random.default_rng(seed)
    found = [decay(world.draw(random), DecayTerms()) for _ in range(worlds)]
    return sum(one.half_life_days.holds(world.half_life_days) for one in found) / worlds


def points_covered(world: Cohorts, worlds: int, seed: int) -> float:
    """Look at the ages of the first, the third and the sixth week."""
    random = np.random.default_rng(seed)
    held = []
    for _ in range(worlds):
        drawn = world.draw(random)
        points = decay(drawn, DecayTerms()).points
        held += [points[week].rate.holds(world.added(drawn, week)) for week in (0, 2, 5)]
    return float(np.mean(held))


WORLDS = {
    "clicks": Cohorts(14),
    "clicks, quiet days": Cohorts(14, noise=0.0),
    "long": Cohorts(60, people=5_000),
    "against a control": Cohorts(30, people=5_000, effect=0.02, base=0.02, held_out=2_500, days=60),
}


@pytest.mark.parametrize("name", ["clicks", "against a control"])
def test_half_life_intervals_cover(name: str) -> None:
    assert 0.85 <= covered(WORLDS[name], worlds=40, seed=11) <= 1


@pytest.mark.parametrize("name", ["clicks", "against a control"])
def test_points_cover(name: str) -> None:
    assert points_covered(WORLDS[name], worlds=30, seed=13) >= 0.88


@pytest.mark.prove
@pytest.mark.parametrize("name", WORLDS)
def test_points_cover_at_their_nominal_rate(name: str) -> None:
    assert 0.93 <= points_covered(WORLDS[name], worlds=300, seed=14) <= 0.99


@pytest.mark.prove
@pytest.mark.parametrize("name", WORLDS)
def test_half_life_intervals_cover_at_their_nominal_rate(name: str) -> None:
    """Of 1,000 worlds 95 % of the intervals hold the truth, give or take three errors of 0.7 %."""
    assert 0.93 <= covered(WORLDS[name], worlds=1_000, seed=12) <= 0.97


def test_two_groups_in_closed_form() -> None:
    """The most likely rates are those seen; errors come from what each day leaves over."""
    columns = np.array([[1.0, 0.0], [1.0, 1.0]]).repeat(2, axis=0)
    exposures = np.array([100.0, 300.0, 200.0, 200.0])
    counts = np.array([10.0, 30.0, 8.0, 12.0])
    found = fit(log_linear(columns, exposures), counts, np.array([log(0.1), 0.0]))
    assert np.exp(found.parameters) == pytest.approx([0.1, 0.5])
    days = np.array([1, 2, 3, 4])
    assert dispersion(found.means, counts, days) == pytest.approx((2**2 / 10 + 2**2 / 10) / 2)
    left_over = ((2 / 20) ** 2 + (2 / 20) ** 2) * 4 / 2
    assert covariance(found.means, counts, days)[1, 1] == pytest.approx(left_over)


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(5, 2.5706), (10, 2.2281), (30, 2.0423), (10**9, 1.95996)]
)
def test_students_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    assert student(0.95, freedom) == pytest.approx(quantile, rel=2e-3)


def test_wilsons_interval_in_closed_form() -> None:
    """At none of n the upper end is z²/(n + z²)."""
    z2 = two_sided(0.95) ** 2
    none = wilson(0, 10, 0.95)
    assert (none.value, none.low) == (0, 0)
    assert none.high == pytest.approx(z2 / (10 + z2))
    half = wilson(50, 100, 0.95)
    assert half.high - 0.5 == pytest.approx(sqrt(z2 / 4 / (100 + z2)))
    assert exp(0) == wilson(7, 7, 0.95).high
