"""Whether waves come while their strategy, their product and their material are valid."""

from collections.abc import Iterator
from datetime import date, timedelta

from hengce.errors import Problem
from hengce.lint.messages import action_nodes
from hengce.lint.pace import CLOCK_CHANGE_US, earliest, latest
from hengce.lint.routes import routes_of
from hengce.lint.scope import Scope
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.journey import is_journey
from hengce.model.strategy import Strategy

LATE_PARTS = 10
"""Who enters in the last tenth of a strategy's life may be too late for its last wave."""


def validity(scope: Scope) -> Iterator[Problem]:
    """Compare the days on which each strategy speaks with what it speaks of.

    No message leaves after its strategy's last day, however long customers have waited.
    """
    for product in scope.configuration.products:
        for part, text in (("sold_from", product.sold_from), ("sold_until", product.sold_until)):
            if text and _day(text) is None:
                item = f"products/{product.id}"
                yield scope.problem(item, part, "strategy.date_invalid", value=text)
    for material in scope.configuration.materials:
        if material.valid_until and _day(material.valid_until) is None:
            item, text = f"materials/{material.id}", material.valid_until
            yield scope.problem(item, "valid_until", "strategy.date_invalid", value=text)
    for strategy in scope.configuration.strategies:
        first, last = _day(strategy.starts), _day(strategy.ends)
        if first is not None and last is not None and first <= last:
            yield from _sold(scope, strategy, first, last)
            yield from _worded(scope, strategy, last)
            if is_journey(strategy):
                yield from _in_time(scope, strategy, first, last)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _sold(scope: Scope, strategy: Strategy, first: date, last: date) -> Iterator[Problem]:
    product = scope.products.get(strategy.product)
    if product is None:
        return
    item = f"strategies/{strategy.id}"
    begins, ends = _day(product.sold_from), _day(product.sold_until)
    if ends is not None and ends < last:
        facts = {"product": product.id, "until": ends, "ends": last}
        yield scope.problem(item, "ends", "strategy.beyond_sale", **facts)
    if begins is not None and first < begins:
        facts = {"product": product.id, "from": begins, "starts": first}
        yield scope.problem(item, "starts", "strategy.before_sale", **facts)


def _worded(scope: Scope, strategy: Strategy, last: date) -> Iterator[Problem]:
    for node, _channels in action_nodes(strategy):
        material = scope.materials.get(node.material)
        until = _day(material.valid_until) if material else None
        if material is not None and until is not None and until < last:
            facts = {"material": material.id, "until": until, "latest": last}
            path = f"graph/nodes/{node.id}/material"
            yield scope.problem(f"strategies/{strategy.id}", path, "wave.beyond_material", **facts)


def _in_time(scope: Scope, strategy: Strategy, first: date, last: date) -> Iterator[Problem]:
    """Find waves that come too late even for the first who enters; then who enters too late."""
    routes = routes_of(strategy)
    if routes is None:
        return
    rules = scope.configuration.policy.tasks
    soonest = earliest(routes, routes.entry, rules)
    longest = latest(routes, strategy, rules)
    item, lives = f"strategies/{strategy.id}", (last - first).days + 1
    in_time: dict[str, int] = {}
    for wave in routes.waves:
        least = soonest.get(wave.id)
        if least is None:
            continue
        path, facts = f"graph/nodes/{wave.id}", {"wave": wave.id, "hours": -(-least // HOUR_US)}
        if least > strategy.days_max * DAY_US:
            facts["days_max"] = strategy.days_max
            yield scope.problem(item, path, "wave.after_stay", **facts)
        elif least >= lives * DAY_US + CLOCK_CHANGE_US:
            dates = {"starts": first, "ends": last}
            yield scope.problem(item, path, "wave.after_end", **facts, **dates)
        else:
            in_time[wave.id] = least
    late = max(in_time, key=lambda name: in_time[name], default="")
    if late and in_time[late] * LATE_PARTS >= lives * DAY_US:
        facts_late = {
            "wave": late,
            "hours": -(-in_time[late] // HOUR_US),
            "hours_max": longest.get(late, 0) // HOUR_US,
            "last": last - timedelta(days=in_time[late] // DAY_US),
            "ends": last,
        }
        yield scope.problem(item, "ends", "journey.late_entries", **facts_late)
