"""One field of a snapshot, indexed: who has a value in a range, in a few passes over bits.

The customers of whom the field is known are put in the order of its values. *Prefixes* are
kept of that order: the set of the first so many. Whoever lies between two values is one
prefix without another. Where a field has few values, a prefix ends at each of them; where it
has many, at 32 even marks, and the customers between the nearest mark and the value that is
asked for are turned over one by one, at about a nanosecond each. Where it has very few, such as
a city or a yes and no, the set of each value is kept instead: sets are as fast as the memory
that they are read from, and one value is one set then, where it would be two prefixes.

Memory for n customers: n / 8 bytes for each of the few values, or 8.2 n bytes for many
values, which is what the values themselves take.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from hengce.kernel.bits import Bits, flip, nobody, packed

FEW = 96
"""Up to so many values a prefix ends at each of them: ages are among these."""

SINGLES = 40
"""Up to so many the set of each is kept, and no prefix."""

MARKS = 32
"""So many prefixes of a field that has more."""

STEP = 256
"""Of the order the value at each so-many-th place is kept, to find others quickly."""

SAMPLE = 4_096
RUNS_MAX = 64
"""Beyond so many ranges it is faster to look at everybody."""

Number = int | float
Run = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A field of so many customers.

    Attributes:
        values: The field as it is stored, shape (n,).
        known: Of whom it is known.
        few: All its values, ascending, where they are few; empty otherwise.
        order: The rows of whom it is known in the order of its values; empty where they are few.
        marks: After how many of that order each prefix ends, or of `few`.
        prefixes: The sets of those before each mark.
        singles: The set of each of the very few values; then there are no prefixes.
        steps: The values at each STEP-th place of the order.
    """

    values: npt.NDArray[Any]
    known: Bits
    few: npt.NDArray[Any]
    order: npt.NDArray[np.int32]
    marks: tuple[int, ...]
    prefixes: tuple[Bits, ...]
    singles: tuple[Bits, ...] = ()
    steps: npt.NDArray[Any] = field(default_factory=lambda: np.empty(0))

    @property
    def size_bytes(self) -> int:
        """Return the memory that the index takes beside the values."""
        sets = (*self.prefixes, *self.singles)
        order = self.order.nbytes + self.steps.nbytes
        return self.known.nbytes + order + sum(one.nbytes for one in sets)

    def within(self, low: Number, high: Number) -> Bits:
        """Return who has a value from low to high, both inclusive; a set of one's own."""
        return self._between([(self._place(low, above=False), self._place(high, above=True))])

    def among(self, wanted: Sequence[Number]) -> Bits:
        """Return who has one of some values, each named once."""
        places = ((self._place(n, above=False), self._place(n, above=True)) for n in wanted)
        return self._between([run for run in places if run[0] < run[1]])

    def coded(self, truth: npt.NDArray[np.uint8]) -> Bits:
        """Return for whom a table of truth by code + 1 holds; its first entry is for NULL."""
        if len(self.order):
            bits = self._coded(truth)
        else:
            bits = self._between(_runs(truth[1 + self.few.astype(np.int64)]))
        if truth[0]:
            bits |= self.unknown()
        return bits

    def unknown(self) -> Bits:
        """Return of whom the field is not known."""
        bits = ~self.known
        if len(self.values) % 64:
            bits[-1] &= (np.uint64(1) << np.uint64(len(self.values) % 64)) - np.uint64(1)
        return bits

    def _coded(self, truth: npt.NDArray[np.uint8]) -> Bits:
        runs = _runs(truth[1:])
        if len(runs) > RUNS_MAX:
            codes = self.values.astype(np.int64)
            return packed((truth[1 + codes] != 0) & (codes >= 0))
        places = [
            (self._place(first, above=False), self._place(last - 1, above=True))
            for first, last in runs
        ]
        return self._between([run for run in places if run[0] < run[1]])

    def _between(self, runs: Sequence[Run]) -> Bits:
        """Return who stands in ranges of the order that do not overlap."""
        if self.singles:
            return self._together({place for run in runs for place in range(*run)})
        bits: Bits | None = None
        for first, last in runs:
            if last <= first:
                continue
            if len(self.order) and last - first <= self.marks[1]:
                bits = nobody(len(self.values)) if bits is None else bits
                flip(bits, self.order[first:last])
                continue
            low, high = self._mark(first), self._mark(last)
            if bits is None and not self.marks[low]:
                bits = self.prefixes[high].copy()
            elif bits is None:
                bits = self.prefixes[low] ^ self.prefixes[high]
            else:
                bits ^= self.prefixes[low]
                bits ^= self.prefixes[high]
            self._turn_between(bits, first, self.marks[low])
            self._turn_between(bits, last, self.marks[high])
        return nobody(len(self.values)) if bits is None else bits

    def _together(self, places: set[int]) -> Bits:
        """Return who has one of the values at some places; the fewer sets are read."""
        if 2 * len(places) <= len(self.singles):
            return _union([self.singles[place] for place in sorted(places)], len(self.values))
        others = [one for place, one in enumerate(self.singles) if place not in places]
        return self.known ^ _union(others, len(self.values))

    def _mark(self, place: int) -> int:
        """Return the number of the mark that is nearest to a place."""
        mark = bisect_left(self.marks, place)
        nearer = mark and place - self.marks[mark - 1] < self.marks[mark] - place
        return mark - 1 if nearer else mark

    def _turn_between(self, bits: Bits, place: int, mark: int) -> None:
        """Turn over everybody between a place and a mark."""
        if place != mark:
            flip(bits, self.order[min(place, mark) : max(place, mark)])

    def _place(self, number: Number, *, above: bool) -> int:
        """Return how many values are less than a number, or not above it."""
        if not len(self.order):
            return int(np.searchsorted(self.few, number, side="right" if above else "left"))
        side: Literal["left", "right"] = "right" if above else "left"
        # The step in which it stands is the last one that begins before it.
        step = max(0, int(np.searchsorted(self.steps, number, side=side)) - 1) * STEP
        within = self.values[self.order[step : step + STEP]]
        return step + int(np.searchsorted(within, number, side=side))


