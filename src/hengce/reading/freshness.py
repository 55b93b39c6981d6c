"""When tags and feeds were last fed, and which of them are stale or late at a moment.

A tag that a feed fills was fed when the feed's last delivery was taken; any other tag of the
nightly rows when the data of the snapshot was. Tags that events and people write are never stale:
nothing is due of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hengce.flow.feeds_due import FeedStanding, standing_of
from hengce.kernel.population import Population
from hengce.model.configuration import Configuration
from hengce.model.instant import HOUR_US, Instant
from hengce.model.tag import Owner, Tag
from hengce.model.working_days import WorkingDays
from hengce.ports import View

FED = frozenset({Owner.SNAPSHOT, Owner.MODEL, Owner.LINKS})
"""Whose tags come with rows of the night, and may be late with them."""


@dataclass(frozen=True, slots=True)
class FedTag:
    """When a tag was fed.

    Attributes:
        tag: The tag.
        feed: The feed that fills it; empty: none is declared.
        at: When it was fed last; None: never.
        fresh_hours: Only so long after that it is stale; None: nothing is said.
        is_stale: Whether it is.
    """

    tag: str
    feed: str
    at: Instant | None
    fresh_hours: int | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class FedFeed:
    """Where a feed stands, and when its last delivery was taken; None: none was."""

    feed: str
    standing: FeedStanding
    at: Instant | None


@dataclass(frozen=True, slots=True)
class Fed:
    """All that is fed, at one moment."""

    feeds: tuple[FedFeed, ...] = ()
    tags: tuple[FedTag, ...] = ()

    def tag(self, name: str) -> FedTag | None:
        """Return a tag; None for one that nothing feeds."""
        return next((one for one in self.tags if one.tag == name), None)


def fed(
    view: View,
    configuration: Configuration,
    population: Population | None,
    calendar: WorkingDays,
    now: Instant,
) -> Fed:
    """Return when everything was fed, as a view knows it.

    Args:
        view: The store at a position.
        configuration: What is declared of tags and feeds.
        population: The snapshot in force; None: there is none.
        calendar: Which days people work.
        now: The moment.
    """
    times = view.feed_times() if configuration.feeds else {}
    days = view.feed_days() if configuration.feeds else {}
    zone = configuration.policy.zone
    feeds = tuple(
        FedFeed(
            feed.id,
            standing_of(feed, {days[feed.id]} if feed.id in days else (), now, zone, calendar),
            times.get(feed.id),
        )
        for feed in configuration.feeds
    )
    filled = {tag: feed.id for feed in configuration.feeds for tag in feed.fills}
    as_of = None if population is None else population.as_of
    return Fed(
        feeds,
        tuple(
            _fed(tag, filled.get(tag.name, ""), times, as_of, now)
            for tag in configuration.tags
            if tag.owner in FED
        ),
    )


def _fed(
    tag: Tag, feed: str, times: Mapping[str, Instant], as_of: Instant | None, now: Instant
) -> FedTag:
    at, hours = times.get(feed) if feed else as_of, tag.fresh_within
    is_stale = hours is not None and (at is None or now - at > hours * HOUR_US)
    return FedTag(tag.name, feed, at, hours, is_stale)
