"""Examines an installation and says what somebody should mend or look at.

Nothing is changed and nothing is made: the database is looked at as it lies there, before it
is opened as a store.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import structs
from sqlalchemy.exc import DatabaseError

from hengce.errors import HengceError, Problem
from hengce.flow.conservation import imbalances
from hengce.flow.examining import damages, examine, settings
from hengce.model.condition import (
    Backlog,
    Condition,
    FileFound,
    Ground,
    LateFeed,
    ModelFound,
    StaleTag,
    Unbalanced,
)
from hengce.model.instant import Instant, calendar_date, show_instant
from hengce.model.retention import RetentionKind
from hengce.ports import View
from hengce.reading.freshness import fed
from hengce.snapshots.shelf import expired
from hengce.store.ground import postgres_ground, sqlite_ground
from hengce.store.migrate import HEAD
from hengce.wiring import STORE_FILE, Installation

FORGETTINGS_MAX = 100
"""Records of retention runs that are looked through for one that ended."""

NOTHING = Backlog(
    positions=0, position=0, last_at=0, claims=0, unknown=0, letters=0, leases=0, keys=0
)


def diagnose(home: Path, store: str, now: Instant) -> list[Problem]:
    """Return what is wrong with an installation, and what asks to be looked at.

    Args:
        home: Its folder.
        store: The address of a PostgreSQL store; empty for SQLite below the folder.
        now: This machine's time.
    """
    if not store and not (home / STORE_FILE).is_file():
        return [Problem.of(str(home), "health.no_installation")]
    try:
        ground = postgres_ground(store) if store else sqlite_ground(home / STORE_FILE)
        if ground.damages:
            return _judged_ground(ground, now)
        if ground.revision != HEAD:
            found = ground.revision or "0"
            return [Problem.of("store", "health.schema", found=found, known=HEAD)]
        return examine(_condition(home, store, ground, now))
    except DatabaseError as error:
        return [Problem.of("store", "health.damaged", what=type(error.orig).__name__)]
    except HengceError as error:
        return [Problem.of("store", "health.unreachable", why=str(error))]


def _judged_ground(ground: Ground, now: Instant) -> list[Problem]:
    only = Condition(now=now, ground=ground, backlog=NOTHING, due={}, free_bytes=0)
    return [*damages(only), *settings(only)]


def _condition(home: Path, store: str, ground: Ground, now: Instant) -> Condition:
    installation = Installation.open(home, store)
    try:
        with installation.store.view() as view:
            refused, channels = _decides(installation, view, now)
            late, stale = _fed(installation, view, now)
            backlog = installation.store.backlog(now)
            readable = _is_readable(installation, view)
            return Condition(
                now=now,
                ground=structs.replace(
                    ground, settings=ground.settings | installation.store.settings()
                ),
                backlog=backlog,
                due=dict(installation.store.next_releases()) if readable else {},
                free_bytes=shutil.disk_usage(home).free,
                files=tuple(_files(installation, view, backlog.snapshots)),
                unbalanced=tuple(_unbalanced(view)) if readable else (),
                refused=refused,
                channels=channels,
                kept_since=_kept_since(installation, view),
                models=tuple(_models(installation, view, now)),
                late_feeds=late,
                stale_tags=stale,
            )
    finally:
        installation.close()


def _decides(installation: Installation, view: View, now: Instant) -> tuple[str, int]:
    """Return why the published configuration cannot decide, and how many channels it has."""
    try:
        pin = installation.archive.pin(view, now)
        opened = installation.archive.open(view, pin)
    except (HengceError, OSError, ValueError) as error:
        return str(error) if isinstance(error, HengceError) else type(error).__name__, 0
    return "", len(opened.configuration.channels)


def _models(installation: Installation, view: View, now: Instant) -> Iterator[ModelFound]:
    version = view.active_configuration()
    if version is None:
        return
    published = view.configuration(version)
    for model in published.models:
        try:
            installation.models.open(model)
            is_usable = True
        except (HengceError, OSError):
            is_usable = False
        late = expired(model, now, published.policy.zone)
        yield ModelFound(model.id, model.expires, late, is_usable)


def _fed(
    installation: Installation, view: View, now: Instant
) -> tuple[tuple[LateFeed, ...], tuple[StaleTag, ...]]:
    version = view.active_configuration()
    if version is None:
        return (), ()
    published, archive = view.configuration(version), installation.archive
    try:
        population = archive.population(view)
    except (HengceError, OSError, ValueError):  # told already: it cannot decide
        return (), ()
    found, zone = fed(view, published, population, archive.calendar, now), published.policy.zone
    late = tuple(
        LateFeed(one.feed, calendar_date(of).isoformat(), show_instant(due, zone))
        for one in found.feeds
        if one.standing.is_late
        and (of := one.standing.expected) is not None
        and (due := one.standing.due) is not None
    )
    stale = tuple(StaleTag(t.tag, t.feed, t.fresh_hours or 0) for t in found.tags if t.is_stale)
    return late, stale


def _kept_since(installation: Installation, view: View) -> Instant | None:
    """Return when content was last forgotten, or the bank began; None if the policy keeps all."""
    version = view.active_configuration()
    if version is None or not view.configuration(version).policy.retention.forgets():
        return None
    ended = [one.ended_at for one in view.forgettings(FORGETTINGS_MAX) if one.ended_at is not None]
    with installation.store.view(1) as first:
        return max([first.last_at(), *ended])


def _files(installation: Installation, view: View, snapshots: Sequence[str]) -> Iterator[FileFound]:
    for version in snapshots:
        there = installation.snapshots.has(version)
        whole = there and installation.snapshots.is_whole(version)
        yield FileFound(f"snapshots/{version}", there, whole)
    for name in view.contact_segments():
        there = installation.segments.has(name)
        yield FileFound(
            f"segments/{name}.parquet", there, there and installation.segments.is_whole(name)
        )
    gone = frozenset(view.forgotten_files(RetentionKind.RUNS))
    kept, snapshotless = installation.archive.kept, view.forgotten_files(RetentionKind.SNAPSHOTS)
    for run in view.runs():
        if run.id in gone:
            continue
        there = installation.records.has(run.id)
        whole = there and installation.records.is_whole(run.id, run.candidates)
        yield FileFound(f"runs/{run.id}", there, whole)
        if run.pin.snapshot in snapshotless:
            yield FileFound(f"runs/{run.id}.inputs", kept.has(run.id), kept.is_whole(run.id))


def _is_readable(installation: Installation, view: View) -> bool:
    """Tell whether all contacts can be read that wait, or take of accounts."""
    return all(installation.segments.has(name) for name in view.contact_segments())


def _unbalanced(view: View) -> Sequence[Unbalanced]:
    return [
        Unbalanced(
            account=f"{one.account.kind}/{one.account.name}",
            book=one.book,
            stands=one.stands,
            should=one.should,
        )
        for one in imbalances(view)
    ]
