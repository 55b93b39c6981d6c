"""Forecasts of banks whose truth is known: as often right as they say.

A bank lives, and its forecaster sees its past alone: neither how customers answer nor how often
they do what they do. Then the week comes. The long proof is the table of `docs/benchmarks.md`.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from forecast.honest import ENOUGH, Table, all_back_tests
from forecast.known_truth import TICK_HOURS, BackTest, back_tests
from hengce.forecast.foretelling import Wanted

COVERED_LEAST = 40
"""Of fifty back-tests: nine in ten are 45, and chance alone leaves fewer than 40 once in 80."""


@pytest.mark.prove
def test_the_truth_lies_in_the_interval_in_forty_of_fifty_weeks(tmp_path: Path) -> None:
    table = Table()
    for tested in all_back_tests(tmp_path):
        table.add(tested)
    judged = table.judged()
    assert len(judged) >= 5, "or little is said"
    assert {row.weeks for row in judged.values()} == {50}
    assert not {n: row.covered for n, row in judged.items() if row.covered < COVERED_LEAST}


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[BackTest]]:
    """Two weeks of a small bank, foretold of two thirds of its customers."""
    wanted = Wanted(customers=200, days=7, seed=11, runs=3, tick_minutes=60 * TICK_HOURS)
    yield list(back_tests(tmp_path_factory.mktemp("small") / "home", 300, 3, (3, 4), wanted))


def test_most_of_two_weeks_lies_in_the_intervals(weeks: list[BackTest]) -> None:
    """Of what is frequent enough, and all in all."""
    table = Table()
    for tested in weeks:
        table.add(tested)
    judged = [(row.covered, row.weeks) for row in table.rows.values() if row.volume >= 1.0]
    assert len(judged) >= 5
    assert sum(covered for covered, _ in judged) >= 0.75 * sum(times for _, times in judged)


def test_the_largest_strategy_is_foretold_within_a_quarter(weeks: list[BackTest]) -> None:
    truth = sum((tested.truth for tested in weeks), Counter[str]())
    ((largest, _),) = truth.most_common(1)
    for tested in weeks:
        (week,) = (one for one in tested.forecast.weeks if one.strategy == largest)
        assert tested.truth[largest] >= ENOUGH
        assert week.mean == pytest.approx(tested.truth[largest], rel=0.25)


def test_an_interval_holds_its_mean_and_a_week_of_seven_days(weeks: list[BackTest]) -> None:
    for tested in weeks:
        assert len({week.begins for week in tested.forecast.weeks}) == 1
        for week in tested.forecast.weeks:
            assert week.days == 7
            assert 0 <= week.low <= week.high
            assert week.low - 1 <= week.mean <= week.high + 1
