"""Reads nouns out of rows."""

from typing import Any

import msgspec

from hengce.model.access import ApiKey, Role
from hengce.model.configuration import Stop, StopScope
from hengce.model.dead_letter import DeadLetter, DeadLetterState, Dialect
from hengce.model.event import Event
from hengce.model.open_question import OpenQuestion
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import PriorityClass, StrategyState
from hengce.model.tag import Scalar
from hengce.ports import StrategyStatus
from hengce.store.prepared import Row
from hengce.store.schema import event

EVENT_COLUMNS = (
    event.c.source,
    event.c.id,
    event.c.name,
    event.c.customer,
    event.c.occurred_at,
    event.c.received_at,
    event.c.properties,
    event.c.org,
)
"""What `read_event` reads, in its order."""

NOT_FORGOTTEN = event.c.properties != b""
"""Events that still say whose they are, and what."""

_scalar = msgspec.json.Decoder(Scalar)
_properties = msgspec.json.Decoder(dict[str, Scalar])


def read_change(row: Row) -> Change:
    """Return a change that a row holds."""
    return Change(
        customer=row["customer"],
        kind=ChangeKind(row["kind"]),
        key=row["key"],
        value=_scalar.decode(row["value"]),
        at=row["at"],
        why=row["why"],
    )


def read_event(row: tuple[Any, ...]) -> Event:
    """Return an event that a row of `EVENT_COLUMNS` holds: decisions read many of them."""
    source, name, kind, customer, occurred_at, received_at, properties, org = row
    return Event(
        source=source,
        id=name,
        name=kind,
        customer=customer,
        occurred_at=occurred_at,
        received_at=received_at,
        properties=_properties.decode(properties),
        org=org,
    )


def read_stop(row: Row) -> Stop:
    """Return a stop that a row holds."""
    return Stop(
        scope=StopScope(row["scope"]),
        target=row["target"],
        reason=row["reason"],
        by=row["made_by"],
        at=row["at"],
    )


def read_status(row: Row) -> StrategyStatus:
    """Return where a strategy stands that a row holds."""
    return StrategyStatus(
        strategy=row["strategy"],
        version=row["version"],
        state=StrategyState(row["state"]),
        by=row["made_by"],
        at=row["at"],
        seal=row["seal"],
        comment=row["comment"],
    )


def read_dead_letter(row: Row) -> DeadLetter:
    """Return a dead letter that a row holds."""
    return DeadLetter(
        seq=row["seq"],
        org=row["org"],
        source=row["source"],
        dialect=Dialect(row["dialect"]),
        id=row["id"],
        received_at=row["received_at"],
        code=row["code"],
        detail=row["detail"],
        document=row["document"],
        state=DeadLetterState(row["state"]),
    )


def read_api_key(row: Row) -> ApiKey:
    """Return a key that a row holds; an empty `revoked_at` is none."""
    return ApiKey(
        id=row["id"],
        digest=row["digest"],
        org=row["org"],
        role=Role(row["role"]),
        label=row["label"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
        manager=row["manager"],
    )


def read_open_question(row: Row) -> OpenQuestion:
    """Return an open question that a row holds."""
    return OpenQuestion(
        seq=row["seq"],
        source=row["source"],
        id=row["id"],
        customer=row["customer"],
        priority_class=PriorityClass(row["priority_class"]),
        partition=row["partition"],
        closes_at=row["closes_at"],
        attempt=row["attempt"],
    )
