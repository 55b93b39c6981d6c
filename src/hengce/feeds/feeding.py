"""Watches the folders of feeds: what is whole and new is imported once, and all is written down."""

import fcntl
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hengce.errors import Problem, ProblemsError
from hengce.feeds.arrival import Arrival
from hengce.feeds.arriving_files import ArrivedFile
from hengce.feeds.arriving_tables import PLAIN, arrived_rows
from hengce.feeds.delivered import Reading, judge
from hengce.flow.feed_record import FeedRecord
from hengce.flow.feeds_due import FeedStanding, first_day, late_from, standing_of
from hengce.intake.delivery import deliveries
from hengce.intake.mapping import Entity, read_mapping
from hengce.model.configuration import Configuration
from hengce.model.decision import Pin
from hengce.model.feed import Feed, FeedEntry, FeedFinding, FeedReport, FeedState
from hengce.model.instant import MINUTE_US, Instant, calendar_date, day_at, show_instant
from hengce.wiring import Installation

FOLDER = "feeds"
"""Below the installation: the lock, and copies of deliveries while they are read."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at all feeds found.

    Attributes:
        entries: What was written to the record, in its order.
        problems: What kept feeds from being looked at.
    """

    entries: tuple[FeedEntry, ...] = ()
    problems: tuple[Problem, ...] = ()


def watch_feeds(installation: Installation, at: Instant, *, tables: bool = True) -> Looked:
    """Look once at the folders and the tables of all feeds that were applied.

    Complete deliveries are imported in the order of their business days, then the snapshot is
    built once, then the record is written. Whoever looks at the same time finds the lock and
    does nothing. Nothing is moved or deleted: the folders belong to those who deliver.

    Args:
        installation: Whose feeds.
        at: The time of the look.
        tables: Whether databases are asked as well, which they feel.
    """
    configuration = installation.applied()
    if configuration is None or not configuration.feeds:
        return Looked()
    with _alone(installation.home / FOLDER) as is_alone:
        if not is_alone:
            return Looked()
        readings, problems = _readings(installation, configuration, at)
        entries: list[FeedEntry] = []
        for reading in readings:
            if reading.feed.table is not None and not tables:
                continue
            try:
                entries += _look(installation, reading)
            except ProblemsError as error:  # of the table as a whole
                problems += error.problems
        if any(entry.state is FeedState.TAKEN for entry in entries):
            installation.refresh_snapshot(at)
        entries += _late(installation, configuration, entries, at)
        if entries:
            with installation.store.transaction(at) as tx:
                tx.add_feed_entries(entries)
    return Looked(tuple(entries), tuple(problems))


def standings(installation: Installation, at: Instant) -> Sequence[tuple[Feed, FeedStanding]]:
    """Return where each feed that was applied stands."""
    configuration = installation.applied()
    if configuration is None:
        return ()
    with installation.store.view() as view:
        records = {
            feed.id: FeedRecord.of(view.feed_entries(feed.id)) for feed in configuration.feeds
        }
    zone, calendar = configuration.policy.zone, installation.archive.calendar
    return [
        (feed, standing_of(feed, records[feed.id].days, at, zone, calendar))
        for feed in configuration.feeds
    ]


def late_at(installation: Installation, pin: Pin) -> frozenset[str]:
    """Return the feeds that were late at a decision, of those that some strategies do without.

    A decision that was not kept stands one position behind the end.
    """
    with installation.store.view() as view:
        configuration = view.configuration(pin.configuration)
        if pin.position >= view.position:
            return installation.archive.late(view, configuration, pin.at)
    with installation.store.view(pin.position) as view:
        return installation.archive.late(view, configuration, pin.at)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Tell whether nobody else looks; keep others away until the context ends."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _readings(
    installation: Installation, configuration: Configuration, at: Instant
) -> tuple[list[Reading], list[Problem]]:
    """Return what each feed is read by, identifiers first: other files are resolved by them."""
    readings: list[Reading] = []
    problems: list[Problem] = []
    for feed in configuration.feeds:
        try:
            readings.append(_reading(installation, configuration, feed, at))
        except ProblemsError as error:
            problems += error.problems
    first = (reading.mapping.entity is not Entity.IDENTIFIERS for reading in readings)
    order = sorted(zip(first, range(len(readings)), strict=True))
    return [readings[place] for _, place in order], problems


