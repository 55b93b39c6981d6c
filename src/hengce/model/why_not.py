"""Why a customer was not told something, or that he was: what one answers who is asked."""

import enum

from hengce.model.decision import Candidate
from hengce.model.instance import Instance
from hengce.model.instant import Instant
from hengce.model.noun import Label, Noun


class Ground(enum.StrEnum):
    """On what an answer rests."""

    TOLD = "told"  # it left, or perhaps left
    WAITS = "waits"  # it was chosen, and waits to leave
    UNDELIVERED = "undelivered"  # it was chosen, and did not leave
    REFUSED = "refused"  # a gate refused it
    IN_JOURNEY = "in_journey"  # he is on his way through the journey
    LEFT_JOURNEY = "left_journey"  # he was, and left without
    NOT_IN_TIME = "not_in_time"  # the day is none of the strategy's
    NOT_IN_AUDIENCE = "not_in_audience"  # he does not meet what it asks of customers
    NO_EVENT = "no_event"  # what starts it did not happen
    NOT_YET = "not_yet"  # he meets all, and nothing was decided since


class Asked(Noun, frozen=True, kw_only=True):
    """A part of what a strategy asks of customers.

    Attributes:
        part: The part in words.
        holds: Whether he meets it; None: what it rests on is not known of him.
    """

    part: Label
    holds: bool | None


class Found(Noun, frozen=True, kw_only=True):
    """What was found, in names and numbers, before it is told.

    Attributes:
        ground: On what the answer rests.
        at: When that was so.
        decision: The decision that it rests on; empty: none.
        nightly: Whether a run made it.
        candidate: What was answered to the strategy, or to a wave of it.
        channel: How it was told, or will be.
        why: Why it did not leave, as it is kept.
        released_at: From when on it may leave.
        instance: His way through the journey.
        node: What people call the node where he is.
        asked: What the strategy asks of customers, part by part.
    """

    ground: Ground
    at: Instant
    decision: str = ""
    nightly: bool = False
    candidate: Candidate | None = None
    channel: str = ""
    why: str = ""
    released_at: Instant | None = None
    instance: Instance | None = None
    node: Label | None = None
    asked: tuple[Asked, ...] = ()
