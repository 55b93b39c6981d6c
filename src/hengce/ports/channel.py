"""What the shell needs from whatever delivers messages."""

import enum
from dataclasses import dataclass
from typing import Protocol

from hengce.model.instant import Instant


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
    """

    status: Delivered
    detail: str = ""
    retry_after_seconds: int = 0


class ChannelPort(Protocol):
    """What delivers messages of one channel."""

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Hand one message off; never raises for what the channel or network does."""

    def close(self) -> None:
        """Let go of connections and files."""
