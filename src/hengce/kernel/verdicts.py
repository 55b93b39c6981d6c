"""Turns the kernel's codes and indices into candidates that people can be told about."""

from collections.abc import Sequence

from hengce.kernel.actions import Action
from hengce.kernel.bind import Ready
from hengce.kernel.tables import Answer
from hengce.model.decision import Candidate, Reason


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
    size = len(ready.plan.actions)
    rank = [int(e) for e in answer.rank[:count]]
    return tuple(
        tuple(_candidate(ready, answer, e, members) for e in rank if e // size == member)
        for member in range(len(members))
    )


def _candidate(ready: Ready, answer: Answer, e: int, members: Sequence[str]) -> Candidate:
    size = len(ready.plan.actions)
    action, told = ready.plan.actions[e % size], answer.candidates[e]
    strategy = ready.tables.strategies[e % size]
    reason, winner = Reason(int(told["reason"])), int(told["winner"])
    elsewhere = winner >= 0 and winner // size != e // size
    return Candidate(
        strategy=action.strategy.id,
        reason=reason,
        rule=_rule(ready, reason, int(told["rule"])),
        used=int(told["used"]),
        limit=int(told["limit"]),
        winner=ready.plan.actions[winner % size].strategy.id if winner >= 0 else "",
        winner_customer=members[winner // size] if elsewhere else "",
        margin=_margin(answer, e, winner),
        channel=_channel(action, int(told["slot"])),
        propensity=float(told["propensity"]),
        context=float(strategy["context"]),
        value_cents=float(told["value"]),
        lever=float(strategy["lever"]),
        score=float(told["score"]),
        tie=int(told["tie"]),
    )


def _rule(ready: Ready, reason: Reason, index: int) -> str:
    policy = ready.plan.configuration.policy
    match reason:
        case Reason.REQUIREMENT:
            return policy.requirements[index].id
        case Reason.OUTSIDE_HOURS:
            return policy.open_hours[index].id
        case Reason.SUPPRESSION:
            return policy.suppressions[index].id
        case (
            Reason.BUDGET_SPENT | Reason.CAPACITY_SPENT | Reason.STOCK_SPENT | Reason.RESOURCE_TAKEN
        ):
            return ready.plan.resources[index].name
        case Reason.HELD_OUT:
            return policy.holdouts[index].id
        case _:
            return ready.plan.limits[index].rule if index >= 0 else ""


def _margin(answer: Answer, e: int, winner: int) -> float | None:
    """Return by how much the winner's score was higher; classes are not compared."""
    candidates = answer.candidates
    if winner < 0 or candidates["tier"][winner] // 2 != candidates["tier"][e] // 2:
        return None
    return float(candidates["score"][winner] - candidates["score"][e])


def _channel(action: Action, slot: int) -> str:
    return action.kinds[slot].channel if slot >= 0 else ""
