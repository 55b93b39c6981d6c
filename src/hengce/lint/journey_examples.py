"""Examples of journeys: steps at nodes that exist, and happenings that can happen."""

from collections.abc import Iterator, Mapping

from hengce.errors import Problem
from hengce.flow.typed import stored_value
from hengce.lint.scope import Scope
from hengce.lint.zones import zone_of
from hengce.model.connector import SlotConnector
from hengce.model.instance import Did
from hengce.model.journey import is_journey
from hengce.model.nodes import Entry, Node, Task
from hengce.model.nodes.action import ActionNode
from hengce.model.strategy import Example, Happening, Seen, Strategy
from hengce.model.tag import Kind, Scalar

_STEPS = frozenset(did.value for did in Did)


def journey_examples(scope: Scope) -> Iterator[Problem]:
    """Check what is only said of journeys in each example of each strategy."""
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        for example in strategy.examples:
            path = f"examples/{example.name}"
            if not is_journey(strategy):
                yield from _of_one_step(scope, item, path, example)
                continue
            yield from _expect(scope, item, path, strategy, example)
            yield from _trigger(scope, item, path, strategy, example)
            for index, happening in enumerate(example.happens):
                where = f"{path}/happens/{index}"
                yield from _happening(scope, item, where, strategy, happening)


def _of_one_step(scope: Scope, item: str, path: str, example: Example) -> Iterator[Problem]:
    for part, filled in (("happens", example.happens), ("expect/steps", example.expect.steps)):
        if filled:
            yield scope.problem(item, f"{path}/{part}", "example.of_journeys", part=part)


# What is expected ---------------------------------------------------------------------


def _expect(
    scope: Scope, item: str, path: str, strategy: Strategy, example: Example
) -> Iterator[Problem]:
    expect = example.expect
    if expect.verdict or expect.reason or expect.channel:
        yield scope.problem(item, f"{path}/expect", "example.of_one_step")
    if not expect.steps:
        yield scope.problem(item, f"{path}/expect", "example.no_steps")
    nodes = {node.id: node for node in strategy.graph.nodes}
    before = 0
    for index, step in enumerate(expect.steps):
        where = f"{path}/expect/steps/{index}"
        yield from _step(scope, item, where, nodes, step)
        if step.after is not None:
            if step.after.us < before:
                yield scope.problem(item, f"{where}/after", "example.order")
            before = max(before, step.after.us)


def _step(
    scope: Scope, item: str, path: str, nodes: Mapping[str, Node], step: Seen
) -> Iterator[Problem]:
    node = nodes.get(step.node)
    if node is None:
        facts = {"name": step.node}
        yield scope.problem(item, f"{path}/node", "example.node_unknown", **facts)
    elif step.branch is not None and step.branch not in node.ways:
        known = ", ".join(sorted(way or '""' for way in node.ways)) or "-"
        facts = {"branch": step.branch or '""', "known": known}
        yield scope.problem(item, f"{path}/branch", "example.branch_unknown", **facts)
    if step.did not in _STEPS:
        facts = {"did": step.did, "known": ", ".join(sorted(_STEPS))}
        yield scope.problem(item, f"{path}/did", "example.did_unknown", **facts)
    if step.channel and step.channel not in scope.channels:
        facts = {"channel": step.channel, "known": ", ".join(sorted(scope.channels))}
        yield scope.problem(item, f"{path}/channel", "message.channel_unknown", **facts)
    if step.after is not None and step.after.us < 0:
        yield scope.problem(item, f"{path}/after", "example.before_entry")


# What happens -------------------------------------------------------------------------


def _trigger(
    scope: Scope, item: str, path: str, strategy: Strategy, example: Example
) -> Iterator[Problem]:
    entries = [node for node in strategy.graph.nodes if isinstance(node, Entry)]
    event = scope.events.get(entries[0].event) if entries else None
    path = f"{path}/given/trigger"
    if event is not None:
        yield from _properties(scope, item, path, event.properties, example.given.trigger)
    elif example.given.trigger and entries and not entries[0].event:
        yield scope.problem(item, path, "example.no_trigger")


def _happening(
    scope: Scope, item: str, path: str, strategy: Strategy, happening: Happening
) -> Iterator[Problem]:
    named = [happening.event, happening.wave, happening.looks_at]
    count = sum(map(bool, named))
    if count > 1 or (not count and not happening.tags):
        yield scope.problem(item, path, "example.not_one_thing", count=count)
    if happening.after.us < 0:
        yield scope.problem(item, f"{path}/after", "example.before_entry")
    event = scope.events.get(happening.event)
    if event is not None:
        where = f"{path}/properties"
        yield from _properties(scope, item, where, event.properties, happening.properties)
    elif happening.event:
        facts = {"event": happening.event, "known": ", ".join(sorted(scope.events)) or "-"}
        yield scope.problem(item, f"{path}/event", "event.unknown", **facts)
    if happening.wave:
        yield from _answer(scope, item, path, strategy, happening)
    elif happening.stage is not None or happening.outcome:
        yield scope.problem(item, path, "example.answer_of_nothing")
    if happening.looks_at:
        yield from _slot(scope, item, path, happening.looks_at)
    kinds = {name: tag.kind for name, tag in scope.tags.items()}
    yield from _properties(scope, item, f"{path}/tags", kinds, happening.tags)


def _properties(
    scope: Scope, item: str, path: str, known: Mapping[str, Kind], values: Mapping[str, Scalar]
) -> Iterator[Problem]:
    for name, value in values.items():
        kind = known.get(name)
        if kind is None:
            facts = {"name": name, "known": ", ".join(sorted(known)) or "-"}
            yield scope.problem(item, f"{path}/{name}", "example.property_unknown", **facts)
            continue
        try:
            stored_value(value, kind, zone_of(scope.configuration))
        except ValueError:
            facts = {"name": name, "kind": kind.value}
            yield scope.problem(item, f"{path}/{name}", "value.wrong_kind", **facts)


def _answer(
    scope: Scope, item: str, path: str, strategy: Strategy, happening: Happening
) -> Iterator[Problem]:
    waves = {node.id: node for node in strategy.graph.nodes if isinstance(node, ActionNode)}
    wave = waves.get(happening.wave)
    if wave is None:
        facts = {"wave": happening.wave, "known": ", ".join(waves) or "-"}
        yield scope.problem(item, f"{path}/wave", "wave.unknown", **facts)
        return
    if (happening.stage is None) is not bool(happening.outcome):
        yield scope.problem(item, path, "example.not_one_answer")
    if happening.outcome:
        codes = {code.id for code in scope.configuration.policy.tasks.codes}
        mine = set(wave.outcomes or codes) if isinstance(wave, Task) else set()
        if happening.outcome not in mine:
            facts = {"code": happening.outcome, "known": ", ".join(sorted(mine)) or "-"}
            yield scope.problem(item, f"{path}/outcome", "task.outcome_unknown", **facts)


def _slot(scope: Scope, item: str, path: str, slot: str) -> Iterator[Problem]:
    """A slot goes by its channel or by its place."""
    known = {
        name
        for channel in scope.channels.values()
        if isinstance(channel.connector, SlotConnector)
        for name in (channel.id, channel.connector.placement.value)
    }
    if slot not in known:
        facts = {"slot": slot, "known": ", ".join(sorted(known)) or "-"}
        yield scope.problem(item, f"{path}/looks_at", "example.slot_unknown", **facts)
