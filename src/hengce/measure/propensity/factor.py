"""The factor that follows of what is believed and earned, and how far it may go today."""

from dataclasses import dataclass

from hengce.measure.propensity.believe import Belief
from hengce.measure.propensity.money import Earned
from hengce.model.instant import DAY_US, Instant
from hengce.model.learned import LearnedFactor, Learning

_CHANGE_MIN = 0.01
"""What moves by less is left as it is: a new version says something."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor, and where it comes from.

    Attributes:
        wanted: What answers say, within the bank's bounds.
        allowed: As far as it may move until now.
        damped: Whether money lowered it: the action certainly earns less than P·V promises.
        moves: Whether it differs from what is published by at least one percent.
    """

    wanted: float
    allowed: float
    damped: bool
    moves: bool


def factor_of(
    belief: Belief,
    money: Earned | None,
    current: LearnedFactor | None,
    learning: Learning,
    at: Instant,
) -> Factor:
    """Return the factor that follows now.

    Money can only lower it: when even the upper end of what was earned lies below what answers
    say, the upper end holds. That an action earns more than promised is V's matter, or chance.

    A day that nobody learned on is not made up for: no look moves a factor by more than a
    day's step, and looks of one day not by more together.

    Args:
        belief: What its answers, and those of its relatives, say.
        money: What it earned of what was promised; None: too little is known.
        current: What is published; None: nothing, which is a factor of 1.
        learning: The bank's bounds.
        at: Now.
    """
    damped = money is not None and money.high < belief.ratio
    said = money.high if money is not None and damped else belief.ratio
    wanted = min(max(said, learning.factor_min), learning.factor_max)
    before, days = 1.0, 1.0
    if current is not None:
        before, days = current.factor, min(max(at - current.at, 0) / DAY_US, 1.0)
    reach = (1 + learning.step_per_day) ** days
    allowed = min(max(wanted, before / reach), before * reach)
    return Factor(wanted, allowed, damped, abs(allowed / before - 1) >= _CHANGE_MIN)
