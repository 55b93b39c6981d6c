"""Documents as they are decided: every parameter is a value, every unit a condition.

Documents are written with `:min_bill`, with numbers that a parameter sets, and with `within`.
All that decides, counts and explains reads what this module makes of them: plain literals.
"""

from collections.abc import Iterator

import msgspec

from hengce.errors import ProblemsError
from hengce.flow.editing import Path, edited, part_of, plain_of, texts_of
from hengce.model.configuration import Configuration
from hengce.model.nodes import Entry
from hengce.model.strategy import Strategy
from hengce.rules.binding import all_of, asks, bound_text
from hengce.rules.units import within_test

SETTABLE = frozenset(
    {
        "days",
        "hours",
        "minutes",
        "expires_hours",
        "deadline_hours",
        "wait_hours",
        "grace_minutes",
        "spread_minutes",
    }
)
"""The numbers of nodes that a parameter may set: lengths of time."""


def with_values(configuration: Configuration) -> Configuration:
    """Return a configuration whose strategies are bound; a second time changes nothing."""
    strategies = tuple(map(bound, configuration.strategies))
    return msgspec.structs.replace(configuration, strategies=strategies)


def bound(strategy: Strategy) -> Strategy:
    """Return a strategy with its parameters' values in place and its unit in its audience.

    What names no parameter of it, or no number, stays as it was; lint names it.
    """
    texts = {
        path: text
        for path, written in texts_of(strategy)
        if (text := bound_text(written, strategy.parameters)) != written
    }
    return _within(edited(strategy, {**texts, **dict(_numbers(strategy))}))


def sets_a_number(strategy: Strategy, path: str) -> bool:
    """Tell whether a path leads to a number of a node that a parameter may set."""
    try:
        held = part_of(plain_of(strategy), tuple(path.split("/")))
    except KeyError:
        return False
    is_number = isinstance(held, int) and not isinstance(held, bool)
    return path.startswith("graph/nodes/") and path.rpartition("/")[2] in SETTABLE and is_number


def _numbers(strategy: Strategy) -> Iterator[tuple[Path, int]]:
    for parameter in strategy.parameters.values():
        value = parameter.value
        for path in parameter.sets:
            if isinstance(value, int) and sets_a_number(strategy, path):
                yield tuple(path.split("/")), value


def _within(strategy: Strategy) -> Strategy:
    if not strategy.within:
        return strategy
    own = within_test(strategy.within)
    audiences: dict[Path, object] = {}
    for node in strategy.graph.nodes:
        if isinstance(node, Entry) and not asks(node.audience, own):
            try:
                audience = all_of((own, node.audience), "")
            except ProblemsError:  # lint says so
                continue
            audiences["graph", "nodes", node.id, "audience"] = audience
    return edited(strategy, audiences)
