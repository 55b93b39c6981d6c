"""What is proved of a journey's conditions: nobody meets them, everybody does, or one is covered.

Only what is certain is told. Tags change while customers wait, so what the audience says
counts only where they come at once.
"""

from collections.abc import Iterator, Sequence

from hengce.errors import Problem
from hengce.lint.given import Given, branches, given, read
from hengce.lint.scope import Scope
from hengce.lint.zones import zone_of
from hengce.model.nodes import AudienceSplit, ConditionSplit
from hengce.model.nodes.awaited import Awaited
from hengce.model.nodes.condition_split import Of
from hengce.rules.ast import Condition, Constant, Like
from hengce.rules.catalogue import Catalogue
from hengce.rules.clause_proof import fits
from hengce.rules.lineage import event_columns_of, leaves_of
from hengce.rules.proof import Clocks, always, core, follows, names, never, otherwise


def proofs(scope: Scope) -> Iterator[Problem]:
    """Prove what can be proved of the conditions of each journey."""
    for journey in given(scope):
        item = f"strategies/{journey.strategy.id}"
        yield from _single(scope, item, journey)
        for node in journey.strategy.graph.nodes:
            path = f"graph/nodes/{node.id}"
            if isinstance(node, ConditionSplit):
                yield from _split(scope, item, f"{path}/branches", journey, node)
            if isinstance(node, AudienceSplit):
                yield from _audiences(scope, item, f"{path}/audiences", journey, node)
        yield from _exits(scope, item, journey)


# One condition ------------------------------------------------------------------------


def _single(scope: Scope, item: str, journey: Given) -> Iterator[Problem]:
    for path, condition, clocks in _conditions(scope, journey):
        is_plain = isinstance(condition, Constant) and condition.value
        if never([condition], clocks):
            shown = ", ".join(names(core([condition], clocks))) or "-"
            yield scope.problem(item, path, "condition.never", names=shown)
        elif not is_plain and always(condition, clocks):
            shown = ", ".join(names([condition])) or "-"
            yield scope.problem(item, path, "condition.always", names=shown)
        for leaf in leaves_of(condition):
            if isinstance(leaf, Like) and not leaf.negated and _fits_no_code(scope, leaf):
                facts = {"tag": leaf.value.name, "pattern": leaf.pattern}
                yield scope.problem(item, path, "condition.no_code", **facts)


def _fits_no_code(scope: Scope, leaf: Like) -> bool:
    """Whether a tag has a list of codes, and a pattern fits none of them."""
    tag = scope.tags.get(leaf.value.name)
    codes = tag.values if tag else {}
    return bool(codes) and not any(fits(code, leaf.pattern) for code in codes)


def _conditions(scope: Scope, journey: Given) -> Iterator[tuple[str, Condition, Clocks]]:
    """Yield each condition that can be read, with its place and what clocks show there."""
    for path, text, catalogue, clocks in _texts(scope, journey):
        condition = read(text, catalogue) if text and catalogue else None
        if condition is not None:
            yield path, condition, clocks


def _texts(scope: Scope, journey: Given) -> Iterator[tuple[str, str, Catalogue | None, Clocks]]:
    if journey.entry is not None:
        path = f"graph/nodes/{journey.entry.id}"
        yield f"{path}/audience", journey.entry.audience, journey.tags, journey.entering
        yield f"{path}/where", journey.entry.where, journey.of_entry, journey.entering
    for node in journey.strategy.graph.nodes:
        path = f"graph/nodes/{node.id}"
        for part, awaited in node.awaited:
            catalogue = _of_event(scope, awaited)
            yield f"{path}/{part}/where", awaited.where, catalogue, journey.staying
        if isinstance(node, ConditionSplit):
            catalogue = journey.tags if node.of is Of.CUSTOMER else journey.of_entry
            for name, text in node.branches.items():
                yield f"{path}/branches/{name}", text, catalogue, journey.staying
        if isinstance(node, AudienceSplit):
            for name, text in node.audiences.items():
                yield f"{path}/audiences/{name}", text, journey.tags, journey.staying
    for rule in journey.strategy.exits:
        path = f"exits/{rule.id}"
        yield f"{path}/condition", rule.condition, journey.tags, journey.staying
        if rule.awaits is not None:
            catalogue = _of_event(scope, rule.awaits)
            yield f"{path}/awaits/where", rule.awaits.where, catalogue, journey.staying


def _of_event(scope: Scope, awaited: Awaited) -> Catalogue | None:
    event = scope.events.get(awaited.event)
    if event is None:
        return None
    return Catalogue.of_event(event, zone_of(scope.configuration))


# Splits -------------------------------------------------------------------------------


def _split(
    scope: Scope, item: str, path: str, journey: Given, node: ConditionSplit
) -> Iterator[Problem]:
    if node.of is Of.CUSTOMER:
        asked = branches(node.branches, journey.tags)
        yield from _branches(scope, item, path, asked, journey.at(node.id), journey)
    elif journey.of_entry is not None:
        asked = branches(node.branches, journey.of_entry)
        yield from _branches(scope, item, path, asked, journey.began_with, journey)


def _audiences(
    scope: Scope, item: str, path: str, journey: Given, node: AudienceSplit
) -> Iterator[Problem]:
    asked = branches(node.audiences, journey.tags)
    for name, condition in asked.items():
        events = {each.event for each in event_columns_of(condition)} if condition else set()
        if events:
            facts = {"branch": name, "events": ", ".join(sorted(events))}
            yield scope.problem(item, f"{path}/{name}", "split.audience_of_events", **facts)
    yield from _branches(scope, item, path, asked, journey.at(node.id), journey)


def _branches(
    scope: Scope,
    item: str,
    path: str,
    asked: dict[str, Condition | None],
    certain: Sequence[Condition],
    journey: Given,
) -> Iterator[Problem]:
    """Look for branches that nobody takes; what is impossible by itself is told already."""
    before: list[Condition] = []
    clocks = journey.staying
    if never(certain, clocks):
        certain = ()  # nobody enters, which is told already
    for name, condition in asked.items():
        if condition is None:
            continue
        where = f"{path}/{name}"
        if not never([condition], clocks):
            if before and never([condition, *before], clocks):
                yield scope.problem(item, where, "split.branch_never", branch=name)
            elif certain and never([*certain, condition, *before], clocks):
                yield scope.problem(item, where, "split.branch_not_of_audience", branch=name)
        before.append(otherwise(condition))
    if len(before) == len(asked) and before and never([*certain, *before], clocks):
        yield scope.problem(item, path, "split.else_never")


# Exits --------------------------------------------------------------------------------


def _exits(scope: Scope, item: str, journey: Given) -> Iterator[Problem]:
    """A rule that holds for everybody who enters takes him out the moment he comes."""
    if journey.audience and never(journey.audience, journey.entering):
        return
    for rule in journey.strategy.exits:
        condition = read(rule.condition, journey.tags) if rule.condition else None
        if condition is not None and follows(condition, journey.audience, journey.entering):
            facts = {"rule": rule.id, "names": ", ".join(names([condition])) or "-"}
            yield scope.problem(item, f"exits/{rule.id}/condition", "exit.at_once", **facts)
