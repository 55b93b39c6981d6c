"""Effects that are looked at again and again: formulas, and what exactness means."""

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from experiments.vectors import lines, needs_data
from hengce.measure.experiments.effect import Method
from hengce.measure.experiments.exact import GAPS, Watch, exact_effect, look
from hengce.measure.experiments.factors import Counts, log_factors
from hengce.measure.experiments.level import Level
from hengce.measure.experiments.moments import Moments
from hengce.measure.experiments.sequential import boundary, sequential_effect

COUNTS = st.integers(0, 3_000)


def counts(control: int, control_did: int, treated: int, treated_did: int) -> Counts:
    numbers = np.array([control, control_did, treated, treated_did], np.float64)
    return Counts(*numbers[:, None])


def test_the_interval_and_p_say_the_same() -> None:
    """The p-value is alpha exactly where an end of the interval is zero."""
    control = Level(units=40_000, mean=0.05, variance=0.0475)
    for mean in np.linspace(0.05, 0.06, 41):
        found = sequential_effect(control, Level(units=10_000, mean=mean, variance=0.05))
        assert found is not None
        assert (found.low > 0) == (found.p < 0.05)


def test_the_boundary_is_that_of_the_mixture() -> None:
    """∫ exp(λS − λ²n/2) dN(λ; 0, ρ²) is 1/α on the boundary, by numeric integration."""
    units, alpha, tuned = 7_000.0, 0.05, 5_000
    doubled = -2 * log(alpha)
    deviation = ((doubled + log(doubled + 1)) / tuned) ** 0.5
    total = boundary(units, alpha, tuned) * units**0.5
    rates = np.linspace(-12 * deviation, 12 * deviation, 400_001)
    mixture = np.exp(rates * total - rates**2 * units / 2 - rates**2 / 2 / deviation**2)
    mass = np.trapezoid(mixture, rates) / (deviation * (2 * np.pi) ** 0.5)
    assert mass == pytest.approx(1 / alpha, rel=1e-9)


def test_the_boundary_is_tightest_about_where_it_is_tuned() -> None:
    widths = {tuned: boundary(20_000, 0.05, tuned) for tuned in (2_000, 20_000, 200_000)}
    assert min(widths, key=lambda tuned: widths[tuned]) == 20_000
    assert 1.96 < widths[20_000] < 3.2


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.floats(0.05, 0.95), st.floats(0, 1), st.floats(-0.9, 0.9))
def test_one_unit_has_evidence_of_at_most_one_in_the_mean(
    control: int,
    control_did: int,
    treated: int,
    treated_did: int,
    share: float,
    at: float,
    gap: float,
) -> None:
    """Whatever was seen, whatever the true rate of the null: the mean of a factor is ≤ 1.

    The four things that can come next are summed up with their true probabilities, on the edge
    of the null hypothesis; this is all that Ville's inequality needs.
    """
    seen = counts(control, min(control, control_did), treated, min(treated, treated_did))
    rate = max(0.0, -gap) + at * (1 - abs(gap))
    at_most = at_least = 0.0
    for arm, did in ((0, 0), (0, 1), (1, 0), (1, 1)):
        true = rate + gap if arm else rate
        chance = (share if arm else 1 - share) * (true if did else 1 - true)
        unit = counts(1 - arm, (1 - arm) * did, arm, arm * did)
        above, below = log_factors(seen, unit, share, np.array([gap]))
        at_most += chance * exp(above[0])
        at_least += chance * exp(below[0])
    assert at_most <= 1 + 1e-9
    assert at_least <= 1 + 1e-9


@pytest.mark.parametrize("gap", [-0.2, -0.01, 0.01, 0.3])
def test_the_null_is_the_nearest_one(gap: float) -> None:
    """Against SciPy's minimiser: no other member of the null is closer to what is guessed."""
    share, seen = 0.3, counts(4_000, 900, 2_000, 100)
    both = 1_000.5 / 6_001
    guess = [(900 + 500 * both) / 4_500, (100 + 500 * both) / 2_500]

    def divergence(rate: float) -> float:
        parts = [(1 - share, guess[0], rate), (share, guess[1], rate + gap)]
        return sum(w * (p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))) for w, p, q in parts)

    bounds = (max(0, -gap) + 1e-9, min(1, 1 - gap) - 1e-9)
    best = minimize_scalar(divergence, bounds=bounds, options={"xatol": 1e-12}, method="bounded")
    above, below = log_factors(seen, counts(1, 1, 0, 0), share, np.array([gap]))
    assert above[0] + below[0] == pytest.approx(log(guess[0] / best.x), abs=1e-6)


