"""Verdicts of groups, kept until their members' turn comes in the order of customers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.kernel.decide import Verdicts
from hengce.kernel.tables import IntArray, Records


@dataclass(frozen=True, slots=True)
class Kept:
    """What was decided for the customers of some groups.

    Attributes:
        rows: int64: their rows, ascending.
        counts: uint16: candidates of each.
        begins: int64: where the reasons of each begin.
        reasons: uint8: one byte for each candidate, best first.
        chosen: Records `CHOICE` by row and rank; `customer` is a row.
        tally: As in `Verdicts`.
        people: As in `Verdicts`.
        outranked: As in `Verdicts`.
    """

    rows: IntArray
    counts: npt.NDArray[np.uint16]
    begins: IntArray
    reasons: npt.NDArray[np.uint8]
    chosen: Records
    tally: IntArray
    people: IntArray
    outranked: IntArray


def keep(rows: IntArray, verdicts: Sequence[Verdicts]) -> Kept:
    """Keep the verdicts of some customers.

    Args:
        rows: The customers' rows, in any order.
        verdicts: Of all of them, in that order, in one or more pieces.
    """
    counts = np.concatenate([one.counts for one in verdicts])
    chosen = np.concatenate([one.chosen for one in verdicts])
    order = np.argsort(rows, kind="stable")
    return Kept(
        rows=rows[order],
        counts=counts[order],
        begins=_begins(counts)[order],
        reasons=np.concatenate([one.reasons for one in verdicts]),
        chosen=chosen[np.argsort(chosen["customer"], kind="stable")],
        tally=sum_of([one.tally for one in verdicts]),
        people=sum_of([one.people for one in verdicts]),
        outranked=sum_of([one.outranked for one in verdicts]),
    )


def sum_of(arrays: Sequence[IntArray]) -> IntArray:
    """Add arrays of one shape."""
    total: IntArray = np.stack(arrays).sum(axis=0)
    return total


def splice(first: int, last: int, alone: IntArray, verdicts: Verdicts, kept: Kept) -> Verdicts:
    """Return the verdicts of rows `first` to `last`, in their order.

    Args:
        first: The first row.
        last: The row behind the last.
        alone: Those of the rows that belong to no group, ascending.
        verdicts: Theirs.
        kept: The verdicts of all others, whose totals are not added again.
    """
    begin, end = np.searchsorted(kept.rows, (first, last))
    members = kept.rows[begin:end]
    counts = np.zeros(last - first, np.uint16)
    counts[alone - first], counts[members - first] = verdicts.counts, kept.counts[begin:end]
    begins = _begins(counts)
    reasons = np.zeros(int(counts.sum()), np.uint8)
    own = _places(_begins(verdicts.counts), verdicts.counts)
    reasons[_places(begins[alone - first], verdicts.counts)] = verdicts.reasons[own]
    theirs = _places(kept.begins[begin:end], kept.counts[begin:end])
    reasons[_places(begins[members - first], kept.counts[begin:end])] = kept.reasons[theirs]
    of_members = slice(*np.searchsorted(kept.chosen["customer"], (first, last)))
    chosen = np.concatenate([verdicts.chosen, kept.chosen[of_members]])
    return verdicts._replace(
        counts=counts,
        reasons=reasons,
        chosen=chosen[np.argsort(chosen["customer"], kind="stable")],
    )


def _begins(counts: npt.NDArray[np.uint16]) -> IntArray:
    """Return where each run of so many begins."""
    return np.cumsum(counts, dtype=np.int64) - counts


def _places(begins: IntArray, counts: npt.NDArray[np.uint16]) -> IntArray:
    """Return the places of runs that begin here and have so many, one after the other."""
    shift = begins - _begins(counts)
    return np.repeat(shift, counts) + np.arange(int(counts.sum()), dtype=np.int64)
