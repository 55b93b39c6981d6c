"""What strategies propose, and which of them take part."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.instant import HOUR_US, Day, calendar_date
from hengce.model.journey import (
    action_name,
    entry_of,
    is_journey,
    journey_version,
    node_of_wave,
    wave_name,
    waves_of,
)
from hengce.model.nodes import Message, Task
from hengce.model.strategy import MessageClass, PriorityClass, Strategy
from hengce.rules.units import within_test

NIGHTLY = frozenset({""})
"""The trigger of a nightly run: strategies whose entry names no event."""

MARKETING_RULES = frozenset({MessageClass.COMMERCIAL, MessageClass.CARE})
"""Message classes that obey opt-outs, stopped topics and suitability."""

PRIORITY_RANK = {PriorityClass.RISK: 0, PriorityClass.SERVICE: 1, PriorityClass.MARKETING: 2}

MESSAGE_RANK = {message: rank for rank, message in enumerate(MessageClass)}


WAVES = "wave"
"""In place of an event type: waves, which their journeys start."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a strategy of one step proposes, or one wave of a journey.

    Attributes:
        name: What decisions call it: the strategy, and of a journey the wave.
        strategy: The document.
        starts_by: The event type that starts it, `""` for the nightly run, or `WAVES`.
        where: A condition on that event's properties; empty: none.
        audience: Who may be asked.
        kinds: What caps look at, for each channel in fallback order.
        material: What is said.
        expires_us: How long the proposal stands.
    """

    name: str
    strategy: Strategy
    starts_by: str
    where: str
    audience: str
    kinds: tuple[ContactKind, ...]
    material: str
    expires_us: int

    @property
    def node(self) -> str:
        """The wave's node in its journey; empty for a strategy of one step."""
        wave = self.kinds[0].wave
        return node_of_wave(wave) if wave else ""


def actions_of(
    strategy: Strategy, configuration: Configuration, channels: Collection[str] | None = None
) -> tuple[Action, ...]:
    """Return what a strategy proposes: one thing, or a wave for each node that speaks.

    Whom a journey has let in is not asked again whether he may enter, but whether he still
    belongs to the unit that the strategy keeps within.

    Args:
        strategy: The document.
        configuration: The bank's channels.
        channels: What may be spoken through; None: every channel. What has no channel left
            is not proposed.
    """
    version = journey_version(strategy) if is_journey(strategy) else ""
    proposed = (_action(strategy, n, configuration, version) for n in waves_of(strategy))
    if channels is not None:
        proposed = (replace(a, kinds=_through(channels, a.kinds)) for a in proposed)
    return tuple(action for action in proposed if action.kinds)


def _through(channels: Collection[str], kinds: tuple[ContactKind, ...]) -> tuple[ContactKind, ...]:
    return tuple(kind for kind in kinds if kind.channel in channels)


def action_of(strategy: Strategy, configuration: Configuration, wave: str = "") -> Action | None:
    """Return what a strategy of one step proposes, or a wave of a journey; None: there is none."""
    name = action_name(strategy.id, wave)
    return next((a for a in actions_of(strategy, configuration) if a.name == name), None)


def takes_part(action: Action, triggers: Collection[str], today: Day) -> bool:
    """Tell whether an action is in its time and starts by one of the triggers."""
    date = calendar_date(today).isoformat()
    in_time = action.strategy.starts <= date <= action.strategy.ends
    return in_time and action.starts_by in triggers


def _action(
    strategy: Strategy, node: Message | Task, configuration: Configuration, version: str
) -> Action:
    wave = wave_name(node.id, version) if version else ""
    entry = entry_of(strategy)
    names = node.through
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
            wave=wave,
        )
        for name in names
    )
    return Action(
        name=action_name(strategy.id, wave),
        strategy=strategy,
        starts_by=WAVES if wave else entry.event,
        where="" if wave else entry.where,
        audience=within_test(strategy.within) if wave else entry.audience,
        kinds=kinds,
        material=node.material,
        expires_us=node.expires_hours * HOUR_US,
    )


def tier_of(strategy: Strategy) -> int:
    """Return the first key of a candidate's rank: its class, and whether it is mandatory."""
    return 2 * PRIORITY_RANK[strategy.priority_class] + (0 if strategy.mandatory else 1)
