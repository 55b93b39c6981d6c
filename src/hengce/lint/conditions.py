"""Every condition and every expression of the configuration, checked against the tags."""

from collections.abc import Iterator

from hengce.errors import Problem, ProblemsError
from hengce.lint.scope import Scope, is_identifier
from hengce.lint.zones import zone_of
from hengce.model.configuration import Configuration
from hengce.model.nodes import ConditionSplit, Entry, Node, Wait
from hengce.model.nodes.condition_split import Of
from hengce.model.nodes.wait import OnDate
from hengce.model.strategy import Strategy
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, check_value


def conditions(scope: Scope) -> Iterator[Problem]:
    """Check the policy's conditions, the channels', and each strategy's."""
    configuration = scope.configuration
    policy = configuration.policy
    tags = _catalogue(configuration)
    yield from _unspeakable(scope, tags)
    for stem, rules in (
        ("requirements", policy.requirements),
        ("suppressions", policy.suppressions),
    ):
        for rule in rules:
            where = scope.places.where("policy", f"{stem}/{rule.id}/condition")
            yield from _condition(rule.condition, tags, where, hindsight=False)
    for channel in configuration.channels:
        where = scope.places.where(f"channels/{channel.id}", "reachable")
        yield from _condition(channel.reachable, tags, where, hindsight=False)
    for strategy in configuration.strategies:
        yield from _score(scope, strategy, tags)
        for node in strategy.graph.nodes:
            yield from _node(scope, strategy, node, tags)


def _catalogue(configuration: Configuration) -> Catalogue:
    return Catalogue.of_bank(configuration, zone_of(configuration))


def _unspeakable(scope: Scope, catalogue: Catalogue) -> Iterator[Problem]:
    """A tag whose name means something to SQL could never be used in a condition."""
    derived = [(tag.name, "derived") for tag in scope.configuration.derived]
    for name, stem in (*((name, "tags") for name in scope.tags), *derived):
        if is_identifier(name) and _is_reserved(name, catalogue):
            yield scope.problem(f"{stem}/{name}", "name", "tag.name_reserved", name=name)


def _is_reserved(name: str, catalogue: Catalogue) -> bool:
    """Whether no condition can name it; a formula with problems is told of elsewhere."""
    problems = _condition(f"{name} IS NULL", catalogue, "", hindsight=True)
    return any(problem.code != "rule.broken_tag" for problem in problems)


def _condition(
    text: str, catalogue: Catalogue, where: str, *, hindsight: bool
) -> tuple[Problem, ...]:
    try:
        check_condition(text, catalogue, where, allow_hindsight=hindsight)
    except ProblemsError as error:
        return error.problems
    return ()


def _score(scope: Scope, strategy: Strategy, catalogue: Catalogue) -> Iterator[Problem]:
    item, hindsight = f"strategies/{strategy.id}", bool(strategy.hindsight.strip())
    for path, text, is_money in (
        ("score/propensity", strategy.score.propensity, None),
        ("score/value", strategy.score.value, True),
    ):
        where = scope.places.where(item, path)
        try:
            check_value(text, catalogue, where, allow_hindsight=hindsight, money=is_money)
        except ProblemsError as error:
            yield from error.problems


def _node(scope: Scope, strategy: Strategy, node: Node, tags: Catalogue) -> Iterator[Problem]:
    item, path = f"strategies/{strategy.id}", f"graph/nodes/{node.id}"
    hindsight = bool(strategy.hindsight.strip())
    for part, text in node.conditions:
        where = scope.places.where(item, f"{path}/{part}")
        yield from _condition(text, tags, where, hindsight=hindsight)
    for part, event, text in _events(node):
        stem = f"{path}/{part}" if part else path
        if event not in scope.events:
            facts = {"event": event, "known": ", ".join(sorted(scope.events)) or "-"}
            yield scope.problem(item, f"{stem}/event", "event.unknown", **facts)
        elif text:
            yield from _where(scope, item, f"{stem}/where", event, text)
    if isinstance(node, ConditionSplit) and node.of is Of.ENTRY:
        yield from _of_entry(scope, strategy, node)
    if isinstance(node, Entry) and node.where and not node.event:
        yield scope.problem(item, f"{path}/where", "entry.where_without_event")
    until = node.until if isinstance(node, Wait) else None
    if isinstance(until, OnDate) and until.tag not in scope.tags:
        yield scope.problem(item, f"{path}/until/tag", "tag.unknown", tag=until.tag)


def _of_entry(scope: Scope, strategy: Strategy, node: ConditionSplit) -> Iterator[Problem]:
    """Check branches that ask about the event with which customers came in."""
    for entry in strategy.graph.nodes:
        if isinstance(entry, Entry) and entry.event in scope.events:
            for name, text in node.branches.items():
                path = f"graph/nodes/{node.id}/branches/{name}"
                yield from _where(scope, f"strategies/{strategy.id}", path, entry.event, text)


def _events(node: Node) -> Iterator[tuple[str, str, str]]:
    """Yield each event type that a node speaks of, with what it asks of its properties."""
    if isinstance(node, Entry) and node.event:
        yield "", node.event, node.where
    for part, awaited in node.awaited:
        if awaited.event:
            yield part, awaited.event, awaited.where


def _where(scope: Scope, item: str, path: str, event: str, text: str) -> Iterator[Problem]:
    """Check a condition on an event's properties, which stand there like tags."""
    catalogue = Catalogue.of_event(scope.events[event], zone_of(scope.configuration))
    yield from _condition(text, catalogue, scope.places.where(item, path), hindsight=False)
