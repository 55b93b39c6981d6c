"""Numbers and texts side by side, in as few bytes as hold all of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hengce.model.noun import Noun

_WIDTHS = tuple((np.dtype(f"i{w}"), -(2 ** (8 * w - 1)), 2 ** (8 * w - 1) - 1) for w in (1, 2, 4))
"""Kinds of whole numbers with the least and the most that they hold, narrow ones first."""


class Numbers(Noun, frozen=True, kw_only=True, array_like=True):
    """Numbers of one kind.

    Attributes:
        kind: How each is stored, in numpy's short form, such as `<i2`.
        count: How many there are.
        data: The numbers one after the other; a single one where all have the same bytes.
    """

    kind: str
    count: int
    data: bytes

    @classmethod
    def of(cls, numbers: npt.NDArray[Any]) -> "Numbers":
        """Store whole numbers as narrow as their range, others as they are."""
        narrow = _narrow(numbers) if numbers.dtype.kind == "i" else numbers
        return cls(kind=narrow.dtype.str, count=numbers.size, data=_data(narrow))

    def all(self) -> npt.NDArray[Any]:
        """Return all numbers, not to be written to."""
        numbers = np.frombuffer(self.data, self.kind)
        return numbers if numbers.size == self.count else np.broadcast_to(numbers, self.count)

    def between(self, begin: int, end: int) -> list[Any]:
        """Return the numbers from one place up to another, as Python's own."""
        numbers: list[Any] = self.all()[begin:end].tolist()
        return numbers

    def at(self, places: npt.NDArray[np.integer[Any]]) -> list[Any]:
        """Return the numbers at some places, as Python's own."""
        numbers: list[Any] = self.all()[places].tolist()
        return numbers


class Texts(Noun, frozen=True, kw_only=True, array_like=True):
    """Texts of which few are different.

    Attributes:
        different: Each text that occurs, once.
        codes: Which of them, for each place.
    """

    different: tuple[str, ...]
    codes: Numbers

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Texts":
        """Store texts in the order in which they first occur."""
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        codes = np.array([places[text] for text in texts], np.int64)
        return cls(different=tuple(places), codes=Numbers.of(codes))

    @classmethod
    def chosen(cls, names: Sequence[str], places: npt.NDArray[np.integer[Any]]) -> "Texts":
        """Store for each place of `places` the name at it."""
        used, codes = used_among(len(names), places)
        return cls(different=tuple(names[place] for place in used), codes=Numbers.of(codes))

    def between(self, begin: int, end: int) -> list[str]:
        """Return the texts from one place up to another."""
        return [self.different[code] for code in self.codes.between(begin, end)]

    def at(self, places: npt.NDArray[np.integer[Any]]) -> list[str]:
        """Return the texts at some places."""
        return [self.different[code] for code in self.codes.at(places)]


def ranges(begins: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the numbers of ranges, one range after the other."""
    ends = np.cumsum(counts)
    firsts = np.repeat(begins - ends + counts, counts)
    return firsts + np.arange(len(firsts), dtype=np.int64)


def used_among(
    size: int, places: npt.NDArray[np.integer[Any]]
) -> tuple[list[int], npt.NDArray[np.int64]]:
    """Return which of `size` places occur, ascending, and each place's number among those."""
    # To mark what occurs costs a fraction of sorting it.
    occurs = np.zeros(size, np.bool_)
    occurs[places] = True
    numbers = np.cumsum(occurs) - 1
    return np.flatnonzero(occurs).tolist(), numbers[places]


def _narrow(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if not numbers.size:
        return numbers
    least, most = int(numbers.min()), int(numbers.max())
    for kind, lowest, highest in _WIDTHS:
        if lowest <= least and most <= highest:
            return numbers.astype(kind)
    return numbers


def _data(numbers: npt.NDArray[Any]) -> bytes:
    """Return the bytes of numbers; equal ones are told by their bytes, for NaN equals nothing."""
    data = numbers.tobytes()
    width = numbers.dtype.itemsize
    return data[:width] if data == data[:width] * numbers.size else data
