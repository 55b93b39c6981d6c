"""What a request to take events in holds: events that may be taken, and refused ones.

Thousands of each are made a second: they are structs, which are made several times as fast as
data classes.
"""

from collections.abc import Collection, Mapping
from typing import TypeAlias

import msgspec

from hengce.model.dead_letter import Dialect
from hengce.model.identity import Key
from hengce.model.instant import DAY_US, MINUTE_US, Instant
from hengce.model.tag import Scalar

EVENT_BYTES_MAX = 32 * 1024
BATCH_BYTES_MAX = 500 * 1024
BATCH_EVENTS_MAX = 1_000
ID_CHARACTERS_MAX = 100
DEDUP_HORIZON_DAYS = 400
"""Ids are remembered for ever; what is older than this is refused, so that nothing counts twice."""

AHEAD_MAX_US = 5 * MINUTE_US
"""How far a clock of a sender may go ahead before its events are dated to their receipt."""

HORIZON_US = DEDUP_HORIZON_DAYS * DAY_US


class Sighting(msgspec.Struct, frozen=True):
    """An event as its sender names the customer; who that is, the store knows.

    Attributes:
        index: Its place in the request, from 0.
        source: The sender's name, scoped by its key; (source, id) is unique.
        id: The sender's identifier.
        name: The event type; empty where only the identifiers matter.
        customer: The bank's number of the customer, or empty.
        anonymous: The sender's name for a visitor who is not known yet, or empty.
        occurred_at: When it happened, by the receiver's clock.
        received_at: When it arrived.
        properties: Facts in stored form.
        digest: Of what the sender said: another digest under the same id is a conflict.
        document: What was sent, readable again by itself.
        links: Whether it says that a visitor is a customer.
        warnings: Codes of what was mended.
        keys: By what else the customer or visitor is known.
    """

    index: int
    source: str
    id: str
    name: str
    customer: str
    anonymous: str
    occurred_at: Instant
    received_at: Instant
    properties: dict[str, Scalar]
    digest: str
    document: Mapping[str, object]
    links: bool = False
    warnings: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()


class Refused(msgspec.Struct, frozen=True):
    """An event that cannot be taken.

    Attributes:
        index: Its place in the request, from 0.
        code: The problem's code.
        detail: Which part is wrong; no value of it.
        id: Its identifier where it can be read.
        document: What was sent, as JSON.
    """

    index: int
    code: str
    detail: str
    id: str
    document: bytes


Item: TypeAlias = Sighting | Refused


class Parcel(msgspec.Struct, frozen=True):
    """What one request brings, to be taken in one transaction.

    Attributes:
        source: The id of the key that sent it.
        org: The unit of that key.
        reached: The units whose customers it may speak of; None: all.
        dialect: In which shape it was sent.
        received_at: When it arrived.
        items: Its events in their order, refused ones among them.
        letter: The number of the dead letter that it was read from; 0: it came from outside.
    """

    source: str
    org: str
    reached: Collection[str] | None
    dialect: Dialect
    received_at: Instant
    items: tuple[Item, ...]
    letter: int = 0


class UnreadableError(Exception):
    """The request as a whole cannot be read.

    Attributes:
        code: The problem's code.
        status: The HTTP status that says so.
    """

    def __init__(self, code: str, status: int = 400) -> None:
        self.code = code
        self.status = status
        super().__init__(code)
