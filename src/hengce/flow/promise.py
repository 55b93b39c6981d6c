"""What the bank promises for a contact: by its message class, and by its channel."""

from hengce.model.channel import Channel
from hengce.model.contact import ContactKind
from hengce.model.delivery import Promise
from hengce.model.policy import Policy


def promise_of(kind: ContactKind, policy: Policy, channel: Channel | None) -> Promise:
    """Return the promise of a contact's channel, or else that of its message class."""
    mine = channel.delivery.get(kind.message_class) if channel else None
    return mine or policy.delivery.of(kind.message_class)
