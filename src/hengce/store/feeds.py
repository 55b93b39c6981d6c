"""What became of deliveries, entry by entry."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, Table, bindparam, func, select

from hengce.model.feed import FeedEntry, FeedReport, FeedState
from hengce.model.instant import Day, Instant
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema_feeds import feed_entry

_ENTRIES = Prepared(
    select(feed_entry)
    .where(feed_entry.c.feed == bindparam("feed"), feed_entry.c.position <= POSITION)
    .order_by(feed_entry.c.seq)
)
_DAYS = Prepared(
    select(feed_entry.c.feed, func.max(feed_entry.c.day).label("day"))
    .where(feed_entry.c.state == bindparam("state"), feed_entry.c.position <= POSITION)
    .group_by(feed_entry.c.feed)
)
_TIMES = Prepared(
    select(feed_entry.c.feed, func.max(feed_entry.c.at).label("at"))
    .where(feed_entry.c.state == bindparam("state"), feed_entry.c.position <= POSITION)
    .group_by(feed_entry.c.feed)
)


class FeedReads:
    """What a view knows of them; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    def feed_entries(self, feed: str) -> Sequence[FeedEntry]:
        """What became of the deliveries of a feed, in order of writing."""
        bound = {"feed": feed, "position": self._position}
        return [
            FeedEntry(
                feed=row["feed"],
                day=row["day"],
                file=row["file"],
                state=FeedState(row["state"]),
                digest=row["digest"],
                seen=row["seen"],
                at=row["at"],
                report=msgspec.json.decode(bytes(row["document"]), type=FeedReport),
            )
            for row in _ENTRIES.named(self._connection, bound)
        ]

    def feed_days(self) -> Mapping[str, Day]:
        """The latest business day that was taken, by feed."""
        bound = {"state": str(FeedState.TAKEN), "position": self._position}
        return {row["feed"]: row["day"] for row in _DAYS.named(self._connection, bound)}

    def feed_times(self) -> Mapping[str, Instant]:
        """When something was taken last, by feed."""
        bound = {"state": str(FeedState.TAKEN), "position": self._position}
        return {row["feed"]: row["at"] for row in _TIMES.named(self._connection, bound)}


class FeedWrites(FeedReads):
    """What a transaction writes of them; `SqlTransaction` inherits it."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_feed_entries(self, entries: Sequence[FeedEntry]) -> None:
        """Append to the record of deliveries."""
        rows = [
            {
                "feed": entry.feed,
                "day": entry.day,
                "file": entry.file,
                "state": str(entry.state),
                "digest": entry.digest,
                "seen": entry.seen,
                "at": entry.at,
                "document": msgspec.json.encode(entry.report),
            }
            for entry in entries
        ]
        self._append(feed_entry, rows)
