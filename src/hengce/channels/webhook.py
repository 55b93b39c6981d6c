"""A webhook: each message is posted as JSON, signed as Standard Webhooks says.

`webhook-id` is the contact's key, the same at every attempt, so the other side can drop a
repetition. Its answer's status is all that is read of it.
"""

import msgspec

from hengce.channels.answers import receipt_of
from hengce.channels.fitting import misfit
from hengce.channels.http import HttpPeer
from hengce.channels.signature import Signer
from hengce.model.capability import Capabilities
from hengce.model.instant import Instant, show_instant
from hengce.ports import Delivered, Envelope, Receipt

TYPE = "message.handed_off"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The message, as the other side reads it."""

    key: str
    customer: str
    address: str
    subject: str
    body: str


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a request; `timestamp` is ISO 8601 in UTC."""

    type: str
    timestamp: str
    data: Said


class WebhookChannel:
    """Posts to one address.

    Args:
        peer: The server.
        signer: Signs what is posted.
        can: What the channel promises.
    """

    def __init__(self, peer: HttpPeer, signer: Signer, can: Capabilities) -> None:
        self._peer = peer
        self._signer = signer
        self._can = can

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Post one message and return what the answer says of it."""
        refusal = misfit(envelope, self._can)
        if refusal is not None:
            return refusal
        if not envelope.address or not envelope.key.isascii() or not envelope.key.isprintable():
            return Receipt(Delivered.REFUSED, "unwritable")
        try:
            body = _body(envelope, at)
        except UnicodeEncodeError:
            return Receipt(Delivered.REFUSED, "not text")
        headers = self._signer.headers(envelope.key, at, body)
        return receipt_of(self._peer.post(headers, body), at)

    def close(self) -> None:
        """Let go of the connection."""
        self._peer.close()


def _body(envelope: Envelope, at: Instant) -> bytes:
    said = Said(
        key=envelope.key,
        customer=envelope.customer,
        address=envelope.address,
        subject=envelope.subject,
        body=envelope.body,
    )
    return msgspec.json.encode(Posted(type=TYPE, timestamp=show_instant(at), data=said))
