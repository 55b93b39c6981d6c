"""What the strategies at hand can do, as the filters of the policy see it."""

from hengce.lint.messages import action_nodes
from hengce.lint.scope import Scope
from hengce.model.contact import ContactKind
from hengce.model.nodes import Message, Task
from hengce.model.strategy import Strategy


def actions(scope: Scope) -> tuple[ContactKind, ...]:
    """Return one kind for each strategy and channel; channels that do not exist are left out."""
    return tuple(
        kind
        for strategy in scope.configuration.strategies
        for node, _channels in action_nodes(strategy)
        for kind in actions_of(scope, strategy, node)
    )


def actions_of(scope: Scope, strategy: Strategy, node: Message | Task) -> tuple[ContactKind, ...]:
    """Return one kind for each channel of a node; channels that do not exist are left out."""
    return tuple(
        ContactKind(
            strategy=strategy.id,
            channel=name,
            priority_class=strategy.priority_class,
            message_class=strategy.message_class,
            category=strategy.category,
            topic=strategy.topic,
            department=strategy.department,
            interrupts=scope.channels[name].interrupts,
            product=strategy.product,
        )
        for name in (node.channels if isinstance(node, Message) else (node.channel,))
        if name in scope.channels
    )
