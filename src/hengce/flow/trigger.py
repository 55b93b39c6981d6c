"""Which strategies an event starts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hengce.kernel.eligibility import evaluate, inputs
from hengce.kernel.layout import Dictionaries, Layout, blank, patch
from hengce.kernel.plan import Plan
from hengce.model.configuration import Configuration
from hengce.model.event import Event
from hengce.model.instant import day_at
from hengce.model.strategy import PriorityClass
from hengce.model.tag import Kind
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.program import Program, compile_program

TRIGGERS_KEPT_MAX = 256
"""Compiled conditions on events that are kept; one for each event type is enough."""


def silent_strategies(plan: Plan, events: Sequence[Event]) -> frozenset[str]:
    """Return the strategies of the plan whose condition holds on none of the events.

    The condition is of the same language, over an event's properties instead of tags, and
    is read by the same kernel. A strategy without a condition is never silent.
    """
    by_name: dict[str, list[Event]] = {}
    for event in events:
        by_name.setdefault(event.name, []).append(event)
    silent: set[str] = set()
    for name, same in by_name.items():
        wheres = plan.wheres.get(name)
        if wheres:
            passed = [holding(plan.configuration, wheres, event) for event in same]
            silent |= wheres.keys() - set().union(*passed)
    return frozenset(silent)


def other_classes(plan: Plan, classes: Collection[PriorityClass]) -> frozenset[str]:
    """Return the strategies of the plan that are of none of some classes."""
    others = (mine for priority, mine in plan.by_class.items() if priority not in classes)
    return frozenset().union(*others)


def holding(
    configuration: Configuration, wheres: Mapping[str, str], event: Event
) -> frozenset[str]:
    """Return the names of the conditions, on an event's properties, that hold on it."""
    zone = configuration.policy.zone
    event_type = next(e for e in configuration.events if e.name == event.name)
    properties = tuple(event_type.properties.items())
    compiled = _compiled(tuple(wheres.items()), properties, zone)
    words = Dictionaries()
    row = blank(compiled.layout, 1)
    for name, _ in properties:
        patch(row[0], compiled.layout, words, name, event.properties.get(name))
    today = day_at(event.occurred_at, zone)
    bound = compiled.program.bind(words, event.occurred_at, today)
    nothing = np.zeros((0, 1), np.int64)
    truth, _ = evaluate(bound, inputs(row, nothing, nothing.astype(np.float64)))
    return frozenset(name for name, holds in zip(wheres, truth[:, 0], strict=True) if holds)


@dataclass(frozen=True, slots=True)
class _Compiled:
    program: Program
    layout: Layout


@lru_cache(maxsize=TRIGGERS_KEPT_MAX)
def _compiled(
    wheres: tuple[tuple[str, str], ...], properties: tuple[tuple[str, Kind], ...], zone: str
) -> _Compiled:
    """Compile the conditions of strategies, by name, on the properties of an event."""
    catalogue = Catalogue.of_properties(properties, zone)
    conditions = [
        normal(check_condition(text, catalogue, f"strategies/{name}")) for name, text in wheres
    ]
    layout = Layout.of(properties)
    return _Compiled(compile_program(conditions, [], layout), layout)
