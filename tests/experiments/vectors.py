"""Vectors and results of other programs, where the public data sets are there."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hengce.kernel.hashing import BUCKETS

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HENGCE_DATA", ROOT.parent / "shared" / "data")).resolve()
CASES = DATA / "growthbook-cases" / "cases.json"
REFERENCE = DATA / "peer-reference" / "gbstats_cookiecats.json"
COOKIES = DATA / "cookie-cats" / "cookie_cats.csv"

needs_data = [
    pytest.mark.real_data,
    pytest.mark.skipif(not CASES.exists(), reason="the public data sets are not here"),
]


@cache
def cases(kind: str) -> list[Any]:
    return json.loads(CASES.read_text(encoding="utf-8"))[kind] if CASES.exists() else []


@cache
def reference() -> dict[str, Any]:
    return json.loads(REFERENCE.read_text(encoding="utf-8"))


def of_ten_thousand(share: float) -> int:
    """Shares are whole ten-thousandths here; a share that is not one is no share of ours."""
    whole = round(share * BUCKETS)
    assert abs(whole - share * BUCKETS) < 1e-6
    return whole


def lines() -> Iterator[list[str]]:
    with COOKIES.open(encoding="utf-8") as opened:
        next(opened)
        for line in opened:
            yield line.strip().split(",")


@cache
def cookie_cats() -> dict[str, dict[str, np.ndarray]]:
    """Read the players: for each arm, which of them came back after one day and after seven."""
    found: dict[str, dict[str, list[int]]] = {
        arm: {"retention_1": [], "retention_7": []} for arm in ("gate_30", "gate_40")
    }
    for _, arm, _, first, seventh in lines():
        found[arm]["retention_1"].append(first == "TRUE")
        found[arm]["retention_7"].append(seventh == "TRUE")
    return {
        arm: {metric: np.array(did, np.int64) for metric, did in metrics.items()}
        for arm, metrics in found.items()
    }
