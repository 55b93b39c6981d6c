"""Hashes that decide, against published values and the page on arbitration."""

import numpy as np
import pytest

from hengce.kernel.hashing import (
    BUCKETS,
    bucket,
    fnv1a32,
    fnv1a64,
    padded,
    splitmix64,
    tie,
    wrapping,
)

OFFSET32 = 0x811C9DC5


def row(text: str) -> np.ndarray:
    return padded([text.encode()])[0]


# Published with the algorithm: text, 32 bits, 64 bits.
FNV = [
    ("", 0x811C9DC5, 0xCBF29CE484222325),
    ("a", 0xE40C292C, 0xAF63DC4C8601EC8C),
    ("foobar", 0xBF9CF968, 0x85944171F73967E8),
]


@pytest.mark.parametrize(("text", "short", "long"), FNV)
def test_fnv1a(text: str, short: int, long: int) -> None:
    with wrapping():
        assert int(fnv1a32(OFFSET32, row(text))) == short
        assert int(fnv1a64(row(text))) == long


def test_a_hash_goes_on_where_another_stopped() -> None:
    assert int(fnv1a32(fnv1a32(OFFSET32, row("foo")), row("bar"))) == 0xBF9CF968


# The first number of Vigna's generator from each seed.
SPLITMIX = [
    (0, 16294208416658607535),
    (1234567, 6457827717110365317),
    (2**64 - 1, 16490336266968443936),
]


@pytest.mark.parametrize(("seed", "first"), SPLITMIX)
def test_splitmix64(seed: int, first: int) -> None:
    with wrapping():
        assert int(splitmix64(np.uint64(seed))) == first


BUCKET = [
    ("bank-2026H2", "C001", 2587),
    ("bank-2026H2", "C002", 7423),
    ("bank-2026H2", "C003", 86),
    ("bank-2026H2", "客户1", 9287),
]


@pytest.mark.parametrize(("salt", "customer", "expected"), BUCKET)
def test_bucket(salt: str, customer: str, expected: int) -> None:
    assert bucket(row(salt), row(customer)) == expected


def test_buckets_are_even() -> None:
    salt = row("even")
    found = np.array([bucket(salt, row(f"C{n}")) for n in range(4_000)])
    assert (found.min() >= 0, found.max() < BUCKETS) == (True, True)
    assert np.histogram(found, 4, (0, BUCKETS))[0].min() > 900


TIES = [
    ("C001", "wealth_offer", 14203219825317722489),
    ("C001", "deposit_offer", 9146744806331286146),
    ("客户1", "wealth_offer", 14401265563880785871),
]


@pytest.mark.parametrize(("customer", "strategy", "expected"), TIES)
def test_tie(customer: str, strategy: str, expected: int) -> None:
    with wrapping():
        half = np.uint64(tie(20260201, row(customer)))
        assert int(splitmix64(half ^ np.uint64(fnv1a64(row(strategy))))) == expected


def test_texts_are_padded_to_the_longest_and_one() -> None:
    assert padded([b"ab", b"", b"c"]).tolist() == [[97, 98, 0], [0, 0, 0], [99, 0, 0]]
    assert padded([]).shape == (0, 1)
