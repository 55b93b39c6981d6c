"""What journeys wait for and ask about: events that come, answers to waves that went out."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.events import event_problems
from hengce.lint.routes import Routes, routes_of
from hengce.lint.scope import Scope
from hengce.model.nodes import Entry, Node, WaveSplit
from hengce.model.nodes.action import ActionNode, Blocked
from hengce.model.nodes.awaited import Awaited, Stage
from hengce.model.strategy import Strategy


def awaits(scope: Scope) -> Iterator[Problem]:
    """Check what the nodes and exit rules of each strategy wait for."""
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        routes = routes_of(strategy)
        for node in strategy.graph.nodes:
            path = f"graph/nodes/{node.id}"
            for part, awaited in node.awaited:
                yield from _awaited(scope, item, f"{path}/{part}", strategy, awaited)
                if awaited.wave:
                    where = f"{path}/{part}/wave"
                    yield from _wave(scope, item, where, strategy, awaited.wave)
                    yield from _before(scope, item, where, routes, node, awaited.wave)
            if isinstance(node, WaveSplit):
                yield from _wave(scope, item, f"{path}/wave", strategy, node.wave)
                yield from _before(scope, item, f"{path}/wave", routes, node, node.wave)
                yield from _stages(scope, item, f"{path}/stages", strategy, node)
        for rule in strategy.exits:
            if rule.awaits is not None:
                path = f"exits/{rule.id}/awaits"
                yield from _awaited(scope, item, path, strategy, rule.awaits)
                yield from event_problems(scope, item, path, rule.awaits.event, rule.awaits.where)
                if rule.awaits.wave:
                    yield from _wave(scope, item, f"{path}/wave", strategy, rule.awaits.wave)


def _awaited(
    scope: Scope, item: str, path: str, strategy: Strategy, awaited: Awaited
) -> Iterator[Problem]:
    if bool(awaited.event) is bool(awaited.wave):
        code = "awaited.both" if awaited.event else "awaited.nothing"
        yield scope.problem(item, path, code)
        return
    if awaited.wave:
        if not awaited.stages:
            yield scope.problem(item, f"{path}/stages", "awaited.no_stage")
        for part, filled in (("where", awaited.where), ("same", awaited.same)):
            if filled:
                yield scope.problem(item, f"{path}/{part}", "awaited.not_of_wave", part=part)
        return
    if awaited.stages:
        yield scope.problem(item, f"{path}/stages", "awaited.not_of_event")
    yield from _same(scope, item, f"{path}/same", strategy, awaited)


def _same(
    scope: Scope, item: str, path: str, strategy: Strategy, awaited: Awaited
) -> Iterator[Problem]:
    """Properties that must equal those of the event that started the journey: both have them."""
    entries = [node for node in strategy.graph.nodes if isinstance(node, Entry)]
    began = entries[0].event if entries else ""
    if awaited.same and entries and not began:
        yield scope.problem(item, path, "awaited.same_without_event")
        return
    first, second = scope.events.get(began), scope.events.get(awaited.event)
    if first is None or second is None:
        return
    for name in awaited.same:
        for event in (first, second):
            if name not in event.properties:
                facts = {"property": name, "event": event.name}
                yield scope.problem(item, path, "awaited.same_unknown", **facts)
        kinds = first.properties.get(name), second.properties.get(name)
        if None not in kinds and kinds[0] is not kinds[1]:
            facts = {"property": name, "one": str(kinds[0]), "other": str(kinds[1])}
            yield scope.problem(item, path, "awaited.same_kind", **facts)


# Waves --------------------------------------------------------------------------------


def _wave(scope: Scope, item: str, path: str, strategy: Strategy, wave: str) -> Iterator[Problem]:
    waves = [node.id for node in strategy.graph.nodes if isinstance(node, ActionNode)]
    if wave not in waves:
        facts = {"wave": wave, "known": ", ".join(waves) or "-"}
        yield scope.problem(item, path, "wave.unknown", **facts)


def _before(
    scope: Scope, item: str, path: str, routes: Routes | None, node: Node, wave: str
) -> Iterator[Problem]:
    """A wave that no way leads from has never left when it is asked about."""
    if routes is None or not isinstance(routes.nodes.get(wave), ActionNode):
        return
    if node.id in routes.reached([routes.entry]) and node.id not in routes.reached([wave]):
        facts = {"wave": wave, "name": node.id}
        yield scope.problem(item, path, "wave.never_before", **facts)


def _stages(
    scope: Scope, item: str, path: str, strategy: Strategy, split: WaveSplit
) -> Iterator[Problem]:
    """Whoever is blocked at a wave that leaves the journey then, never comes to a split."""
    waves = {node.id: node for node in strategy.graph.nodes if isinstance(node, ActionNode)}
    wave = waves.get(split.wave)
    if wave is not None and wave.on_blocked is Blocked.EXIT and Stage.SUPPRESSED in split.stages:
        facts = {"wave": wave.id, "stage": Stage.SUPPRESSED.value}
        yield scope.problem(item, path, "wave.stage_never", **facts)
