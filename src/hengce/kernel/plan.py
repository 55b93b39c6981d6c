"""Compiles a configuration: strategies and policy become one program and static tables.

A plan holds for one configuration, one trigger, and all days on which the same strategies are
in their time. It knows no customer and no clock; `bind` adds those.
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from hengce.kernel.actions import Action, actions_of, takes_part
from hengce.kernel.eligibility import FIRST_AUDIENCE
from hengce.kernel.filters import fits_any
from hengce.kernel.layout import Dictionaries, Layout
from hengce.kernel.limits import Limit, limits_of, shared_tags
from hengce.kernel.resources import Resource, resources_of
from hengce.kernel.slots import (
    channel_slots,
    limit_masks,
    rule_masks,
    slot_hours,
    slot_resources,
)
from hengce.kernel.tables import IntArray
from hengce.kernel.without import feeds_gone, tags_gone
from hengce.model.configuration import Configuration
from hengce.model.instant import Day
from hengce.model.learned import learned_of
from hengce.model.policy import Holdout, HoldoutScope, Hours, Policy
from hengce.model.product import RISK_LEVEL_MAX
from hengce.model.strategy import PriorityClass
from hengce.model.tag import Kind
from hengce.model.working_days import WEEKENDS_ONLY, WorkingDays
from hengce.rules.ast import (
    And,
    Arithmetic,
    Clock,
    Column,
    Compare,
    Compute,
    Condition,
    Constant,
    In,
    IsNull,
    Literal,
    Operator,
    Value,
)
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, check_value
from hengce.rules.forgetting import forget, is_forgotten
from hengce.rules.normal import normal
from hengce.rules.program import Program, compile_program

Numbers: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]
"""For each strategy the number of an expression, or -1, and the value where it is NULL."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A configuration, compiled.

    Attributes:
        configuration: What was compiled.
        calendar: Which days people work.
        actions: What takes part, in the order of the names; the kernel's index of an action is
            its place here.
        places: The place of each action.
        started_by: For each event type, uint8 (S,): 1 for the actions that it starts.
        wheres: For each event type, the actions that ask something of its properties, and
            what they ask.
        by_class: The actions of each priority class.
        program: Every condition and expression.
        departments: The departments of these strategies, sorted.
        propensity: int64 (S,), the number of the expression, and float64 (S,), what holds
            where it is NULL; a constant needs no number (-1).
        value: The same for V, in cents.
        without: The strategies that do without feeds that are late, with these feeds.
        channel: int64 (S, M): index into the configuration's channels, -1 for no slot.
        hours: The sets of opening hours that occur, each a tuple of entries.
        slot_hours: int64 (S, M): index into `hours`, -1 for always open.
        limits: Relations, rests and caps.
        obeys: int64 (S, M, W): limits that can refuse a slot.
        counts: int64 (S, M, W): limits that count it.
        shared: The tags by whose values limits count.
        resources: What is limited for the whole bank, untouched.
        slot_resources: int64 (S, M, 3): index into `resources`, -1 for none.
        slot_weights: int64 (S, M, 3): how much of each a slot takes.
        least: int64 (S, R): the least that a slot takes of each resource; huge for nothing.
        most: int64 (S, R): what all of its slots together take.
        requirements: int64 (S,) masks.
        suppressions: int64 (S, M) masks.
        holdouts: int64 (S,) masks.
        first_requirement: The condition of the first requirement; the rest follow.
        first_suppression: The condition of the first suppression; the rest follow.
        first_channel: The condition that says who is reachable through the first channel.
        first_suitability: assessed, current, and levels 1 to 5.
        known: What was bound to rows already, by their dictionaries; kept by `still`.
    """

    configuration: Configuration
    calendar: WorkingDays
    actions: tuple[Action, ...]
    places: Mapping[str, int]
    started_by: Mapping[str, npt.NDArray[np.uint8]]
    wheres: Mapping[str, Mapping[str, str]]
    by_class: Mapping[PriorityClass, frozenset[str]]
    program: Program
    departments: tuple[str, ...]
    propensity: Numbers
    value: Numbers
    without: Mapping[str, str]
    channel: npt.NDArray[np.int64]
    hours: tuple[tuple[Hours, ...], ...]
    slot_hours: npt.NDArray[np.int64]
    limits: tuple[Limit, ...]
    obeys: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    shared: tuple[str, ...]
    resources: tuple[Resource, ...]
    slot_resources: npt.NDArray[np.int64]
    slot_weights: npt.NDArray[np.int64]
    least: npt.NDArray[np.int64]
    most: npt.NDArray[np.int64]
    requirements: npt.NDArray[np.int64]
    suppressions: npt.NDArray[np.int64]
    holdouts: npt.NDArray[np.int64]
    first_requirement: int
    first_suppression: int
    first_channel: int
    first_suitability: int
    known: WeakKeyDictionary[Dictionaries, Any] = field(
        init=False, repr=False, compare=False, default_factory=WeakKeyDictionary
    )


def compile_plan(
    configuration: Configuration,
    triggers: Collection[str],
    today: Day,
    layout: Layout,
    calendar: WorkingDays = WEEKENDS_ONLY,
    channels: Collection[str] | None = None,
    late: Collection[str] = (),
) -> Plan:
    """Compile what is in its time today and starts by one of the triggers.

    Args:
        configuration: The published documents; all of its strategies are live.
        triggers: Event types, `WAVES`, or those of `NIGHTLY`.
        today: The day in the bank's zone.
        layout: Where tags lie in a row.
        calendar: Which days people work.
        channels: What may be spoken through; None: every channel.
        late: The feeds that are late: their tags are unknown to who does without them.

    Raises:
        ProblemsError: When a document does not check; `lint` would have said so.
    """
    documents = (*configuration.strategies, *configuration.earlier)
    proposed = [a for d in documents for a in actions_of(d, configuration, channels)]
    taking_part = (action for action in proposed if takes_part(action, triggers, today))
    actions = tuple(sorted(taking_part, key=lambda action: action.name))
    policy, read = configuration.policy, _read(configuration, actions, layout, late)
    hours, hours_of_slots = slot_hours(actions, policy)
    limits, resources = limits_of(policy), resources_of(configuration)
    named, weights = slot_resources(actions, configuration, resources)
    return Plan(
        configuration=configuration,
        calendar=calendar,
        actions=actions,
        places={action.name: place for place, action in enumerate(actions)},
        started_by=_started_by(actions),
        wheres=_wheres(actions),
        by_class=_by_class(actions),
        program=read.program,
        departments=tuple(sorted({action.strategy.department for action in actions})),
        propensity=read.propensity,
        value=read.value,
        without=feeds_gone(actions, late),
        channel=channel_slots(actions, configuration),
        hours=hours,
        slot_hours=hours_of_slots,
        limits=limits,
        obeys=limit_masks(actions, [limit.obeys for limit in limits]),
        counts=limit_masks(actions, [limit.counts for limit in limits]),
        shared=shared_tags(policy),
        resources=resources,
        slot_resources=named,
        slot_weights=weights,
        least=_least(named, weights, len(resources)),
        most=_most(named, weights, len(resources)),
        requirements=_masks(
            [[fits_any(rule.applies, a.kinds) for rule in policy.requirements] for a in actions]
        ),
        suppressions=rule_masks(actions, [rule.applies for rule in policy.suppressions]),
        holdouts=_masks([[_withholds(group, a) for group in policy.holdouts] for a in actions]),
        first_requirement=read.starts[0],
        first_suppression=read.starts[1],
        first_channel=read.starts[2],
        first_suitability=read.starts[3],
    )


class _Read(NamedTuple):
    """Everything that is written in the language of rules.

    Attributes:
        program: Every condition and expression.
        starts: The first condition of requirements, suppressions, channels, and suitability.
        propensity: The expressions of P.
        value: The expressions of V.
    """

    program: Program
    starts: tuple[int, int, int, int]
    propensity: Numbers
    value: Numbers


def _read(
    configuration: Configuration,
    actions: Sequence[Action],
    layout: Layout,
    late: Collection[str],
) -> _Read:
    catalogue = Catalogue.of_bank(configuration)
    conditions, starts = _conditions(configuration, actions, catalogue)
    gone = tags_gone(configuration, actions, late)
    for place, tags in enumerate(gone, FIRST_AUDIENCE):
        conditions[place] = forget(conditions[place], tags)
    numbers: dict[Value, int] = {}
    propensity = _propensities(configuration, actions, catalogue, numbers, gone)
    value = _values(actions, catalogue, numbers, gone)
    return _Read(compile_program(conditions, list(numbers), layout), starts, propensity, value)


def _least(named: IntArray, weights: IntArray, resources: int) -> IntArray:
    """Return the least that a slot of each strategy takes of each resource."""
    least = np.full((len(named), resources), np.iinfo(np.int64).max)
    strategies, slots, k = np.nonzero(named >= 0)
    np.minimum.at(least, (strategies, named[strategies, slots, k]), weights[strategies, slots, k])
    return least


def _most(named: IntArray, weights: IntArray, resources: int) -> IntArray:
    """Return what all slots of each strategy together take of each resource."""
    most = np.zeros((len(named), resources), np.int64)
    strategies, slots, k = np.nonzero(named >= 0)
    np.add.at(most, (strategies, named[strategies, slots, k]), weights[strategies, slots, k])
    return most


def _started_by(actions: Sequence[Action]) -> dict[str, npt.NDArray[np.uint8]]:
    events = [action.starts_by for action in actions]
    return {name: np.array([event == name for event in events], np.uint8) for name in set(events)}


def _by_class(actions: Sequence[Action]) -> dict[PriorityClass, frozenset[str]]:
    return {
        priority: frozenset(a.name for a in actions if a.strategy.priority_class is priority)
        for priority in PriorityClass
    }


def _wheres(actions: Sequence[Action]) -> dict[str, dict[str, str]]:
    wheres: dict[str, dict[str, str]] = {}
    for action in actions:
        if action.where:
            wheres.setdefault(action.starts_by, {})[action.name] = action.where
    return wheres


def _conditions(
    configuration: Configuration, actions: Sequence[Action], catalogue: Catalogue
) -> tuple[list[Condition], tuple[int, int, int, int]]:
    """Line up every condition: FALSE, audiences, requirements, suppressions, channels, ..."""
    policy = configuration.policy
    texts = [
        [(a.audience, f"strategies/{a.strategy.id}") for a in actions],
        [(rule.condition, f"requirements/{rule.id}") for rule in policy.requirements],
        [(rule.condition, f"suppressions/{rule.id}") for rule in policy.suppressions],
        [(channel.reachable, f"channels/{channel.id}") for channel in configuration.channels],
    ]
    conditions: list[Condition] = [Constant(value=False)]
    starts = []
    for group in texts:
        starts.append(len(conditions))
        # A version that may use hindsight was let through by lint; so it is here.
        conditions += [
            normal(check_condition(text, catalogue, where, allow_hindsight=True))
            for text, where in group
        ]
    starts.append(len(conditions))
    conditions += _suitability(policy)
    assert starts[0] == FIRST_AUDIENCE, "the kernel finds audiences by their place"
    return conditions, (starts[1], starts[2], starts[3], starts[4])


def _suitability(policy: Policy) -> list[Condition]:
    """Say suitability as conditions: assessed, current, and what tolerance allows."""
    rule = policy.suitability
    if rule is None:
        return [Constant(value=False)] * 7
    tolerance = Column(rule.tolerance_tag, Kind.TEXT)
    until = Column(rule.valid_until_tag, Kind.DATE)

    def among(least: int) -> Condition:
        names = [name for name, level in rule.allows.items() if level >= least]
        literals = tuple(Literal(name, Kind.TEXT) for name in sorted(names))
        return In(tolerance, literals, negated=False) if literals else Constant(value=False)

    assessed = And((among(0), IsNull(until, negated=True)))
    current = Compare(Operator.GE, until, Clock(Kind.DATE))
    return [assessed, current, *(among(level) for level in range(1, RISK_LEVEL_MAX + 1))]


def _propensities(
    configuration: Configuration,
    actions: Sequence[Action],
    catalogue: Catalogue,
    numbers: dict[Value, int],
    gone: Sequence[AbstractSet[str]],
) -> Numbers:
    """Number the expressions of P times what was learned; a constant is held within 0 and 1."""
    places, unknown = [], []
    for action, tags in zip(actions, gone, strict=True):
        score, where = action.strategy.score, f"strategies/{action.strategy.id}"
        read = check_value(score.propensity, catalogue, where, allow_hindsight=True, money=False)
        constant, unlearned = _constant(read), score.propensity_unknown
        if learned := learned_of(configuration.learned, action.strategy, action.node):
            factor = Literal(learned.factor, Kind.REAL)
            read = Compute(Arithmetic.MULTIPLY, read, factor, Kind.REAL)
            constant = None if constant is None else constant * learned.factor
            unlearned *= learned.factor
        places.append(_place(read, constant, numbers, tags))
        unknown.append(min(max(unlearned if constant is None else constant, 0.0), 1.0))
    return np.array(places, np.int64), np.array(unknown, np.float64)


def _values(
    actions: Sequence[Action],
    catalogue: Catalogue,
    numbers: dict[Value, int],
    gone: Sequence[AbstractSet[str]],
) -> Numbers:
    """Number the expressions of V, in cents."""
    places, unknown = [], []
    for action, tags in zip(actions, gone, strict=True):
        score, where = action.strategy.score, f"strategies/{action.strategy.id}"
        read = check_value(score.value, catalogue, where, allow_hindsight=True, money=True)
        constant = _constant(read)
        places.append(_place(read, constant, numbers, tags))
        unknown.append(float(score.value_unknown_cents) if constant is None else constant)
    return np.array(places, np.int64), np.array(unknown, np.float64)


def _place(
    read: Value, constant: float | None, numbers: dict[Value, int], gone: AbstractSet[str]
) -> int:
    """Number an expression; -1 for one that needs none, or is unknown to everybody."""
    if constant is not None or is_forgotten(read, gone):
        return -1
    return numbers.setdefault(read, len(numbers))


def _constant(value: Value) -> float | None:
    """Return what a literal always is; other expressions have to be computed."""
    known = value.value if isinstance(value, Literal) else None
    return float(known) if isinstance(known, int | float) else None


def _withholds(group: Holdout, action: Action) -> bool:
    strategy = action.strategy
    target = {
        HoldoutScope.BANK: group.target,
        HoldoutScope.DEPARTMENT: strategy.department,
        HoldoutScope.STRATEGY: strategy.id,
    }[group.scope]
    return target == group.target and fits_any(group.applies, action.kinds)


def _masks(applies: Sequence[Sequence[bool]]) -> npt.NDArray[np.int64]:
    sums = [sum(1 << k for k, yes in enumerate(row) if yes) for row in applies]
    return np.array(sums, np.int64)
