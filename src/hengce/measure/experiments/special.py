"""The distributions that experiments are judged by; the only place that meets SciPy."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

Reals = npt.NDArray[np.float64]


def normal_cdf(z: float) -> float:
    """Return how likely a standard normal number is at most z."""
    return float(special.ndtr(z))


def normal_quantile(share: float) -> float:
    """Return the number below which a share of a standard normal distribution lies."""
    return float(special.ndtri(share))


def normal_cdfs(z: Reals) -> Reals:
    """Return `normal_cdf` of many."""
    return np.asarray(special.ndtr(z), np.float64)


def student_tails(t: float, degrees: float) -> float:
    """Return how likely Student's t lies at least as far from zero as t."""
    return float(2 * special.stdtr(degrees, -abs(t)))


def student_quantile(share: float, degrees: float) -> float:
    """Return the number below which a share of Student's distribution lies."""
    return float(special.stdtrit(degrees, share))


def chi_square_tail(statistic: float, degrees: int) -> float:
    """Return how likely chi-square is at least as large."""
    return float(special.chdtrc(degrees, statistic))


def chi_square_quantile(share: float, degrees: int) -> float:
    """Return the number below which a share of a chi-square distribution lies."""
    return float(special.chdtri(degrees, 1 - share))


def beta_cdfs(alpha: float, beta: float, at: Reals) -> Reals:
    """Return how likely a Beta number is at most each of these."""
    return np.asarray(special.betainc(alpha, beta, at), np.float64)


def beta_densities(alpha: float, beta: float, at: Reals) -> Reals:
    """Return the density of a Beta distribution."""
    logs = special.xlogy(alpha - 1, at) + special.xlog1py(beta - 1, -at)
    return np.asarray(np.exp(logs - special.betaln(alpha, beta)), np.float64)


def beta_quantiles(alpha: float, beta: float, lower: Sequence[float]) -> Reals:
    """Return the numbers below which, and those above which, these shares lie."""
    shares = np.asarray(lower, np.float64)
    below = special.betaincinv(alpha, beta, shares)
    above = special.betainccinv(alpha, beta, shares)
    return np.asarray(np.concatenate([below, above]), np.float64)
