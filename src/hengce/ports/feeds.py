"""What the shell needs from the bank's memory about deliveries."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hengce.model.feed import FeedEntry
from hengce.model.instant import Day, Instant


class FeedReads(Protocol):
    """Reads."""

    def feed_entries(self, feed: str) -> Sequence[FeedEntry]:
        """What became of the deliveries of a feed, in order of writing."""

    def feed_days(self) -> Mapping[str, Day]:
        """The latest business day that was taken, by feed."""

    def feed_times(self) -> Mapping[str, Instant]:
        """When something was taken last, by feed."""


class FeedWrites(Protocol):
    """Writes."""

    def add_feed_entries(self, entries: Sequence[FeedEntry]) -> None:
        """Append to the record of deliveries."""
