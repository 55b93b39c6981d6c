"""What the numbers in the kernel's answers stand for, as columns of names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.kernel.actions import Action
from hengce.kernel.plan import Plan
from hengce.kernel.tables import IntArray
from hengce.model.contact import ContactKind
from hengce.model.decision import Reason
from hengce.model.strategy import waits_for

_OF_RESOURCES = (
    Reason.BUDGET_SPENT,
    Reason.CAPACITY_SPENT,
    Reason.STOCK_SPENT,
    Reason.RESOURCE_TAKEN,
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names behind a plan's numbers.

    Attributes:
        strategies: Each strategy with the context and the lever that its scores are made of.
        ids: Each strategy's name.
        rules: The names of all rules, behind "" for none.
        first_rule: int64 (reasons,): where the rules that a reason numbers begin in `rules`.
        channels: The channels' names, behind "" for none.
        channel: int64 (S, M): the channel of each slot, as `channels` numbers it.
        kinds: What caps look at, for each slot of each strategy.
        expires_us: How long after its decision a message of each strategy expires.
    """

    strategies: tuple[tuple[str, float, float], ...]
    ids: tuple[str, ...]
    rules: tuple[str, ...]
    first_rule: IntArray
    channels: tuple[str, ...]
    channel: npt.NDArray[np.int64]
    kinds: tuple[tuple[ContactKind, ...], ...]
    expires_us: tuple[int, ...]


def vocabulary(plan: Plan, levers: Sequence[float]) -> Vocabulary:
    """Return the names behind a plan's numbers.

    Args:
        plan: The compiled configuration.
        levers: Of each strategy.
    """
    rules, first_rule = _rules(plan)
    channels = tuple(channel.id for channel in plan.configuration.channels)
    return Vocabulary(
        strategies=tuple(map(_weighed, plan.actions, levers)),
        ids=tuple(action.name for action in plan.actions),
        rules=rules,
        first_rule=first_rule,
        channels=("", *channels),
        channel=plan.channel + 1,
        kinds=tuple(action.kinds for action in plan.actions),
        expires_us=tuple(action.expires_us for action in plan.actions),
    )


def _weighed(action: Action, lever: float) -> tuple[str, float, float]:
    return action.name, action.strategy.score.context, lever


def _rules(plan: Plan) -> tuple[tuple[str, ...], IntArray]:
    """Return all names of rules; what a reason numbers is a limit unless it is listed here."""
    policy = plan.configuration.policy
    resources = [resource.name for resource in plan.resources]
    numbered: Mapping[Reason, Sequence[str]] = {
        Reason.REQUIREMENT: [rule.id for rule in policy.requirements],
        Reason.OUTSIDE_HOURS: [rule.id for rule in policy.hours],
        Reason.SUPPRESSION: [rule.id for rule in policy.suppressions],
        Reason.CATEGORY_STOPPED: [action.strategy.category for action in plan.actions],
        Reason.STRATEGY_STOPPED: [action.strategy.id for action in plan.actions],
        Reason.FEED_LATE: [", ".join(waits_for(action.strategy)) for action in plan.actions],
        Reason.HELD_OUT: [group.id for group in policy.holdouts],
        **dict.fromkeys(_OF_RESOURCES, resources),
    }
    rules = ["", *(limit.rule for limit in plan.limits)]
    first = np.ones(max(Reason) + 1, np.int64)
    for reason, names in numbered.items():
        first[reason] = len(rules)
        rules += names
    return tuple(rules), first
