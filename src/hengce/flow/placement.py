"""What may be said where: slots that customers look at, and all that we send."""

from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.connector import SlotConnector

SENT = ""
"""The placement of everything that we send, and that is in no slot."""


def channels_at(configuration: Configuration, placement: str) -> frozenset[str]:
    """Return the channels that fill a slot, or all through which we send."""
    here = (c for c in configuration.channels if placement_of(c) == placement)
    return frozenset(channel.id for channel in here)


def placement_of(channel: Channel) -> str:
    """Return the slot that a channel fills; SENT when it is none."""
    connector = channel.connector
    return str(connector.placement) if isinstance(connector, SlotConnector) else SENT
