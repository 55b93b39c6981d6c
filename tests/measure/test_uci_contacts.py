"""41,188 and 45,211 customers of a real bank: what calling again brings, and what nobody knew."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from hengce.measure.health.fatigue import Fatigue, response_by_contacts
from hengce.measure.leakage import Feature, Knowledge, leaks
from hengce.model.instant import SECOND_US

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HENGCE_DATA", ROOT.parent / "shared" / "data"))
BANK = DATA / "uci-bank-marketing"

real = [
    pytest.mark.real_data,
    pytest.mark.skipif(not BANK.exists(), reason="the public data set is not here"),
]


def columns(name: str) -> dict[str, np.ndarray]:
    with (BANK / name).open() as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    answered = np.array([row["y"] == "yes" for row in rows])
    numbers = {"y": answered}
    for column in rows[0]:
        texts = [row[column] for row in rows]
        try:
            numbers[column] = np.array(texts, dtype=np.float64)
        except ValueError:
            continue
    return numbers


def curve(table: dict[str, np.ndarray]) -> Fatigue:
    return response_by_contacts(
        table["campaign"].astype(np.int64), table["y"].astype(np.int64), pooled_from=8
    )


@pytest.mark.parametrize(
    ("name", "percent"),
    [
        pytest.param("bank-full.csv", [14.6, 11.2, 11.2, 9.0, 7.9, 7.1, 6.4, 4.9], marks=real),
        pytest.param(
            "bank-additional-full.csv", [13.0, 11.5, 10.7, 9.4, 7.5, 7.7, 6.0, 4.1], marks=real
        ),
    ],
)
def test_who_is_called_again_answers_less(name: str, percent: list[float]) -> None:
    found = curve(columns(name))
    assert [round(100 * row.rate.value, 1) for row in found.rows] == percent
    assert [row.contacts for row in found.rows] == list(range(1, 9))
    assert found.falls
    first, last = found.rows[0].rate, found.rows[-1].rate
    assert last.high < first.low / 2


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("bank-full.csv", marks=real),
        pytest.param("bank-additional-full.csv", marks=real),
    ],
)
def test_how_long_the_call_lasted_is_flagged(name: str) -> None:
    """Undated it is the only suspect; dated by the end of the call it is certain."""
    table = columns(name)
    answered = table.pop("y")
    began = np.zeros(len(answered), dtype=np.int64)
    suspects = leaks([Feature(n, v) for n, v in table.items()], began, answered)
    assert [one.name for one in suspects if one.knowledge is Knowledge.SUSPECT] == ["duration"]
    ended = (table["duration"] * SECOND_US).astype(np.int64)
    (dated,) = leaks([Feature("duration", table["duration"], ended)], began, answered)
    assert dated.knowledge is Knowledge.AFTER
    assert dated.late > 0.999
    (declared,) = leaks([Feature("duration", table["duration"], None, True)], began, answered)
    assert declared.knowledge is Knowledge.AFTER


def test_a_table_by_hand() -> None:
    contacts = np.repeat([1, 2, 3, 9], [100, 100, 100, 100])
    responded = np.concatenate([np.arange(100) < n for n in (20, 15, 10, 5)]).astype(np.int64)
    found = response_by_contacts(contacts, responded, pooled_from=4)
    assert [(r.contacts, r.customers, r.responses) for r in found.rows] == [
        (1, 100, 20),
        (2, 100, 15),
        (3, 100, 10),
        (4, 100, 5),
    ]
    # Σ(score − 2.5)·answers = −25; its variance .125·.875·400·1.25
    assert found.trend_errors == pytest.approx(-25 / np.sqrt(0.125 * 0.875 * 400 * 1.25))
    assert found.falls
    level = response_by_contacts(contacts, np.tile([1, 0], 200), pooled_from=4)
    assert level.trend_errors == 0
    assert not level.falls
    with pytest.raises(ValueError, match="one contact"):
        response_by_contacts(np.array([0]), np.array([1]), pooled_from=4)


@pytest.mark.parametrize(
    ("values", "area"),
    [([1, 2, 3, 4], 1.0), ([4, 3, 2, 1], 1.0), ([1, 1, 1, 1], 0.5), ([1, 3, 2, 4], 0.75)],
)
def test_how_well_a_feature_tells_alone(values: list[float], area: float) -> None:
    answered = np.array([False, False, True, True])
    (found,) = leaks([Feature("x", np.array(values))], np.zeros(4, dtype=np.int64), answered)
    assert found.alone == area
    before = Feature("x", np.array(values), known_at=np.array([0, 0, 0, 0]))
    assert leaks([before], np.zeros(4, dtype=np.int64), answered)[0].knowledge is Knowledge.BEFORE
    with pytest.raises(ValueError, match="some"):
        leaks([before], np.zeros(4, dtype=np.int64), np.ones(4, dtype=bool))
