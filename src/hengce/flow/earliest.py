"""From when on a refused candidate could be said, if nothing else changes but the clock."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from hengce.flow.situation import situation_of
from hengce.kernel.bind import Ready, bind
from hengce.kernel.layout import Dictionaries
from hengce.kernel.tables import Customer
from hengce.kernel.windows import rolling_us
from hengce.model.decision import Reason
from hengce.model.instant import HOUR_US, Instant, calendar_date, day_at, start_of_day
from hengce.model.window import Rolling
from hengce.ports import IN_FLIGHT

PASSING = frozenset(
    {Reason.OUTSIDE_HOURS, Reason.AFTER_CONTACT, Reason.RESTING, Reason.CAP_REACHED}
)
"""Reasons that time alone can end."""

TRIES_MAX = 200
"""Moments that are looked at."""

HOURS_AHEAD = 48
DAYS_AHEAD = 62
"""How far ahead openings and calendar windows are looked for."""


def earliest(
    ready: Ready, dictionaries: Dictionaries, block: Customer, member: int, strategy: str
) -> Instant | None:
    """Return the first moment at which the kernel lets a refused candidate speak.

    What is known of the customer stays as it was: his tags, his past contacts, who else is
    proposed. Only windows, hours and rests move. Moments are tried at which one of them ends.

    Args:
        ready: What the group was decided with.
        dictionaries: The texts behind codes.
        block: Its customers; the first group counts.
        member: The candidate's member, by place in the group.
        strategy: The candidate's strategy.

    Returns:
        The moment; None where waiting does not help, or its last day comes before.
    """
    situation = situation_of(ready, block, member, strategy)
    if situation.speaks or situation.refusal.reason not in PASSING:
        return None
    ends = ready.plan.actions[situation.strategy].strategy.ends
    zone = ready.plan.configuration.policy.zone
    moments = sorted({at for at in _moments(ready, block, zone) if at > ready.now})
    for at in islice(moments, TRIES_MAX):
        if calendar_date(day_at(at, zone)).isoformat() > ends:
            return None
        if situation_of(_at(ready, dictionaries, at), block, member, strategy).speaks:
            return at
    return None


def _moments(ready: Ready, block: Customer, zone: str) -> Iterator[Instant]:
    """Yield when contacts leave windows, days begin, and hours may open."""
    begin, end = int(block.history_begin.min()), int(block.history_end.max())
    told = {int(at) for at in block.history_at[begin:end]} - {IN_FLIGHT}
    windows = {limit.window for limit in ready.plan.limits if isinstance(limit.window, Rolling)}
    for window in windows:
        yield from (at + rolling_us(window) for at in told)
    today = day_at(ready.now, zone)
    yield from (start_of_day(today + ahead, zone) for ahead in range(1, DAYS_AHEAD + 1))
    first = ready.now - ready.now % HOUR_US
    yield from (first + ahead * HOUR_US for ahead in range(1, HOURS_AHEAD + 1))


def _at(ready: Ready, dictionaries: Dictionaries, at: Instant) -> Ready:
    bound = bind(ready.plan, ready.layout, dictionaries, ready.kinds, ready.stops, at)
    return replace(bound, tables=bound.tables._replace(resources=ready.tables.resources))
