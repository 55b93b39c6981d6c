"""What is learned of answers: the truth where much is known, and doubt where little is."""

from pathlib import Path

import numpy as np
import pytest

from forecast.known_truth import SEEN_DAYS, hidden, lives
from hengce.forecast.learning import Learned, draw_model, learn
from hengce.forecast.rates import ResponseModel

SEED, CUSTOMERS = 4, 300
DRAWS = 40
MUCH = 150.0
"""Contacts from which a share is known within a tenth."""


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Learned:
    """What five weeks of a small bank teach."""
    home: Path = tmp_path_factory.mktemp("learning") / "home"
    view, configuration, customers, at = lives(home, CUSTOMERS, SEED, SEEN_DAYS)
    return learn(view, configuration, customers, at, ResponseModel())


def drawn(learned: Learned) -> list[ResponseModel]:
    return [draw_model(learned, np.random.default_rng([3, run])) for run in range(DRAWS)]


def test_shares_lie_around_the_truth_where_much_is_known(learned: Learned) -> None:
    truth, models = hidden(SEED), drawn(learned)
    known = [name for (wave, name), n in learned.counts.items() if not wave and n[0, 0] >= MUCH]
    assert "inbox" in known
    for channel in known:
        real = truth.channels[channel]
        mine = [model.channels[channel] for model in models]
        for share in ("delivered", "seen", "clicked", "bought", "refused"):
            expected = float(np.mean([getattr(one, share) for one in mine]))
            assert expected == pytest.approx(getattr(real, share), abs=0.1), (channel, share)


def test_what_is_less_known_varies_more(learned: Learned) -> None:
    models = drawn(learned)
    seen = {
        name: float(np.std([model.channels[name].seen for model in models]))
        for (wave, name), _ in learned.counts.items()
        if not wave
    }
    tried = {name: n[0, 0] for (wave, name), n in learned.counts.items() if not wave}
    most, least = max(tried, key=tried.__getitem__), min(tried, key=tried.__getitem__)
    assert tried[most] > 10 * tried[least]
    assert seen[most] < seen[least]


def test_every_draw_is_a_ladder(learned: Learned) -> None:
    for model in drawn(learned):
        for rates in (*model.channels.values(), *model.waves.values()):
            ladder = [1.0, rates.delivered, rates.seen, rates.clicked, rates.bought, 0.0]
            assert ladder == sorted(ladder, reverse=True)
            assert 0.0 <= rates.refused <= 1.0
        assert sum(model.outcomes.values()) <= 1.0 + 1e-9


def test_without_a_past_what_is_expected_stays_likely() -> None:
    models = [draw_model(Learned(ResponseModel()), np.random.default_rng(k)) for k in range(400)]
    assert {len(model.channels) for model in models} == {0}
    assert np.mean([model.outcomes["no_answer"] for model in models]) == pytest.approx(
        0.35, abs=0.05
    )
