"""What is missed of what an oracle earns: documents at their word, bandits, and what we learn."""

from collections.abc import Callable

import numpy as np
import pytest

from hengce.model.learned import Learning
from measure.bandit_peer import Thompson
from measure.regret_world import RIGHT, WRONG, Adaptive, Policy, Spread, Static, regret, world_of

LEARNING = Learning()
ADAPTIVE, STATIC, ONE, EACH = "adaptive", "static", "one bandit", "a bandit for each context"
BANDITS = (ONE, EACH)


def policies(seed: int) -> dict[str, Callable[[], Policy]]:
    return {
        STATIC: Static,
        ADAPTIVE: lambda: Adaptive(LEARNING),
        ONE: lambda: Thompson(seed, by_context=False),
        EACH: lambda: Thompson(seed, by_context=True),
    }


def missed(seeds: range, a_day: int, spread: Spread) -> dict[str, np.ndarray]:
    """Return, of each policy, what it missed in 90 days and in the last 30, by seed."""
    found = [
        regret(world_of(seed, a_day, spread), LEARNING.answer_days, policies(seed))
        for seed in seeds
    ]
    return {name: np.array([one[name] for one in found]) for name in found[0]}


def told(found: dict[str, np.ndarray]) -> str:
    return "\n".join(
        f"{name}: {parts[:, 0].mean():.1%} in 90 days, {parts[:, 1].mean():.1%} in the last 30"
        for name, parts in found.items()
    )


def test_less_is_missed_than_by_documents_and_by_bandits() -> None:
    found = missed(range(4), 300, WRONG)
    ours = found[ADAPTIVE]
    for name in (STATIC, *BANDITS):
        assert (ours[:, 0] < found[name][:, 0]).all(), told(found)
    assert (ours[:, 1] < ours[:, 0]).all(), "what is missed, is missed before answers come"


def test_where_documents_are_right_little_is_lost_by_learning() -> None:
    found = missed(range(4), 300, RIGHT)
    assert found[STATIC].max() == 0
    ours = found[ADAPTIVE]
    assert ours.max() < 0.02, told(found)
    assert all((10 * ours[:, 0] < found[name][:, 0]).all() for name in BANDITS), told(found)


@pytest.mark.prove
@pytest.mark.parametrize("a_day", [300, 1_000, 3_000])
def test_fifty_worlds(a_day: int, capsys: pytest.CaptureFixture[str]) -> None:
    wrong, right = missed(range(50), a_day, WRONG), missed(range(50), a_day, RIGHT)
    ours = wrong[ADAPTIVE][:, 0]
    better = {name: int((ours < wrong[name][:, 0]).sum()) for name in (STATIC, *BANDITS)}
    with capsys.disabled():
        figures = f"{told(wrong)}\nbetter in {better}\ndocuments that are right\n{told(right)}"
        print(f"\n{a_day} customers a day\n{figures}")  # noqa: T201 -- the table of the page
    assert ours.mean() < 0.5 * min(wrong[name][:, 0].mean() for name in (STATIC, *BANDITS))
    assert min(better.values()) >= 45
    assert right[ADAPTIVE][:, 0].mean() < 0.01
