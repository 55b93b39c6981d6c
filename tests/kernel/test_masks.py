"""Masks of limits and of rules, as small tables."""

import numpy as np
import pytest

from hengce.kernel.caps import fill, first_common, holds, mask_of, words_for
from hengce.kernel.gates import first_impersonal
from hengce.kernel.person import bit_at, lowest_bit
from hengce.kernel.tables import BITS


@pytest.mark.parametrize(
    ("limits", "words"),
    [(0, 1), (1, 1), (BITS, 1), (BITS + 1, 4), (4 * BITS, 4), (4 * BITS + 1, 8)],
)
def test_a_mask_has_room_for_every_limit(limits: int, words: int) -> None:
    assert words_for(limits) == words


@pytest.mark.parametrize("limit", [0, 1, BITS - 1, BITS, 2 * BITS + 5])
def test_a_mask_names_what_was_put_into_it(limit: int) -> None:
    mask, filled = mask_of([limit], 3), np.zeros(3, np.int64)
    fill(filled, limit)
    assert mask.tolist() == filled.tolist()
    assert [k for k in range(3 * BITS) if holds(mask, k)] == [limit]


@pytest.mark.parametrize(
    ("one", "other", "first"),
    [
        ([], [], -1),
        ([0], [1], -1),
        ([0, 3], [0, 3], 0),
        ([1, 3], [3], 3),
        ([BITS - 1, BITS], [BITS], BITS),
        ([2, BITS + 1], [BITS + 1, BITS + 2], BITS + 1),
    ],
)
def test_the_first_limit_of_both(one: list[int], other: list[int], first: int) -> None:
    assert first_common(mask_of(one, 2), mask_of(other, 2)) == first


# limits of each shared tag, limits that are obeyed, tags too many share, the first of both
IMPERSONAL = [
    ([[0], [1]], [0, 1], 0b00, -1),
    ([[0], [1]], [0, 1], 0b10, 1),
    ([[0], [1]], [0, 1], 0b11, 0),
    ([[1], [0]], [0, 1], 0b11, 0),
    ([[2], [1]], [1, 2], 0b11, 1),
    ([[1], [2]], [1, 2], 0b11, 1),
    ([[0], [1]], [1], 0b01, -1),
]


@pytest.mark.parametrize(("by_tag", "obeyed", "tags", "first"), IMPERSONAL)
def test_the_first_cap_by_an_impersonal_value(
    by_tag: list[list[int]], obeyed: list[int], tags: int, first: int
) -> None:
    shared = np.array([mask_of(limits, 1) for limits in by_tag])
    assert first_impersonal(shared, mask_of(obeyed, 1), tags) == first


@pytest.mark.parametrize(
    ("mask", "lowest"), [(0, -1), (1, 0), (0b1010, 1), (1 << 62, 62), (0b1100, 2)]
)
def test_the_lowest_bit(mask: int, lowest: int) -> None:
    assert lowest_bit(mask) == lowest


@pytest.mark.parametrize(
    ("word", "bit", "there"),
    [(0b101, 0, True), (0b101, 1, False), (0b101, 2, True), (-1, -1, False)],
)
def test_a_bit(word: int, bit: int, there: bool) -> None:
    assert bit_at(word, bit) is there
