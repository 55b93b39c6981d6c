"""Where data comes from: feeds and their freshness, imports and what was refused."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.nights import of_the_bank
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.errors import Problem
from hengce.feeds.feeding import standings
from hengce.flow.feeds_due import FeedStanding
from hengce.model.configuration import Configuration
from hengce.model.feed import Feed, FeedEntry, FeedState
from hengce.model.instant import Day, Instant, calendar_date
from hengce.model.strategy import waits_for
from hengce.overview.imports import staged_tables
from hengce.words.feeds import STATES
from hengce.words.names import Language
from hengce.words.problems import tell_problem

ENTRIES_MAX = 30


class FeedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a delivery, with what was found, in sentences."""

    day: str
    file: str
    state: FeedState
    told: str
    at: Instant
    version: int
    rows: int
    taken: int
    rejected: int
    late_minutes: int
    problems: list[str]


class FeedTold(msgspec.Struct, frozen=True, kw_only=True):
    """A feed and where it stands.

    Attributes:
        feed: Its id.
        label: What people call it.
        late: Whether the latest day that must be there is not.
        newest: The latest business day that was taken; empty: none yet.
        expected: The latest that must be there; empty: none yet.
        due: When it had to be there.
        missing: Business days that should be there and are not.
        fills: The tags that it brings, as people call them.
        waiting_strategies: Strategies that propose nothing while it is late.
        entries: What became of its deliveries, the latest first, at most 30.
    """

    feed: str
    label: str
    late: bool
    newest: str
    expected: str
    due: Instant | None
    missing: list[str]
    fills: list[str]
    waiting_strategies: list[str]
    entries: list[FeedEvent]


class SourceTold(msgspec.Struct, frozen=True, kw_only=True):
    """A table that was imported last: rows, size, when it was written, and rows refused."""

    source: str
    rows: int
    bytes: int
    rejected: int


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """Where data comes from: feeds, imported tables, the snapshot in force."""

    snapshot: str
    snapshot_as_of: Instant | None
    customers: int
    feeds: list[FeedTold]
    staged: list[SourceTold]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of sources."""
    return [_sources(service)]


def _sources(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/sources",
        operation_id="sources",
        sync_to_thread=True,
        summary="Feeds and their freshness, imports and what was refused",
    )
    def sources(request: Request[Any, Any, Any]) -> Sources:
        of_the_bank(service, request)
        installation, tongue = service.installation, spoken(request)
        with installation.store.view() as view:
            population = installation.archive.population(view)
            entries = {
                feed.id: view.feed_entries(feed.id)
                for feed in service.standing_in(view).configuration.feeds
            }
            configuration = service.standing_in(view).configuration
        return Sources(
            snapshot="" if population is None else population.version,
            snapshot_as_of=None if population is None else population.as_of,
            customers=0 if population is None else len(population.ids),
            feeds=[
                _feed(feed, standing, entries.get(feed.id, ()), configuration, tongue)
                for feed, standing in standings(installation, service.clock())
            ],
            staged=[
                SourceTold(source=one.source, rows=one.rows, bytes=one.bytes, rejected=one.rejected)
                for one in staged_tables(installation.home, installation.staged())
            ],
        )

    return sources


def _feed(
    feed: Feed,
    standing: FeedStanding,
    entries: Sequence[FeedEntry],
    configuration: Configuration,
    tongue: Language,
) -> FeedTold:
    called = {tag.name: getattr(tag.label, tongue) for tag in configuration.tags}
    return FeedTold(
        feed=feed.id,
        label=getattr(feed.label, tongue),
        late=standing.is_late,
        newest=_date(standing.newest),
        expected=_date(standing.expected),
        due=standing.due,
        missing=[_date(one) for one in standing.missing],
        fills=[called.get(one, one) for one in feed.fills],
        waiting_strategies=[
            one.id for one in configuration.strategies if feed.id in waits_for(one)
        ],
        entries=[_entry(one, tongue) for one in entries[-ENTRIES_MAX:][::-1]],
    )


def _entry(one: FeedEntry, tongue: Language) -> FeedEvent:
    found = (
        tell_problem(Problem.of(each.where, each.code, **each.facts))
        for each in one.report.problems
    )
    return FeedEvent(
        day=_date(one.day),
        file=one.file,
        state=one.state,
        told=getattr(STATES[one.state], tongue),
        at=one.at,
        version=one.report.version,
        rows=one.report.rows,
        taken=one.report.taken,
        rejected=one.report.rejected,
        late_minutes=one.report.late_minutes,
        problems=[getattr(each, tongue) for each in found],
    )


def _date(day: Day | None) -> str:
    return "" if day is None else calendar_date(day).isoformat()
