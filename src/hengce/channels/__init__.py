"""Channels: what delivers messages, each behind the same small contract."""

from hengce.channels.console import ConsoleChannel
from hengce.channels.file import FileChannel
from hengce.channels.slot import SlotChannel
from hengce.channels.smtp import SmtpChannel
from hengce.channels.surroundings import Surroundings
from hengce.model.channel import Channel
from hengce.model.connector import (
    ConsoleConnector,
    FileConnector,
    SlotConnector,
    SmtpConnector,
)
from hengce.ports import ChannelPort

__all__ = ["Surroundings", "open_channel"]


def open_channel(channel: Channel, around: Surroundings) -> ChannelPort:
    """Open what delivers a channel's messages.

    Args:
        channel: The channel and its connector.
        around: The data directory, the console, the environment.

    Raises:
        ProblemsError: The connector names a file outside the data directory, one that
            holds something else than messages, or a secret that is not there.
        ConflictError: Another process writes to the file.
    """
    match channel.connector:
        case ConsoleConnector():
            return ConsoleChannel(channel.id, around.stream)
        case FileConnector(path=path):
            return FileChannel(around.below(path, channel.id))
        case SmtpConnector() as connector:
            return SmtpChannel(connector)
        case SlotConnector():
            return SlotChannel()
