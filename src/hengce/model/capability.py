"""What a channel can: how much it takes, and what it makes of a repeated key.

Lint asks before a text is published, and the channel asks again when it has one in hand: a
text that is too long is refused, never cut.
"""

import enum

from hengce.model.connector import (
    Connector,
    ConsoleConnector,
    FileConnector,
    HandoverConnector,
    SlotConnector,
    SmtpConnector,
    TaskConnector,
    WebhookConnector,
)
from hengce.model.gateway import CmppConnector, SmppConnector
from hengce.model.noun import Noun

PLAIN_BYTES_MAX = 1_048_576
"""What channels take that have no limit of their own."""

SUBJECT_BYTES_MAX = 8_192

PART_UTF16_UNITS = 66
"""What each part of a short message carries for sure: of its 67 places, a sign of two may leave
the last one empty."""


class LengthUnit(enum.StrEnum):
    """What a limit counts."""

    CHARACTERS = "characters"
    UTF8_BYTES = "utf8_bytes"
    UTF16_UNITS = "utf16_units"  # what a short message in Chinese is made of


class SubjectUse(enum.StrEnum):
    """Whether a message of the channel has a subject."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class KeyUse(enum.StrEnum):
    """What becomes of the key of a message that was handed off before."""

    DROPPED = "dropped"  # the channel hands each key over once
    CARRIED = "carried"  # the other side gets the same key, and can drop it
    LOST = "lost"  # the other side cannot tell a repetition from a new message


class Capabilities(Noun, frozen=True, kw_only=True):
    """What a channel can.

    Attributes:
        body_max: How long a body may be.
        unit: What `body_max` and `subject_max` count.
        subject: Whether it has a subject.
        subject_max: How long a subject may be.
        keys: What becomes of a repeated key.
        keys_kept_minutes: For how long; None: as long as its own record lasts.
        receipts: Whether the other side tells later what became of a message.
        messages_per_second_max: How many it takes in a second; None is no limit.
    """

    body_max: int
    unit: LengthUnit
    subject: SubjectUse
    subject_max: int
    keys: KeyUse
    keys_kept_minutes: int | None = None
    receipts: bool = False
    messages_per_second_max: int | None = None


def length(text: str, unit: LengthUnit) -> int:
    """Count a text in a unit."""
    match unit:
        case LengthUnit.CHARACTERS:
            return len(text)
        case LengthUnit.UTF8_BYTES:
            return len(text.encode("utf-8", "surrogatepass"))
        case LengthUnit.UTF16_UNITS:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2


def capabilities_of(connector: Connector) -> Capabilities:
    """Return what the channel behind a connector can."""
    match connector:
        case ConsoleConnector() | SlotConnector():
            return _plain(KeyUse.LOST)
        case FileConnector() | HandoverConnector() | TaskConnector():
            return _plain(KeyUse.DROPPED)
        case SmtpConnector(messages_per_second=pace):
            return _plain(KeyUse.CARRIED, pace=pace)
        case SmppConnector() | CmppConnector():
            return _short_messages(connector.parts_max, connector.messages_per_second)
        case WebhookConnector(receipts=receipts, messages_per_second=pace):
            return _plain(KeyUse.CARRIED, receipts=receipts, pace=pace)


def _plain(keys: KeyUse, *, receipts: bool = False, pace: int | None = None) -> Capabilities:
    return Capabilities(
        body_max=PLAIN_BYTES_MAX,
        unit=LengthUnit.UTF8_BYTES,
        subject=SubjectUse.OPTIONAL,
        subject_max=SUBJECT_BYTES_MAX,
        keys=keys,
        receipts=receipts,
        messages_per_second_max=pace,
    )


def _short_messages(parts: int, pace: int | None) -> Capabilities:
    return Capabilities(
        body_max=parts * PART_UTF16_UNITS,
        unit=LengthUnit.UTF16_UNITS,
        subject=SubjectUse.NONE,
        subject_max=0,
        keys=KeyUse.LOST,
        receipts=True,
        messages_per_second_max=pace,
    )
