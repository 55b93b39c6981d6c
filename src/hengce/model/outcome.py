"""What happened to a contact."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class OutcomeKind(enum.StrEnum):
    """The answers that a contact can get."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    OPENED = "opened"
    CLICKED = "clicked"
    CLOSED = "closed"
    INTERESTED = "interested"  # said so to a person, or to a call
    REFUSED = "refused"  # said no to a person, or to a call
    BOUGHT = "bought"
    CANCELLED = "cancelled"
    COMPLAINED = "complained"
    OPTED_OUT = "opted_out"


class Outcome(Noun, frozen=True, kw_only=True):
    """One answer; (source, id) is unique, and a repetition changes nothing.

    Attributes:
        source: Who reports it.
        id: The source's own identifier.
        contact: The contact it answers.
        kind: What happened.
        at: When.
        dwell_ms: For `closed`: how long the customer looked.
        amount_cents: For `bought` and `cancelled`.
    """

    source: str
    id: str
    contact: str
    kind: OutcomeKind
    at: Instant
    dwell_ms: int | None = None
    amount_cents: int | None = None
