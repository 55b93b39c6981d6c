"""What the strategies at hand can do, as the filters of the policy see it."""

from hengce.lint.messages import action_nodes
from hengce.lint.scope import Scope
from hengce.model.contact import ContactKind


def actions(scope: Scope) -> tuple[ContactKind, ...]:
    """Return one kind for each strategy and channel; channels that do not exist are left out."""
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
        for strategy in scope.configuration.strategies
        for _node, channels in action_nodes(strategy)
        for name in channels
        if name in scope.channels
    )
