"""Writes events as a bank's systems send them: the tracking calls of the Segment specification."""

from collections.abc import Mapping
from typing import TypeAlias

from hengce.model.event import Event
from hengce.model.instant import calendar_date, show_instant
from hengce.model.tag import EventType, Kind, Scalar

Call: TypeAlias = dict[str, object]
"""A tracking call as JSON."""


def tracked(event: Event, catalogue: Mapping[str, EventType]) -> Call:
    """Return the call that tells an event.

    Args:
        event: What happened.
        catalogue: The event types by name.
    """
    kinds = catalogue[event.name].properties
    return {
        "type": "track",
        "messageId": event.id,
        "userId": event.customer,
        "event": event.name,
        "timestamp": show_instant(event.occurred_at),
        "properties": {k: _written(v, kinds[k]) for k, v in event.properties.items()},
    }


def _written(value: Scalar, kind: Kind) -> Scalar:
    """Return a stored value as people write it."""
    match kind, value:
        case Kind.MONEY, int():
            return f"{value // 100}.{value % 100:02d}" if value >= 0 else f"{value / 100:.2f}"
        case Kind.DATE, int():
            return calendar_date(value).isoformat()
        case Kind.TIMESTAMP, int():
            return show_instant(value)
        case _:
            return value
