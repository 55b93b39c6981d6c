"""When deliveries are due, which of them are missing, and who is silent while one is late."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hengce.model.configuration import Configuration
from hengce.model.feed import DueDays, Feed
from hengce.model.instant import MINUTE_US, Day, Instant, calendar_date, day, day_at, instant
from hengce.model.strategy import Strategy, does_without, waits_for
from hengce.model.working_days import WorkingDays

LOOKED_BACK_DAYS_MAX = 400
"""How far back missing deliveries are named."""


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """Where a feed stands at a moment.

    Attributes:
        expected: The latest business day whose delivery must be there; None: none yet.
        due: When it had to be there, the grace included; None with `expected`.
        newest: The latest business day that was taken; None: none yet.
        missing: The business days that should be there and are not, ascending.
    """

    expected: Day | None
    due: Instant | None
    newest: Day | None
    missing: tuple[Day, ...]

    @property
    def is_late(self) -> bool:
        """Whether the latest day that must be there is not."""
        return self.expected is not None and (self.newest is None or self.newest < self.expected)


def standing_of(
    feed: Feed, taken: Collection[Day], at: Instant, zone: str, calendar: WorkingDays
) -> FeedStanding:
    """Return where a feed stands.

    Args:
        feed: What was declared.
        taken: The business days that were taken, or that a later one made needless.
        at: The moment.
        zone: The bank's zone.
        calendar: Which days people work.
    """
    expected = expected_day(feed, at, zone, calendar)
    if expected is None:
        return FeedStanding(None, None, max(taken, default=None), ())
    begin = max(first_day(feed), expected - LOOKED_BACK_DAYS_MAX)
    days = (one for one in range(begin, expected + 1) if counts(feed, one, calendar))
    return FeedStanding(
        expected=expected,
        due=late_from(feed, expected, zone, calendar),
        newest=max(taken, default=None),
        missing=tuple(one for one in days if one not in taken),
    )


def expected_day(feed: Feed, at: Instant, zone: str, calendar: WorkingDays) -> Day | None:
    """Return the latest business day whose delivery must be there; None: none yet."""
    for of in range(day_at(at, zone), first_day(feed) - 1, -1):
        if counts(feed, of, calendar) and late_from(feed, of, zone, calendar) <= at:
            return of
    return None


def first_day(feed: Feed) -> Day:
    """Return the first business day of a feed."""
    return day(date.fromisoformat(feed.starts))


def counts(feed: Feed, of: Day, calendar: WorkingDays) -> bool:
    """Tell whether a feed brings something for a day."""
    return feed.due.days is DueDays.EVERY or calendar.works(of)


def late_from(feed: Feed, of: Day, zone: str, calendar: WorkingDays) -> Instant:
    """Return from when on the delivery of a business day is late."""
    arrives = calendar_date(_arrives(feed, of, calendar))
    local = datetime.combine(arrives, time.fromisoformat(feed.due.by), ZoneInfo(zone))
    return instant(local) + feed.due.grace_minutes * MINUTE_US


def arriving_day(feed: Feed, today: Day, calendar: WorkingDays) -> Day | None:
    """Return the latest business day whose delivery arrives on a day or before; None: none yet."""
    for of in range(today, first_day(feed) - 1, -1):
        if counts(feed, of, calendar) and _arrives(feed, of, calendar) <= today:
            return of
    return None


def _arrives(feed: Feed, of: Day, calendar: WorkingDays) -> Day:
    arrives, left = of, feed.due.after_days
    while left > 0:
        arrives += 1
        left -= counts(feed, arrives, calendar)
    return arrives


def late_feeds(
    configuration: Configuration,
    among: Collection[str],
    newest: Mapping[str, Day],
    at: Instant,
    calendar: WorkingDays,
) -> frozenset[str]:
    """Return the feeds that are late, of those that some strategies do not go on with.

    Args:
        configuration: The published documents.
        among: These feeds.
        newest: The latest business day that was taken, by feed.
        at: The moment.
        calendar: Which days people work.
    """
    zone = configuration.policy.zone
    return frozenset(
        feed.id
        for feed in configuration.feeds
        if feed.id in among
        and (expected := expected_day(feed, at, zone, calendar)) is not None
        and newest.get(feed.id, expected - 1) < expected
    )


def waited_for(configuration: Configuration) -> frozenset[str]:
    """Return the feeds without which some strategy proposes nothing."""
    return _named(configuration, waits_for)


def done_without(configuration: Configuration) -> frozenset[str]:
    """Return the feeds whose tags some strategy takes for unknown while they are late."""
    return _named(configuration, does_without)


def _named(
    configuration: Configuration, feeds_of: Callable[[Strategy], Sequence[str]]
) -> frozenset[str]:
    if not configuration.feeds:  # asked with each decision
        return frozenset()
    documents = (*configuration.strategies, *configuration.earlier)
    return frozenset(feed for one in documents if one.when_late for feed in feeds_of(one))
