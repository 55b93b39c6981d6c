"""Turns the kernel's codes and indices into candidates that people can be told about."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hengce.kernel.actions import Action
from hengce.kernel.bind import Ready
from hengce.kernel.tables import CANDIDATE, Answer
from hengce.model.decision import Candidate, Reason

_FIELDS = CANDIDATE.names or ()
_REASONS = {int(reason): reason for reason in Reason}


def read_candidates(
    ready: Ready, answer: Answer, count: int, members: Sequence[str]
) -> tuple[tuple[Candidate, ...], ...]:
    """Return each member's candidates, best first, with the numbers that decided.

    Args:
        ready: What the group was decided with.
        answer: The group's answer.
        count: How many candidates it has.
        members: The identifiers of the group's members.
    """
    rank = answer.rank[:count]
    # Whole records become Python values at once: one by one costs more than to decide them.
    told = [dict(zip(_FIELDS, row, strict=True)) for row in answer.candidates[rank].tolist()]
    by_place = dict(zip(rank.tolist(), told, strict=True))
    size = len(ready.plan.actions)
    found: list[list[Candidate]] = [[] for _ in members]
    for e in by_place:
        found[e // size].append(_candidate(ready, by_place, e, members))
    return tuple(tuple(mine) for mine in found)


def _candidate(
    ready: Ready, by_place: Mapping[int, Mapping[str, Any]], e: int, members: Sequence[str]
) -> Candidate:
    size = len(ready.plan.actions)
    action, told = ready.plan.actions[e % size], by_place[e]
    strategy = ready.tables.strategies[e % size]
    reason, winner = _REASONS[told["reason"]], told["winner"]
    elsewhere = winner >= 0 and winner // size != e // size
    return Candidate(
        strategy=action.strategy.id,
        reason=reason,
        rule=_rule(ready, reason, told["rule"]),
        used=told["used"],
        limit=told["limit"],
        winner=ready.plan.actions[winner % size].strategy.id if winner >= 0 else "",
        winner_customer=members[winner // size] if elsewhere else "",
        margin=_margin(by_place, e, winner),
        channel=_channel(action, told["slot"]),
        propensity=told["propensity"],
        context=float(strategy["context"]),
        value_cents=told["value"],
        lever=float(strategy["lever"]),
        score=told["score"],
        tie=told["tie"],
    )


def _rule(ready: Ready, reason: Reason, index: int) -> str:
    if index < 0:
        return ""
    named = _RULES.get(reason)
    return named(ready, index) if named else ready.plan.limits[index].rule


def _resource(ready: Ready, index: int) -> str:
    return ready.plan.resources[index].name


_RULES: dict[Reason, Callable[[Ready, int], str]] = {
    Reason.REQUIREMENT: lambda ready, i: ready.plan.configuration.policy.requirements[i].id,
    Reason.OUTSIDE_HOURS: lambda ready, i: ready.plan.configuration.policy.open_hours[i].id,
    Reason.SUPPRESSION: lambda ready, i: ready.plan.configuration.policy.suppressions[i].id,
    Reason.HELD_OUT: lambda ready, i: ready.plan.configuration.policy.holdouts[i].id,
    Reason.BUDGET_SPENT: _resource,
    Reason.CAPACITY_SPENT: _resource,
    Reason.STOCK_SPENT: _resource,
    Reason.RESOURCE_TAKEN: _resource,
}
"""What `rule` names after a reason; after any other it is the number of a limit."""


def _margin(by_place: Mapping[int, Mapping[str, Any]], e: int, winner: int) -> float | None:
    """Return by how much the winner's score was higher; classes are not compared."""
    if winner < 0 or by_place[winner]["tier"] // 2 != by_place[e]["tier"] // 2:
        return None
    return float(by_place[winner]["score"] - by_place[e]["score"])


def _channel(action: Action, slot: int) -> str:
    return action.kinds[slot].channel if slot >= 0 else ""
