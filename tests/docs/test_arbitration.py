"""docs/why/arbitration.md: its numbers are those of the code."""

import re

import numpy as np
import pytest

from docs.pages import page, section, table
from hengce.kernel.hashing import bucket, fnv1a64, padded, splitmix64, tie
from hengce.model.decision import Reason

PAGE = page("docs/why/arbitration.md")


def row_of(text: str):
    return padded([text.encode()])[0]


@pytest.mark.parametrize(("salt", "customer", "number"), table(section(PAGE, "10. Hold-outs")))
def test_buckets(salt: str, customer: str, number: str) -> None:
    assert bucket(row_of(salt), row_of(customer)) == int(number)


@pytest.mark.parametrize(
    ("customer", "strategy", "seed", "number"), table(section(PAGE, "3. Rank"))
)
def test_ties(customer: str, strategy: str, seed: str, number: str) -> None:
    half = np.uint64(tie(int(seed), row_of(customer)))
    assert int(splitmix64(half ^ fnv1a64(row_of(strategy)))) == int(number)


def test_reasons_have_their_numbers() -> None:
    told = dict(re.findall(r"\b([A-Z]{2,}(?:_[A-Z]+)*) (\d{2,3})\b", PAGE))
    assert {Reason[name]: int(number) for name, number in told.items()} == {
        reason: reason.value
        for reason in Reason
        if reason.name not in {"NOT_IN_AUDIENCE", "DEFERRED", "EXPIRED"}
    }
