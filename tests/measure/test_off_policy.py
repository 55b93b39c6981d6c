"""What a new policy would have earned: closed forms, known worlds, and honest refusals."""

from math import sqrt

import numpy as np
import pytest

from hengce.measure.off_policy.evaluate import Estimator, Evaluation, evaluate
from hengce.measure.off_policy.logged import Logged, Terms
from hengce.measure.off_policy.proposed import (
    Allocation,
    Taken,
    expected,
    once,
    side_by_side,
)
from hengce.words.problems import tell_problem

FEW = Terms(effective_decisions_min=1.0, weight_errors_max=50.0)
"""For tables of four decisions."""


def four() -> Logged:
    """Two choices, logged half and half; the new policy makes the second with 3/4."""
    return Logged(
        customers=np.array([1, 2, 3, 4]),
        chosen=np.array([0, 0, 1, 1]),
        rewards=np.array([1.0, 0.0, 3.0, 1.0]),
        logging=np.full((4, 2), 0.5),
        target=np.tile([0.25, 0.75], (4, 1)),
    )


def by(found: Evaluation) -> dict[Estimator, float]:
    return {estimate.by: estimate.value.value for estimate in found.estimates}


def test_closed_forms() -> None:
    """Weights 1/2, 1/2, 3/2, 3/2; a model that expects 1 of the first choice, 2 of the second."""
    found = evaluate(four(), FEW, model=np.tile([1.0, 2.0], (4, 1)))
    assert by(found) == {
        Estimator.IPS: (0.5 + 0 + 4.5 + 1.5) / 4,
        Estimator.SELF_NORMALISED: 6.5 / 4,  # the weights sum to 4 here
        Estimator.DOUBLY_ROBUST: 1.75 + (0 - 0.5 + 1.5 - 1.5) / 4,
    }
    assert found.support.effective_decisions == 4**2 / 5
    assert found.support.weight_max == 1.5
    assert found.support.weight_mean == 1.0
    assert found.logged_value.value == 1.25
    ips = found.estimates[0]
    terms = np.array([0.5, 0.0, 4.5, 1.5])
    assert ips.variance == pytest.approx(terms.var(ddof=1) / 4)
    assert ips.value.high - ips.value.value == pytest.approx(1.959964 * sqrt(ips.variance))
    assert ips.gain.value == 1.625 - 1.25
    ratio = found.estimates[1]
    errors = np.array([0.5, 0.5, 1.5, 1.5]) * (four().rewards - 1.625)
    assert ratio.variance == pytest.approx((errors**2).sum() / 16 * 4 / 3)


def test_a_proposal_beside_what_was_logged() -> None:
    """Two phases; in one unit of the bank other shares are proposed."""
    first = Taken(["A", "B"], ["GZ", "SZ"], ["old", "new"], np.array([1.0, 2.0]),
                  {"old": 8_000, "new": 2_000})  # fmt: skip
    second = Taken(["B", "C"], ["SZ", "GZ"], ["new", "new"], np.array([5.0, 3.0]),
                   {"old": 5_000, "new": 5_000})  # fmt: skip
    proposed = Allocation({"old": 3_000, "new": 7_000}, {"SZ": {"new": 10_000}})
    taken = once([first, second])
    found = side_by_side(taken, proposed, ("old", "new"))
    assert found.logging.tolist() == [[0.8, 0.2], [0.8, 0.2], [0.5, 0.5]]
    assert found.target.tolist() == [[0.3, 0.7], [0.0, 1.0], [0.3, 0.7]]
    assert (found.chosen.tolist(), found.rewards.tolist()) == ([0, 1, 1], [1.0, 2.0, 3.0])
    assert len(set(found.customers.tolist())) == 3
    with pytest.raises(ValueError, match="ten-thousandths"):
        Allocation({"old": 3_000, "new": 6_000}, {})


