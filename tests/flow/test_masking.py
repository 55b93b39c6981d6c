"""What of a value is left when it is masked, as a table."""

import pytest

from hengce.flow.masking import HIDDEN, masked, masked_key
from hengce.model.catalogued import Sensitivity
from hengce.model.instant import DAY_US
from hengce.model.tag import Kind

INTERNAL, PERSONAL, SENSITIVE = Sensitivity

# the type, the stored value, what is shown of it as personal, as sensitive
SHOWN = [
    (Kind.TEXT, "13812341234", "138****1234", "138****1234"),
    (Kind.TEXT, "+8613812341234", "138****1234", "138****1234"),
    (Kind.TEXT, "11010519491231002X", "110***********002X", "110***********002X"),
    (Kind.TEXT, "6222021234567890123", "****0123", "****0123"),
    (Kind.TEXT, "wang.fang@example.com", "w***@example.com", "w***@example.com"),
    (Kind.TEXT, "王芳", "王*", "王*"),
    (Kind.TEXT, "欧阳娜娜", "欧***", "欧***"),
    (Kind.TEXT, "上海市浦东新区世纪大道1号", "上***", HIDDEN),
    (Kind.TEXT, "C3", HIDDEN, HIDDEN),
    (Kind.TEXT, "Wang Fang", "W***", HIDDEN),
    (Kind.MONEY, 35_000_000, "200,000–500,000", "100,000–1,000,000"),
    (Kind.MONEY, 20_000_000, "200,000–500,000", "100,000–1,000,000"),
    (Kind.MONEY, 19_999_999, "100,000–200,000", "100,000–1,000,000"),
    (Kind.MONEY, 0, "0", "0"),
    (Kind.MONEY, 50, "0–1", "0–1"),
    (Kind.MONEY, -150_000, "-2,000–-1,000", "-10,000–-1,000"),
    (Kind.INTEGER, 45, "40–49", "10–100"),
    (Kind.INTEGER, -3, "-10–-1", "-10–-1"),
    (Kind.INTEGER, 12_345, "10,000–20,000", "10,000–100,000"),
    (Kind.REAL, 0.37, "0–1", "0–1"),
    (Kind.REAL, 720.5, "500–1,000", "100–1,000"),
    (Kind.REAL, float("inf"), HIDDEN, HIDDEN),
    (Kind.BOOLEAN, True, HIDDEN, HIDDEN),
    (Kind.BOOLEAN, False, HIDDEN, HIDDEN),
    (Kind.DATE, 3_652, "1980", HIDDEN),
    (Kind.TIMESTAMP, 3_652 * DAY_US, "1980", HIDDEN),
    (Kind.DATE, 2**40, HIDDEN, HIDDEN),
]


@pytest.mark.parametrize(("kind", "value", "personal", "sensitive"), SHOWN)
def test_what_is_shown(kind: Kind, value: object, personal: str, sensitive: str) -> None:
    assert masked(value, kind, INTERNAL) == value
    assert masked(value, kind, PERSONAL) == personal
    assert masked(value, kind, SENSITIVE) == sensitive


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("sensitivity", Sensitivity)
def test_what_is_not_known_stays_unknown(kind: Kind, sensitivity: Sensitivity) -> None:
    assert masked(None, kind, sensitivity) is None


KEYS = [("9f" * 32, True, "9f9f9f9f…"), ("device-0012", False, "…0012"), ("d1", False, HIDDEN)]


@pytest.mark.parametrize(("value", "secret", "shown"), KEYS)
def test_enough_of_a_key_is_shown_to_tell_it_from_others(
    value: str, secret: bool, shown: str
) -> None:
    assert masked_key(value, secret=secret) == shown
