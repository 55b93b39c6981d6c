"""A strategy that runs and does nothing any more: a reminder first, a proposal with evidence.

Both signals may come alone: clicks may decline while those who buy still do, and an effect may be
gone although people click as ever. Nothing is retired here; a person decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hengce.measure.health.decline import Reminder, declining
from hengce.measure.health.gone import Retirement, effect_gone
from hengce.measure.health.series import Arm, Watching
from hengce.model.instant import Day


@dataclass(frozen=True, slots=True)
class Watched:
    """What watching a strategy day by day brought to light.

    Attributes:
        reminder: That responses decline, for the owner.
        retirement: That the effect is gone, as a proposal; none without a hold-out.
    """

    reminder: Reminder | None
    retirement: Retirement | None


def watch(days: Sequence[Day], treated: Arm, held_out: Arm | None, watching: Watching) -> Watched:
    """Ask both signals; the same days always give the same answer.

    Args:
        days: The days in order, one after the other, of the baseline first.
        treated: Whom the strategy reached, and how many answered.
        held_out: The hold-out of the same days, if there is one.
        watching: How it is watched.

    Raises:
        ValueError: The days have gaps, or are more than the baseline and the horizon.
    """
    if any(later - day != 1 for day, later in pairwise(days)):
        raise ValueError("days come one after the other; one without contacts has zeros")
    return Watched(
        reminder=declining(days, treated, watching),
        retirement=effect_gone(days, treated, held_out, watching) if held_out else None,
    )
