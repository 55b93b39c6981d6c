"""Opens what sends short messages through a gateway of a mobile network."""

import time

from hengce.channels.cmpp import CmppDialect
from hengce.channels.line import Line
from hengce.channels.session import LineSettings
from hengce.channels.short_message import ShortMessageChannel, Submitting
from hengce.model.capability import capabilities_of
from hengce.model.gateway import CmppConnector, SmppConnector
from hengce.model.instant import Instant


def open_telecom(
    channel: str, connector: SmppConnector | CmppConnector, password: str
) -> ShortMessageChannel:
    """Open what sends a channel's short messages; it connects with the first of them.

    Args:
        channel: The channel's id.
        connector: The gateway, and who we are there.
        password: The account's secret.
    """
    dialect = _dialect(connector, password)
    settings = LineSettings(
        host=connector.host,
        port=connector.port,
        timeout_seconds=connector.timeout_seconds,
        idle_seconds=connector.idle_seconds,
        window=connector.window,
    )
    line = Line(channel, dialect, settings, _now)
    can = capabilities_of(connector)
    return ShortMessageChannel(line, dialect, can, connector.timeout_seconds)


def _dialect(connector: SmppConnector | CmppConnector, password: str) -> Submitting:
    if isinstance(connector, CmppConnector):
        return CmppDialect(connector, password, _now)
    # An extra: a bank without SMPP need not install its library.
    from hengce.channels.smpp import SmppDialect  # noqa: PLC0415

    return SmppDialect(connector, password)


def _now() -> Instant:
    return time.time_ns() // 1_000
