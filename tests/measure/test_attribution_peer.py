"""Ten thousand public paths, beside what ChannelAttribution 2.2.5 makes of them."""

import pytest

from hengce.measure.attribution.attribute import attribute
from hengce.measure.attribution.markov import removal_effects
from hengce.measure.attribution.path import Path, by_channel
from hengce.measure.attribution.rules import First, Last, Linear, Markov, Rule, Shapley
from measure.attribution_paths import PEER, UNITS, peer, ten_thousand

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not PEER.exists(), reason="the public data set is not here"),
]

SIMULATION_ERROR = 0.015
VALUE_SIMULATION_ERROR = 0.02
"""The peer stops its simulation at 5 %; so far its channels may lie from the solved chain."""


@pytest.fixture(scope="module")
def paths() -> list[Path]:
    return ten_thousand()


@pytest.mark.parametrize(
    ("rule", "column"),
    [(First(), "first_touch"), (Last(), "last_touch"), (Linear(), "linear_touch")],
)
def test_rules_give_what_the_peer_gives(paths: list[Path], rule: Rule, column: str) -> None:
    theirs = peer("peer_heuristic_ChannelAttribution-2.2.5.csv")
    ours = attribute(paths, rule, by_channel)
    assert {credit.key for credit in ours.credits} == set(theirs)
    for credit in ours.credits:
        row = theirs[credit.key]
        assert credit.conversions == pytest.approx(row[f"{column}_conversions"], rel=1e-12)
        assert credit.value_cents / UNITS == pytest.approx(row[f"{column}_value"], rel=1e-9)
    assert ours.conversions == 19_785
    assert sum(credit.value_cents for credit in ours.credits) == ours.value_cents


def test_removal_effects_of_the_first_order_are_solved(paths: list[Path]) -> None:
    effects = {e.key: round(e.conversions, 4) for e in removal_effects(paths, 1, by_channel)}
    assert effects == {
        "alpha": 0.5584,
        "iota": 0.4058,
        "eta": 0.3490,
        "beta": 0.2640,
        "theta": 0.2060,
        "lambda": 0.1340,
        "epsilon": 0.0626,
        "zeta": 0.0398,
        "kappa": 0.0287,
        "gamma": 0.0179,
        "delta": 0.0005,
        "mi": 0.0002,
    }


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_higher_orders_lie_within_the_error_of_the_peers_simulation(
    paths: list[Path], order: int
) -> None:
    theirs = peer(f"peer_markov_order{order}_removal_effects_seed123.csv")
    ours = removal_effects(paths, order, by_channel)
    assert {effect.key for effect in ours} == set(theirs)
    for effect in ours:
        row = theirs[effect.key]
        assert abs(effect.conversions - row["removal_effects_conversion"]) <= SIMULATION_ERROR
        assert abs(effect.value - row["removal_effects_conversion_value"]) <= VALUE_SIMULATION_ERROR


@pytest.mark.parametrize("rule", [Markov(1), Markov(2), Markov(4), Shapley()])
def test_what_is_shared_is_the_total(paths: list[Path], rule: Rule) -> None:
    ours = attribute(paths, rule, by_channel)
    assert sum(credit.value_cents for credit in ours.credits) == ours.value_cents
    assert sum(credit.conversions for credit in ours.credits) == pytest.approx(19_785, rel=1e-12)


def test_shapley_shares_each_path_alike_among_those_who_spoke(paths: list[Path]) -> None:
    """For this game the sum over all coalitions has a closed form, which is told here."""
    alike: dict[str, float] = dict.fromkeys(peer("peer_markov_order1_seed123.csv"), 0.0)
    for one in paths:
        together = {touch.channel for touch in one.touches}
        for name in together:
            alike[name] += one.conversions / len(together)
    ours = attribute(paths, Shapley(), by_channel)
    assert {c.key: c.conversions for c in ours.credits} == pytest.approx(alike, rel=1e-9)
