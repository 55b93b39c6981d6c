"""Channels: what delivers messages, each behind the same small contract."""

from pathlib import Path
from typing import TextIO

from hengce.channels.console import ConsoleChannel
from hengce.channels.file import FileChannel
from hengce.channels.slot import SlotChannel
from hengce.channels.smtp import SmtpChannel
from hengce.errors import Problem, ProblemsError
from hengce.model.channel import (
    Channel,
    ConsoleConnector,
    FileConnector,
    SlotConnector,
    SmtpConnector,
)
from hengce.ports import ChannelPort


def open_channel(channel: Channel, folder: Path, stream: TextIO) -> ChannelPort:
    """Open what delivers a channel's messages.

    Args:
        channel: The channel and its connector.
        folder: The data directory; files of channels lie below it.
        stream: Where the console prints.

    Raises:
        ProblemsError: The connector names a file outside the data directory, or one
            that holds something else than messages.
        ConflictError: Another process writes to the file.
    """
    match channel.connector:
        case ConsoleConnector():
            return ConsoleChannel(channel.id, stream)
        case FileConnector(path=path):
            return FileChannel(_below(folder, path, channel.id))
        case SmtpConnector() as connector:
            return SmtpChannel(connector)
        case SlotConnector():
            return SlotChannel()


def _below(folder: Path, path: str, channel: str) -> Path:
    place = (folder / path).resolve()
    if not place.is_relative_to(folder.resolve()) or place == folder.resolve():
        where = f"channels/{channel}/connector/path"
        raise ProblemsError([Problem.of(where, "channel.path_outside", path=path)])
    return place
