"""Judges one delivery: is it whole, is it new, can it be read; and imports it when it is."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hengce.errors import HengceError, Problem, ProblemsError
from hengce.flow.feed_record import FeedRecord
from hengce.importer import STAGED, Importer
from hengce.intake.column_drift import changed_columns, missing_columns
from hengce.intake.control import Declared, read_control
from hengce.intake.delivery import Delivery, Stamp, quiet_since
from hengce.intake.mapping import FileMapping
from hengce.intake.plan import needed_columns
from hengce.intake.reading import header_of
from hengce.model.feed import (
    DigestAlgorithm,
    Feed,
    FeedEntry,
    FeedFinding,
    FeedReport,
    FeedState,
)
from hengce.model.instant import Day, Instant, calendar_date

_PIECE_BYTES = 1 << 20

HELD_FOR = frozenset({"feed.rows_differ", "feed.digest_differs", "feed.control_unread"})
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


@dataclass(frozen=True, slots=True)
class _Copied:
    """A copy of a delivery, with the names of its content."""

    path: Path
    sha256: str
    declared: str


def judge(delivery: Delivery, reading: Reading, record: FeedRecord) -> FeedEntry | None:
    """Return what became of a delivery; None when that was written already.

    What is whole and new is imported. The same import again changes nothing, so that a
    process that dies before it writes the record loses nothing and doubles nothing.
    """
    stamps = _stamps(delivery)
    seen = f"{stamps} {reading.context}"
    if record.is_done(delivery.path.name, stamps, seen):
        return None
    outcome = _Outcome(delivery, reading, seen)
    if waits := list(_waits(delivery, reading)):
        if record.says(delivery.path.name, seen, [one.code for one in waits]):
            return None
        return outcome.entry(FeedState.HELD, "", waits)
    try:
        with _copied(delivery, reading) as copy:
            return _judge_copy(copy, outcome, record)
    except (HengceError, OSError) as error:  # nothing is wrong with the file: it is tried again
        if record.says(delivery.path.name, seen, ["feed.not_taken"]):
            return None
        said = error if isinstance(error, HengceError) else error.strerror
        why = Problem.of(delivery.path.name, "feed.not_taken", why=said)
        return outcome.entry(FeedState.HELD, "", [why])


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Writes entries about one delivery."""

    delivery: Delivery
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
            file=self.delivery.path.name,
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
        size, mapping = self.delivery.stamp.size, self.reading.mapping_digest
        return FeedReport(bytes=size, mapping=mapping, problems=found, **numbers)  # type: ignore[arg-type]


def _waits(delivery: Delivery, reading: Reading) -> Iterator[Problem]:
    """Yield what must happen before a file is read at all."""
    name, feed = delivery.path.name, reading.feed
    if delivery.day > reading.today:
        yield Problem.of(name, "feed.day_ahead", day=calendar_date(delivery.day))
    if delivery.flag is not None:
        flag = Stamp.of(delivery.flag)
        if flag is None:
            yield Problem.of(name, "feed.no_flag", flag=delivery.flag.name)
        elif flag.written_ns < delivery.stamp.written_ns:
            yield Problem.of(name, "feed.flag_older", flag=delivery.flag.name)
    elif (quiet := quiet_since(delivery.stamp, reading.at)) < feed.quiet_seconds:
        facts = {"seconds": max(quiet, 0), "quiet": feed.quiet_seconds}
        yield Problem.of(name, "feed.unquiet", **facts)
    if delivery.control is not None and Stamp.of(delivery.control) is None:
        yield Problem.of(name, "feed.no_control", control=delivery.control.name)


