"""Cap groups: customers who share a household or an address that some cap counts by.

A group is the unit of decision: its members' candidates compete for the same caps. Most
customers are alone, and belong to no group here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hengce.kernel.jit import compiled
from hengce.kernel.person import IMPERSONAL
from hengce.kernel.population import Population
from hengce.kernel.tables import IntArray
from hengce.rules.code import TEXT_NULL

CHAIN_MAX = 512
"""Customers in a group; a longer chain of shared values is taken apart."""

ALONE = -1


@dataclass(frozen=True, slots=True)
class Groups:
    """Who decides together with whom.

    Attributes:
        tags: The tags by whose values customers are joined.
        keys: int64, shape (n, P): equal for customers who share a tag's value; -1 for none,
            -2 where too many share it.
        order: int64: the rows of all groups of two or more, group by group, each ascending;
            groups in the order of their first rows.
        starts: int64, shape (g + 1,): where each group begins in `order`.
        place: int64, shape (n,): the group of each row, or -1; empty when there is none.
    """

    tags: tuple[str, ...]
    keys: IntArray
    order: IntArray
    starts: IntArray
    place: IntArray

    def members(self, row: int) -> IntArray:
        """Return the rows that are decided together with a row, ascending, with itself."""
        group = self.place[row] if len(self.place) else ALONE
        if group == ALONE:
            return np.array([row], np.int64)
        return self.order[self.starts[group] : self.starts[group + 1]]

    def of_each(self, rows: IntArray) -> list[IntArray]:
        """Return the rows that are decided together with each of some rows, as `members`."""
        if len(self.place) == 0:
            return list(rows.reshape(-1, 1))
        return [self.members(row) for row in rows.tolist()]

    def with_members(self, rows: IntArray) -> IntArray:
        """Return rows with all that are decided together with any of them, ascending."""
        if len(self.place) == 0 or len(rows) == 0:
            return np.unique(rows)
        touched = np.unique(self.place[rows])
        joined = np.isin(self.place[self.order], touched[touched != ALONE])
        return np.union1d(rows, self.order[joined])

    def impersonal(self) -> dict[str, int]:
        """Count the customers who share a value with too many others, by tag."""
        counts = np.count_nonzero(self.keys == IMPERSONAL, axis=0)
        return {tag: int(count) for tag, count in zip(self.tags, counts, strict=True) if count}


def group_rows(population: Population, tags: Sequence[str], members_max: int) -> Groups:
    """Join the customers of a snapshot by the values of some TEXT tags.

    Args:
        population: The snapshot; the day's changes do not move anybody.
        tags: What to join by.
        members_max: A value that more share joins nobody.
    """
    n = len(population.ids)
    keys = np.full((n, len(tags)), TEXT_NULL, np.int64)
    nothing = np.zeros(0, np.int64)
    if not tags or n == 0:
        return Groups(tuple(tags), keys, nothing, np.zeros(1, np.int64), nothing)
    records = population.rows.view(np.ndarray).view(population.layout.dtype)[:, 0]
    for p, tag in enumerate(tags):
        keys[:, p] = _personal(records[tag].astype(np.int64), members_max)
    leader = _leaders(keys)
    sizes = np.bincount(leader, minlength=n)
    if np.any(sizes > CHAIN_MAX):
        chained = (sizes > CHAIN_MAX)[leader]
        keys[chained] = np.where(keys[chained] == TEXT_NULL, TEXT_NULL, IMPERSONAL)
        leader = _leaders(keys)
        sizes = np.bincount(leader, minlength=n)
    return _groups(tuple(tags), keys, leader, sizes)


def _personal(codes: IntArray, members_max: int) -> IntArray:
    """Mark values that too many share."""
    known = codes[codes >= 0]
    if len(known) == 0:
        return codes
    crowded = np.bincount(known) > members_max
    return np.where((codes >= 0) & crowded[np.maximum(codes, 0)], IMPERSONAL, codes)


def _leaders(keys: IntArray) -> IntArray:
    leader = np.arange(len(keys), dtype=np.int64)
    for p in range(keys.shape[1]):
        column = np.ascontiguousarray(keys[:, p])
        join_rows(column, np.full(int(column.max(initial=0)) + 1, -1, np.int64), leader)
    settle_leaders(leader)
    return leader


def _groups(tags: tuple[str, ...], keys: IntArray, leader: IntArray, sizes: IntArray) -> Groups:
    joined = np.flatnonzero(sizes[leader] > 1)
    order = joined[np.argsort(leader[joined], kind="stable")]
    leaders, starts = np.unique(leader[order], return_index=True)
    place = np.full(len(leader), ALONE, np.int64)
    place[joined] = np.searchsorted(leaders, leader[joined])
    return Groups(tags, keys, order, np.append(starts, len(order)).astype(np.int64), place)


@compiled
def join_rows(column: IntArray, first: IntArray, leader: IntArray) -> None:
    """Join the rows that share a value, each to the first row that has it."""
    for row in range(column.size):
        key = column[row]
        if key < 0:
            continue
        if first[key] < 0:
            first[key] = row
            continue
        one, other = find_leader(leader, row), find_leader(leader, first[key])
        leader[max(one, other)] = min(one, other)


@compiled
def find_leader(leader: IntArray, row: int) -> int:
    """Return the first row of a group, and shorten the way to it."""
    while leader[row] != row:
        leader[row] = leader[leader[row]]
        row = leader[row]
    return row


@compiled
def settle_leaders(leader: IntArray) -> None:
    """Let every row name its leader directly."""
    for row in range(leader.size):
        leader[row] = find_leader(leader, row)
