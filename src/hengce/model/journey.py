"""Which strategies are journeys, and what their waves are called."""

from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.nodes import Entry, Exit, Message, Node, Task
from hengce.model.nodes.action import ActionNode, Blocked
from hengce.model.nodes.entry import Reentry
from hengce.model.strategy import Ramp, Strategy
from hengce.model.version import version_of

VERSION_CHARACTERS = 12
"""How much of a content hash names the version of a journey."""


def is_journey(strategy: Strategy) -> bool:
    """Tell whether customers are in a strategy for a while.

    The others have one step: a message or a task that is proposed to whom enters, and that is
    over when arbitration has answered.
    """
    nodes = strategy.graph.nodes
    others = [node for node in nodes if not isinstance(node, Entry | Exit)]
    is_plain = all(_is_plain(node) for node in nodes if isinstance(node, Entry))
    is_one_step = len(others) == 1 and _is_one_step(others[0])
    return not (is_plain and is_one_step and not strategy.exits and strategy.ramp == Ramp())


def _is_plain(entry: Entry) -> bool:
    return entry.schedule is None and not entry.called and entry.reentry == Reentry()


def _is_one_step(node: Node) -> bool:
    if isinstance(node, Task) and node.branches:
        return False
    return isinstance(node, Message | Task) and node.on_blocked is Blocked.EXIT


def entry_of(strategy: Strategy) -> Entry:
    """Return the way in; lint has made sure that there is exactly one."""
    return next(node for node in strategy.graph.nodes if isinstance(node, Entry))


def waves_of(strategy: Strategy) -> tuple[Message | Task, ...]:
    """Return the nodes of a strategy that say something or hand something over."""
    return tuple(node for node in strategy.graph.nodes if isinstance(node, Message | Task))


def node_of(strategy: Strategy, name: str) -> Node | None:
    """Return a node by its name; None where there is none."""
    return next((node for node in strategy.graph.nodes if node.id == name), None)


def is_action(node: Node) -> bool:
    """Tell whether a node asks arbitration."""
    return isinstance(node, ActionNode)


def journey_version(strategy: Strategy) -> str:
    """Return what names the version of a journey."""
    return version_of(strategy)[:VERSION_CHARACTERS]


def wave_name(node: str, version: str) -> str:
    """Return what a contact calls the wave that it is."""
    return f"{node}@{version}"


def document_of(configuration: Configuration, kind: ContactKind) -> Strategy | None:
    """Return the published document that a contact is of; None when it is gone.

    A wave stays one of the version that its customer entered.
    """
    published = (*configuration.strategies, *configuration.earlier)
    mine = (document for document in published if document.id == kind.strategy)
    if not kind.wave:
        return next((document for document in mine if not is_journey(document)), None)
    version = kind.wave.partition("@")[2]
    return next((document for document in mine if journey_version(document) == version), None)


def node_of_wave(wave: str) -> str:
    """Return the node of a wave."""
    return wave.partition("@")[0]


def action_name(strategy: str, wave: str) -> str:
    """Return what decisions call an action: the strategy, and of a journey its wave."""
    return f"{strategy}/{wave}" if wave else strategy
