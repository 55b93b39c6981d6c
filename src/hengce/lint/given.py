"""What is certain of a journey's customers at a node: for proofs about its conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hengce.errors import ProblemsError
from hengce.lint.pace import latest
from hengce.lint.routes import Routes, routes_of
from hengce.lint.scope import Scope
from hengce.lint.zones import zone_of
from hengce.model.instant import day, start_of_day
from hengce.model.journey import is_journey
from hengce.model.nodes import AudienceSplit, ConditionSplit, Entry, SubJourney
from hengce.model.nodes.condition_split import Of
from hengce.model.strategy import Strategy
from hengce.model.tag import Kind
from hengce.rules.ast import Clock, Condition
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.proof import Clocks, otherwise


@dataclass(frozen=True, slots=True)
class Given:
    """A journey, and what is certain of who is in it.

    Attributes:
        strategy: The journey.
        entry: Its way in; None where there is not exactly one.
        routes: Its ways; None where its graph has errors.
        tags: What its conditions may name.
        of_entry: What conditions on the event that starts it may name; None: nothing is known.
        audience: What is certain of who enters, at that moment.
        began_with: What is certain of the event that let him in.
        entering: Between which values clocks stand when customers enter.
        staying: And as long as customers are in it.
        at_once: The nodes that customers reach in the moment in which they enter.
    """

    strategy: Strategy
    entry: Entry | None
    routes: Routes | None
    tags: Catalogue
    of_entry: Catalogue | None
    audience: tuple[Condition, ...]
    began_with: tuple[Condition, ...]
    entering: Clocks
    staying: Clocks
    at_once: frozenset[str]

    def at(self, node: str) -> tuple[Condition, ...]:
        """Return what is certain of tags where customers come at once: audience and branches."""
        if self.routes is None or node not in self.at_once:
            return ()
        found = list(self.audience)
        while node != self.routes.entry and len(into := self.routes.into(node)) == 1:
            node, branch = into[0]
            split = self.routes.nodes[node]
            if isinstance(split, ConditionSplit) and split.of is Of.CUSTOMER:
                found += taken(branches(split.branches, self.tags), branch)
            if isinstance(split, AudienceSplit):
                found += taken(branches(split.audiences, self.tags), branch)
        return tuple(found)


def given(scope: Scope) -> list[Given]:
    """Return what is certain of each journey."""
    called = called_by_others(scope)
    return [
        _given(scope, strategy, called)
        for strategy in scope.configuration.strategies
        if is_journey(strategy)
    ]


def called_by_others(scope: Scope) -> frozenset[str]:
    """Return the journeys that others send customers through, whatever their entries ask."""
    return frozenset(
        node.strategy
        for strategy in (*scope.strategies.values(), *scope.configuration.earlier)
        for node in strategy.graph.nodes
        if isinstance(node, SubJourney)
    )


def _given(scope: Scope, strategy: Strategy, called: frozenset[str]) -> Given:
    configuration = scope.configuration
    zone = zone_of(configuration)
    tags = Catalogue.of_bank(configuration, zone)
    entries = [node for node in strategy.graph.nodes if isinstance(node, Entry)]
    entry = entries[0] if len(entries) == 1 else None
    event = scope.events.get(entry.event) if entry else None
    of_entry = Catalogue.of_event(event, zone) if event else None
    audience = read(entry.audience, tags) if entry and strategy.id not in called else None
    where = read(entry.where, of_entry) if entry and of_entry and entry.where else None
    certain = entry is not None and strategy.id not in called and not entry.called
    routes = routes_of(strategy)
    return Given(
        strategy=strategy,
        entry=entry,
        routes=routes,
        tags=tags,
        of_entry=of_entry,
        audience=(audience,) if audience else (),
        began_with=(where,) if where and certain else (),
        entering=_clocks(strategy, zone, 0),
        staying=_clocks(strategy, zone, strategy.days_max),
        at_once=_at_once(routes, strategy, scope),
    )


def _at_once(routes: Routes | None, strategy: Strategy, scope: Scope) -> frozenset[str]:
    if routes is None:
        return frozenset()
    times = latest(routes, strategy, scope.configuration.policy.tasks)
    return frozenset(name for name, most in times.items() if most == 0)


def _clocks(strategy: Strategy, zone: str, more_days: int) -> Clocks:
    try:
        first, last = date.fromisoformat(strategy.starts), date.fromisoformat(strategy.ends)
        least, most = day(first), day(last) + more_days
        begins, ends = start_of_day(least, zone), start_of_day(most + 1, zone)
    except (ValueError, OverflowError):
        return {}
    return {Clock(kind=Kind.DATE): (least, most), Clock(kind=Kind.TIMESTAMP): (begins, ends)}


def read(text: str, catalogue: Catalogue) -> Condition | None:
    """Return a condition in its normal form; None where others tell what is wrong with it."""
    try:
        return normal(check_condition(text, catalogue, "", allow_hindsight=True))
    except ProblemsError:
        return None


def branches(texts: dict[str, str], catalogue: Catalogue) -> dict[str, Condition | None]:
    """Return the conditions of a split, in the order in which they are asked."""
    return {name: read(text, catalogue) for name, text in texts.items()}


def taken(asked: dict[str, Condition | None], branch: str) -> Sequence[Condition]:
    """Return what is certain of who goes along a branch: it holds, and no earlier one does."""
    found: list[Condition] = []
    for name, condition in asked.items():
        if name == branch:
            return [*found, condition] if condition else found
        if condition:
            found.append(otherwise(condition))
    return found
