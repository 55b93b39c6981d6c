"""Estimates what a new policy would have earned, from decisions that another one made.

With weights w = π(a|x)/μ(a|x), rewards r, and a model r̂ of the rewards:

- IPS: mean of w·r (Horvitz and Thompson, A generalization of sampling without replacement, 1952).
  Unbiased; wild where weights are great.
- Self-normalised: Σw·r / Σw (Hájek 1971; Swaminathan and Joachims, The self-normalized estimator
  for counterfactual learning, NIPS 2015). Nearly unbiased, steadier, moves with the rewards' zero.
- Doubly robust: mean of Σₐπ(a|x)·r̂(x,a) + w·(r − r̂(x,a)) (Dudík, Langford, Li, Doubly robust
  policy evaluation and learning, ICML 2011). Right where the probabilities or the model are; the
  model must not have been learned from the same decisions.

The variance is that of the terms, summed by customer first, because decisions of one customer
are not independent (Liang and Zeger 1986); of the ratio, by its linearisation, w·(r − v)/w̄ (delta
method; Owen 2013, section 9.2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from hengce.errors import Problem
from hengce.measure.normal import Interval, around, two_sided
from hengce.measure.off_policy.logged import Floats, Integers, Logged, Terms
from hengce.measure.off_policy.support import Support, refusals, support, weights


class Estimator(StrEnum):
    """How it was estimated."""

    IPS = "ips"
    SELF_NORMALISED = "self_normalised"
    DOUBLY_ROBUST = "doubly_robust"


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a decision would earn on average.

    Attributes:
        by: How it was estimated.
        value: Of the new policy, in the unit of the rewards.
        gain: The new policy's value less the old one's; the same decisions are in both.
        variance: Of the value.
    """

    by: Estimator
    value: Interval
    gain: Interval
    variance: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Estimates, or why there are none; never both.

    Attributes:
        logged_value: What the old policy earned a decision.
        support: How far the decisions reach.
        estimates: One for each estimator.
        problems: Why there is no estimate.
    """

    logged_value: Interval
    support: Support
    estimates: tuple[Estimate, ...]
    problems: tuple[Problem, ...]


def evaluate(logged: Logged, terms: Terms, model: Floats | None = None) -> Evaluation:
    """Estimate the value of the new policy, or refuse.

    Args:
        logged: The decisions.
        terms: What is asked of an estimate.
        model: What each choice is expected to earn, (n, k), by a model that has not seen these
            rewards; without one there is no doubly robust estimate.
    """
    found = support(logged)
    problems = tuple(refusals(found, terms))
    groups = np.unique(logged.customers, return_inverse=True)[1]
    rewards = logged.rewards
    old = float(rewards.mean())
    return Evaluation(
        logged_value=_interval(old, rewards - old, groups, terms),
        support=found,
        estimates=() if problems else tuple(_estimates(logged, groups, terms, model)),
        problems=problems,
    )


def _estimates(
    logged: Logged, groups: Integers, terms: Terms, model: Floats | None
) -> Iterator[Estimate]:
    w, r = weights(logged), logged.rewards
    ips = w * r
    yield _estimate(Estimator.IPS, float(ips.mean()), ips - ips.mean(), r, groups, terms)
    ratio = float(ips.sum() / w.sum())
    errors = w * (r - ratio) / w.mean()
    yield _estimate(Estimator.SELF_NORMALISED, ratio, errors, r, groups, terms)
    if model is not None:
        if model.shape != logged.target.shape:
            raise ValueError("the model expects something of each choice of each decision")
        robust = (logged.target * model).sum(axis=1) + w * (r - logged.of_chosen(model))
        value = float(robust.mean())
        yield _estimate(Estimator.DOUBLY_ROBUST, value, robust - value, r, groups, terms)


def _estimate(
    by: Estimator, value: float, errors: Floats, rewards: Floats, groups: Integers, terms: Terms
) -> Estimate:
    old = float(rewards.mean())
    return Estimate(
        by=by,
        value=_interval(value, errors, groups, terms),
        gain=_interval(value - old, errors - (rewards - old), groups, terms),
        variance=_variance(errors, groups),
    )


def _interval(value: float, errors: Floats, groups: Integers, terms: Terms) -> Interval:
    standard_error = float(np.sqrt(_variance(errors, groups)))
    return around(value, standard_error, two_sided(terms.confidence))


def _variance(errors: Floats, groups: Integers) -> float:
    """Return the variance of the mean of terms that are dependent within a group only."""
    sums = np.bincount(groups, errors)
    count = len(sums)
    if count < 2:
        return float("inf")
    return float(sums @ sums) / len(errors) ** 2 * count / (count - 1)
