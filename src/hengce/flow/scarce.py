"""Who gets the last of what is scarce: where the demands on a resource end.

Demands are served by rank until one does not fit: that one is the cutoff, and whoever does
not rank strictly before it gets nothing of the resource. Cutoffs only ever move up.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from hengce.flow.demand import demanded, demands_on
from hengce.kernel.resources import Cutoff, Resource, ResourceKind, resource_table
from hengce.kernel.tables import KINDS_OF_RESOURCE, IntArray, Records


def can_run_out(
    strategies: Records, resources: Sequence[Resource], customers: int, contacts_max: int
) -> bool:
    """Tell whether so many customers could together demand more than is left of anything.

    A strategy is chosen at most once for a customer, and of a channel's capacity nobody
    takes more than the contacts of one decision.
    """
    for r, resource in enumerate(resources):
        weights = np.where(strategies["resources"] == r, strategies["weights"], 0)
        most = int(weights.max(axis=(1, 2), initial=0).sum())
        if resource.kind is ResourceKind.CAPACITY:
            most = min(most, contacts_max)
        if 0 < resource.left < customers * most:
            return True
    return False


def cut(
    strategies: Records, takers: Records, resources: tuple[Resource, ...]
) -> tuple[Resource, ...]:
    """Give every resource that is demanded beyond what is left its next cutoff.

    Args:
        strategies: The kernel's.
        takers: Records `TAKER` of the whole bank, decided under the cutoffs so far.
        resources: What is left, with these cutoffs.

    Returns:
        The resources; equal to those given when all demands fit.
    """
    left = np.array([resource.left for resource in resources], np.int64)
    over = demanded(strategies, takers, len(resources)) > np.maximum(left, 0)
    demands = demands_on(strategies, takers, over)
    moved = list(resources)
    for r in np.flatnonzero(over).tolist():
        weight, taker = demands.on(r)
        first = takers[taker[np.searchsorted(np.cumsum(weight), left[r], side="right")]]
        cutoff = Cutoff(int(first["tier"]), float(first["score"]), int(first["tie"]))
        moved[r] = replace(resources[r], cutoff=cutoff)
    return tuple(moved)


def unsettled(
    strategies: Records, takers: Records, before: Sequence[Resource], after: Sequence[Resource]
) -> IntArray:
    """Return the rows of takers to whom cutoffs that moved close any of their channels.

    Not only the channel that was chosen: without another one, whose response was the best to
    be had, a third may come within the margin and be cheaper.
    """
    moved = [old.cutoff != new.cutoff for old, new in zip(before, after, strict=True)]
    asked = np.array([*moved, False], np.bool_)  # a use of -1 reads the last one
    was, now = resource_table(before), resource_table(after)
    closing = np.zeros(len(takers), np.bool_)
    for slot in range(strategies["resources"].shape[1]):
        for kind in range(KINDS_OF_RESOURCE):
            named = strategies["resources"][takers["strategy"], slot, kind]
            users = np.flatnonzero(asked[named])
            told, by = takers[users], named[users]
            closing[users] |= _ranks_before(told, was[by]) & ~_ranks_before(told, now[by])
    return np.unique(takers["row"][closing]).astype(np.int64)


def _ranks_before(takers: Records, cutoffs: Records) -> npt.NDArray[np.bool_]:
    """Tell which takers rank strictly before their cutoffs: by tier, score, then tie."""
    tier, score = takers["tier"], takers["score"]
    by_tie = (score == cutoffs["score"]) & (takers["tie"] < cutoffs["tie"])
    by_score = (tier == cutoffs["tier"]) & ((score > cutoffs["score"]) | by_tie)
    before: npt.NDArray[np.bool_] = (tier < cutoffs["tier"]) | by_score
    return before
