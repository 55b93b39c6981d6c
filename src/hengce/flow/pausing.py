"""Time that stands still: what a hold means for the durations of who was held."""

from collections.abc import Sequence

from hengce.model.instance import Pause
from hengce.model.instant import Instant


def later(began: Instant, length_us: int, pauses: Sequence[Pause]) -> Instant:
    """Return when a length of time is over that runs from an instant on, but not in pauses.

    Args:
        began: When it began; it may lie in a pause.
        length_us: How long it is, in microseconds.
        pauses: Each later than the one before.
    """
    over = began + length_us
    for pause in pauses:
        if pause.held_at < over and began < pause.resumed_at:
            over += pause.resumed_at - max(pause.held_at, began)
    return over
