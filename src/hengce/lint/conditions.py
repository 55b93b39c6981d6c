"""Every condition and every expression of the configuration, checked against the tags."""

from collections.abc import Iterator

from hengce.errors import Problem, ProblemsError
from hengce.lint.scope import Scope, is_identifier
from hengce.lint.zones import zone_of
from hengce.model.configuration import Configuration
from hengce.model.strategy import (
    AudienceSplit,
    ConditionSplit,
    Entry,
    Node,
    Race,
    Strategy,
    Wait,
    WaitForEvent,
)
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
    return Catalogue.of(configuration.tags, configuration.events, zone_of(configuration))


def _unspeakable(scope: Scope, catalogue: Catalogue) -> Iterator[Problem]:
    """A tag whose name means something to SQL could never be used in a condition."""
    for name in scope.tags:
        if is_identifier(name) and _condition(f"{name} IS NULL", catalogue, "", hindsight=True):
            yield scope.problem(f"tags/{name}", "name", "tag.name_reserved", name=name)


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
    for part, text in texts_of(node):
        where = scope.places.where(item, f"{path}/{part}")
        yield from _condition(text, tags, where, hindsight=hindsight)
    for part, name in _events(node):
        if name not in scope.events:
            facts = {"event": name, "known": ", ".join(sorted(scope.events)) or "-"}
            yield scope.problem(item, f"{path}/{part}", "event.unknown", **facts)
    if isinstance(node, (Entry, WaitForEvent)) and node.where:
        yield from _where(scope, item, f"{path}/where", node)
    if isinstance(node, Entry) and node.reentry_days < 0:
        value = node.reentry_days
        yield scope.problem(item, f"{path}/reentry_days", "entry.reentry_negative", value=value)
    if isinstance(node, Entry) and node.reentry_days > 0:
        yield scope.problem(item, f"{path}/reentry_days", "entry.reentry_not_yet")
    if isinstance(node, Wait) and node.until_tag and node.until_tag not in scope.tags:
        yield scope.problem(item, f"{path}/until_tag", "tag.unknown", tag=node.until_tag)


def texts_of(node: Node) -> list[tuple[str, str]]:
    """Return the conditions of a node, with the part of it where each stands."""
    match node:
        case Entry(audience=audience):
            return [("audience", audience)]
        case ConditionSplit(branches=branches):
            return [(f"branches/{name}", text) for name, text in branches.items()]
        case AudienceSplit(audiences=audiences):
            return [(f"audiences/{name}", text) for name, text in audiences.items()]
        case _:
            return []


def _events(node: Node) -> list[tuple[str, str]]:
    match node:
        case Entry(event=event) if event:
            return [("event", event)]
        case WaitForEvent(event=event):
            return [("event", event)]
        case Race(events=events):
            return [(f"events/{name}", event) for name, event in events.items()]
        case _:
            return []


def _where(scope: Scope, item: str, path: str, node: Entry | WaitForEvent) -> Iterator[Problem]:
    """Check a condition on an event's properties, which stand there like tags."""
    if not node.event:
        yield scope.problem(item, path, "entry.where_without_event")
        return
    event = scope.events.get(node.event)
    if event is not None:
        catalogue = Catalogue.of_properties(event.properties.items(), zone_of(scope.configuration))
        where = scope.places.where(item, path)
        yield from _condition(node.where, catalogue, where, hindsight=False)
