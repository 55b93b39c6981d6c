"""Values as people write them become stored values, or are refused."""

import pytest

from hengce.errors import ProblemsError
from hengce.flow.typed import stored_value, stored_values
from hengce.model.tag import Kind, Scalar

ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("written", "kind", "stored"),
    [
        (None, Kind.MONEY, None),
        (True, Kind.BOOLEAN, True),
        ("退休", Kind.TEXT, "退休"),
        (7, Kind.INTEGER, 7),
        (7, Kind.REAL, 7.0),
        (0.5, Kind.REAL, 0.5),
        (float("nan"), Kind.REAL, None),
        (1234.56, Kind.MONEY, 123456),
        ("0.10", Kind.MONEY, 10),
        (50000, Kind.MONEY, 5_000_000),
        ("2026-02-01", Kind.DATE, 20_485),
        ("1970-01-01T08:00:01", Kind.TIMESTAMP, 1_000_000),
        ("1970-01-01T00:00:01+00:00", Kind.TIMESTAMP, 1_000_000),
    ],
)
def test_read(written: Scalar, kind: Kind, stored: Scalar) -> None:
    assert stored_value(written, kind, ZONE) == stored


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (1, Kind.BOOLEAN),
        (True, Kind.INTEGER),
        (True, Kind.MONEY),
        (1.5, Kind.INTEGER),
        (2**63, Kind.INTEGER),
        (-(2**63), Kind.INTEGER),
        (0.001, Kind.MONEY),
        ("ten", Kind.MONEY),
        ("NaN", Kind.MONEY),
        (5, Kind.TEXT),
        ("01/02/2026", Kind.DATE),
        (20_000, Kind.DATE),
        ("noon", Kind.TIMESTAMP),
    ],
)
def test_refused(written: Scalar, kind: Kind) -> None:
    with pytest.raises(ValueError, match=r"."):
        stored_value(written, kind, ZONE)


def test_all_problems_at_once() -> None:
    with pytest.raises(ProblemsError) as raised:
        stored_values({"age": "old", "agee": 3, "aum": 1}, {"age": Kind.INTEGER}, ZONE, "x")
    assert [p.code for p in raised.value.problems] == [
        "value.unknown_name",
        "value.unknown_name",
        "value.wrong_kind",
    ]
