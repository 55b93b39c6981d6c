"""What the other side of a channel posts to us, read into reports and replies.

One neutral shape serves webhooks, push and 5G messages; a call's results have an intent
instead of a status. A report is named by what it says, so a repetition of it, also in another
post, is recognised.
"""

import enum
from collections.abc import Iterator, Sequence

import msgspec

from hengce.errors import Problem, ProblemsError
from hengce.model.connector import (
    CallConnector,
    Connector,
    PushConnector,
    RcsConnector,
    WebhookConnector,
)
from hengce.model.instant import Instant, read_instant
from hengce.model.intent import Intent, outcome_of_intent
from hengce.model.outcome import OutcomeKind
from hengce.ports import Inbound, Report

REPORTS_MAX = 500
TEXT_CHARACTERS_MAX = 2_000
NAME_CHARACTERS_MAX = 200


class Status(enum.StrEnum):
    """What the other side may say of a message."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    OPENED = "opened"
    CLICKED = "clicked"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one message: a status, or the intent that a call found out."""

    key: str
    at: str
    status: Status | None = None
    intent: Intent | None = None


class Replied(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer wrote back."""

    id: str
    address: str
    text: str
    at: str


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a post; fields that are not known are not read."""

    reports: list[Told] = []
    replies: list[Replied] = []


def receipts_secret_env(connector: Connector) -> str:
    """Return the variable with the secret of a channel's posts; empty: none come."""
    match connector:
        case WebhookConnector() | PushConnector() | RcsConnector() | CallConnector() as told:
            return told.receipts_secret_env
        case _:
            return ""


def read_post(connector: Connector, body: bytes) -> Sequence[Report | Inbound]:
    """Return what a post says.

    Raises:
        ProblemsError: It is not of the shape; nothing of it counts.
    """
    try:
        post = msgspec.json.decode(body, type=Post)
        if len(post.reports) + len(post.replies) > REPORTS_MAX:
            raise ProblemsError([Problem.of("", "receipts.too_many", limit=REPORTS_MAX)])
        calls = isinstance(connector, CallConnector)
        return tuple(_said(post, calls=calls))
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        raise ProblemsError([Problem.of("", "receipts.malformed")]) from None


def _said(post: Post, *, calls: bool) -> Iterator[Report | Inbound]:
    for told in post.reports:
        at, kind = read_instant(told.at, "UTC"), _kind(told, calls=calls)
        _check(told.key, at)
        detail = f"intent {told.intent}" if told.intent else ""
        name = f"{told.key}/{told.intent or kind}/{at}"
        yield Report(id=name, kind=kind, at=at, key=told.key, detail=detail)
    for reply in post.replies:
        at = read_instant(reply.at, "UTC")
        _check(reply.id, at)
        _check(reply.address, at)
        text = reply.text[:TEXT_CHARACTERS_MAX]
        yield Inbound(id=reply.id, address=reply.address, text=text, at=at)


def _kind(told: Told, *, calls: bool) -> OutcomeKind:
    if calls and told.intent is not None and told.status is None:
        return outcome_of_intent(told.intent)
    if told.status is None or told.intent is not None:
        raise ValueError
    return OutcomeKind(told.status)


def _check(name: str, at: Instant) -> None:
    if not 0 < len(name) <= NAME_CHARACTERS_MAX or not name.isprintable() or at < 0:
        raise ValueError
