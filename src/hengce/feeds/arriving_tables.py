"""Rows of a table for a business day, as they are judged."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hengce.errors import Problem, ProblemsError
from hengce.feeds.arrival import Copied
from hengce.flow.feed_record import FeedRecord
from hengce.flow.feeds_due import arriving_day, first_day
from hengce.intake.column_drift import missing_columns
from hengce.intake.control import Declared
from hengce.intake.database_table import Lying, OpenTable, open_table
from hengce.intake.mapping import Csv, FileMapping
from hengce.intake.plan import needed_columns
from hengce.model.feed import Feed, FeedState
from hengce.model.instant import SECOND_US, Day, Instant, calendar_date
from hengce.model.working_days import WorkingDays

LOOKED_BACK_DAYS = 7
"""So many days before the last one that was taken, corrections are looked for."""

PLAIN = Csv()
"""How the rows of tables are written; a mapping for a table says the same."""


@dataclass(frozen=True, slots=True)
class ArrivedRows:
    """What a table has of a business day.

    Attributes:
        table: The table, at the state of the look.
        lying: The rows.
        of: Their business day.
        needed: The columns that are read.
        logged: Whether the source says that they are whole; None: it keeps no log.
        said: How many rows the source counts; None: it does not say.
    """

    table: OpenTable
    lying: Lying
    of: Day
    needed: Sequence[str]
    logged: bool | None
    said: int | None

    @property
    def name(self) -> str:
        """The table and the day."""
        declared = self.table.table
        return f"{declared.schema}.{declared.name}@{calendar_date(self.of)}"

    @property
    def day(self) -> Day:
        """The business day."""
        return self.of

    @property
    def size(self) -> int:
        """Bytes are nothing that a table has."""
        return 0

    def stamps(self) -> str:
        """Return how many rows there are, their watermark, and what the log says."""
        said = "-" if self.said is None else self.said
        return f"{self.lying.rows}:{_named(self.lying.mark)}:{said}"

    def waits(self, feed: Feed, at: Instant, record: FeedRecord) -> Iterator[Problem]:
        """Yield that the log has no row of it, or that it changed a moment ago."""
        if self.logged is not None:
            if not self.logged:
                yield Problem.of(self.name, "feed.not_logged")
            return
        last = record.last.get(self.name)
        still = 0
        if last is not None and last.seen.partition(" ")[0] == self.stamps():
            if last.state is not FeedState.HELD:
                return
            still = (at - last.at) // SECOND_US
        if still < feed.quiet_seconds:
            yield Problem.of(self.name, "feed.table_unquiet", quiet=feed.quiet_seconds)

    @contextmanager
    def copied(self, aside: Path, feed: Feed) -> Iterator[Copied]:  # noqa: ARG002
        """Write the rows into a file of our own, readable for nobody else."""
        aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = aside / "rows.csv"
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            read = [name for name in self.needed if name in self.table.types]
            digest = self.table.copy(self.lying, read, path)
            yield Copied(path, digest, digest)
        finally:
            path.unlink(missing_ok=True)

    def is_unchanged(self) -> bool:
        """Rows are read at one state of the database, which does not change."""
        return True

    def declared(self, copy: Copied, feed: Feed) -> Declared:  # noqa: ARG002
        """Compare the source's count; every row must come out of the copy again."""
        if self.said is not None and self.said != self.lying.rows:
            facts = {"declared": self.said, "counted": self.lying.rows}
            raise ProblemsError([Problem.of(self.name, "feed.rows_differ", **facts)])
        return Declared(rows=self.lying.rows)

    def columns(self, copy: Copied, mapping: FileMapping) -> tuple[str, ...]:  # noqa: ARG002
        """Return all columns of the table: those that are not read may come and go."""
        if missing := list(missing_columns(self.name, self.table.columns, self.needed)):
            raise ProblemsError(missing)
        return self.table.columns


@contextmanager
def arrived_rows(
    feed: Feed,
    mapping: FileMapping,
    record: FeedRecord,
    home: Path,
    today: Day,
    calendar: WorkingDays,
) -> Iterator[Sequence[ArrivedRows]]:
    """Open a feed's table, and return what lies there, by business day.

    Args:
        feed: Its table is set.
        mapping: What the columns mean.
        record: What was taken before.
        home: The installation's folder.
        today: The bank's day.
        calendar: Which days people work.

    Raises:
        ProblemsError: The table cannot be read.
    """
    table = feed.table
    assert table is not None
    newest = record.newest
    begin = first_day(feed)
    if newest is not None:
        begin = max(begin, newest.day - LOOKED_BACK_DAYS)
    with open_table(feed, _password(feed), home) as opened:
        lying = opened.lying(feed, begin)
        log = opened.logged(table.log, feed, begin) if table.log else None
        if not table.day:
            lying = _whole(lying, log, arriving_day(feed, today, calendar), record)
        elif log is not None:  # a day without rows is a delivery where the source says so
            have = {one.day for one in lying}
            none = [Lying(of, str(calendar_date(of)), 0) for of in log if of not in have]
            lying = sorted([*lying, *none], key=lambda one: one.day or 0)
        needed = needed_columns(mapping)
        yield [
            ArrivedRows(
                table=opened,
                lying=one,
                of=one.day,
                needed=needed,
                logged=None if log is None else one.day in log,
                said=None if log is None else log.get(one.day),
            )
            for one in lying
            if one.day is not None and one.day >= begin
        ]


def _whole(
    lying: Sequence[Lying],
    log: Mapping[Day, int | None] | None,
    arriving: Day | None,
    record: FeedRecord,
) -> Sequence[Lying]:
    """Say of which business day a whole table is: the log's last, else the one that arrives.

    A table whose watermark is that of an earlier day was not loaded again.
    """
    (one,) = lying
    of = max(log, default=None) if log is not None else arriving
    newest = record.newest
    if of is None:
        return ()
    if log is None and newest is not None and newest.day != of:
        _, mark, _ = newest.seen.partition(" ")[0].split(":")
        if mark == _named(one.mark):
            of = newest.day
    return (Lying(of, None, one.rows, one.mark),)


def _named(mark: str) -> str:
    """Return a watermark without a space, and without telling what it says."""
    return hashlib.sha256(mark.encode()).hexdigest()[:16] if mark else "-"


def _password(feed: Feed) -> str:
    table = feed.table
    if table is None or not table.password_env:
        return ""
    password = os.environ.get(table.password_env, "")
    if not password:
        facts = {"name": table.password_env}
        raise ProblemsError([Problem.of(f"feeds/{feed.id}", "feed.table_password", **facts)])
    return password
