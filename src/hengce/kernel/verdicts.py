"""Turns the kernel's codes and indices into candidates that people can be told about."""

from collections.abc import Callable, Mapping, Sequence
from itertools import starmap
from typing import NamedTuple

from hengce.kernel.bind import Ready
from hengce.kernel.decide import Told
from hengce.kernel.tables import CANDIDATE
from hengce.model.decision import Candidate, Reason


class ToldCandidate(NamedTuple):
    """A record `CANDIDATE` in Python's own values."""

    tier: int
    score: float
    propensity: float
    value: float
    tie: int
    reason: int
    rule: int
    used: int
    limit: int
    winner: int
    slot: int
    number: int
    release_at: int


assert ToldCandidate._fields == CANDIDATE.names, "records are read by the order of their fields"

_REASONS = {int(reason): reason for reason in Reason}


def read_candidates(
    ready: Ready, records: Mapping[int, ToldCandidate], members: Sequence[str]
) -> tuple[tuple[Candidate, ...], ...]:
    """Return each member's candidates, best first, with the numbers that decided.

    Args:
        ready: What the group was decided with.
        records: The group's answer.
        members: The identifiers of the group's members.
    """
    size = len(ready.plan.actions)
    found: list[list[Candidate]] = [[] for _ in members]
    for e in records:
        found[e // size].append(_candidate(ready, records, e, members))
    return tuple(tuple(mine) for mine in found)


def read_records(told: Told) -> dict[int, ToldCandidate]:
    """Return the records of a group's candidates by their places, best first."""
    # Whole records become Python values at once: one by one costs more than to decide them.
    records = starmap(ToldCandidate, told.candidates.tolist())
    return dict(zip(told.places.tolist(), records, strict=True))


def _candidate(
    ready: Ready, by_place: Mapping[int, ToldCandidate], e: int, members: Sequence[str]
) -> Candidate:
    actions = ready.plan.actions
    member, s = divmod(e, len(actions))
    action, told = actions[s], by_place[e]
    reason, slot, winner = _REASONS[told.reason], told.slot, told.winner
    context, lever = ready.factors[s]
    won_by, whose, margin = "", "", None
    if winner >= 0:
        place, w = divmod(winner, len(actions))
        won_by, whose = actions[w].strategy.id, "" if place == member else members[place]
        margin = _margin(by_place[winner], told)
    return Candidate(
        strategy=action.strategy.id,
        reason=reason,
        rule=_rule(ready, reason, told.rule) if told.rule >= 0 else "",
        used=told.used,
        limit=told.limit,
        winner=won_by,
        winner_customer=whose,
        margin=margin,
        channel=action.kinds[slot].channel if slot >= 0 else "",
        propensity=told.propensity,
        context=context,
        value_cents=told.value,
        lever=lever,
        score=told.score,
        tie=told.tie,
    )


def _rule(ready: Ready, reason: Reason, index: int) -> str:
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


def _margin(winner: ToldCandidate, told: ToldCandidate) -> float | None:
    """Return by how much the winner's score was higher; classes are not compared."""
    return winner.score - told.score if winner.tier // 2 == told.tier // 2 else None
