"""Events that could not be taken: kept, so that nothing is lost."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class DeadLetterState(enum.StrEnum):
    """What became of a dead letter."""

    OPEN = "open"
    REDRIVEN = "redriven"  # taken after all
    DROPPED = "dropped"  # somebody looked at it and let it go


class DeadLetter(Noun, frozen=True, kw_only=True):
    """One document that was refused, with the reason.

    Attributes:
        seq: Its number; 0 before it is stored.
        org: The unit of the key that sent it.
        source: The source of the key that sent it.
        id: The event's id, where it has a readable one; else empty.
        received_at: When it came.
        code: The problem's code.
        detail: Where in the document the problem lies; no personal data.
        document: What was sent, as it came.
        state: What became of it.
    """

    seq: int = 0
    org: str
    source: str
    id: str
    received_at: Instant
    code: str
    detail: str
    document: bytes
    state: DeadLetterState = DeadLetterState.OPEN
