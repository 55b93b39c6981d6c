"""CUPED: what was known before the experiment is taken out of what is measured in it."""

from fractions import Fraction

from hengce.measure.experiments.level import Level
from hengce.measure.experiments.moments import Moments


def adjusted(control: Moments, treated: Moments) -> tuple[Level, Level] | None:
    """Return the levels of two arms as if both had had the same past.

    With x the same metric before the experiment, a unit counts as y − θ(x − x̄), where x̄ is
    the mean of both arms and θ the slope within the arms, Σ(x−x̄ₐ)(y−ȳₐ) / Σ(x−x̄ₐ)² summed up
    over both (Deng, Xu, Kohavi, Walker 2013, "Improving the Sensitivity of Online Controlled
    Experiments by Utilizing Pre-Experiment Data"). The difference of the levels
    is the coefficient of the arm in the least squares of y on arm and x.

    Returns:
        None: an arm has fewer than two units, or all had the same past.
    """
    arms = (control, treated)
    if min(arm.units for arm in arms) < 2:
        return None
    within_xy = sum(Fraction(arm.spread_xy, arm.units) for arm in arms)
    within_xx = sum(Fraction(arm.spread_x, arm.units) for arm in arms)
    if within_xx == 0:
        return None
    slope = within_xy / within_xx
    past = Fraction(control.x + treated.x, control.units + treated.units)
    return _level(control, slope, past), _level(treated, slope, past)


def _level(of: Moments, slope: Fraction, past: Fraction) -> Level:
    mean = Fraction(of.y, of.units) - slope * (Fraction(of.x, of.units) - past)
    spread = of.spread_y - 2 * slope * of.spread_xy + slope * slope * of.spread_x
    variance = spread / (of.units * (of.units - 1))
    return Level(units=of.units, mean=float(mean), variance=float(variance))
