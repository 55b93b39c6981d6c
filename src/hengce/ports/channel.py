"""What the shell needs from whatever delivers messages, and from what comes back."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from hengce.model.instant import Instant
from hengce.model.outcome import OutcomeKind


class Delivered(enum.StrEnum):
    """What a channel says of a hand-off."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # certainly not taken, and never will be
    UNAVAILABLE = "unavailable"  # certainly not taken; may be tried again
    UNKNOWN = "unknown"  # taken or not, nobody knows


@dataclass(frozen=True, slots=True)
class Envelope:
    """A rendered message on its way.

    Attributes:
        key: The contact's id: the channel drops a repetition of it.
        customer: Who gets it.
        address: Where to.
        subject: For channels that have one.
        body: The text.
    """

    key: str
    customer: str
    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A channel's answer.

    Attributes:
        status: What is certain.
        detail: For operators; it holds no personal data.
        retry_after_seconds: For UNAVAILABLE: how long the other side asks to be left alone.
        parts: The names that the other side gave to the parts of the message, in their
            order; empty for a part that it did not certainly take. Reports come under them.
            Empty where reports carry the key itself, or where none come.
    """

    status: Delivered
    detail: str = ""
    retry_after_seconds: int = 0
    parts: tuple[str, ...] = ()


class Desk(Protocol):
    """What makes tasks for people."""

    def hand_over(self, contact_id: str, subject: str, script: str, at: Instant) -> None:
        """Make the task of a contact; a second time changes nothing."""


class ChannelPort(Protocol):
    """What delivers messages of one channel."""

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Hand one message off; never raises for what the channel or network does."""

    def close(self) -> None:
        """Let go of connections and files."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a channel tells later of a message that it took.

    Attributes:
        id: The other side's identifier of this report; the same at every repetition.
        kind: `sent`, `delivered`, `failed`, `opened` or `clicked`; of a call also `interested`
            or `refused`.
        at: When that happened, as the other side says.
        key: The key of the message (the contact's id), where the other side tells it.
        part: Else the name that the other side gave to a part of it (`Receipt.parts`).
        detail: For operators; no personal data.
    """

    id: str
    kind: OutcomeKind
    at: Instant
    key: str = ""
    part: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """What a customer wrote back.

    Attributes:
        id: The other side's identifier; the same at every repetition, where it has one.
        address: Where it came from.
        text: What it says.
        at: When it came in.
    """

    id: str
    address: str
    text: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that came in; the other side repeats it until it is acknowledged.

    Attributes:
        number: The channel's own count, which acknowledges it.
        said: What it says.
    """

    number: int
    said: Report | Inbound


@runtime_checkable
class Reporting(Protocol):
    """A channel that tells later what became of messages, and what customers write."""

    def hear(self, limit: int) -> Sequence[Heard]:
        """Return up to `limit` things that came in since the last call, oldest first.

        Never waits, and never raises for what the channel or network does. What is never
        acknowledged, because the process died, comes again.
        """

    def acknowledge(self, numbers: Sequence[int]) -> None:
        """Tell the other side that these are kept; called after they were committed."""
