"""Compiles a configuration: strategies and policy become one program and static tables.

A plan holds for one configuration, one trigger and one day. It knows no customer and no
clock; `bind` adds those.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from hengce.kernel.caps import mask_of, words_for
from hengce.kernel.filters import fits, fits_any
from hengce.kernel.layout import Layout
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.instant import HOUR_US, Day, calendar_date
from hengce.model.policy import Filter, Holdout, HoldoutScope, OpenHours, Policy
from hengce.model.product import RISK_LEVEL_MAX
from hengce.model.strategy import Entry, Message, MessageClass, PriorityClass, Strategy, Task
from hengce.model.tag import Kind
from hengce.rules.ast import (
    And,
    Clock,
    Column,
    Compare,
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
from hengce.rules.normal import normal
from hengce.rules.program import Program, compile_program

Numbers: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]
"""For each strategy the number of an expression, or -1, and the value where it is NULL."""

MARKETING_RULES = frozenset({MessageClass.COMMERCIAL, MessageClass.CARE})
"""Message classes that obey opt-outs, stopped topics and suitability."""

PRIORITY_RANK = {PriorityClass.RISK: 0, PriorityClass.SERVICE: 1, PriorityClass.MARKETING: 2}

NEVER_TRUE = 0
"""The first condition of every program is FALSE."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a single-step strategy proposes.

    Attributes:
        strategy: The document.
        audience: Who may enter.
        kinds: What caps look at, for each channel in fallback order.
        material: What is said.
        expires_us: How long the proposal stands.
    """

    strategy: Strategy
    audience: str
    kinds: tuple[ContactKind, ...]
    material: str
    expires_us: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A configuration, compiled.

    Attributes:
        configuration: What was compiled.
        actions: The strategies that take part, in the order of their identifiers; the
            kernel's index of a strategy is its place here.
        program: Every condition and expression.
        departments: The departments of these strategies, sorted.
        audience: int64 (S,): the audience's condition.
        propensity: int64 (S,), the number of the expression, and float64 (S,), what holds
            where it is NULL; a constant needs no number (-1).
        value: The same for V, in cents.
        channel: int64 (S, M): index into the configuration's channels, -1 for no slot.
        hours: The sets of opening hours that occur, each a tuple of entries.
        slot_hours: int64 (S, M): index into `hours`, -1 for always open.
        obeys: int64 (S, M, W).
        counts: int64 (S, M, W).
        requirements: int64 (S,) masks.
        suppressions: int64 (S, M) masks.
        holdouts: int64 (S,) masks.
        first_requirement: The condition of the first requirement; the rest follow.
        first_suppression: The condition of the first suppression; the rest follow.
        first_channel: The condition that says who is reachable through the first channel.
        first_suitability: assessed, current, and levels 1 to 5.
    """

    configuration: Configuration
    actions: tuple[Action, ...]
    program: Program
    departments: tuple[str, ...]
    audience: npt.NDArray[np.int64]
    propensity: Numbers
    value: Numbers
    channel: npt.NDArray[np.int64]
    hours: tuple[tuple[OpenHours, ...], ...]
    slot_hours: npt.NDArray[np.int64]
    obeys: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    requirements: npt.NDArray[np.int64]
    suppressions: npt.NDArray[np.int64]
    holdouts: npt.NDArray[np.int64]
    first_requirement: int
    first_suppression: int
    first_channel: int
    first_suitability: int


def compile_plan(configuration: Configuration, trigger: str, today: Day, layout: Layout) -> Plan:
    """Compile the strategies that are in their time today and start by the trigger.

    Args:
        configuration: The published documents; all of its strategies are live.
        trigger: An event type, or empty for the nightly run.
        today: The day in the bank's zone.
        layout: Where tags lie in a row.

    Raises:
        ProblemsError: When a document does not check; `lint` would have said so.
    """
    actions = tuple(
        action_of(strategy, configuration)
        for strategy in sorted(configuration.strategies, key=lambda s: s.id)
        if takes_part(strategy, trigger, today)
    )
    policy = configuration.policy
    catalogue = Catalogue.of(configuration.tags, configuration.events, policy.zone)
    conditions, starts = _conditions(configuration, actions, catalogue)
    numbers: dict[Value, int] = {}
    propensity = _propensities(actions, catalogue, numbers)
    value = _values(actions, catalogue, numbers)
    program = compile_program(conditions, list(numbers), layout)
    hours, slot_hours = _hours(actions, policy)
    return Plan(
        configuration=configuration,
        actions=actions,
        program=program,
        departments=tuple(sorted({action.strategy.department for action in actions})),
        audience=np.arange(1, 1 + len(actions), dtype=np.int64),
        propensity=propensity,
        value=value,
        channel=_channel_slots(actions, configuration),
        hours=hours,
        slot_hours=slot_hours,
        obeys=_cap_masks(actions, [cap.obeys or cap.counts for cap in policy.caps]),
        counts=_cap_masks(actions, [cap.counts for cap in policy.caps]),
        requirements=_masks(
            [[fits_any(rule.applies, a.kinds) for rule in policy.requirements] for a in actions]
        ),
        suppressions=_slot_masks(actions, [rule.applies for rule in policy.suppressions]),
        holdouts=_masks([[_withholds(group, a) for group in policy.holdouts] for a in actions]),
        first_requirement=starts[0],
        first_suppression=starts[1],
        first_channel=starts[2],
        first_suitability=starts[3],
    )


def entry_of(strategy: Strategy) -> Entry:
    """Return the way in; lint has made sure that there is exactly one."""
    return next(node for node in strategy.graph.nodes if isinstance(node, Entry))


