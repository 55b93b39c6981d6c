"""Channels: what delivers messages, each behind the same small contract."""

from hengce.channels.closings import Closings
from hengce.channels.console import ConsoleChannel
from hengce.channels.file import FileChannel
from hengce.channels.gateway import GatewayChannel, Writer, call, five_g_message, notification
from hengce.channels.handover import HandoverChannel
from hengce.channels.reports import receipts_secret_env
from hengce.channels.signature import Signer
from hengce.channels.slot import SlotChannel
from hengce.channels.smtp import SmtpChannel
from hengce.channels.surroundings import Surroundings
from hengce.channels.task import TaskChannel
from hengce.channels.telecom import open_telecom
from hengce.channels.webhook import WebhookChannel
from hengce.channels.wecom import WecomChannel, WecomRobotChannel
from hengce.model.capability import capabilities_of
from hengce.model.channel import Channel
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
    WecomRobotConnector,
)
from hengce.model.gateway import CmppConnector, SmppConnector
from hengce.ports import ChannelPort

__all__ = ["Surroundings", "open_channel"]


def open_channel(  # noqa: C901, PLR0911 -- one case a connector
    channel: Channel, around: Surroundings
) -> ChannelPort:
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
        case HandoverConnector(path=path, format=form, closings=times):
            closings = Closings(times, around.zone)
            return HandoverChannel(around.below(path, channel.id), channel.id, closings, form)
        case SmtpConnector() as connector:
            name = connector.password_env
            return SmtpChannel(connector, around.secret(name, channel.id) if name else "")
        case SmppConnector() | CmppConnector() as connector:
            password = around.secret(connector.password_env, channel.id)
            return open_telecom(channel.id, connector, password)
        case WebhookConnector() as connector:
            return _webhook(channel.id, connector, around)
        case PushConnector() as connector:
            return _gateway(channel.id, connector, around, notification(connector))
        case RcsConnector() as connector:
            return _gateway(channel.id, connector, around, five_g_message(connector))
        case CallConnector() as connector:
            return _gateway(channel.id, connector, around, call(connector))
        case WecomConnector() as connector:
            peer = around.peer(connector.url, connector.timeout_seconds, channel.id)
            secret = around.secret(connector.secret_env, channel.id)
            return WecomChannel(peer, connector, secret, capabilities_of(connector))
        case WecomRobotConnector() as connector:
            peer = around.peer(connector.url, connector.timeout_seconds, channel.id)
            key = around.secret(connector.key_env, channel.id)
            return WecomRobotChannel(peer, connector, key, capabilities_of(connector))
        case SlotConnector() | TaskConnector() as connector:
            return _unsent(connector, around)


def _webhook(channel: str, connector: WebhookConnector, around: Surroundings) -> ChannelPort:
    secrets = around.secret(connector.secret_env, channel)
    signer = Signer(secrets, f"channels/{channel}/connector/secret_env")
    peer = around.peer(connector.url, connector.timeout_seconds, channel)
    _check_receipts(channel, connector, around)
    return WebhookChannel(peer, signer, capabilities_of(connector))


def _unsent(connector: SlotConnector | TaskConnector, around: Surroundings) -> ChannelPort:
    """Open a channel that sends nothing: customers look at it, or people work on it."""
    return SlotChannel() if isinstance(connector, SlotConnector) else TaskChannel(around.desk)


def _gateway(
    channel: str,
    connector: PushConnector | RcsConnector | CallConnector,
    around: Surroundings,
    write: Writer,
) -> ChannelPort:
    peer = around.peer(connector.url, connector.timeout_seconds, channel)
    token = around.secret(connector.token_env, channel)
    _check_receipts(channel, connector, around)
    return GatewayChannel(peer, token, capabilities_of(connector), write)


def _check_receipts(channel: str, connector: Connector, around: Surroundings) -> None:
    """Find a secret that is missing when the channel opens, not when a report comes."""
    variable = receipts_secret_env(connector)
    if variable:
        where = f"channels/{channel}/connector/receipts_secret_env"
        Signer(around.secret(variable, channel), where)
