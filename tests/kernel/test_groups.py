"""Who is decided together: values shared by few join, values shared by many do not."""

import numpy as np
import pytest

from hengce.kernel.groups import CHAIN_MAX, Groups, group_rows
from hengce.kernel.layout import Dictionaries, Layout, blank, patch
from hengce.kernel.population import Population
from hengce.model.tag import Kind

LAYOUT = Layout.of([("home", Kind.TEXT), ("phone", Kind.TEXT)])

People = list[tuple[str | None, str | None]]
"""For each customer the household and the telephone; None is unknown."""


def grouped(people: People, tags: tuple[str, ...] = ("home", "phone"), most: int = 3) -> Groups:
    rows, words = blank(LAYOUT, len(people)), Dictionaries()
    for row, values in zip(rows, people, strict=True):
        for name, value in zip(("home", "phone"), values, strict=True):
            patch(row, LAYOUT, words, name, value)
    ids = np.array([f"C{n:04}".encode() for n in range(len(people))], dtype="S5")
    return group_rows(Population("v", 0, LAYOUT, words, ids, rows), tags, most)


def members(groups: Groups, count: int) -> list[list[int]]:
    """Return the groups of two or more, as each of their members tells them."""
    told = [groups.members(row).tolist() for row in range(count)]
    assert all(row in told[row] for row in range(count))
    return [list(group) for group in dict.fromkeys(tuple(t) for t in told) if len(group) > 1]


# customers, groups, how many share a value with too many
TABLE: list[tuple[People, list[list[int]], dict[str, int]]] = [
    ([("h", None), ("k", None)], [], {}),
    ([("h", None), ("h", None)], [[0, 1]], {}),
    ([(None, None), (None, None)], [], {}),
    ([("h", "1"), ("k", "2"), ("h", "3")], [[0, 2]], {}),
    ([("h", "1"), ("h", "2"), ("k", "2")], [[0, 1, 2]], {}),
    ([("h", "1"), ("k", "2"), ("k", "1"), ("m", "2")], [[0, 1, 2, 3]], {}),
    ([("h", "1"), ("k", "2"), ("h", None), ("k", None)], [[0, 2], [1, 3]], {}),
    ([("k", None), ("h", None), ("h", None), ("k", None)], [[0, 3], [1, 2]], {}),
    ([("h", None)] * 3, [[0, 1, 2]], {}),
    ([("h", None)] * 4, [], {"home": 4}),
    ([("h", "1")] * 4, [], {"home": 4, "phone": 4}),
    ([*[("h", None)] * 4, ("h", "1"), ("k", "1")], [[4, 5]], {"home": 5}),
    ([("h", None)], [], {}),
    ([], [], {}),
]


@pytest.mark.parametrize(("people", "expected", "many"), TABLE)
def test_groups(people: People, expected: list[list[int]], many: dict[str, int]) -> None:
    groups = grouped(people)
    assert members(groups, len(people)) == expected
    assert groups.order.tolist() == [row for group in expected for row in group]
    assert groups.impersonal() == many


def test_only_the_tags_that_are_asked_for_join() -> None:
    people: People = [("h", "1"), ("h", "2"), ("k", "2")]
    assert members(grouped(people, ("home",)), 3) == [[0, 1]]
    assert members(grouped(people, ("phone",)), 3) == [[1, 2]]
    assert members(grouped(people, ()), 3) == []


def test_keys_tell_the_shared_the_unknown_and_the_impersonal() -> None:
    groups = grouped([*[("h", None)] * 4, ("k", "1"), (None, "1")])
    home, phone = groups.keys.T.tolist()
    assert home[:4] == [-2] * 4
    assert home[4] >= 0
    assert home[5] == -1
    assert phone[:4] == [-1] * 4
    assert phone[4] == phone[5] >= 0


@pytest.mark.parametrize(
    ("rows", "touched"),
    [
        ([], []),
        ([1], [1]),
        ([0], [0, 2]),
        ([4, 2], [0, 2, 3, 4]),
        ([5], [5]),
        ([5, 5, 1], [1, 5]),
    ],
)
def test_rows_bring_their_members(rows: list[int], touched: list[int]) -> None:
    people: People = [("h", None), (None, None), ("h", None), ("k", None), ("k", None), ("m", None)]
    asked = np.array(rows, np.int64)
    assert grouped(people).with_members(asked).tolist() == touched
    assert grouped(people, ()).with_members(asked).tolist() == sorted(set(rows))


@pytest.mark.parametrize(
    ("length", "joined"), [(CHAIN_MAX - 1, True), (CHAIN_MAX, True), (CHAIN_MAX + 1, False)]
)
def test_a_long_chain_is_taken_apart(length: int, joined: bool) -> None:
    """Each shares a household with one neighbour and a telephone with the other."""
    chain: People = [(f"h{n // 2}", f"p{(n + 1) // 2}") for n in range(length)]
    pair: People = [("x", None), ("x", "y")]
    groups = grouped([*chain, *pair])
    rest = list(range(length, length + 2))
    assert members(groups, length + 2) == ([list(range(length)), rest] if joined else [rest])
    assert groups.impersonal() == ({} if joined else {"home": length, "phone": length})
