"""How likely an effect is found at the latest by each of many looks, without any draw.

Between looks the sum of what units say is a Brownian motion with drift. The part of it that
crossed no boundary yet is carried from look to look by numeric integration (Armitage,
McPherson, Rowe 1969, "Repeated significance tests on accumulating data").
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from hengce.measure.experiments.special import normal_cdfs

Reals = npt.NDArray[np.float64]

_POINTS = 240


def crossing(
    looks: Sequence[float], drift: float, boundary: Callable[[float], float]
) -> Iterator[tuple[float, float]]:
    """Say, look after look, how likely the upper and the lower boundary was crossed by then.

    Args:
        looks: Units seen at each look, ascending.
        drift: The effect over the standard deviation of a unit's part in it.
        boundary: How many standard errors from zero the boundary lies after so many units.
    """
    nodes, weights = _nodes()
    places, mass, at, above, below = np.zeros(1), np.ones(1), 0.0, 0.0, 0.0
    for units in looks:
        edge = boundary(units) * units**0.5
        mean, deviation = places + drift * (units - at), (units - at) ** 0.5
        above += float(np.sum(mass * normal_cdfs((mean - edge) / deviation)))
        below += float(np.sum(mass * normal_cdfs((-edge - mean) / deviation)))
        yield above, below
        following = nodes * edge
        # Summed up here and not by a matrix product, whose bits depend on the machine's threads.
        densities = _densities((following - mean[:, None]) / deviation) / deviation
        mass = np.sum(mass[:, None] * densities, axis=0) * (weights * edge)
        places, at = following, units


@cache
def _nodes() -> tuple[Reals, Reals]:
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    return nodes, weights


def _densities(z: Reals) -> Reals:
    return np.asarray(np.exp(-z * z / 2) / np.sqrt(2 * np.pi), np.float64)
