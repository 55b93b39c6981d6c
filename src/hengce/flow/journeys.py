"""Which strategies are journeys: they have a clock, and run outside the kernel."""

from hengce.model.nodes import Entry, Exit, Message, Task
from hengce.model.nodes.action import Blocked
from hengce.model.nodes.entry import Reentry
from hengce.model.strategy import Ramp, Strategy


def is_journey(strategy: Strategy) -> bool:
    """Whether a strategy is more than one step that the kernel decides by itself.

    One step is: an entry, one message or task after which nothing is waited for and that
    leaves when it is blocked, and an exit; let in by the nightly run or by an event, as often
    as it comes, whoever belongs to the audience, and with nothing that ends it early.
    """
    return (
        not _is_one_step(strategy)
        or bool(strategy.exits)
        or strategy.ramp != Ramp()
        or any(_lets_in_otherwise(node) for node in strategy.graph.nodes if isinstance(node, Entry))
    )


def _is_one_step(strategy: Strategy) -> bool:
    """Whether it has one action and nothing else than ways in and out."""
    nodes = strategy.graph.nodes
    actions = [node for node in nodes if isinstance(node, (Message, Task))]
    if len(actions) != 1 or not all(isinstance(n, (Entry, Message, Task, Exit)) for n in nodes):
        return False
    action = actions[0]
    answers = action.branches if isinstance(action, Task) else ()
    return action.on_blocked is Blocked.EXIT and not answers


def _lets_in_otherwise(entry: Entry) -> bool:
    return entry.schedule is not None or entry.called or entry.reentry != Reentry()
