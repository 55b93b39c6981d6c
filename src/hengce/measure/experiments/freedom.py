"""How well the variance of a difference is known, where values are few and very unequal.

Welch's degrees of freedom suppose normal values. Of purchases that one customer in thirty makes,
and of amounts that differ, the variance of an arm is itself known badly: with the kurtosis κ its
own variance is σ⁴((κ − 3)/n + 2/(n − 1)), so it says as much as that of normal values with
2 / ((κ − 3)/n + 2/(n − 1)) degrees of freedom (O'Neill, Some useful moment results in sampling
problems, The American Statistician 68, 2014). Those of two arms are put together as Satterthwaite
does (An approximate distribution of estimates of variance components, Biometrics Bulletin 2, 1946).
"""

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]


def freedom(control: Reals, treated: Reals) -> float:
    """Return the degrees of freedom of the variance of a difference of means.

    Args:
        control: The value of each unit of an arm, as it is averaged, (n,).
        treated: Of the other arm.

    Raises:
        ValueError: An arm has fewer than two units, or nothing varies in both.
    """
    if min(len(control), len(treated)) < 2:
        raise ValueError("an arm has two units at least")
    variances = [float(arm.var(ddof=1)) / len(arm) for arm in (control, treated)]
    if sum(variances) <= 0:
        raise ValueError("nothing varies")
    uncertain = sum(
        variance**2 * _relative(arm)
        for variance, arm in zip(variances, (control, treated), strict=True)
    )
    return 2 * sum(variances) ** 2 / uncertain


def _relative(arm: Reals) -> float:
    """Return the variance of an arm's variance, over its square."""
    apart = arm - arm.mean()
    spread = float((apart**2).mean())
    if spread <= 0:
        return 0.0
    kurtosis = float((apart**4).mean()) / spread**2
    return max((kurtosis - 3) / len(arm) + 2 / (len(arm) - 1), 2 / len(arm) ** 2)


def past_taken_out(values: Reals, past: Reals, held: npt.NDArray[np.bool_]) -> Reals:
    """Return values without what the past explains within both arms, as CUPED does.

    Args:
        values: Of all units, (n,).
        past: The same before, (n,).
        held: Who is in the control, (n,).
    """
    within = [(values[arm] - values[arm].mean(), past[arm] - past[arm].mean())
              for arm in (held, ~held)]  # fmt: skip
    products = sum(float(y @ x) for y, x in within)
    squares = sum(float(x @ x) for _, x in within)
    return values - (products / squares) * past if squares else values
