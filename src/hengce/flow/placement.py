"""What may be said where: slots that customers look at, and all that we send."""

import msgspec

from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.connector import SlotConnector
from hengce.model.nodes import Message, Task
from hengce.model.strategy import Strategy

SENT = ""
"""The placement of everything that we send, and that is in no slot."""


def placed(configuration: Configuration, placement: str) -> Configuration:
    """Return a configuration whose strategies speak in one slot, or through what is sent.

    A strategy without any channel there does not take part. The channels themselves stay, so
    that the ledger's contacts keep their meaning.
    """
    here = {channel.id for channel in configuration.channels if placement_of(channel) == placement}
    strategies = (_only(strategy, here) for strategy in configuration.strategies)
    speaking = tuple(strategy for strategy in strategies if strategy is not None)
    return msgspec.structs.replace(configuration, strategies=speaking)


def placement_of(channel: Channel) -> str:
    """Return the slot that a channel fills; SENT when it is none."""
    connector = channel.connector
    return str(connector.placement) if isinstance(connector, SlotConnector) else SENT


def _only(strategy: Strategy, channels: set[str]) -> Strategy | None:
    node = next(n for n in strategy.graph.nodes if isinstance(n, Message | Task))
    if isinstance(node, Task):
        return strategy if node.channel in channels else None
    kept = tuple(channel for channel in node.channels if channel in channels)
    if kept == node.channels:
        return strategy
    if not kept:
        return None
    nodes = tuple(
        msgspec.structs.replace(n, channels=kept) if n is node else n for n in strategy.graph.nodes
    )
    graph = msgspec.structs.replace(strategy.graph, nodes=nodes)
    return msgspec.structs.replace(strategy, graph=graph)
