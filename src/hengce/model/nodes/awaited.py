"""What a journey waits for: an event of the bank, or an answer to one of its own waves."""

import enum

from hengce.model.noun import Noun
from hengce.model.outcome import OutcomeKind


class Stage(enum.StrEnum):
    """How far a wave came; a customer who was blocked never counts as touched."""

    SUPPRESSED = "suppressed"  # refused, or taken back before it left
    DECIDED = "decided"  # arbitration chose it
    SENT = "sent"  # handed to the channel, or perhaps handed
    DELIVERED = "delivered"
    SEEN = "seen"
    CLICKED = "clicked"
    REFUSED = "refused"  # closed, refused, complained or opted out
    BOUGHT = "bought"


STAGE_OF = {
    OutcomeKind.SENT: Stage.SENT,
    OutcomeKind.DELIVERED: Stage.DELIVERED,
    OutcomeKind.OPENED: Stage.SEEN,
    OutcomeKind.CLICKED: Stage.CLICKED,
    OutcomeKind.INTERESTED: Stage.CLICKED,
    OutcomeKind.CLOSED: Stage.REFUSED,
    OutcomeKind.REFUSED: Stage.REFUSED,
    OutcomeKind.CANCELLED: Stage.REFUSED,
    OutcomeKind.COMPLAINED: Stage.REFUSED,
    OutcomeKind.OPTED_OUT: Stage.REFUSED,
    OutcomeKind.BOUGHT: Stage.BOUGHT,
}
"""What each answer says of a wave; `failed` says that it was not delivered, which is no stage."""


class Awaited(Noun, frozen=True, kw_only=True):
    """One thing that may happen: an event, or an answer to a wave.

    Attributes:
        event: The event type; empty when a wave is asked.
        where: A condition on the event's properties.
        same: Properties of it that must equal those of the event that started the journey,
            such as the number of an application.
        wave: The action node of this journey whose answer is awaited; empty for an event.
        stages: The answers that count; one of them is enough.
    """

    event: str = ""
    where: str = ""
    same: tuple[str, ...] = ()
    wave: str = ""
    stages: tuple[Stage, ...] = ()
