"""Journeys, ready to be walked: nodes by name, ways by branch, and what wakes whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hengce.flow.expiring import expiring_tags
from hengce.kernel.layout import Layout
from hengce.model.configuration import Configuration
from hengce.model.journey import entry_of, is_journey, journey_version
from hengce.model.nodes import ConditionSplit, Entry, Node
from hengce.model.nodes.awaited import Awaited
from hengce.model.nodes.condition_split import Of
from hengce.model.strategy import Strategy
from hengce.model.tag import Kind, Tag
from hengce.ports.journeys import Listeners
from hengce.rules.ast import Condition, Constant
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.lineage import clocks_of, event_columns_of, types_read
from hengce.rules.normal import normal
from hengce.rules.program import Program, compile_program


@dataclass(frozen=True, slots=True)
class Journey:
    """One version of a journey.

    Attributes:
        strategy: The document.
        version: What names it.
        nodes: By name.
        ways: Where each branch of each node leads.
        entry: The way in.
        is_current: Whether it lets customers in; earlier versions do not.
        reads_entry: Whether it looks at the event that let a customer in.
    """

    strategy: Strategy
    version: str
    nodes: Mapping[str, Node]
    ways: Mapping[tuple[str, str], str]
    entry: Entry
    is_current: bool
    reads_entry: bool


@dataclass(frozen=True, slots=True)
class Journeys:
    """All journeys of a configuration.

    Attributes:
        configuration: What they are of.
        by_version: By strategy and version.
        current: By strategy.
        entered_by: The current journeys that each event type starts.
        awaited: Event types that may move somebody who is in a journey, and whom.
        program: All conditions on customers.
        places: The number of each condition in the program, by its text.
        conditions: The conditions of exit rules, by text, in normal form.
        rules: The conditions of the bank's requirements and suppressions, by name.
        expiring: Tags whose values are not good for ever, by name.
        moved_by_tags: The bank's requirements and suppressions that no event moves and no time of
            day, but only what tags say, and the date.
    """

    configuration: Configuration
    by_version: Mapping[tuple[str, str], Journey]
    current: Mapping[str, Journey]
    entered_by: Mapping[str, tuple[Journey, ...]]
    awaited: Mapping[str, Listeners]
    program: Program
    places: Mapping[str, int]
    conditions: Mapping[str, Condition]
    rules: Mapping[str, Condition]
    expiring: Mapping[str, Tag]
    moved_by_tags: frozenset[str]


def compile_journeys(configuration: Configuration, layout: Layout) -> Journeys:
    """Compile the journeys of a configuration, earlier versions included.

    Args:
        configuration: The published documents.
        layout: Where tags lie in a row.

    Raises:
        ProblemsError: When a condition does not check; `lint` would have said so.
    """
    current = [_journey(s, is_current=True) for s in configuration.strategies if is_journey(s)]
    earlier = [_journey(s, is_current=False) for s in configuration.earlier]
    journeys = (*current, *earlier)
    catalogue = Catalogue.of_bank(configuration)
    read: dict[str, Condition] = {}
    for journey in journeys:
        where = f"strategies/{journey.strategy.id}"
        for text in _conditions(journey):
            # A version that may use hindsight was let through by lint; so it is here.
            checked = check_condition(text, catalogue, where, allow_hindsight=True)
            read.setdefault(text, normal(checked))
    rules = dict(_rules(configuration, catalogue))
    exits = {rule.condition for j in journeys for rule in j.strategy.exits if rule.condition}
    return Journeys(
        configuration=configuration,
        by_version={(j.strategy.id, j.version): j for j in journeys},
        current={journey.strategy.id: journey for journey in current},
        entered_by=_entered_by(current),
        awaited=_listeners(journeys, read),
        # The kernel keeps the first condition for FALSE.
        program=compile_program([Constant(value=False), *read.values()], [], layout),
        places={text: number for number, text in enumerate(read, 1)},
        conditions={text: read[text] for text in exits},
        rules=rules,
        expiring={tag.name: tag for tag in expiring_tags(configuration)},
        moved_by_tags=frozenset(_moved_by_tags(rules)),
    )


def _rules(configuration: Configuration, catalogue: Catalogue) -> Iterator[tuple[str, Condition]]:
    policy = configuration.policy
    texts = [(rule.id, rule.condition) for rule in policy.requirements]
    texts += [(rule.id, rule.condition) for rule in policy.suppressions]
    for name, text in texts:
        yield name, normal(check_condition(text, catalogue, f"policy/{name}"))


def _moved_by_tags(rules: Mapping[str, Condition]) -> Iterator[str]:
    for name, condition in rules.items():
        by_date = all(clock.kind is Kind.DATE for clock in clocks_of(condition))
        if by_date and not event_columns_of(condition):
            yield name


def _journey(strategy: Strategy, *, is_current: bool) -> Journey:
    return Journey(
        strategy=strategy,
        version=journey_version(strategy),
        nodes={node.id: node for node in strategy.graph.nodes},
        ways={(edge.source, edge.branch): edge.target for edge in strategy.graph.edges},
        entry=entry_of(strategy),
        is_current=is_current,
        reads_entry=any(_reads_entry(strategy)),
    )


def _reads_entry(strategy: Strategy) -> Iterator[bool]:
    for node in strategy.graph.nodes:
        yield isinstance(node, ConditionSplit) and node.of is Of.ENTRY
    for awaited in awaited_by(strategy):
        yield bool(awaited.same)


def awaited_by(strategy: Strategy) -> Iterator[Awaited]:
    """Yield everything that a strategy waits for, exit rules included."""
    for node in strategy.graph.nodes:
        yield from (awaited for _, awaited in node.awaited)
    for rule in strategy.exits:
        if rule.awaits is not None:
            yield rule.awaits


def _conditions(journey: Journey) -> Iterator[str]:
    for node in journey.nodes.values():
        yield from (text for _, text in node.conditions)
    for rule in journey.strategy.exits:
        if rule.condition:
            yield rule.condition


def _entered_by(journeys: list[Journey]) -> dict[str, tuple[Journey, ...]]:
    events = {journey.entry.event for journey in journeys if journey.entry.event}
    return {e: tuple(j for j in journeys if j.entry.event == e) for e in sorted(events)}


def _listeners(
    journeys: tuple[Journey, ...], read: Mapping[str, Condition]
) -> dict[str, Listeners]:
    """Say of each event type that somebody waits for whom it may move."""
    anywhere: dict[str, set[str]] = {}
    at_nodes: dict[str, set[str]] = {}
    for journey in journeys:
        name = journey.strategy.id
        for event in _left_on(journey.strategy, read):
            anywhere.setdefault(event, set()).add(name)
        for node in journey.nodes.values():
            for event in {awaited.event for _, awaited in node.awaited if awaited.event}:
                at_nodes.setdefault(event, set()).add(f"{name}/{node.id}")
    return {
        event: Listeners(
            journeys=sorted(anywhere.get(event, ())), nodes=sorted(at_nodes.get(event, ()))
        )
        for event in sorted({*anywhere, *at_nodes})
    }


def _left_on(strategy: Strategy, read: Mapping[str, Condition]) -> Iterator[str]:
    """Yield the event types that the exit rules of a strategy look at."""
    for rule in strategy.exits:
        if rule.awaits is not None and rule.awaits.event:
            yield rule.awaits.event
        if rule.condition:
            for column in event_columns_of(read[rule.condition]):
                yield from types_read(column)
