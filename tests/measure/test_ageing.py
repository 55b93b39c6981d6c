"""Exhaustion of the audience told from wear-out of the creative."""

from collections import Counter

import numpy as np
import pytest

from hengce.measure.health.ageing import Ageing, AgeingTerms, Cause, Trend, ageing
from hengce.measure.health.cells import Cells
from hengce.measure.health.poisson import NoFitError
from measure.health_worlds import Contacts

WORLDS = {
    Cause.EXHAUSTION: Contacts(by_repeat=0.85),
    Cause.WEAR_OUT: Contacts(by_week=0.90),
    Cause.BOTH: Contacts(by_repeat=0.85, by_week=0.90),
    Cause.NEITHER: Contacts(),
}
"""Eight weeks; each day 1,000 people of each number of contacts, of whom 3 % answer at first."""


def found_in(world: Contacts, worlds: int, seed: int) -> list[Ageing]:
    random = np.random.default_rng(seed)
    return [ageing(world.draw(random), AgeingTerms()) for _ in range(worlds)]


@pytest.mark.parametrize("cause", WORLDS)
def test_causes_are_told_apart(cause: Cause) -> None:
    told = Counter(one.cause for one in found_in(WORLDS[cause], worlds=30, seed=21))
    assert told[cause] >= 27


@pytest.mark.prove
@pytest.mark.parametrize("cause", WORLDS)
def test_causes_are_told_apart_in_nine_worlds_of_ten(cause: Cause) -> None:
    told = Counter(one.cause for one in found_in(WORLDS[cause], worlds=1_000, seed=22))
    assert told[cause] >= 900


@pytest.mark.prove
@pytest.mark.parametrize("noise", [0.0, 0.05, 0.1])
def test_factors_are_covered_at_their_nominal_rate(noise: float) -> None:
    """Also where whole days are good or bad, and there are many people."""
    world = Contacts(by_repeat=0.85, by_week=0.95, people=5_000, noise=noise)
    found = found_in(world, worlds=1_000, seed=23)
    for held in (
        [one.by_repeat.holds(0.85) for one in found],
        [one.by_week.holds(0.95) for one in found],
    ):
        assert 0.92 <= np.mean(held) <= 0.98


def test_what_the_whole_market_loses_is_not_the_creatives_fault() -> None:
    falling = {"market_by_week": 0.9, "people": 5_000, "noise": 0.03}
    alone = found_in(Contacts(**falling), worlds=1, seed=24)[0]
    beside = found_in(Contacts(**falling, held_out=50_000), worlds=1, seed=24)[0]
    assert alone.cause is Cause.WEAR_OUT
    assert beside.cause is Cause.NEITHER
    assert beside.by_week.holds(1.0)


def test_too_little_is_called_unknown() -> None:
    few = found_in(Contacts(by_repeat=0.9, people=20), worlds=1, seed=25)[0]
    assert few.cause is Cause.UNKNOWN
    assert Trend.UNKNOWN in {few.repeats, few.first_contacts}


def test_what_runs_away_is_no_factor() -> None:
    """All have one contact on one day and two a day later: what is of which, nobody can tell."""
    days = np.array([0, 1, 2], dtype=np.int64)
    cells = Cells(
        days=days,
        ages=np.array([0, 1, 1], dtype=np.int64),
        treated=np.ones(3, dtype=np.bool_),
        exposures=np.array([800, 800, 60], dtype=np.int64),
        responses=np.array([47, 0, 3], dtype=np.int64),
    )
    with pytest.raises(NoFitError):
        ageing(cells, AgeingTerms())
