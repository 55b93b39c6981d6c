"""What somebody should look at now: late feeds, dead letters, channels that fail, signals."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hengce.deciding.entering import shut_journeys
from hengce.delivery.breaker import BreakerState
from hengce.flow.feeds_due import expected_day
from hengce.measure.health.record import proposals
from hengce.model.configuration import Configuration
from hengce.model.dead_letter import DeadLetterState
from hengce.model.instant import Instant, calendar_date
from hengce.model.working_days import WorkingDays
from hengce.overview.told_health import tell_entry, tell_stop
from hengce.ports import View
from hengce.words.names import Language

COUNTED_MAX = 1_000
"""Up to which number open entries are counted."""


class AlertKind(enum.StrEnum):
    """What it is about."""

    NO_CUSTOMERS = "no_customers"
    NOTHING_LIVE = "nothing_live"
    FEED_LATE = "feed_late"
    DEAD_LETTERS = "dead_letters"
    UNDELIVERED = "undelivered"
    BREAKER_OPEN = "breaker_open"
    HEALTH = "health"
    STOP = "stop"
    ENTRY_SHUT = "entry_shut"


class Severity(enum.StrEnum):
    """How urgent it is."""

    HIGH = "high"
    MEDIUM = "medium"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to look at.

    Attributes:
        kind: What it is about.
        severity: How urgent it is.
        name: Of which feed, channel, strategy or target; empty for a count.
        count: How many; 1 for a single thing.
        detail: Since when, or why, in the words of the reader.
        signal: Which signal on the health of a strategy it is; empty for others.
        by: Who stopped it; empty for others.
    """

    kind: AlertKind
    severity: Severity
    name: str
    count: int
    detail: str
    signal: str = ""
    by: str = ""


def alerts(
    view: View,
    configuration: Configuration,
    breakers: Mapping[str, BreakerState],
    orgs: Sequence[str] | None,
    at: Instant,
    calendar: WorkingDays,
    tongue: Language,
) -> Iterator[Alert]:
    """Yield what is to be looked at.

    Args:
        view: The store.
        configuration: What is in force.
        breakers: Whether each channel is fed.
        orgs: The units whose letters and messages count; None: all.
        at: Now.
        calendar: Which days people work.
        tongue: The reader's language.
    """
    yield from _unbegun(view, configuration)
    entries = view.health_entries()
    for stop in view.stops():
        yield Alert(
            AlertKind.STOP,
            Severity.HIGH,
            f"{stop.scope}:{stop.target}",
            1,
            tell_stop(stop, entries, tongue),
            by=stop.by,
        )
    for channel, state in breakers.items():
        if state is not BreakerState.CLOSED:
            yield Alert(AlertKind.BREAKER_OPEN, Severity.HIGH, channel, 1, str(state))
    yield from _feeds(view, configuration, at, calendar)
    letters = len(view.dead_letters(orgs, COUNTED_MAX, state=DeadLetterState.OPEN))
    if letters:
        yield Alert(AlertKind.DEAD_LETTERS, Severity.MEDIUM, "", letters, "")
    if undelivered := len(view.undelivered(orgs, COUNTED_MAX)):
        yield Alert(AlertKind.UNDELIVERED, Severity.MEDIUM, "", undelivered, "")
    for name in sorted(shut_journeys(view)):
        yield Alert(AlertKind.ENTRY_SHUT, Severity.MEDIUM, name, 1, "")
    for one in proposals(entries):
        if one.is_open:
            yield Alert(
                AlertKind.HEALTH,
                Severity.MEDIUM,
                one.raised.strategy,
                1,
                tell_entry(one.raised, tongue),
                signal=str(one.raised.signal),
            )


def _unbegun(view: View, configuration: Configuration) -> Iterator[Alert]:
    """Yield what a bank lacks before it can say anything: it is new, or something was lost."""
    if view.snapshot_version() is None:
        yield Alert(AlertKind.NO_CUSTOMERS, Severity.HIGH, "", 1, "")
    if not configuration.strategies:
        yield Alert(AlertKind.NOTHING_LIVE, Severity.MEDIUM, "", 1, "")


def _feeds(
    view: View, configuration: Configuration, at: Instant, calendar: WorkingDays
) -> Iterator[Alert]:
    newest, zone = view.feed_days(), configuration.policy.zone
    for feed in configuration.feeds:
        expected = expected_day(feed, at, zone, calendar)
        if expected is not None and newest.get(feed.id, expected - 1) < expected:
            day = calendar_date(expected).isoformat()
            yield Alert(AlertKind.FEED_LATE, Severity.HIGH, feed.id, 1, day)