def column_of(values: npt.NDArray[Any], null: Number) -> Column:
    """Index a field.

    Args:
        values: As stored, shape (n,).
        null: What stands for NULL; where values are float64, that is NaN.
    """
    plain = np.ascontiguousarray(values)
    flags = ~np.isnan(plain) if plain.dtype.kind == "f" else plain != null
    known = packed(flags)
    rows = np.flatnonzero(flags)
    few = _few(plain[rows])
    if few is not None:
        return _of_few(values, plain, known, few)
    order = rows[np.argsort(plain[rows], kind="stable")].astype(np.int32)
    marks = tuple(len(order) * k // MARKS for k in range(MARKS + 1))
    prefixes = [nobody(len(values))]
    for first, last in pairwise(marks):
        prefixes.append(prefixes[-1].copy())
        flip(prefixes[-1], order[first:last])
    nothing = np.empty(0, plain.dtype)
    steps = plain[order[::STEP]]
    return Column(values, known, nothing, order, marks, tuple(prefixes), steps=steps)


def _of_few(
    values: npt.NDArray[Any], plain: npt.NDArray[Any], known: Bits, few: npt.NDArray[Any]
) -> Column:
    nothing = np.empty(0, np.int32)
    if 0 < len(few) <= SINGLES:
        singles = tuple(packed(plain == value) for value in few)
        return Column(values, known, few, nothing, (), (), singles)
    prefixes = [nobody(len(values))]
    for value in few:
        prefixes.append(prefixes[-1] | packed(plain == value))
    marks = tuple(range(len(few) + 1))
    return Column(values, known, few, nothing, marks, tuple(prefixes))


def _union(sets: Sequence[Bits], count: int) -> Bits:
    """Return who is in one of some sets; a set of one's own."""
    if len(sets) < 2:
        return sets[0].copy() if sets else nobody(count)
    bits = sets[0] | sets[1]
    for one in sets[2:]:
        bits |= one
    return bits


def _few(values: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
    """Return all values, ascending; None when there are more than a few."""
    if len(np.unique(values[:SAMPLE])) > FEW:
        return None
    found = np.unique(values)
    return found if len(found) <= FEW else None


def _runs(truth: npt.NDArray[np.uint8]) -> list[Run]:
    """Return where truth holds, as ranges: the first place and the one behind the last."""
    edges = np.flatnonzero(np.diff(truth.astype(np.int8), prepend=0, append=0))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]
