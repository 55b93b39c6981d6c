"""Cap groups of customers who turned out to be one: both are held until the next snapshot."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from hengce.kernel.groups import ALONE, Groups
from hengce.kernel.person import IMPERSONAL
from hengce.kernel.population import Population
from hengce.kernel.tables import IntArray
from hengce.model.merge import Merges

RowPairs: TypeAlias = tuple[tuple[int, int], ...]
"""The rows of an absorbed customer and of the one who speaks for him."""


def row_pairs(population: Population, merges: Merges) -> Iterator[tuple[int, int]]:
    """Yield the rows of those merged customers that a snapshot still holds apart."""
    for absorbed, survivor in sorted(merges.into.items()):
        pair = population.find(absorbed), population.find(survivor)
        if min(pair) >= 0:
            yield pair


def join_merged(groups: Groups, pairs: Sequence[tuple[int, int]]) -> Groups:
    """Return groups in which merged customers, and all who share with either, are decided as one.

    The households of both are one household: what one of them was told counts for the other.
    A value that too many share stays impersonal, and makes the survivor's impersonal.
    """
    if not pairs:
        return groups
    keys, leader = groups.keys.copy(), _leaders(groups)
    for absorbed, survivor in pairs:
        for column in keys.T:
            _join_values(column, absorbed, survivor)
        first, second = sorted((int(leader[absorbed]), int(leader[survivor])))
        leader[leader == second] = first
    return _of_leaders(replace(groups, keys=keys), leader)


def _join_values(column: IntArray, absorbed: int, survivor: int) -> None:
    mine, other = int(column[survivor]), int(column[absorbed])
    if IMPERSONAL in (mine, other):
        column[survivor] = IMPERSONAL
    elif mine < 0:
        column[survivor] = other
    elif other >= 0:
        column[column == other] = mine


def _leaders(groups: Groups) -> IntArray:
    """Return the first row of each row's group."""
    leader = np.arange(len(groups.keys), dtype=np.int64)
    if len(groups.order):
        firsts = groups.order[groups.starts[:-1]]
        leader[groups.order] = np.repeat(firsts, np.diff(groups.starts))
    return leader


def _of_leaders(groups: Groups, leader: IntArray) -> Groups:
    sizes = np.bincount(leader, minlength=len(leader))
    joined = np.flatnonzero(sizes[leader] > 1)
    order = joined[np.argsort(leader[joined], kind="stable")]
    leaders, starts = np.unique(leader[order], return_index=True)
    place = np.full(len(leader), ALONE, np.int64)
    place[joined] = np.searchsorted(leaders, leader[joined])
    ends = np.append(starts, len(order)).astype(np.int64)
    return replace(groups, order=order, starts=ends, place=place)
