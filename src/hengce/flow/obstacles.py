"""Counts the facts that stand in the way of a candidate, by moving them away one by one."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from hengce.flow.flips import flipped
from hengce.flow.remedies import remedies
from hengce.flow.situation import Situation, narrowed
from hengce.kernel.tables import BITS
from hengce.model.counterfactual import (
    Counterfactual,
    LimitAtLeast,
    PlacesAtLeast,
    ResourceAtLeast,
    ResourceUnlimited,
    StopLifted,
    WithContact,
    WithoutCandidate,
)
from hengce.model.decision import Reason

FACTS_MIN = 2
"""No single change would do."""

_LIFTING = LimitAtLeast | PlacesAtLeast | ResourceUnlimited
"""Changes of which the last that is proposed frees everybody."""

STEPS_MAX = 100
"""Facts are moved away so often at most."""


def facts_in_the_way(situation: Situation) -> int:
    """Return how many facts would have to be otherwise, on the slot with the fewest.

    They are moved away one by one, the next one each time, so that the number may be higher
    than the least; it is at least 2 where no single change would do.
    """
    fewest = STEPS_MAX
    for slot in situation.slots:
        fewest = min(fewest, _facts(narrowed(situation, slot), slot, fewest))
    return max(fewest, FACTS_MIN)


def _facts(situation: Situation, slot: int, most: int) -> int:
    """Count the facts in the way of the only slot that is left, up to so many."""
    moved: set[Counterfactual | Reason] = set()
    for _ in range(STEPS_MAX):
        if situation.speaks or len(moved) >= most:
            break
        step = _next_step(situation, slot, moved)
        if step is None:
            moved.add(situation.refusal.reason)
            situation = _exempted(situation, slot)
        else:
            moved.add(_fact(step.change))
            situation = step.after
    return len(moved)


class _Step(NamedTuple):
    """A fact that is moved away, and what is left then."""

    change: Counterfactual
    after: Situation


def _next_step(
    situation: Situation, slot: int, moved: AbstractSet[Counterfactual | Reason]
) -> _Step | None:
    """Return the change that ends the refusal for good, or ends it, or weakens it.

    None where nothing does, and where a contact that came first would have to be told, which
    was tried: it may be what forbids the candidate then.
    """
    lifting = ending = weakening = None
    for change in remedies(situation, slot):
        if isinstance(change, WithContact) and change in moved:
            return None
        if lifting is not None and isinstance(change, WithoutCandidate):
            break  # A rule of the bank stands for all winners under it.
        step = _Step(change, flipped(change, situation))
        if step.after.speaks:
            return step
        if _gate(step.after) == _gate(situation):
            weakens = isinstance(change, StopLifted) or step.after.refusal != situation.refusal
            weakening = weakening or (step if weakens else None)
        elif isinstance(change, _LIFTING):
            lifting = step
        else:
            ending = ending or step
    return lifting or ending or weakening


def _fact(change: Counterfactual) -> Counterfactual:
    """Return a change without its amount: to raise a limit twice is to move one fact."""
    match change:
        case LimitAtLeast(rule=rule):
            return LimitAtLeast(rule=rule, limit=0)
        case PlacesAtLeast():
            return PlacesAtLeast(places=0)
        case ResourceAtLeast(resource=resource, name=name):
            return ResourceUnlimited(resource=resource, name=name)
        case _:
            return change


def _gate(situation: Situation) -> tuple[Reason, int]:
    refusal = situation.refusal
    return refusal.reason, refusal.rule


def _exempted(situation: Situation, slot: int) -> Situation:
    """Free the strategy of a rule that no fact meets, such as hours that never open."""
    tables, rule = situation.ready.tables, situation.refusal.rule
    strategies = tables.strategies.copy()
    record = strategies[situation.strategy]
    match situation.refusal.reason:
        case Reason.OUTSIDE_HOURS:
            record["hours"][slot] = len(situation.ready.plan.hours)
        case Reason.ASSESSMENT_MISSING | Reason.ASSESSMENT_EXPIRED | Reason.RISK_ABOVE_TOLERANCE:
            record["risk_level"] = 0
        case reason:
            assert reason is Reason.BEFORE_MISSING, f"{reason.name} has a fact that ends it"
            record["obeys"][slot][rule // BITS] &= ~(np.int64(1) << np.int64(rule % BITS))
    ready = replace(situation.ready, tables=tables._replace(strategies=strategies))
    return replace(situation, ready=ready)
