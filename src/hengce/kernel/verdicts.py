"""Turns the kernel's codes and indices into candidates that people can be told about."""

from hengce.kernel.bind import Ready
from hengce.kernel.plan import Action
from hengce.kernel.tables import Answer
from hengce.model.decision import Candidate, Reason


def read_candidates(ready: Ready, answer: Answer, count: int) -> tuple[Candidate, ...]:
    """Return the candidates of an answer, best first, with the numbers that decided."""
    return tuple(_candidate(ready, answer, int(s)) for s in answer.rank[:count])


def _candidate(ready: Ready, answer: Answer, s: int) -> Candidate:
    action, told = ready.plan.actions[s], answer.candidates[s]
    reason = Reason(int(told["reason"]))
    winner = int(told["winner"])
    return Candidate(
        strategy=action.strategy.id,
        reason=reason,
        rule=_rule(ready, reason, int(told["rule"])),
        used=int(told["used"]),
        limit=int(told["limit"]),
        winner=ready.plan.actions[winner].strategy.id if winner >= 0 else "",
        margin=_margin(ready, answer, s, winner),
        channel=_channel(action, int(told["slot"])),
        propensity=float(told["propensity"]),
        context=float(ready.tables.strategies[s]["context"]),
        value_cents=float(told["value"]),
        lever=float(ready.tables.strategies[s]["lever"]),
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
        case Reason.CAP_REACHED | Reason.CAP_TAKEN:
            return policy.caps[index].id
        case Reason.HELD_OUT:
            return policy.holdouts[index].id
        case _:
            return ""


def _margin(ready: Ready, answer: Answer, s: int, winner: int) -> float | None:
    """Return by how much the winner's score was higher; classes are not compared."""
    priority = ready.tables.strategies["priority"]
    if winner < 0 or priority[winner] != priority[s]:
        return None
    scores = answer.candidates["score"]
    return float(scores[winner] - scores[s])


def _channel(action: Action, slot: int) -> str:
    return action.kinds[slot].channel if slot >= 0 else ""