def _reading(
    installation: Installation, configuration: Configuration, feed: Feed, at: Instant
) -> Reading:
    where = f"feeds/{feed.id}"
    mapping_file = installation.home / feed.mapping
    if not mapping_file.is_file():
        raise ProblemsError([Problem.of(where, "feed.mapping_missing", mapping=feed.mapping)])
    if feed.table is None and not (installation.home / feed.folder).is_dir():
        raise ProblemsError([Problem.of(where, "feed.folder_missing", folder=feed.folder)])
    content = mapping_file.read_bytes()
    mapping = read_mapping(mapping_file.name, content)
    if mapping.entity is Entity.CONTACTS:  # history is imported once, and not day by day
        raise ProblemsError([Problem.of(where, "feed.of_contacts", mapping=feed.mapping)])
    if feed.table is not None and mapping.format != PLAIN:
        raise ProblemsError([Problem.of(where, "feed.table_format", mapping=feed.mapping)])
    declared = hashlib.sha256(content)
    for part in (feed, configuration.tags, configuration.events):
        declared.update(msgspec.json.encode(part))
    return Reading(
        feed=feed,
        mapping=mapping,
        mapping_file=mapping_file,
        mapping_digest=hashlib.sha256(content).hexdigest(),
        context=declared.hexdigest(),
        aside=installation.home / FOLDER / feed.id,
        importer=installation.importer,
        today=day_at(at, configuration.policy.zone),
        at=at,
    )


def _look(installation: Installation, reading: Reading) -> Sequence[FeedEntry]:
    """Return what became of what lies there for one feed.

    Raises:
        ProblemsError: A table cannot be read.
    """
    feed, entries = reading.feed, []
    with installation.store.view() as view:
        record = FeedRecord.of(view.feed_entries(feed.id))
    zone = installation.zone()
    with _arrivals(installation, reading, record) as arrivals:
        for arrival in arrivals:
            entry = judge(arrival, reading, record)
            if entry is None:
                continue
            if entry.state is FeedState.TAKEN and entry.report.version == 1:
                due = late_from(feed, entry.day, zone, installation.archive.calendar)
                minutes = max(0, reading.at - due) // MINUTE_US
                report = msgspec.structs.replace(entry.report, late_minutes=minutes)
                entry = msgspec.structs.replace(entry, report=report)
            record.add(entry)
            entries.append(entry)
    return entries


@contextmanager
def _arrivals(
    installation: Installation, reading: Reading, record: FeedRecord
) -> Iterator[Sequence[Arrival]]:
    """Return what lies there for a feed; what is before its first day is none of it."""
    feed, home = reading.feed, installation.home
    if feed.table is not None:
        calendar = installation.archive.calendar
        with arrived_rows(feed, reading.mapping, record, home, reading.today, calendar) as rows:
            yield rows
        return
    files = deliveries(home / feed.folder, feed)
    yield [ArrivedFile(one) for one in files if one.day >= first_day(feed)]


def _late(
    installation: Installation,
    configuration: Configuration,
    entries: Sequence[FeedEntry],
    at: Instant,
) -> Iterator[FeedEntry]:
    """Yield, once for each business day, that a delivery is late."""
    zone, calendar = configuration.policy.zone, installation.archive.calendar
    for feed in configuration.feeds:
        with installation.store.view() as view:
            known = [*view.feed_entries(feed.id), *(e for e in entries if e.feed == feed.id)]
        record = FeedRecord.of(known)
        standing = standing_of(feed, record.days, at, zone, calendar)
        of, due = standing.expected, standing.due
        if of is None or due is None or not standing.is_late or of in record.told_late:
            continue
        facts = {"day": calendar_date(of).isoformat(), "due": show_instant(due, zone)}
        finding = FeedFinding(where=f"feeds/{feed.id}", code="feed.late", facts=facts)
        report = FeedReport(problems=(finding,))
        yield FeedEntry(feed=feed.id, day=of, file="", state=FeedState.LATE, at=at, report=report)
