"""Whom a night held out of what: without them nobody could say what a nightly strategy adds.

A hold-out is asked last, so a control group is whoever would have been told. A run keeps one
byte for each candidate, which names no strategy; the groups in which somebody was held out are
decided once more, with all names. They are few, and the pin is the same.
"""

from collections.abc import Iterator

import numpy as np

from hengce.flow.answer import decide_members
from hengce.kernel.decide import Verdicts
from hengce.kernel.tables import IntArray
from hengce.model.decision import Pin, Reason
from hengce.ports import HeldOut
from hengce.reading.gather import Facts

PEOPLE_MAX = 4_096
"""Customers who are decided at a time, but for a group that has more."""


def rows_held(first: int, verdicts: Verdicts) -> IntArray:
    """Return the rows of those of a block who were held out of anything.

    Args:
        first: The row of the block's first customer.
        verdicts: Of the block.
    """
    owners = np.repeat(np.arange(len(verdicts.counts), dtype=np.int64), verdicts.counts)
    return np.asarray(first + np.unique(owners[verdicts.reasons == int(Reason.HELD_OUT)]))


def held_out(facts: Facts, rows: IntArray, pin: Pin, run_id: str) -> Iterator[HeldOut]:
    """Yield who was held out of what, by row and rank.

    Args:
        facts: Of the whole bank, with the cutoffs that held.
        rows: Who was held out of anything, ascending, each once.
        pin: Of the run.
        run_id: The run.
    """
    found: list[HeldOut] = []
    for places, starts in _pieces(facts, rows):
        block = facts.grouped(places, starts)
        asking = [()] * (len(starts) - 1)
        words = facts.population.dictionaries
        sheet = decide_members(facts.ready, block, words, pin, run_id, asking).sheet
        reasons = sheet.answers.reason.all()
        chosen = np.flatnonzero(reasons == int(Reason.HELD_OUT))
        whose = np.searchsorted(sheet.answers.ends.all(), chosen, side="right").tolist()
        for one, place in zip(sheet.answers.candidates_at(chosen), whose, strict=True):
            strategy, _, wave = one.strategy.partition("/")
            found.append(
                HeldOut(sheet.customers[place], sheet.orgs[place], strategy, wave, one.rule)
            )
    yield from sorted(found)


def _pieces(facts: Facts, rows: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Cut the groups of some rows into pieces; each group is in one of them."""
    groups = {int(members[0]): members for members in facts.groups.of_each(rows)}
    piece: list[IntArray] = []
    size = 0
    for members in groups.values():
        if piece and size + len(members) > PEOPLE_MAX:
            yield _side_by_side(piece)
            piece, size = [], 0
        piece.append(members)
        size += len(members)
    if piece:
        yield _side_by_side(piece)


def _side_by_side(groups: list[IntArray]) -> tuple[IntArray, IntArray]:
    sizes = np.array([len(members) for members in groups], np.int64)
    return np.concatenate(groups), np.concatenate([[0], np.cumsum(sizes)])
