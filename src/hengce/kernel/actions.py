"""What strategies propose, and which of them take part."""

from collections.abc import Collection
from dataclasses import dataclass

from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.instant import HOUR_US, Day, calendar_date
from hengce.model.nodes import Entry, Message, Task
from hengce.model.strategy import MessageClass, PriorityClass, Strategy

NIGHTLY = frozenset({""})
"""The trigger of a nightly run: strategies whose entry names no event."""

MARKETING_RULES = frozenset({MessageClass.COMMERCIAL, MessageClass.CARE})
"""Message classes that obey opt-outs, stopped topics and suitability."""

PRIORITY_RANK = {PriorityClass.RISK: 0, PriorityClass.SERVICE: 1, PriorityClass.MARKETING: 2}

MESSAGE_RANK = {message: rank for rank, message in enumerate(MessageClass)}


@dataclass(frozen=True, slots=True)
class Action:
    """What a single-step strategy proposes.

    Attributes:
        strategy: The document.
        audience: Who may enter.
        kinds: What caps look at, for each channel in fallback order.
        material: What is said.
        expires_us: How long the proposal stands.
    """

    strategy: Strategy
    audience: str
    kinds: tuple[ContactKind, ...]
    material: str
    expires_us: int


def entry_of(strategy: Strategy) -> Entry:
    """Return the way in; lint has made sure that there is exactly one."""
    return next(node for node in strategy.graph.nodes if isinstance(node, Entry))


def takes_part(strategy: Strategy, triggers: Collection[str], today: Day) -> bool:
    """Tell whether a strategy is in its time and starts by one of the triggers."""
    date = calendar_date(today).isoformat()
    return strategy.starts <= date <= strategy.ends and entry_of(strategy).event in triggers


def action_of(strategy: Strategy, configuration: Configuration) -> Action:
    """Return what a single-step strategy proposes."""
    node = next(n for n in strategy.graph.nodes if isinstance(n, Message | Task))
    names = node.channels if isinstance(node, Message) else (node.channel,)
    channels = {channel.id: channel for channel in configuration.channels}
    kinds = tuple(
        ContactKind(
            strategy=strategy.id,
            channel=name,
            priority_class=strategy.priority_class,
            message_class=strategy.message_class,
            category=strategy.category,
            topic=strategy.topic,
            department=strategy.department,
            interrupts=channels[name].interrupts,
            product=strategy.product,
        )
        for name in names
    )
    return Action(
        strategy=strategy,
        audience=entry_of(strategy).audience,
        kinds=kinds,
        material=node.material,
        expires_us=node.expires_hours * HOUR_US,
    )


def tier_of(strategy: Strategy) -> int:
    """Return the first key of a candidate's rank: its class, and whether it is mandatory."""
    return 2 * PRIORITY_RANK[strategy.priority_class] + (0 if strategy.mandatory else 1)
