"""What journeys do beside speaking: benefits, tags, preferences, the brain's choice, others."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.flow.typed import stored_value
from hengce.lint.scope import Scope
from hengce.lint.zones import zone_of
from hengce.model.journey import is_journey
from hengce.model.nodes import AdjustPreference, Benefit, Choose, Entry, Exit, SetTag, SubJourney
from hengce.model.strategy import Strategy
from hengce.model.tag import Kind, Owner


def effects(scope: Scope) -> Iterator[Problem]:
    """Check each node that gives, writes, chooses or calls."""
    nightly = _nightly(scope)
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        for node in strategy.graph.nodes:
            path = f"graph/nodes/{node.id}"
            match node:
                case Benefit():
                    yield from _benefit(scope, item, path, node)
                case SetTag():
                    yield from _set_tag(scope, item, path, node)
                case AdjustPreference():
                    yield from _preference(scope, item, path, node)
                case Choose(category=category) if category not in nightly:
                    facts = {"category": category, "known": ", ".join(sorted(nightly)) or "-"}
                    yield scope.problem(item, f"{path}/category", "choose.nothing", **facts)
                case SubJourney():
                    yield from _sub_journey(scope, item, path, node)


def _nightly(scope: Scope) -> frozenset[str]:
    """Return the categories of strategies that a nightly run would ask."""
    return frozenset(
        strategy.category
        for strategy in scope.strategies.values()
        for node in strategy.graph.nodes
        if isinstance(node, Entry) and not node.event and not is_journey(strategy)
    )


def _benefit(scope: Scope, item: str, path: str, node: Benefit) -> Iterator[Problem]:
    product = scope.products.get(node.benefit)
    where = f"{path}/benefit"
    if product is None:
        yield scope.problem(item, where, "strategy.product_unknown", name=node.benefit)
    elif product.stock is None:
        yield scope.problem(item, where, "benefit.no_stock", product=product.id)
    elif product.stock == 0:
        yield scope.problem(item, where, "benefit.stock_empty", product=product.id)


def _set_tag(scope: Scope, item: str, path: str, node: SetTag) -> Iterator[Problem]:
    tag = scope.tags.get(node.tag)
    if tag is None:
        yield scope.problem(item, f"{path}/tag", "tag.unknown", tag=node.tag)
        return
    if tag.owner is not Owner.EVENTS:
        yield scope.problem(item, f"{path}/tag", "set_tag.not_ours", tag=tag.name)
    try:
        stored_value(node.value, tag.kind, zone_of(scope.configuration))
    except ValueError:
        facts = {"name": tag.name, "kind": tag.kind.value}
        yield scope.problem(item, f"{path}/value", "value.wrong_kind", **facts)
        return
    if tag.values and node.value is not None and node.value not in tag.values:
        facts = {"value": str(node.value), "known": ", ".join(tag.values)}
        yield scope.problem(item, f"{path}/value", "set_tag.code_unknown", **facts)


def _preference(scope: Scope, item: str, path: str, node: AdjustPreference) -> Iterator[Problem]:
    tag = scope.tags.get(node.tag)
    if tag is None:
        yield scope.problem(item, f"{path}/tag", "tag.unknown", tag=node.tag)
    elif tag.kind is not Kind.REAL:
        facts = {"tag": tag.name, "kind": tag.kind.value, "expected": Kind.REAL.value}
        yield scope.problem(item, f"{path}/tag", "tag.kind_differs", **facts)
    elif tag.owner is not Owner.EVENTS:
        yield scope.problem(item, f"{path}/tag", "set_tag.not_ours", tag=tag.name)
    if not -1 <= node.step <= 1 or not node.step:
        yield scope.problem(item, f"{path}/step", "preference.step_range", value=node.step)


def _sub_journey(scope: Scope, item: str, path: str, node: SubJourney) -> Iterator[Problem]:
    """`graph` reports one that does not exist."""
    other = scope.strategies.get(node.strategy)
    if other is not None and not has_goal(other):
        facts = {"strategy": other.id}
        yield scope.problem(item, f"{path}/strategy", "sub_journey.goal_never", **facts)


def has_goal(strategy: Strategy) -> bool:
    """Whether a customer can leave a journey with its goal."""
    ends = (node.goal for node in strategy.graph.nodes if isinstance(node, Exit))
    return any(ends) or any(rule.goal for rule in strategy.exits)
