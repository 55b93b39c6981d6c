"""Plans: sizes against textbooks, chances against published tables."""

from math import sqrt

import msgspec
import pytest

from hengce.measure.experiments.crossing import crossing
from hengce.measure.experiments.effect import Method
from hengce.measure.experiments.plan import Design, fixed_power, plan
from hengce.measure.experiments.sequential import boundary

# Armitage, McPherson, Rowe 1969: how often looks at 5 % each find what is not there.
REPEATED = [(1, 0.050), (2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193), (20, 0.248)]


@pytest.mark.parametrize(("looks", "expected"), REPEATED)
def test_looking_often_finds_what_is_not_there(looks: int, expected: float) -> None:
    z = 1.959963984540054
    *_, (above, below) = crossing([100.0 * n for n in range(1, looks + 1)], 0.0, lambda _: z)
    assert above + below == pytest.approx(expected, abs=6e-4)
    assert above == pytest.approx(below)


def test_a_confidence_sequence_does_not() -> None:
    looks = [100.0 * n for n in range(1, 366)]
    *_, (above, below) = crossing(looks, 0.0, lambda n: boundary(n, 0.05))
    assert 0.01 < above + below < 0.05


def test_one_look_crosses_as_the_formula_says() -> None:
    design = Design(mean=0.05, lift=0.2, units_per_day=1_000)
    drift = design.effect / sqrt(design.unit_variance)
    ((above, _),) = crossing([9_000.0], drift, lambda _: 1.959963984540054)
    assert above == pytest.approx(fixed_power(design, 9_000), rel=1e-9)


# The textbook formula: n = (1.96 + 0.8416)² (p₁q₁ + p₂q₂) / (p₂ − p₁)² in each arm.
SIZES = [(0.05, 0.2, 8_155), (0.10, 0.1, 14_748), (0.01, 0.5, 7_746)]


@pytest.mark.parametrize(("mean", "lift", "each"), SIZES)
def test_sizes_are_the_textbooks(mean: float, lift: float, each: int) -> None:
    design = Design(mean=mean, lift=lift, units_per_day=1, control_share=0.5, treated_share=0.5)
    assert fixed_power(design, 2 * (each - 2)) < 0.8 < fixed_power(design, 2 * (each + 2))


WEEKLY = Design(mean=0.05, lift=0.2, units_per_day=2_000)

# What one changes of the weekly design; how long one look, and daily looks, take.
PLANS: list[tuple[dict[str, float], int | None, int | None]] = [
    ({}, 14, 28),
    ({"control_share": 0.5, "treated_share": 0.5}, 14, 21),
    ({"lift": -0.2}, 14, 21),
    ({"correlation": 0.8}, 7, 14),
    ({"units_min": 4_000}, 14, 28),
    ({"units_min": 10_000}, 28, 28),
    ({"lift": 0.01}, None, None),
    ({"units_per_day": 1, "units_min": 100}, None, None),
    ({"mean": 4_000.0, "variance": 625e6}, 28, 49),
]


@pytest.mark.parametrize(("changes", "at_one_look", "at_every_look"), PLANS)
def test_plans(
    changes: dict[str, float], at_one_look: int | None, at_every_look: int | None
) -> None:
    design = msgspec.structs.replace(WEEKLY, **changes)
    fixed, daily = plan(design, Method.FIXED), plan(design, Method.SEQUENTIAL)
    assert fixed and fixed.days if at_one_look else fixed is None
    assert (fixed and fixed.days, daily and daily.days) == (at_one_look, at_every_look)
    for found in (fixed, daily):
        assert found is None or (found.power >= 0.8 and found.days_typical <= found.days)


@pytest.mark.parametrize("changes", [{"lift": 0.0}, {"units_per_day": 0}, {"mean": 0.0}])
def test_plans_that_cannot_be(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="needs a lift"):
        plan(msgspec.structs.replace(WEEKLY, **changes), Method.FIXED)


def test_exact_looks_have_no_plan_of_their_own() -> None:
    with pytest.raises(ValueError, match="planned as a sequential one"):
        plan(WEEKLY, Method.EXACT)
