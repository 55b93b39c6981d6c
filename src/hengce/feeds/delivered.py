"""Judges one delivery: is it whole, is it new, can it be read; and imports it when it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hengce.errors import HengceError, Problem, ProblemsError
from hengce.feeds.arrival import Arrival, Copied
from hengce.flow.feed_record import FeedRecord
from hengce.intake.column_drift import changed_columns
from hengce.intake.control import Declared
from hengce.intake.mapping import FileMapping
from hengce.intake.plan import needed_columns
from hengce.model.feed import (
    Feed,
    FeedEntry,
    FeedFinding,
    FeedReport,
    FeedState,
)
from hengce.model.instant import Day, Instant, calendar_date
from hengce.snapshots.importer import Importer
from hengce.snapshots.replacing import STAGED, Expected

HELD_FOR = frozenset(
    {"feed.rows_differ", "feed.digest_differs", "feed.control_unread", "import.shrunk"}
)
"""What may be a file that is not whole; everything else is a file that is not right."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a feed is read by.

    Attributes:
        feed: The declaration.
        mapping: What its columns mean.
        mapping_file: The document of that.
        mapping_digest: The SHA-256 of the document.
        context: Names everything but the files that the answer depends on.
        aside: The folder for a copy of our own, which nobody else writes to.
        importer: Makes what brings files in.
        today: The bank's day.
        at: The time of the look.
    """

    feed: Feed
    mapping: FileMapping
    mapping_file: Path
    mapping_digest: str
    context: str
    aside: Path
    importer: Callable[[], Importer]
    today: Day
    at: Instant


def judge(delivery: Arrival, reading: Reading, record: FeedRecord) -> FeedEntry | None:
    """Return what became of a delivery; None when that was written already.

    What is whole and new is imported. The same import again changes nothing, so that a
    process that dies before it writes the record loses nothing and doubles nothing.
    """
    stamps = delivery.stamps()
    seen = f"{stamps} {reading.context}"
    if record.is_done(delivery.name, stamps, seen):
        return None
    outcome = _Outcome(delivery, reading, seen)
    if waits := list(_waits(delivery, reading, record)):
        if record.says(delivery.name, seen, [one.code for one in waits]):
            return None
        return outcome.entry(FeedState.HELD, "", waits)
    try:
        with delivery.copied(reading.aside, reading.feed) as copy:
            return _judge_copy(copy, outcome, record)
    except (HengceError, OSError) as error:  # nothing is wrong with the file: it is tried again
        if record.says(delivery.name, seen, ["feed.not_taken"]):
            return None
        said = error if isinstance(error, HengceError) else error.strerror
        why = Problem.of(delivery.name, "feed.not_taken", why=said)
        return outcome.entry(FeedState.HELD, "", [why])


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Writes entries about one delivery."""

    delivery: Arrival
    reading: Reading
    seen: str

    def entry(
        self,
        state: FeedState,
        digest: str,
        problems: Sequence[Problem] = (),
        report: FeedReport | None = None,
    ) -> FeedEntry:
        return FeedEntry(
            feed=self.reading.feed.id,
            day=self.delivery.day,
            file=self.delivery.name,
            state=state,
            at=self.reading.at,
            digest=digest,
            seen=self.seen,
            report=report or self.report(problems=problems),
        )

    def report(self, problems: Sequence[Problem] = (), **numbers: object) -> FeedReport:
        found = tuple(
            FeedFinding(where=one.where, code=one.code, facts=dict(one.facts)) for one in problems
        )
        size, mapping = self.delivery.size, self.reading.mapping_digest
        return FeedReport(bytes=size, mapping=mapping, problems=found, **numbers)  # type: ignore[arg-type]


def _waits(delivery: Arrival, reading: Reading, record: FeedRecord) -> Iterator[Problem]:
    """Yield what must happen before a delivery is read at all."""
    if delivery.day > reading.today:
        yield Problem.of(delivery.name, "feed.day_ahead", day=calendar_date(delivery.day))
    yield from delivery.waits(reading.feed, reading.at, record)


def _judge_copy(copy: Copied, outcome: _Outcome, record: FeedRecord) -> FeedEntry:
    """Judge a copy; raises ConflictError when the installation is not ready for it."""
    delivery = outcome.delivery
    if not delivery.is_unchanged():
        changed = Problem.of(delivery.name, "feed.changed_meanwhile")
        return outcome.entry(FeedState.HELD, "", [changed])
    try:
        return _judge_whole(copy, outcome, record)
    except ProblemsError as error:
        held = all(one.code in HELD_FOR for one in error.problems)
        state = FeedState.HELD if held else FeedState.REFUSED
        return outcome.entry(state, copy.sha256, error.problems)


def _judge_whole(copy: Copied, outcome: _Outcome, record: FeedRecord) -> FeedEntry:
    """Judge a copy that nobody writes to; raises ProblemsError and ConflictError."""
    delivery, reading = outcome.delivery, outcome.reading
    declared = delivery.declared(copy, reading.feed)
    before, newest = record.in_force(delivery.day), record.newest
    if before is not None and before.digest == copy.sha256:
        return outcome.entry(FeedState.DUPLICATE, copy.sha256)
    replaces = reading.mapping.entity in STAGED
    if replaces and newest is not None and newest.day > delivery.day:
        return outcome.entry(FeedState.SUPERSEDED, copy.sha256)
    columns = delivery.columns(copy, reading.mapping)
    last = newest.report.columns if newest else ()
    needed = needed_columns(reading.mapping)
    advice = list(changed_columns(delivery.name, columns, last, needed))
    if newest is not None and newest.day != delivery.day and newest.digest == copy.sha256:
        day = calendar_date(newest.day)
        advice.append(Problem.of(delivery.name, "feed.same_content", day=day))
    version = len(record.taken.get(delivery.day, ())) + 1
    numbers = _imported(copy.path, reading, declared)
    report = outcome.report(advice, version=version, columns=columns, **numbers)
    return outcome.entry(FeedState.TAKEN, copy.sha256, report=report)


def _imported(path: Path, reading: Reading, declared: Declared) -> Mapping[str, int]:
    """Import a file; return the numbers of a report."""
    try:
        expected = Expected(rows=declared.rows)
        loaded = reading.importer().load(reading.mapping_file, [path], reading.at, expected)
    except ProblemsError as error:
        if declared.rows is None or {one.code for one in error.problems} != {"file.empty"}:
            raise
        if declared.rows:
            facts = {"declared": declared.rows, "counted": 0}
            raise ProblemsError([Problem.of(path.name, "feed.rows_differ", **facts)]) from error
        if reading.mapping.entity in STAGED:  # nobody would be left
            raise
        return {}
    summary = loaded.imported.summary
    return {
        "rows": summary.rows,
        "taken": summary.taken,
        "rejected": summary.rejected,
        "known": loaded.duplicated,
        "refused": loaded.refused,
    }