def takes_part(strategy: Strategy, trigger: str, today: Day) -> bool:
    """Tell whether a strategy is in its time and starts by the trigger."""
    date = calendar_date(today).isoformat()
    return strategy.starts <= date <= strategy.ends and entry_of(strategy).event == trigger


def action_of(strategy: Strategy, configuration: Configuration) -> Action:
    """Return what a single-step strategy proposes."""
    node = next(n for n in strategy.graph.nodes if isinstance(n, Message | Task))
    names = node.channels if isinstance(node, Message) else (node.channel,)
    channels = {channel.id: channel for channel in configuration.channels}
    kinds = tuple(
        ContactKind(
            strategy=strategy.id,
            channel=name,
            priority_class=strategy.priority_class,
            message_class=strategy.message_class,
            category=strategy.category,
            topic=strategy.topic,
            department=strategy.department,
            interrupts=channels[name].interrupts,
        )
        for name in names
    )
    return Action(
        strategy=strategy,
        audience=entry_of(strategy).audience,
        kinds=kinds,
        material=node.material,
        expires_us=node.expires_hours * HOUR_US,
    )


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
    actions: Sequence[Action], catalogue: Catalogue, numbers: dict[Value, int]
) -> Numbers:
    """Number the expressions of P; a constant is held within 0 and 1 here."""
    places, unknown = [], []
    for action in actions:
        score, where = action.strategy.score, f"strategies/{action.strategy.id}"
        read = check_value(score.propensity, catalogue, where, allow_hindsight=True, money=False)
        constant = _constant(read)
        places.append(-1 if constant is not None else numbers.setdefault(read, len(numbers)))
        held = score.propensity_unknown if constant is None else min(max(constant, 0.0), 1.0)
        unknown.append(held)
    return np.array(places, np.int64), np.array(unknown, np.float64)


def _values(actions: Sequence[Action], catalogue: Catalogue, numbers: dict[Value, int]) -> Numbers:
    """Number the expressions of V, in cents."""
    places, unknown = [], []
    for action in actions:
        score, where = action.strategy.score, f"strategies/{action.strategy.id}"
        read = check_value(score.value, catalogue, where, allow_hindsight=True, money=True)
        constant = _constant(read)
        places.append(-1 if constant is not None else numbers.setdefault(read, len(numbers)))
        unknown.append(float(score.value_unknown_cents) if constant is None else constant)
    return np.array(places, np.int64), np.array(unknown, np.float64)


def _constant(value: Value) -> float | None:
    """Return what a literal always is; other expressions have to be computed."""
    known = value.value if isinstance(value, Literal) else None
    return float(known) if isinstance(known, int | float) else None


def _channel_slots(
    actions: Sequence[Action], configuration: Configuration
) -> npt.NDArray[np.int64]:
    places = {channel.id: k for k, channel in enumerate(configuration.channels)}
    slots = _slots(actions, -1)
    for s, action in enumerate(actions):
        for slot, kind in enumerate(action.kinds):
            slots[s, slot] = places[kind.channel]
    return slots


def _hours(
    actions: Sequence[Action], policy: Policy
) -> tuple[tuple[tuple[OpenHours, ...], ...], npt.NDArray[np.int64]]:
    """Number the sets of opening hours that slots fall under."""
    sets: dict[tuple[OpenHours, ...], int] = {}
    slots = _slots(actions, -1)
    for s, action in enumerate(actions):
        for slot, kind in enumerate(action.kinds):
            entries = tuple(entry for entry in policy.open_hours if _is_timed(entry, kind))
            if entries:
                slots[s, slot] = sets.setdefault(entries, len(sets))
    return tuple(sets), slots


def _is_timed(entry: OpenHours, kind: ContactKind) -> bool:
    rule = Filter(channels=entry.channels, message_classes=entry.message_classes)
    return fits(rule, kind)


def _withholds(group: Holdout, action: Action) -> bool:
    strategy = action.strategy
    target = {
        HoldoutScope.BANK: group.target,
        HoldoutScope.DEPARTMENT: strategy.department,
        HoldoutScope.STRATEGY: strategy.id,
    }[group.scope]
    return target == group.target and fits_any(group.applies, action.kinds)


def _slots(actions: Sequence[Action], fill: int) -> npt.NDArray[np.int64]:
    width = max((len(action.kinds) for action in actions), default=1)
    return np.full((len(actions), width), fill, np.int64)


def _cap_masks(actions: Sequence[Action], rules: Sequence[Filter]) -> npt.NDArray[np.int64]:
    words = words_for(len(rules))
    shape = _slots(actions, 0).shape
    masks = np.zeros((*shape, words), np.int64)
    for s, action in enumerate(actions):
        for slot, kind in enumerate(action.kinds):
            caps = [cap for cap, rule in enumerate(rules) if fits(rule, kind)]
            masks[s, slot] = mask_of(caps, words)
    return masks


def _masks(applies: Sequence[Sequence[bool]]) -> npt.NDArray[np.int64]:
    sums = [sum(1 << k for k, yes in enumerate(row) if yes) for row in applies]
    return np.array(sums, np.int64)


def _slot_masks(actions: Sequence[Action], rules: Sequence[Filter]) -> npt.NDArray[np.int64]:
    masks = _slots(actions, 0)
    for s, action in enumerate(actions):
        for slot, kind in enumerate(action.kinds):
            masks[s, slot] = sum(1 << k for k, rule in enumerate(rules) if fits(rule, kind))
    return masks
