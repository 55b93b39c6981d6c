"""Cuts the bank into pieces that threads decide; what comes out does not depend on the cuts."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from hengce.kernel.decide import Verdicts, decide_block
from hengce.kernel.groups import ALONE, Groups
from hengce.kernel.tables import IntArray
from hengce.reading.gather import Facts

CELLS_MAX = 4_000_000
"""Candidates that one thread holds room for at a time."""

ROWS_MAX = 65_536
"""Customers that one thread decides at a time, but for a group that has more."""

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class Piece:
    """Customers who are decided at a time.

    Attributes:
        rows: int64: their rows, the members of a group side by side.
        starts: int64: where each group begins among them, and the end of the last.
    """

    rows: IntArray
    starts: IntArray


def spans(customers: int, strategies: int) -> Iterator[tuple[int, int]]:
    """Cut rows into spans: the first, and the one behind the last."""
    size = _size(strategies)
    for first in range(0, customers, size):
        yield first, min(first + size, customers)


def alone_in(groups: Groups, first: int, last: int) -> Piece:
    """Return those of the rows `first` to `last` that are decided alone."""
    rows = np.arange(first, last, dtype=np.int64)
    if len(groups.place):
        rows = rows[groups.place[first:last] == ALONE]
    return Piece(rows, np.arange(len(rows) + 1, dtype=np.int64))


def together(rows: IntArray, starts: IntArray, strategies: int) -> Iterator[Piece]:
    """Cut groups into pieces of whole ones.

    Args:
        rows: The rows of all groups, group by group.
        starts: Where each group begins, and the end of the last.
        strategies: How many a customer is asked about at most.
    """
    size, group = _size(strategies), 0
    while group < len(starts) - 1:
        first = starts[group]
        fitting = int(np.searchsorted(starts, first + size, side="right")) - 1
        behind = max(fitting, group + 1)
        yield Piece(rows[first : starts[behind]], starts[group : behind + 1] - first)
        group = behind


def decide_piece(facts: Facts, piece: Piece) -> Verdicts:
    """Decide for a piece of the whole bank; `customer` of what is chosen is a row."""
    verdicts = decide_block(facts.ready, facts.grouped(piece.rows, piece.starts))
    verdicts.chosen["customer"] = piece.rows[verdicts.chosen["customer"]]
    return verdicts


def in_turn(
    work: Callable[[_Item], _Done], items: Iterable[_Item], threads: int
) -> Iterator[_Done]:
    """Work on several items at once; yield what is done in the order of the items.

    No more than one item beyond the threads is begun before the first is taken.
    """
    waiting: deque[Future[_Done]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _size(strategies: int) -> int:
    return max(1, min(ROWS_MAX, CELLS_MAX // max(1, strategies)))
