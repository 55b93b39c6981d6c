"""Calls a channel: the last step before a message leaves, and the only place that does it."""

import logging
from typing import Protocol, runtime_checkable

from hengce.flow.saying import Handoff, Message
from hengce.model.contact import Contact, origin_of
from hengce.model.instant import Instant
from hengce.ports import ChannelPort, Delivered, Envelope, Receipt

_log = logging.getLogger(__name__)


@runtime_checkable
class Flushing(Protocol):
    """A channel that makes its messages durable in groups."""

    def flush(self) -> Receipt:
        """Return ACCEPTED when all that was accepted is durable, else UNKNOWN."""


@runtime_checkable
class Batching(Protocol):
    """A channel that hands messages over in batches, at times of its own."""

    def hand_over(self, at: Instant) -> None:
        """Hand over the batches whose time has come; never raises for what the disk does."""


def deliver(
    channel: ChannelPort, contact: Contact, handoff: Handoff, message: Message, now: Instant
) -> Receipt:
    """Hand a message off; a bug of the channel leaves it in doubt."""
    envelope = Envelope(
        key=contact.id,
        customer=contact.customer,
        address=handoff.facts.address,
        subject=message.text.subject,
        body=message.text.body,
    )
    # The facts are used a second time, right before the message leaves.
    assert contact.release_at <= now < contact.expires_at, "handed off outside its time"
    assert handoff.contact == contact.id, "the facts are those of another contact"
    assert envelope.address and envelope.body, "nothing leaves without address and text"
    try:
        return channel.deliver(envelope, now)
    except Exception as error:  # noqa: BLE001 -- a channel's bug must not stop the others
        # Its text may quote the customer, so only its type is told.
        name = type(error).__name__
        of = origin_of(contact.id)
        _log.error("channel %s raised %s for a contact of %s", contact.kind.channel, name, of)
        return Receipt(Delivered.UNKNOWN, name)


def flushed(name: str, channel: ChannelPort) -> bool:
    """Tell whether all that a channel accepted is durable."""
    if not isinstance(channel, Flushing):
        return True
    try:
        return channel.flush().status is Delivered.ACCEPTED
    except Exception as error:  # noqa: BLE001 -- a channel's bug must not stop the others
        _log.error("channel %s raised %s when flushing", name, type(error).__name__)
        return False
