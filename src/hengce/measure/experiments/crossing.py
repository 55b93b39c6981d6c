"""How likely an effect is found at the latest by each of many looks, without any draw.

Between looks the sum of what units say is a Brownian motion with drift. The part of it that
crossed no boundary yet is carried from look to look by numeric integration (Armitage,
McPherson, Rowe 1969, "Repeated significance tests on accumulating data").
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from hengce.measure.experiments.special import normal_cdfs

Reals = npt.NDArray[np.float64]

_POINTS = 320


def crossing(
    looks: Sequence[float], drift: float, boundary: Callable[[float], float]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return how likely the upper, and the lower, boundary was crossed by each look.

    Args:
        looks: Units seen at each look, ascending.
        drift: The effect over the standard deviation of a unit's part in it.
        boundary: How many standard errors from zero the boundary lies after so many units.
    """
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    places, mass, at = np.zeros(1), np.ones(1), 0.0
    above, below, upper, lower = 0.0, 0.0, [], []
    for units in looks:
        edge = boundary(units) * units**0.5
        mean, deviation = places + drift * (units - at), (units - at) ** 0.5
        above += float(mass @ normal_cdfs((mean - edge) / deviation))
        below += float(mass @ normal_cdfs((-edge - mean) / deviation))
        upper.append(above)
        lower.append(below)
        following = nodes * edge
        mass = mass @ _densities((following - mean[:, None]) / deviation) * (weights * edge)
        mass, places, at = mass / deviation, following, units
    return tuple(upper), tuple(lower)


def _densities(z: Reals) -> Reals:
    return np.asarray(np.exp(-z * z / 2) / np.sqrt(2 * np.pi), np.float64)
