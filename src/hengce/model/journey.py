"""Which strategies are journeys, and what their waves are called."""

from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.nodes import Entry, Exit, Message, Task
from hengce.model.nodes.action import Blocked
from hengce.model.nodes.entry import Reentry
from hengce.model.strategy import Ramp, Strategy
from hengce.model.version import version_of

VERSION_CHARACTERS = 12
"""How much of a content hash names the version of a journey."""


def is_journey(strategy: Strategy) -> bool:
    """Tell whether customers are in a strategy for a while.

    The others have one step: an entry, one message or task after which nothing is waited for
    and that leaves when it is blocked, and an exit; let in by the nightly run or by an event,
    as often as it comes, and with nothing that ends it early.
    """
    return (
        not _is_one_step(strategy)
        or bool(strategy.exits)
        or strategy.ramp != Ramp()
        or any(_lets_in_otherwise(node) for node in strategy.graph.nodes if isinstance(node, Entry))
    )


def _is_one_step(strategy: Strategy) -> bool:
    nodes = strategy.graph.nodes
    actions = [node for node in nodes if isinstance(node, Message | Task)]
    if len(actions) != 1 or not all(isinstance(n, Entry | Message | Task | Exit) for n in nodes):
        return False
    answers = actions[0].branches if isinstance(actions[0], Task) else ()
    return actions[0].on_blocked is Blocked.EXIT and not answers


def _lets_in_otherwise(entry: Entry) -> bool:
    return entry.schedule is not None or entry.called or entry.reentry != Reentry()


def entry_of(strategy: Strategy) -> Entry:
    """Return the way in; lint has made sure that there is exactly one."""
    return next(node for node in strategy.graph.nodes if isinstance(node, Entry))


def waves_of(strategy: Strategy) -> tuple[Message | Task, ...]:
    """Return the nodes of a strategy that say something or hand something over."""
    return tuple(node for node in strategy.graph.nodes if isinstance(node, Message | Task))


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
    if kind.wave:
        return walked(configuration, kind.strategy, kind.wave.partition("@")[2])
    published = (*configuration.strategies, *configuration.earlier)
    mine = (document for document in published if document.id == kind.strategy)
    return next((document for document in mine if not is_journey(document)), None)


def walked(configuration: Configuration, strategy: str, version: str) -> Strategy | None:
    """Return the version of a journey that customers are in; None when it is gone."""
    published = (*configuration.strategies, *configuration.earlier)
    mine = (document for document in published if document.id == strategy)
    return next((document for document in mine if journey_version(document) == version), None)


def node_of_wave(wave: str) -> str:
    """Return the node of a wave."""
    return wave.partition("@")[0]


def action_name(strategy: str, wave: str) -> str:
    """Return what decisions call an action: the strategy, and of a journey its wave."""
    return f"{strategy}/{wave}" if wave else strategy
