"""Which priority classes have something to say about an event."""

from collections.abc import Mapping

from hengce.model.configuration import Configuration
from hengce.model.journey import entry_of, is_journey
from hengce.model.strategy import PriorityClass


def listening(configuration: Configuration) -> Mapping[str, frozenset[PriorityClass]]:
    """Return the classes of the strategies that each event type starts.

    An event type that starts none is not among them: its events are remembered, and nothing
    is decided.
    """
    classes: dict[str, set[PriorityClass]] = {}
    for strategy in configuration.strategies:
        event = entry_of(strategy).event
        if event and not is_journey(strategy):
            classes.setdefault(event, set()).add(strategy.priority_class)
    return {event: frozenset(found) for event, found in classes.items()}
