"""The slots of strategies: one for each channel that an action may go through."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hengce.kernel.actions import Action
from hengce.kernel.caps import mask_of, words_for
from hengce.kernel.filters import fits
from hengce.kernel.resources import RESOURCE_KINDS, Resource, ResourceKind
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.filter import Filter
from hengce.model.policy import Hours, Policy

SLOTS_LEAST = 4
"""Room for channels that every strategy has: the kernel is compiled for each width anew."""


def channel_slots(actions: Sequence[Action], configuration: Configuration) -> npt.NDArray[np.int64]:
    """Return the channel of each slot, int64 (S, M); -1 for no slot."""
    places = {channel.id: k for k, channel in enumerate(configuration.channels)}
    slots = _slots(actions, -1)
    for s, action in enumerate(actions):
        for slot, kind in enumerate(action.kinds):
            slots[s, slot] = places[kind.channel]
    return slots


def slot_hours(
    actions: Sequence[Action], policy: Policy
) -> tuple[tuple[tuple[Hours, ...], ...], npt.NDArray[np.int64]]:
    """Number the sets of opening hours that slots fall under."""
    sets: dict[tuple[Hours, ...], int] = {}
    slots = _slots(actions, -1)
    for s, action in enumerate(actions):
        for slot, kind in enumerate(action.kinds):
            entries = tuple(entry for entry in policy.hours if _is_timed(entry, kind))
            if entries:
                slots[s, slot] = sets.setdefault(entries, len(sets))
    return tuple(sets), slots


def _is_timed(entry: Hours, kind: ContactKind) -> bool:
    rule = Filter(channels=entry.channels, message_classes=entry.message_classes)
    return fits(rule, kind)


def _slots(actions: Sequence[Action], fill: int) -> npt.NDArray[np.int64]:
    width = max([SLOTS_LEAST, *(len(action.kinds) for action in actions)])
    return np.full((len(actions), width), fill, np.int64)


def limit_masks(actions: Sequence[Action], rules: Sequence[Filter]) -> npt.NDArray[np.int64]:
    """Return which limits' filters fit each slot, int64 (S, M, W)."""
    words = words_for(len(rules))
    shape = _slots(actions, 0).shape
    masks = np.zeros((*shape, words), np.int64)
    for s, action in enumerate(actions):
        for slot, kind in enumerate(action.kinds):
            limits = [limit for limit, rule in enumerate(rules) if fits(rule, kind)]
            masks[s, slot] = mask_of(limits, words)
    return masks


def rule_masks(actions: Sequence[Action], rules: Sequence[Filter]) -> npt.NDArray[np.int64]:
    """Return which rules' filters fit each slot, int64 (S, M) masks."""
    masks = _slots(actions, 0)
    for s, action in enumerate(actions):
        for slot, kind in enumerate(action.kinds):
            masks[s, slot] = sum(1 << k for k, rule in enumerate(rules) if fits(rule, kind))
    return masks


def slot_resources(
    actions: Sequence[Action], configuration: Configuration, resources: Sequence[Resource]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return which resources each slot takes, -1 for none, and how much: int64 (S, M, 3)."""
    places = {(resource.kind, resource.name): r for r, resource in enumerate(resources)}
    costs = {channel.id: channel.cost_cents for channel in configuration.channels}
    shape = (*_slots(actions, 0).shape, len(RESOURCE_KINDS))
    named, weights = np.full(shape, -1, np.int64), np.ones(shape, np.int64)
    for s, action in enumerate(actions):
        for slot, kind in enumerate(action.kinds):
            names = {
                ResourceKind.BUDGET: kind.strategy,
                ResourceKind.CAPACITY: kind.channel,
                ResourceKind.STOCK: kind.product,
            }
            found = [places.get((one, names[one]), -1) for one in RESOURCE_KINDS]
            # What costs nothing takes nothing of a budget.
            found[0] = found[0] if costs[kind.channel] > 0 else -1
            named[s, slot], weights[s, slot, 0] = found, costs[kind.channel]
    return named, weights
