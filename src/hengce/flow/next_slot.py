"""When a full limit has room again, to the microsecond.

A refusal that ends by itself ends at a known instant: when the oldest contacts that are
counted leave the window, when hours open, when a rest is over. Contacts in flight leave
nobody knows when; what they fill has no known end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from hengce.flow.reopening import reopening
from hengce.kernel.actions import Action
from hengce.kernel.filters import fits
from hengce.kernel.limits import Limit, limits_of
from hengce.kernel.windows import NEVER, rolling_us, window_start
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant, day_at, start_of_day
from hengce.model.policy import Policy
from hengce.model.window import Rolling, Window
from hengce.model.working_days import WorkingDays
from hengce.ports import IN_FLIGHT


@dataclass(frozen=True, slots=True)
class Counted:
    """A past contact.

    Attributes:
        kind: What it said.
        at: The instant it counts from, or IN_FLIGHT.
    """

    kind: ContactKind
    at: Instant


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What time is measured with.

    Attributes:
        now: The moment.
        zone: The customer's zone; None: the bank's.
        calendar: On which days people work.
    """

    now: Instant
    zone: str | None
    calendar: WorkingDays


def counts_since(policy: Policy, clockwork: Clockwork) -> Instant:
    """Return since when contacts may be counted by a limit."""
    windows = [limit.window for limit in limits_of(policy) if limit.window is not None]
    now, calendar = clockwork.now, clockwork.calendar
    return min((window_start(w, now, policy.zone, calendar) for w in windows), default=now)


def next_slot(
    action: Action, past: Sequence[Counted], policy: Policy, clockwork: Clockwork
) -> Instant | None:
    """Return the next instant at which limits and hours let an action through a channel.

    Args:
        action: What is to be said.
        past: The customer's contacts.
        policy: Limits and opening hours.
        clockwork: When is asked.

    Returns:
        An instant later than now; None: nobody can tell. A channel that they let through
        already is closed by something else. Limits that count by a value which customers share
        are not looked at.
    """
    limits = limits_of(policy)
    dates = (_of_kind(k, action.expires_us, limits, past, policy, clockwork) for k in action.kinds)
    return min((at for at in dates if at is not None and at > clockwork.now), default=None)


def _of_kind(
    kind: ContactKind,
    expires_us: int,
    limits: Sequence[Limit],
    past: Sequence[Counted],
    policy: Policy,
    clockwork: Clockwork,
) -> Instant | None:
    """Return when a channel is free; what can wait for its hours may be decided before them."""
    now, calendar = clockwork.now, clockwork.calendar
    begins = now
    for limit in limits:
        if limit.window is None or limit.least or limit.per or not fits(limit.obeys, kind):
            continue
        counted = list(_counted(limit, past))
        room = first_room(limit.window, limit.limit, counted, now, policy.zone, calendar)
        if room is None:
            return None
        begins = max(begins, room)
    opens = reopening(kind, clockwork.zone, policy, begins)
    if opens >= NEVER:
        return None
    return begins if opens < begins + expires_us else opens


def _counted(limit: Limit, past: Sequence[Counted]) -> Iterator[Instant]:
    """Yield the instants that a limit counts: each offer, or once what interrupts."""
    for one in past:
        offers = sum(fits(limit.counts, offer) for offer in one.kind.offers)
        times = min(offers, 1) if limit.counts.interruptions_only else offers
        yield from [one.at] * times


def first_room(
    window: Window,
    limit: int,
    counted: Sequence[Instant],
    now: Instant,
    zone: str,
    calendar: WorkingDays,
) -> Instant | None:
    """Return the first instant from now on at which fewer than `limit` contacts count.

    Args:
        window: In which time they count.
        limit: How many may.
        counted: When those that are counted were handed off, in any order; or IN_FLIGHT.
        now: When is asked.
        zone: The bank's zone, for windows that name none.
        calendar: On which days people work.

    Returns:
        The instant; None: nobody can tell, because what is in flight counts in every window,
        or because nothing is allowed at all.
    """
    if limit <= 0:
        return None
    if len(counted) < limit:
        return now
    last = sorted(counted)[-limit]
    if last == IN_FLIGHT:
        return None
    return max(now, _leaves(window, last, zone, calendar))


def _leaves(window: Window, at: Instant, zone: str, calendar: WorkingDays) -> Instant:
    """Return the first instant at which a contact no longer counts."""
    if isinstance(window, Rolling):
        return at + rolling_us(window)
    local = window.zone or zone
    days = (start_of_day(day, local) for day in count(day_at(at, local) + 1))
    return next(day for day in days if window_start(window, day, zone, calendar) >= at)