def watched(looks: list[tuple[int, int, int, int]], share: float = 0.5) -> Watch:
    watch = Watch()
    for control, did, treated, treated_did in looks:
        arms = (
            Moments(units=control, y=did, yy=did),
            Moments(units=treated, y=treated_did, yy=treated_did),
        )
        watch = look(watch, *arms, share)
    return watch


def test_an_interval_shrinks_and_never_grows() -> None:
    watch, low, high = Watch(), -1.0, 1.0
    random = np.random.default_rng(11)
    for _ in range(60):
        did, treated_did = random.binomial(500, [0.10, 0.14])
        arms = (
            Moments(units=500, y=int(did), yy=int(did)),
            Moments(units=500, y=int(treated_did), yy=int(treated_did)),
        )
        watch = look(watch, *arms, 0.5)
        found = exact_effect(watch)
        assert found is not None
        assert low <= found.low <= 0.04 <= found.high <= high
        low, high = found.low, found.high
    assert 0.02 < low < 0.04 < high < 0.06
    assert found.method is Method.EXACT
    assert found.p < 1e-9


def test_an_exact_interval_and_p_say_the_same() -> None:
    """Looks of forty units each, so that p falls in small steps through alpha."""
    watch, p = Watch(), []
    for _ in range(200):
        watch = look(watch, Moments(units=20, y=2, yy=2), Moments(units=20, y=3, yy=3), 0.5)
        found = exact_effect(watch)
        assert found is not None
        assert (found.low >= 0) is (found.p <= 0.05)
        p.append(found.p)
    assert p == sorted(p, reverse=True)
    assert any(0.05 < one < 0.1 for one in p)
    assert p[-1] < 0.01


def test_the_first_look_says_nothing() -> None:
    """No effect was guessed before it, so it cannot confirm one; gaps that are wide are refused."""
    found = exact_effect(watched([(500, 0, 500, 500)]))
    assert found is not None
    assert found.p == 1.0
    assert -0.01 < found.low < 0.0
    assert found.high == 1.0
    assert exact_effect(Watch()) is None


def test_both_directions_are_alike() -> None:
    looks = [(300, 20, 300, 40)] * 9
    one = exact_effect(watched(looks))
    other = exact_effect(watched([(t, td, c, cd) for c, cd, t, td in looks]))
    assert one is not None
    assert other is not None
    assert one.low > 0
    assert (other.low, other.high) == pytest.approx((-one.high, -one.low))
    assert other.p == pytest.approx(one.p)


def test_the_gaps() -> None:
    assert (GAPS[0], GAPS[len(GAPS) // 2], GAPS[-1]) == (-1.0, 0.0, 1.0)
    assert np.all(np.diff(GAPS) > 0)
    assert GAPS[len(GAPS) // 2 + 1] == pytest.approx(1e-4)


class TestCookieCats:
    pytestmark = needs_data

    def test_players_in_their_order(self) -> None:
        """A look after each thousand of 90,189 players: the gate at 40 is not surely worse."""
        watch, counts = Watch(), {"gate_30": [0, 0], "gate_40": [0, 0]}
        for n, (_, arm, _, _, came_back) in enumerate(lines(), 1):
            counts[arm][0] += 1
            counts[arm][1] += came_back == "TRUE"
            if n % 1_000 == 0 or n == 90_189:
                arms = [Moments(units=u, y=y, yy=y) for u, y in counts.values()]
                watch = look(watch, *arms, 0.5)
                counts = {arm: [0, 0] for arm in counts}
        found = exact_effect(watch)
        assert found is not None
        assert (watch.control.units, watch.treated.units) == (44_700, 45_489)
        assert found.value == pytest.approx(-0.0082013, abs=1e-7)
        assert found.low < found.value - 1.96 * found.error
        assert 0 < found.high < 0.005
