"""Events that journeys name: they are in the catalogue, and somebody sends them."""

from collections.abc import Iterator

from hengce.errors import Problem, ProblemsError
from hengce.lint.scope import Scope
from hengce.lint.zones import zone_of
from hengce.model.handover import OWN_EVENTS
from hengce.model.journey import is_journey
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition

_OWN = frozenset(event.name for event in OWN_EVENTS)


def events(scope: Scope) -> Iterator[Problem]:
    """Check that journeys wait for events that reach them."""
    for strategy in scope.configuration.strategies:
        if not is_journey(strategy):
            continue
        item = f"strategies/{strategy.id}"
        named: list[tuple[str, str]] = []
        for node in strategy.graph.nodes:
            path = f"graph/nodes/{node.id}"
            named += [(f"{path}/{part}/event", each.event) for part, each in node.awaited]
        for rule in strategy.exits:
            if rule.awaits is not None:
                named.append((f"exits/{rule.id}/awaits/event", rule.awaits.event))
        for path, event in named:
            if event in _OWN:
                yield scope.problem(item, path, "event.never_sent", event=event)


def event_problems(scope: Scope, item: str, path: str, event: str, where: str) -> Iterator[Problem]:
    """Check an event type that is named somewhere, and a condition on its properties."""
    if not event:
        return
    known = scope.events.get(event)
    if known is None and event not in _OWN:
        facts = {"event": event, "known": ", ".join(sorted(scope.events)) or "-"}
        yield scope.problem(item, f"{path}/event", "event.unknown", **facts)
    elif known is not None and where:
        catalogue = Catalogue.of_event(known, zone_of(scope.configuration))
        try:
            check_condition(where, catalogue, scope.places.where(item, f"{path}/where"))
        except ProblemsError as error:
            yield from error.problems