def test_what_is_expected_of_a_customer_has_not_seen_him() -> None:
    """One customer's reward changes; what is expected of him does not, of others it does."""
    random = np.random.default_rng(3)
    customers, orgs = [f"C{n}" for n in range(200)], [("GZ", "SZ")[n % 2] for n in range(200)]
    even = np.full((200, 2), 0.5)

    def told(rewards: np.ndarray) -> np.ndarray:
        logged = Logged(np.arange(200), np.arange(200) // 2 % 2, rewards, even, even)
        return expected(logged, orgs, customers)

    rewards = random.random(200)
    other = rewards.copy()
    other[7] += 100
    before, after = told(rewards), told(other)
    assert before[7].tolist() == after[7].tolist()
    assert (before != after).any(axis=1).sum() > 100
    mine = (np.arange(200) // 2 % 2 == 0) & (np.arange(200) % 2 == 0)
    assert before[0, 0] == pytest.approx(rewards[mine].mean(), abs=0.1)


def test_the_same_policy_earns_what_it_earned() -> None:
    same = four()
    found = evaluate(
        Logged(same.customers, same.chosen, same.rewards, same.logging, same.logging), FEW
    )
    assert set(by(found).values()) == {1.25}
    assert all(estimate.gain.low == estimate.gain.high == 0 for estimate in found.estimates)
    assert found.support.effective_decisions == 4


def test_decisions_of_one_customer_are_one_piece_of_evidence() -> None:
    once = four()
    repeated = Logged(
        customers=np.tile(once.customers, 9),
        chosen=np.tile(once.chosen, 9),
        rewards=np.tile(once.rewards, 9),
        logging=np.tile(once.logging, (9, 1)),
        target=np.tile(once.target, (9, 1)),
    )
    assert [e.variance for e in evaluate(repeated, FEW).estimates] == pytest.approx(
        [e.variance for e in evaluate(once, FEW).estimates]
    )


@pytest.mark.parametrize(
    ("logging", "target", "terms", "code", "sentence"),
    [
        (
            [0.5, 0.5, 0.0],
            [0.4, 0.4, 0.2],
            FEW,
            "off_policy.no_support",
            "The old policy never makes 0.2000 of the new one's choices",
        ),
        (
            [0.5, 0.5, 0.0],
            [0.1, 0.9, 0.0],
            Terms(),
            "off_policy.too_few",
            "4 decisions say as much as 2.4 equal ones",
        ),
        (
            [0.9, 0.1, 0.0],
            [0.2, 0.8, 0.0],
            Terms(effective_decisions_min=1.0, weight_errors_max=1.0),
            "off_policy.wrong_probabilities",
            "The weights average 4.1111",
        ),
    ],
)
def test_refusals_have_numbers(
    logging: list[float], target: list[float], terms: Terms, code: str, sentence: str
) -> None:
    base = four()
    found = evaluate(
        Logged(
            base.customers,
            base.chosen,
            base.rewards,
            np.tile(logging, (4, 1)),
            np.tile(target, (4, 1)),
        ),
        terms,
    )
    assert found.estimates == ()
    told = {problem.code: tell_problem(problem).en for problem in found.problems}
    assert told[code].startswith(sentence)


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": np.tile([0.5, 0.4], (4, 1))},
        {"target": np.tile([1.5, -0.5], (4, 1))},
        {"target": np.full((3, 2), 0.5)},
        {"rewards": np.zeros(3)},
        {"logging": np.tile([1.0, 0.0], (4, 1))},
    ],
)
def test_what_cannot_have_been_logged_is_refused(wrong: dict[str, np.ndarray]) -> None:
    base = four()
    columns = {
        "customers": base.customers,
        "chosen": base.chosen,
        "rewards": base.rewards,
        "logging": base.logging,
        "target": base.target,
    }
    with pytest.raises(ValueError, match=r".+"):
        Logged(**(columns | wrong))


RATES = np.array([[0.02, 0.06, 0.10], [0.12, 0.05, 0.04]])
"""How two kinds of customers answer three choices."""

LOGGING = np.array([[0.5, 0.3, 0.2], [0.6, 0.2, 0.2]])
TARGET = np.array([[0.1, 0.3, 0.6], [0.8, 0.1, 0.1]])
TRUTH = float((RATES * TARGET).sum(axis=1).mean())
"""Both kinds come as often: the new policy earns 0.0945 a decision."""


def world(random: np.random.Generator, decisions: int) -> tuple[Logged, np.ndarray]:
    """Draw decisions of a bank whose truth is known, and a model that is off by a third."""
    kind = random.integers(0, 2, decisions)
    logging, target = LOGGING[kind], TARGET[kind]
    chosen = (random.random((decisions, 1)) > np.cumsum(logging, axis=1)[:, :-1]).sum(axis=1)
    rewards = (random.random(decisions) < RATES[kind, chosen]).astype(float)
    model = RATES[kind] * 1.3 + 0.01
    return Logged(np.arange(decisions), chosen, rewards, logging, target), model


def watched(worlds: int, decisions: int) -> dict[Estimator, tuple[float, float, float]]:
    """Return of each estimator its bias in standard errors of the mean, coverage, and spread."""
    random = np.random.default_rng(20_261_129)
    values: dict[Estimator, list[float]] = {one: [] for one in Estimator}
    covered: dict[Estimator, int] = dict.fromkeys(Estimator, 0)
    for _ in range(worlds):
        logged, model = world(random, decisions)
        for estimate in evaluate(logged, Terms(), model).estimates:
            values[estimate.by].append(estimate.value.value)
            covered[estimate.by] += estimate.value.holds(TRUTH)
    return {
        one: (
            (np.mean(values[one]) - TRUTH) / (np.std(values[one]) / sqrt(worlds)),
            covered[one] / worlds,
            float(np.std(values[one])),
        )
        for one in Estimator
    }


def judge(found: dict[Estimator, tuple[float, float, float]], slack: float) -> None:
    for bias, coverage, _ in found.values():
        assert abs(bias) <= 3.5
        assert 0.95 - slack <= coverage <= 0.95 + slack
    assert found[Estimator.DOUBLY_ROBUST][2] < found[Estimator.IPS][2]


def test_estimates_are_unbiased_and_intervals_cover() -> None:
    judge(watched(worlds=400, decisions=3_000), slack=0.035)


@pytest.mark.prove
def test_estimates_are_unbiased_and_intervals_cover_in_many_worlds() -> None:
    found = watched(worlds=10_000, decisions=3_000)
    judge(found, slack=0.01)
