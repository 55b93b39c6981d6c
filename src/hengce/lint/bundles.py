"""Bundles: room for more than one offer, and strategies that can share a message."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.messages import action_nodes
from hengce.lint.scope import Scope
from hengce.model.strategy import Strategy

OFFERS_MAX = 16


def bundles(scope: Scope) -> Iterator[Problem]:
    """Check each bundle with the strategies that name it; what depends on these is advice."""
    members: dict[str, list[Strategy]] = {
        bundle.id: [] for bundle in scope.configuration.policy.bundles
    }
    for strategy in scope.configuration.strategies:
        if strategy.bundle in members:
            members[strategy.bundle].append(strategy)
        elif strategy.bundle:
            facts = {"name": strategy.bundle, "known": ", ".join(sorted(members)) or "-"}
            item = f"strategies/{strategy.id}"
            yield scope.problem(item, "bundle", "strategy.bundle_unknown", **facts)
    for bundle in scope.configuration.policy.bundles:
        path = f"bundles/{bundle.id}"
        if not 2 <= bundle.offers_max <= OFFERS_MAX:
            facts_offers = {"value": bundle.offers_max, "least": 2, "most": OFFERS_MAX}
            where = f"{path}/offers_max"
            yield scope.problem("policy", where, "policy.out_of_range", **facts_offers)
        yield from _sharing(scope, bundle.id, members[bundle.id])


def _sharing(scope: Scope, bundle: str, members: list[Strategy]) -> Iterator[Problem]:
    if len(members) < 2:
        if scope.configuration.strategies:
            facts = {"bundle": bundle, "count": len(members)}
            yield scope.problem("policy", f"bundles/{bundle}", "bundle.too_few", **facts)
        return
    for strategy in members:
        if not any(_share(strategy, other) for other in members if other is not strategy):
            item = f"strategies/{strategy.id}"
            yield scope.problem(item, "bundle", "bundle.never_shared", bundle=bundle)


def _share(one: Strategy, other: Strategy) -> bool:
    """Whether two strategies may share a message: the same classes, and a common channel."""
    return (
        one.priority_class is other.priority_class
        and one.message_class is other.message_class
        and not _channels(one).isdisjoint(_channels(other))
    )


def _channels(strategy: Strategy) -> set[str]:
    return {name for _node, channels in action_nodes(strategy) for name in channels}
