"""A million customers: one by one, in sevens, in thousands, at once, on one thread and on two."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from hengce.bench.bank import open_bank
from hengce.kernel.decide import Verdicts, decide_block
from hengce.reading.gather import Facts, gather

MILLION = 1_000_000
STRATEGIES = 40
ONE_BY_ONE = 20_000

pytestmark = pytest.mark.prove


def digest(facts: Facts, size: int, threads: int = 1, customers: int = MILLION) -> str:
    """Decide in pieces of a size; name by content what came of it, in the customers' order."""
    cuts = [*range(0, customers, size), customers]
    columns = [hashlib.sha256() for _ in range(3)]
    with ThreadPoolExecutor(threads) as pool:
        for (first, _), verdicts in zip(pairwise(cuts), decided(pool, facts, cuts), strict=True):
            chosen = verdicts.chosen.copy()
            chosen["customer"] += first
            for column, values in zip(
                columns, (verdicts.counts, verdicts.reasons, chosen), strict=True
            ):
                column.update(values.tobytes())
    return " ".join(column.hexdigest() for column in columns)


def decided(pool: ThreadPoolExecutor, facts: Facts, cuts: list[int]) -> Iterator[Verdicts]:
    """Decide a bounded number of pieces ahead."""
    spans = list(pairwise(cuts))
    for begin in range(0, len(spans), 64):
        yield from pool.map(
            lambda span: decide_block(facts.ready, facts.block(*span)), spans[begin : begin + 64]
        )


def test_a_million_rows_in_any_pieces_are_the_same_bytes(tmp_path: Path) -> None:
    installation = open_bank(tmp_path, MILLION, STRATEGIES).installation
    with installation.store.view() as view:
        pin = installation.archive.pin(view, 1_795_000_000_000_000)
        facts = gather(view, installation.archive.open(view, pin))
    whole = digest(facts, 65_536)
    for size, threads in ((7, 2), (1_000, 1), (1_000, 2), (262_144, 2)):
        assert digest(facts, size, threads) == whole, f"{size} rows, {threads} threads"
    singly = digest(facts, 1, 2, ONE_BY_ONE)
    assert singly == digest(facts, ONE_BY_ONE, 1, ONE_BY_ONE)
    installation.close()
