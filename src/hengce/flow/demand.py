"""What a run's chosen offers take of limited resources, in compact records."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.kernel.riding import STOCK
from hengce.kernel.tables import KINDS_OF_RESOURCE, IntArray, Records

TAKER = np.dtype(
    [
        ("row", np.int32),
        ("strategy", np.int32),
        ("slot", np.int8),
        ("rides", np.int8),
        ("tier", np.int8),
        ("score", np.float64),
        ("tie", np.uint64),
    ]
)
"""A chosen offer whose strategy uses something limited: a run may keep millions."""

_COPIED = ("strategy", "slot", "rides", "tier", "score", "tie")


@dataclass(frozen=True, slots=True)
class Demands:
    """Demands on resources, by resource and then by rank.

    Attributes:
        resource: int64: which.
        weight: int64: how much of it.
        taker: int64: the place of the taker.
    """

    resource: IntArray
    weight: IntArray
    taker: IntArray

    def on(self, resource: int) -> tuple[IntArray, IntArray]:
        """Return the weights and the takers of one resource, best ranked first."""
        first, behind = np.searchsorted(self.resource, [resource, resource + 1])
        return self.weight[first:behind], self.taker[first:behind]


def takers_of(strategies: Records, choices: Records) -> Records:
    """Return the choices whose strategies could take of a limited resource by any channel.

    Args:
        strategies: The kernel's.
        choices: Records `CHOICE`; `customer` is a row of the snapshot.
    """
    limited = np.any(strategies["resources"] >= 0, axis=(1, 2))
    mine = choices[limited[choices["strategy"]]]
    takers = np.zeros(len(mine), TAKER)
    takers["row"] = mine["customer"]
    for name in _COPIED:
        takers[name] = mine[name]
    return takers


def demanded(strategies: Records, takers: Records, resources: int) -> IntArray:
    """Return how much is taken of each of so many resources."""
    total = np.zeros(resources, np.int64)
    for named, weight in _uses(strategies, takers):
        users = named >= 0
        np.add.at(total, named[users], weight[users])
    return total


def demands_on(strategies: Records, takers: Records, wanted: npt.NDArray[np.bool_]) -> Demands:
    """Return the demands on some resources; between equals, customer and strategy decide.

    Args:
        strategies: The kernel's.
        takers: Records `TAKER`.
        wanted: Which of the resources.
    """
    asked = np.append(wanted, [False])  # a use of -1 reads the last one
    resources, weights, places = [], [], []
    for named, weight in _uses(strategies, takers):
        place = np.flatnonzero(asked[named])
        resources.append(named[place])
        weights.append(weight[place])
        places.append(place)
    resource, taker = np.concatenate(resources), np.concatenate(places)
    told = takers[taker]
    order = np.lexsort(
        (told["strategy"], told["row"], told["tie"], -told["score"], told["tier"], resource)
    )
    return Demands(resource[order], np.concatenate(weights)[order], taker[order])


def _uses(strategies: Records, takers: Records) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield, by kind of resource, which one each taker uses (-1 for none) and how much."""
    for kind in range(KINDS_OF_RESOURCE):
        slots = (takers["strategy"], takers["slot"], kind)
        named, weight = strategies["resources"][slots], strategies["weights"][slots]
        if kind != STOCK:
            named = np.where(takers["rides"] == 1, -1, named)
        yield named, weight
