"""Which of several awaited things happened first."""

from collections.abc import Mapping

from hengce.model.instant import Instant
from hengce.model.nodes.awaited import Awaited
from hengce.model.nodes.base import TIMEOUT
from hengce.model.nodes.here import Go, Here, Move, Stay
from hengce.model.nodes.span import Span


def first_of(awaits: Mapping[str, Awaited], timeout: Span, here: Here) -> Move:
    """Go along what happened first, along `timeout` when nothing did in time, or stay.

    What happened at the deadline itself is in time, also when it is heard of up to the declared
    lateness later. Events count from the arrival on, and for who was moved here while his
    journey was held from the begin of that pause on. For answers to a wave the time runs from its
    hand-off; a wave that never left is not waited for. While the journey is held no time runs,
    and what happens meanwhile counts.
    """
    after = _began(awaits, here)
    if after is None:
        return Go(TIMEOUT)
    deadline = here.later(after, timeout.us)
    until = min(here.at, deadline)
    happened = {
        name: here.happened(awaited, after if awaited.wave else here.hears_since, until)
        for name, awaited in awaits.items()
    }
    known = {name: when for name, when in happened.items() if when is not None}
    if known:
        first = min(known.values())
        branch = next(name for name, when in known.items() if when == first)
        return Go(branch, when=max(first, here.since))
    over = deadline + here.lateness_us
    return Go(TIMEOUT, when=max(deadline, here.since)) if here.at >= over else Stay(over)


def _began(awaits: Mapping[str, Awaited], here: Here) -> Instant | None:
    """Return since when the time runs; None: only waves are awaited that never left."""
    began: list[Instant] = []
    for awaited in awaits.values():
        if not awaited.wave:
            began.append(here.since)
            continue
        wave = here.wave(awaited.wave)
        if wave is not None and wave.left_at is not None:
            began.append(wave.left_at)
    return min(began, default=None)
