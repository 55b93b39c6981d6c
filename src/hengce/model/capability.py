"""What a channel can: how much it takes, and what it makes of a repeated key.

Lint asks before a text is published, and the channel asks again when it has one in hand: a
text that is too long is refused, never cut.
"""

import enum

from hengce.model.connector import (
    CallConnector,
    Connector,
    ConsoleConnector,
    FileConnector,
    HandoverConnector,
    PushConnector,
    RcsConnector,
    SlotConnector,
    SmtpConnector,
    TaskConnector,
    WebhookConnector,
    WecomConnector,
    WecomForm,
    WecomRobotConnector,
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


def capabilities_of(connector: Connector) -> Capabilities:  # noqa: PLR0911 -- one case each
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
        case WebhookConnector() as hook:
            receipts = bool(hook.receipts_secret_env)
            return _plain(KeyUse.CARRIED, receipts=receipts, pace=hook.messages_per_second)
        case PushConnector() | RcsConnector() | CallConnector() as gateway:
            return _through_gateway(gateway)
        case WecomConnector(form=form, repeats_minutes=minutes, messages_per_second=pace):
            return _wecom(form, _WECOM_BYTES_MAX, pace, minutes)
        case WecomRobotConnector(form=form, messages_per_second=pace):
            markdown = form is WecomForm.MARKDOWN
            return _wecom(form, _ROBOT_MARKDOWN_BYTES_MAX if markdown else _WECOM_BYTES_MAX, pace)


def _through_gateway(gateway: PushConnector | RcsConnector | CallConnector) -> Capabilities:
    unit, subject, subject_max = LengthUnit.CHARACTERS, SubjectUse.OPTIONAL, 100
    match gateway:
        case PushConnector():
            # Together less than the 4 KB that phones take.
            body_max, unit, subject_max = 2_048, LengthUnit.UTF8_BYTES, 256
            subject = SubjectUse.REQUIRED
        case RcsConnector(fallback=True):
            # Seven parts of a short message in Chinese.
            body_max, unit, subject, subject_max = 469, LengthUnit.UTF16_UNITS, SubjectUse.NONE, 0
        case RcsConnector():
            body_max = 2_000
        case CallConnector():
            body_max = 4_000
    return Capabilities(
        body_max=body_max,
        unit=unit,
        subject=subject,
        subject_max=subject_max,
        keys=KeyUse.CARRIED,
        receipts=bool(gateway.receipts_secret_env),
        messages_per_second_max=gateway.messages_per_second,
    )


_WECOM_BYTES_MAX = 2_048
_ROBOT_MARKDOWN_BYTES_MAX = 4_096
_CARD_BYTES_MAX = 512
_CARD_TITLE_BYTES_MAX = 128


def _wecom(
    form: WecomForm, text_bytes_max: int, pace: int | None, repeats_minutes: int = 0
) -> Capabilities:
    """Return what WeCom takes; longer texts it would cut by itself."""
    card = form in {WecomForm.TEXTCARD, WecomForm.NEWS}
    return Capabilities(
        body_max=_CARD_BYTES_MAX if card else text_bytes_max,
        unit=LengthUnit.UTF8_BYTES,
        subject=SubjectUse.REQUIRED if card else SubjectUse.NONE,
        subject_max=_CARD_TITLE_BYTES_MAX if card else 0,
        keys=KeyUse.DROPPED if repeats_minutes else KeyUse.LOST,
        keys_kept_minutes=repeats_minutes or None,
        messages_per_second_max=pace,
    )


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
