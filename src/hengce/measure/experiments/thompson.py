"""Thompson sampling: arms get units as often as they are likely to be the best one."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from hengce.kernel.hashing import BUCKETS
from hengce.measure.experiments.moments import Moments
from hengce.measure.experiments.special import (
    beta_cdfs,
    beta_densities,
    beta_quantiles,
    normal_cdf,
)
from hengce.measure.experiments.split import Arm
from hengce.model.noun import Noun

Reals = npt.NDArray[np.float64]

_POINTS = 24
_REACH = 8
"""So many standard deviations to each side the integrand is looked at closely."""


class Prior(Noun, frozen=True, kw_only=True):
    """What is believed of a rate before anything was seen: Beta(did, did_not), both ≥ 1."""

    did: float = 1.0
    did_not: float = 1.0


def allocation(
    arms: Mapping[str, Moments], prior: Prior | None = None, weight_min: int = 0
) -> tuple[Arm, ...]:
    """Return the arms with the weights of Thompson sampling.

    To draw a rate for every arm and take the best is to take an arm with the probability that
    it is the best. That is integrated here, and rounded to ten-thousandths; units get arms by
    their hash, so a weight over 10,000 is exactly the probability to log.

    Args:
        arms: Units of each and how many of them did it.
        prior: The same for all arms.
        weight_min: No arm gets less, so that each can be evaluated later.

    Raises:
        ValueError: There is no arm, a prior is below one, or the smallest weights do not fit.
    """
    believed = prior or Prior()
    if not arms or min(believed.did, believed.did_not) < 1 or weight_min * len(arms) > BUCKETS:
        raise ValueError("no arm, a prior below one, or smallest weights that do not fit")
    beliefs = [(m.y + believed.did, m.units - m.y + believed.did_not) for m in arms.values()]
    rounded = _rounded(best_chances(beliefs), weight_min)
    return tuple(Arm(name=n, weight=w) for n, w in zip(arms, rounded, strict=True))


def best_chances(beliefs: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Return how likely each of some Beta numbers is the largest.

    ∫ fᵢ(x) ∏ⱼ Fⱼ(x) dx over j ≠ i, by Gauss and Legendre between the quantiles of all of them,
    where the integrand bends.
    """
    at, width = _places(beliefs)
    below = [beta_cdfs(alpha, beta, at) for alpha, beta in beliefs]
    chances = []
    for own, (alpha, beta) in enumerate(beliefs):
        others = np.prod([one for n, one in enumerate(below) if n != own], axis=0)
        chances.append(float(np.sum(beta_densities(alpha, beta, at) * others * width)))
    total = sum(chances)
    return tuple(chance / total for chance in chances)


def _places(beliefs: Sequence[tuple[float, float]]) -> tuple[Reals, Reals]:
    """Return where the integrand is looked at, and how much each place counts."""
    lower = [normal_cdf(-step / 2) for step in range(2 * _REACH + 1)]
    ends = np.concatenate([[0.0, 1.0], *(beta_quantiles(a, b, lower) for a, b in beliefs)])
    edges = np.unique(np.clip(ends, 0.0, 1.0))
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    half = np.diff(edges)[:, None] / 2
    middle = (edges[:-1] + edges[1:])[:, None] / 2
    return (middle + half * nodes).ravel(), (half * weights).ravel()


def _rounded(chances: Sequence[float], weight_min: int) -> list[int]:
    """Share 10,000 out by largest remainders, after each arm has its least."""
    free = BUCKETS - weight_min * len(chances)
    exact = [chance * free for chance in chances]
    weights = [int(share) for share in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: (weights[at] - exact[at], at))
    for at in by_rest[: free - sum(weights)]:
        weights[at] += 1
    return [weight_min + weight for weight in weights]
