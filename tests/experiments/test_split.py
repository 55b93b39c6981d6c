"""Who gets which arm, without any data set."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengce.flow.standing import place_in
from hengce.kernel.hashing import BUCKETS, bucket, padded
from hengce.measure.experiments.hashes import HashVersion, bucket_of
from hengce.measure.experiments.resplit import moved, resplit
from hengce.measure.experiments.split import Arm, Slice, Split, equal_weights, slices
from hengce.measure.experiments.sticky import Sticky, place

SOURCE = Path(__file__).parents[2] / "src"


def arms(**weights: int) -> list[Arm]:
    return [Arm(name=name, weight=weight) for name, weight in weights.items()]


# What must never change: a salt, a unit, its bucket in version 1 and in version 2. Found by the
# formula of the specification in ten lines of Python beside the product.
GOLDEN = [
    ("gold-2026", "C001", 7960, 8637),
    ("gold-2026", "C002", 4230, 1756),
    ("gold-2026", "客户1", 6290, 6636),
    ("", "C001", 7370, 3907),
]


@pytest.mark.parametrize(("salt", "unit", "first", "second"), GOLDEN)
def test_buckets_stay(salt: str, unit: str, first: int, second: int) -> None:
    assert bucket_of(HashVersion.V1, salt, unit) == first
    assert bucket_of(HashVersion.V2, salt, unit) == second


# What must never change either: a namespace, a customer, his place in it.
@pytest.mark.parametrize(
    ("namespace", "customer", "expected"),
    [
        ("spring", "C001", 998),
        ("spring", "C002", 411),
        ("spring", "客户1", 809),
        ("autumn", "C001", 697),
    ],
)
def test_places_stay(namespace: str, customer: str, expected: int) -> None:
    assert place_in(namespace, customer) == expected
    assert bucket_of(HashVersion.V1, f"__{namespace}", customer) == expected * 10


def test_experiments_use_the_hash_of_holdouts() -> None:
    salt, unit = padded([b"s"])[0], padded([b"C7"])[0]
    assert bucket_of(HashVersion.V2, "s", "C7") == bucket(salt, unit)


def test_a_zero_character_is_refused() -> None:
    with pytest.raises(ValueError, match="zero character"):
        bucket_of(HashVersion.V2, "a\0", "b")


PRINT_ARMS = """
from hengce.measure.experiments.split import *
s = Split(salt="x", slices=slices([Arm(name="a", weight=8000), Arm(name="b", weight=2000)]))
print("".join(s.arm_of(f"C{n}") for n in range(200)))
"""


def test_processes_agree() -> None:
    split = Split(salt="x", slices=slices(arms(a=8000, b=2000)))
    here = "".join(str(split.arm_of(f"C{n}")) for n in range(200))
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(SOURCE)}
        run = subprocess.run(
            [sys.executable, "-c", PRINT_ARMS],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == here


@pytest.mark.parametrize(
    ("count", "expected"), [(1, [10_000]), (3, [3333, 3333, 3334]), (4, [2500] * 4)]
)
def test_equal_weights(count: int, expected: list[int]) -> None:
    assert equal_weights(count) == expected


def text(parts: Sequence[Slice]) -> str:
    return " ".join(f"{s.arm}{s.low}-{s.high}" for s in parts)


# Before, new weights, after, how many of 10,000 buckets move.
RESPLITS = [
    ("a0-8000 b8000-10000", {"a": 5000, "b": 5000}, "a0-5000 b5000-10000", 3000),
    ("a0-5000 b5000-10000", {"a": 2000, "b": 8000}, "a0-2000 b2000-10000", 3000),
    ("a0-8000 b8000-10000", {"a": 8000, "b": 2000}, "a0-8000 b8000-10000", 0),
    # A third arm takes from both: nobody moves between the old ones.
    (
        "a0-5000 b5000-10000",
        {"a": 4000, "b": 4000, "c": 2000},
        "a0-4000 c4000-5000 b5000-9000 c9000-10000",
        2000,
    ),
    # An arm that ends leaves its buckets to the others.
    (
        "a0-4000 c4000-6000 b6000-10000",
        {"a": 5000, "b": 5000},
        "a0-5000 b5000-10000",
        2000,
    ),
    # More of the units take part: nobody moves.
    ("a0-2500 b5000-7500", {"a": 5000, "b": 5000}, "a0-5000 b5000-10000", 0),
    # Who was outside stays there while buckets are given up.
    (
        "a0-4000 b6000-8000",
        {"a": 2000, "b": 4000},
        "a0-2000 b2000-4000 b6000-8000",
        2000,
    ),
    # Fewer of them do: those who leave are all that move.
    ("a0-5000 b5000-10000", {"a": 1000, "b": 1000}, "a0-1000 b5000-6000", 8000),
]


def read(written: str) -> tuple[Slice, ...]:
    found = []
    for part in written.split():
        low, _, high = part[1:].partition("-")
        found.append(Slice(arm=part[0], low=int(low), high=int(high)))
    return tuple(found)


@pytest.mark.parametrize(("before", "weights", "after", "moves"), RESPLITS)
def test_resplit(before: str, weights: dict[str, int], after: str, moves: int) -> None:
    found = resplit(read(before), arms(**weights))
    assert text(found) == after
    assert moved(read(before), found) == moves


@pytest.mark.parametrize("weights", [{"a": -1, "b": 5}, {"a": 6000, "b": 4001}])
def test_weights_that_cannot_be(weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="negative or more than"):
        resplit(read("a0-5000"), arms(**weights))


def weight_lists() -> st.SearchStrategy[list[int]]:
    cuts = st.lists(st.integers(0, BUCKETS), min_size=4, max_size=4).map(sorted)
    return cuts.map(lambda c: [c[0], c[1] - c[0], c[2] - c[1], c[3] - c[2]])


@given(st.lists(weight_lists(), min_size=2, max_size=6))
def test_any_changes_move_the_fewest(changes: list[list[int]]) -> None:
    names = "abcd"
    current: tuple[Slice, ...] = ()
    for step, weights in enumerate(changes):
        wanted = [Arm(name=n, weight=w) for n, w in zip(names, weights, strict=True)]
        after = resplit(current, wanted)
        sizes = {n: sum(s.high - s.low for s in after if s.arm == n) for n in names}
        assert sizes == {arm.name: arm.weight for arm in wanted}
        owners = np.concatenate([np.arange(s.low, s.high) for s in after] or [np.zeros(0)])
        assert len(np.unique(owners)) == len(owners) == sum(weights)
        if step:
            earlier = changes[step - 1]
            least = sum(max(0, w - v) for w, v in zip(earlier, weights, strict=True))
            assert moved(current, after) == least
        current = after


def test_nobody_who_was_exposed_moves() -> None:
    """A thousand changes of weights: exposed units keep their arm through all of them."""
    random = np.random.default_rng(7)
    sticky = Sticky(experiment="e")
    split = Split(salt="e-1", slices=slices(arms(a=8000, b=2000)))
    memory: dict[str, dict[str, str]] = {}
    first: dict[str, str] = {}
    for change in range(1_000):
        unit = f"C{change}"
        for one in (unit, f"C{random.integers(0, change + 1)}"):
            placed = place(split, sticky, one, memory.get(one, {}))
            assert placed.arm == first.setdefault(one, str(placed.arm))
            memory.setdefault(one, {})[placed.remember] = str(placed.arm)
        share = int(random.integers(1, BUCKETS))
        changed = resplit(split.slices, arms(a=BUCKETS - share, b=share))
        split = Split(salt=split.salt, slices=changed)
    assert set(first.values()) == {"a", "b"}
    newer = Sticky(experiment="e", version=1, version_min=1)
    assert all(place(split, newer, unit, memory[unit]).arm is None for unit in first)


def test_shares_are_what_slices_have() -> None:
    split = Split(salt="e", slices=read("a0-4000 c4000-5000 b5000-9000 c9000-9500"))
    assert [split.share(arm) for arm in "abcd"] == [0.4, 0.4, 0.15, 0.0]
    assert split.arm_at(9_700) is None
