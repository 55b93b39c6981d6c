"""Which strategies an event starts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from hengce.flow.window import CATEGORY
from hengce.kernel.actions import NIGHTLY
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

Mask: TypeAlias = npt.NDArray[np.uint8]

TRIGGERS_KEPT_MAX = 256
"""Compiled conditions on events that are kept; one for each event type is enough."""


def started(
    plan: Plan, names: Collection[str], silent: Collection[str], asks: Collection[str] = ()
) -> Mask:
    """Return which actions are asked, uint8 (S,): those that events start, or journeys ask.

    Args:
        plan: The actions.
        names: The types of the events; `NIGHTLY` when nothing happened.
        silent: Actions that are kept out of those that events start.
        asks: What journeys ask: waves, and categories.
    """
    mask = np.zeros(len(plan.actions), np.uint8)
    for name in names:
        if name in plan.started_by:
            mask |= plan.started_by[name]
    mask[[plan.places[name] for name in silent if name in plan.places]] = 0
    for name in asks:
        mask[_asked(plan, name)] = 1
    return mask


def _asked(plan: Plan, name: str) -> list[int]:
    """Return the places of a wave, or of all nightly actions of a category."""
    if not name.startswith(CATEGORY):
        return [plan.places[name]] if name in plan.places else []
    category = name.removeprefix(CATEGORY)
    return [
        place
        for place, action in enumerate(plan.actions)
        if action.strategy.category == category and action.starts_by in NIGHTLY
    ]


def silent_strategies(
    plan: Plan, asked_by: Sequence[Sequence[Event]]
) -> tuple[frozenset[str], ...]:
    """Return, for each question, the strategies whose condition holds on none of its events.

    The condition is of the same language, over an event's properties instead of tags, and
    is read by the same kernel. A strategy without a condition is never silent.

    Args:
        plan: The strategies.
        asked_by: The events of each question.
    """
    by_name: dict[str, list[tuple[int, Event]]] = {}
    for question, events in enumerate(asked_by):
        for event in events:
            by_name.setdefault(event.name, []).append((question, event))
    silent: list[set[str]] = [set() for _ in asked_by]
    for name, same in by_name.items():
        wheres = plan.wheres.get(name)
        if wheres:
            passed: dict[int, set[str]] = {}
            held = holding(plan.configuration, wheres, [event for _, event in same])
            for (question, _), names in zip(same, held, strict=True):
                passed.setdefault(question, set()).update(names)
            for question, met in passed.items():
                silent[question] |= wheres.keys() - met
    return tuple(frozenset(names) for names in silent)


def other_classes(plan: Plan, classes: Collection[PriorityClass]) -> frozenset[str]:
    """Return the strategies of the plan that are of none of some classes."""
    others = (mine for priority, mine in plan.by_class.items() if priority not in classes)
    return frozenset().union(*others)


def holding(
    configuration: Configuration, wheres: Mapping[str, str], events: Sequence[Event]
) -> list[frozenset[str]]:
    """Return, for each event of one type, the names of the conditions that hold on it."""
    zone = configuration.policy.zone
    event_type = next(e for e in configuration.events if e.name == events[0].name)
    compiled = _compiled(tuple(wheres.items()), tuple(event_type.properties.items()), zone)
    if compiled.program.uses_clock:
        return [_held(compiled, wheres, [event], zone)[0] for event in events]
    return _held(compiled, wheres, events, zone)


def _held(
    compiled: "_Compiled", wheres: Mapping[str, str], events: Sequence[Event], zone: str
) -> list[frozenset[str]]:
    """Answer events at once that share a moment, or of which none is asked for."""
    words, rows = Dictionaries(), blank(compiled.layout, len(events))
    for row, event in zip(rows, events, strict=True):
        for field in compiled.layout.fields:
            patch(row, compiled.layout, words, field.name, event.properties.get(field.name))
    at = events[0].occurred_at
    bound = compiled.program.bind(words, at, day_at(at, zone))
    nothing = np.zeros((0, len(events)), np.int64)
    truth, _ = evaluate(bound, inputs(rows, nothing, nothing.astype(np.float64)))
    return [
        frozenset(name for name, holds in zip(wheres, column, strict=True) if holds)
        for column in truth.T.tolist()
    ]


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
