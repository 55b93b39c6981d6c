"""Who gives back what a run took, where single decisions took of the same meanwhile."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hengce.flow.demand import demanded, demands_on
from hengce.kernel.groups import Groups
from hengce.kernel.resources import Resource
from hengce.kernel.tables import IntArray, Records


def overdrawn(
    strategies: Records,
    takers: Records,
    resources: Sequence[Resource],
    groups: Groups,
    gone: IntArray,
) -> IntArray:
    """Return the rows that a run leaves out so that what it took fits into what is left now.

    On each resource the lowest ranked give back first, with all that are decided together
    with them.

    Args:
        strategies: The kernel's.
        takers: Records `TAKER` of the whole run.
        resources: What is left without the run.
        groups: Who is decided together with whom.
        gone: Rows that are left out already, with all members of their groups.

    Returns:
        Rows, ascending; those of `gone` among them.
    """
    out = np.zeros(len(groups.keys), np.bool_)
    out[gone] = True
    standing = takers[~out[takers["row"]]]
    left = np.array([max(resource.left, 0) for resource in resources], np.int64)
    over = demanded(strategies, standing, len(resources)) > left
    demands = demands_on(strategies, standing, over)
    for r in np.flatnonzero(over).tolist():
        weight, taker = demands.on(r)
        _give_back(weight, standing["row"][taker], int(left[r]), groups, out)
    return np.flatnonzero(out)


def _give_back(
    weight: IntArray, rows: IntArray, left: int, groups: Groups, out: npt.NDArray[np.bool_]
) -> None:
    """Take rows out, lowest ranked first, until the weights of those who stay fit."""
    excess = int(weight[~out[rows]].sum()) - left
    by_row = np.argsort(rows, kind="stable")
    sorted_rows = rows[by_row]
    for row in rows[::-1].tolist():
        if excess <= 0:
            return
        if out[row]:
            continue
        members = groups.members(row)
        out[members] = True
        first = np.searchsorted(sorted_rows, members, side="left")
        behind = np.searchsorted(sorted_rows, members, side="right")
        for begin, end in zip(first, behind, strict=True):
            excess -= int(weight[by_row[begin:end]].sum())