def _judge_copy(copy: _Copied, outcome: _Outcome, record: FeedRecord) -> FeedEntry:
    """Judge a copy; raises ConflictError when the installation is not ready for it."""
    delivery = outcome.delivery
    if Stamp.of(delivery.path) != delivery.stamp:
        changed = Problem.of(delivery.path.name, "feed.changed_meanwhile")
        return outcome.entry(FeedState.HELD, "", [changed])
    try:
        return _judge_whole(copy, outcome, record)
    except ProblemsError as error:
        held = all(one.code in HELD_FOR for one in error.problems)
        state = FeedState.HELD if held else FeedState.REFUSED
        return outcome.entry(state, copy.sha256, error.problems)


def _judge_whole(copy: _Copied, outcome: _Outcome, record: FeedRecord) -> FeedEntry:
    """Judge a copy that nobody writes to; raises ProblemsError and ConflictError."""
    delivery, reading = outcome.delivery, outcome.reading
    declared = _declared(copy, delivery, reading.feed)
    before, newest = record.in_force(delivery.day), record.newest
    if before is not None and before.digest == copy.sha256:
        return outcome.entry(FeedState.DUPLICATE, copy.sha256)
    replaces = reading.mapping.entity in STAGED
    if replaces and newest is not None and newest.day > delivery.day:
        return outcome.entry(FeedState.SUPERSEDED, copy.sha256)
    columns = _columns(copy.path, reading.mapping)
    last = newest.report.columns if newest else ()
    needed = needed_columns(reading.mapping)
    advice = list(changed_columns(delivery.path.name, columns, last, needed))
    if newest is not None and newest.day != delivery.day and newest.digest == copy.sha256:
        day = calendar_date(newest.day)
        advice.append(Problem.of(delivery.path.name, "feed.same_content", day=day))
    version = len(record.taken.get(delivery.day, ())) + 1
    numbers = _imported(copy.path, reading, declared)
    report = outcome.report(advice, version=version, columns=columns, **numbers)
    return outcome.entry(FeedState.TAKEN, copy.sha256, report=report)


def _declared(copy: _Copied, delivery: Delivery, feed: Feed) -> Declared:
    """Read what was declared of a delivery, and compare its digest."""
    if feed.control is None or delivery.control is None:
        return Declared()
    declared = read_control(delivery.control, feed.control)
    if declared.digest and declared.digest != copy.declared:
        facts = {"algorithm": feed.control.algorithm}
        raise ProblemsError([Problem.of(delivery.path.name, "feed.digest_differs", **facts)])
    return declared


def _columns(path: Path, mapping: FileMapping) -> tuple[str, ...]:
    """Return a file's columns; raises ProblemsError when a column that is read is missing."""
    if not path.stat().st_size:
        return ()
    needed = needed_columns(mapping)
    columns, problems = header_of(path, mapping, needed)
    if columns:
        problems += list(missing_columns(path.name, columns, needed))
    if problems:
        raise ProblemsError(problems)
    return tuple(columns)


def _imported(path: Path, reading: Reading, declared: Declared) -> Mapping[str, int]:
    """Import a file; return the numbers of a report."""
    try:
        loaded = reading.importer().load(reading.mapping_file, [path], reading.at, declared.rows)
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


@contextmanager
def _copied(delivery: Delivery, reading: Reading) -> Iterator[_Copied]:
    """Copy a delivery aside, and name its content on the way; the copy goes with the context."""
    reading.aside.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = reading.aside / delivery.path.name
    control = reading.feed.control
    algorithm = control.algorithm if control else DigestAlgorithm.SHA256
    ours, theirs = hashlib.sha256(), hashlib.new(algorithm)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as to, delivery.path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                to.write(piece)
                ours.update(piece)
                theirs.update(piece)
        yield _Copied(path, ours.hexdigest(), theirs.hexdigest())
    finally:
        path.unlink(missing_ok=True)


def _stamps(delivery: Delivery) -> str:
    """Write down how a delivery and the files beside it look, without a space."""
    beside = (Stamp.of(path) if path else None for path in (delivery.flag, delivery.control))
    looks = (delivery.stamp, *beside)
    return ",".join(f"{one.size}:{one.written_ns}" if one else "-" for one in looks)
