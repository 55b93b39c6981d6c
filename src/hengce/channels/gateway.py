"""Gateways: one JSON document a message, let in by a token, with the key as idempotency key.

What the document looks like is the gateway's own: push, 5G messages, calls. The key stands in
the header `Idempotency-Key` and in the document, the same at every attempt, so that a gateway
drops a repetition.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

import msgspec

from hengce.channels.answers import receipt_of
from hengce.channels.fitting import misfit
from hengce.channels.http import HttpPeer
from hengce.model.capability import Capabilities
from hengce.model.connector import CallConnector, PushConnector, RcsConnector
from hengce.model.instant import Instant, show_instant
from hengce.ports import Delivered, Envelope, Receipt

Document: TypeAlias = "Notification | FiveGMessage | Call"
Writer: TypeAlias = Callable[[Envelope, Instant], "Document | None"]

_PHONE = re.compile(r"\+?[0-9]{5,20}")
_DEVICE = re.compile(r"[A-Za-z0-9_.:\-]{1,4096}")
_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?")


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """A notification; a newer one with the same collapse key takes its place."""

    key: str
    to: str
    title: str
    body: str
    collapse_key: str
    lives_seconds: int
    sent_at: str


class FiveGMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A 5G message; `fallback` is the short message for a phone that cannot show it."""

    key: str
    to: str
    title: str
    text: str
    fallback: str | None
    report: bool
    sent_at: str


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """An order for a call along a script."""

    key: str
    to: str
    topic: str
    script: str
    report: bool
    sent_at: str


class GatewayChannel:
    """Posts one document a message.

    Args:
        peer: The gateway.
        token: Lets us in.
        can: What the channel promises.
        write: Makes the document; None for an address that cannot be one.
    """

    def __init__(
        self,
        peer: HttpPeer,
        token: str,
        can: Capabilities,
        write: Writer,
    ) -> None:
        self._peer = peer
        self._token = token
        self._can = can
        self._write = write

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Hand one message over and return what the answer says of it."""
        refusal = misfit(envelope, self._can)
        if refusal is not None:
            return refusal
        document = self._write(envelope, at)
        if document is None or _KEY.fullmatch(envelope.key) is None:
            return Receipt(Delivered.REFUSED, "unwritable")
        try:
            body = msgspec.json.encode(document)
        except UnicodeEncodeError:
            return Receipt(Delivered.REFUSED, "not text")
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": envelope.key}
        return receipt_of(self._peer.post(headers, body), at)

    def close(self) -> None:
        """Let go of the connection."""
        self._peer.close()


def notification(connector: PushConnector) -> Writer:
    """Return what writes notifications."""

    def write(envelope: Envelope, at: Instant) -> Notification | None:
        if _DEVICE.fullmatch(envelope.address) is None:
            return None
        return Notification(
            key=envelope.key,
            to=envelope.address,
            title=envelope.subject,
            body=envelope.body,
            collapse_key=envelope.key,
            lives_seconds=connector.lives_seconds,
            sent_at=show_instant(at),
        )

    return write


def five_g_message(connector: RcsConnector) -> Writer:
    """Return what writes 5G messages."""

    def write(envelope: Envelope, at: Instant) -> FiveGMessage | None:
        if _PHONE.fullmatch(envelope.address) is None:
            return None
        return FiveGMessage(
            key=envelope.key,
            to=envelope.address,
            title=envelope.subject,
            text=envelope.body,
            fallback=envelope.body if connector.fallback else None,
            report=bool(connector.receipts_secret_env),
            sent_at=show_instant(at),
        )

    return write


def call(connector: CallConnector) -> Writer:
    """Return what writes orders for calls."""

    def write(envelope: Envelope, at: Instant) -> Call | None:
        if _PHONE.fullmatch(envelope.address) is None:
            return None
        return Call(
            key=envelope.key,
            to=envelope.address,
            topic=envelope.subject,
            script=envelope.body,
            report=bool(connector.receipts_secret_env),
            sent_at=show_instant(at),
        )

    return write
