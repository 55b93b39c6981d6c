"""Finds the single change that would have let a refused candidate speak.

A change counts only when the kernel, run again with that fact otherwise, chooses the
candidate or lets it share a message.
"""

from collections.abc import Iterator

from hengce.flow.breakpoints import winning_lever
from hengce.flow.flips import flipped
from hengce.flow.least import least
from hengce.flow.obstacles import facts_in_the_way
from hengce.flow.remedies import remedies
from hengce.flow.situation import Situation, narrowed, situation_of
from hengce.kernel.bind import Ready
from hengce.kernel.tables import Customer
from hengce.model.counterfactual import Blocked, Counterfactual
from hengce.model.decision import Reason

_BY_RANK = {
    Reason.BUDGET_SPENT,
    Reason.CAPACITY_SPENT,
    Reason.STOCK_SPENT,
    Reason.SLOT_TAKEN,
    Reason.CAP_TAKEN,
    Reason.EXCLUDED,
    Reason.REST_TAKEN,
    Reason.RESOURCE_TAKEN,
}
"""Reasons that a higher rank may answer."""


def counterfactual(
    ready: Ready, block: Customer, member: int, strategy: str
) -> Counterfactual | Blocked:
    """Return the single change that makes a refused candidate chosen, or lets it ride.

    The slot that the answer names comes first, and its refusing gate's own fact; a lever
    before the facts of others. What a run has found to run out stays as it was, cutoffs
    included: only the group is decided again.

    Args:
        ready: What the group was decided with.
        block: Its customers; the first group counts.
        member: The candidate's member, by place in the group.
        strategy: The candidate's strategy.

    Raises:
        KeyError: The strategy takes no part.
        ValueError: It was not refused: it speaks, or is no candidate.
    """
    situation = situation_of(ready, block, member, strategy)
    if situation.number not in situation.rank or situation.speaks:
        raise ValueError(f"{strategy} was not refused")
    tried: set[Counterfactual] = set()
    for change in _proposals(situation):
        if change not in tried and flipped(change, situation).speaks:
            return least(situation, change)
        tried.add(change)
    return Blocked(facts=facts_in_the_way(situation))


def _proposals(situation: Situation) -> Iterator[Counterfactual]:
    """Yield what may be enough, slot by slot, the most natural first."""
    reported = situation.refusal.slot
    levered = False
    for slot in sorted(situation.slots, key=lambda slot: slot != reported):
        narrow = narrowed(situation, slot)
        if not levered and narrow.refusal.reason in _BY_RANK:
            levered = True
            lever = winning_lever(situation)
            if lever is not None:
                yield lever
        yield from remedies(narrow, slot)
