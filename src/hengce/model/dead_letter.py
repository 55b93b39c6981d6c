"""Events that could not be taken: kept, so that nothing is lost."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class Dialect(enum.StrEnum):
    """In which shape a document speaks of an event."""

    SEGMENT = "segment"
    CLOUDEVENTS = "cloudevents"
    QUESTION = "question"  # what an event asks, of the brain itself; the event is in the log
    CHANNEL = "channel"  # what a channel told of a message, or a customer wrote back


class DeadLetterState(enum.StrEnum):
    """What became of a dead letter."""

    OPEN = "open"
    REDRIVEN = "redriven"  # taken after all
    DROPPED = "dropped"  # somebody looked at it and let it go


class LetterPile(Noun, frozen=True, kw_only=True):
    """Open dead letters that were refused for the same reason, of one sender.

    Attributes:
        code: The problem's code.
        source: The id of the key that sent them.
        dialect: How they are to be read.
        letters: How many there are.
        last: The number of the last of them.
        first_at: When the first of them came.
        last_at: When the last one did.
    """

    code: str
    source: str
    dialect: Dialect
    letters: int
    last: int
    first_at: Instant
    last_at: Instant


class DeadLetter(Noun, frozen=True, kw_only=True):
    """One document that was refused, with the reason.

    Attributes:
        seq: Its number; 0 before it is stored.
        org: The unit of the key that sent it.
        source: The id of the key that sent it.
        dialect: How the document is to be read.
        id: The event's id, where it has a readable one; else empty.
        received_at: When it came.
        code: The problem's code.
        detail: Where in the document the problem lies; no personal data.
        document: What was sent, as JSON; the first part of what was too large.
        state: What became of it.
    """

    seq: int = 0
    org: str
    source: str
    dialect: Dialect
    id: str
    received_at: Instant
    code: str
    detail: str
    document: bytes
    state: DeadLetterState = DeadLetterState.OPEN
