"""Nodes that speak: their channels, their material, and how long they may wait."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.scope import Scope
from hengce.model.nodes import Message, Task
from hengce.model.nodes.action import ActionNode
from hengce.model.strategy import Strategy

EXPIRES_HOURS_MAX = 24 * 31


def messages(scope: Scope) -> Iterator[Problem]:
    """Check each message and task node."""
    for strategy in scope.configuration.strategies:
        for node, channels in action_nodes(strategy):
            item, path = f"strategies/{strategy.id}", f"graph/nodes/{node.id}"
            yield from _channels(scope, item, path, channels)
            yield from _material(scope, item, path, node.material, channels)
        for each in strategy.graph.nodes:
            if isinstance(each, ActionNode) and not 1 <= each.expires_hours <= EXPIRES_HOURS_MAX:
                facts = {"value": each.expires_hours, "limit": EXPIRES_HOURS_MAX}
                where = f"graph/nodes/{each.id}/expires_hours"
                item = f"strategies/{strategy.id}"
                yield scope.problem(item, where, "message.expires_range", **facts)


def action_nodes(strategy: Strategy) -> list[tuple[Message | Task, tuple[str, ...]]]:
    """Return the nodes of a strategy that speak, each with its channels."""
    return [
        (node, node.channels if isinstance(node, Message) else (node.channel,))
        for node in strategy.graph.nodes
        if isinstance(node, (Message, Task))
    ]


def _channels(scope: Scope, item: str, path: str, channels: tuple[str, ...]) -> Iterator[Problem]:
    if not channels:
        yield scope.problem(item, f"{path}/channels", "message.no_channel")
    for name in repeated(channels):
        yield scope.problem(item, f"{path}/channels", "message.channel_twice", channel=name)
    for name in channels:
        if name not in scope.channels:
            facts = {"channel": name, "known": ", ".join(sorted(scope.channels)) or "-"}
            yield scope.problem(item, f"{path}/channels", "message.channel_unknown", **facts)


def _material(
    scope: Scope, item: str, path: str, name: str, channels: tuple[str, ...]
) -> Iterator[Problem]:
    material = scope.materials.get(name)
    if material is None:
        yield scope.problem(item, f"{path}/material", "message.material_unknown", material=name)
        return
    for channel in channels:
        if channel in scope.channels and channel not in material.variants:
            facts = {"material": name, "channel": channel}
            yield scope.problem(item, f"{path}/material", "message.variant_missing", **facts)
