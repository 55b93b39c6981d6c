"""Each spelling of a value: what is stored, or why it is refused."""

from datetime import UTC, date, datetime

import pytest

from hengce.intake.dates import is_date_format

MAPPING = """
entity: customers
source: core
format: {kind: json_lines}
key: {from: id}
zone: Asia/Shanghai
nulls: ["", "NULL"]
columns:
  city: {constant: A}
  %s: {from: value%s}
"""


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


# tag, options, text, stored value or reject code
VALUES = [
    ("age", "", "42", 42),
    ("age", "", " 42 ", 42),
    ("age", "", "-7", -7),
    ("age", "", "+7", 7),
    ("age", "", "007", 7),
    ("age", "", "", None),
    ("age", "", "NULL", None),
    ("age", ', nulls: ["-1"]', "-1", None),
    ("age", ", default: 18", "", 18),
    ("age", ", required: true", "", "value.missing"),
    ("age", ', thousands_mark: ","', "1,234,567", 1_234_567),
    ("age", ', thousands_mark: ","', "12,34", "value.integer"),
    ("age", "", "٣", "value.integer"),
    ("age", "", "0x1F", "value.integer"),
    ("age", "", "1e3", "value.integer"),
    ("age", "", "true", "value.integer"),
    ("score", "", "0.1", 0.1),
    ("score", "", "1e-3", 0.001),
    ("score", "", "NaN", None),
    ("score", "", "inf", "value.real"),
    ("score", "", "1e999", "value.overflow"),
    ("score", ', decimal_mark: ","', "0,5", 0.5),
    ("score", ', decimal_mark: ",", thousands_mark: "."', "1.234,5", 1234.5),
    ("aum", "", "0.07", 7),
    ("aum", "", "-0.50", -50),
    ("aum", "", "1234.5", 123_450),
    ("aum", "", "90071992547409.93", 9_007_199_254_740_993),
    ("aum", "", "1.005", "value.money_decimals"),
    ("aum", "", "¥5", "value.money"),
    ("aum", "", "NaN", "value.money"),
    ("aum", ", unit: cents", "123", 123),
    ("aum", ", unit: cents", "1.5", "value.money_decimals"),
    ("aum", ", unit: ten_thousand", "1.234567", 1_234_567),
    ("aum", ", unit: million", "0.00000001", 1),
    ("aum", ", unit: million", "99999999999", "value.overflow"),
    ("payroll", "", "TRUE", True),
    ("payroll", "", "0", False),
    ("payroll", "", "yes", "value.boolean"),
    ("payroll", ", codes: {是: true, 否: false}", "否", False),
    ("payroll", ", codes: {是: true, 否: null}", "否", None),
    ("city", ", prefix: N", "7", "N7"),
    ("city", ", prefix: N", "", None),
    ("tier", "", "gold", "gold"),
    ("tier", "", "iron", "value.unknown_code"),
    ("tier", ", codes: {G: gold}", "G", "gold"),
    ("tier", ", codes: {G: gold}", "B", "value.unknown_code"),
    ("tier", ", codes: {G: gold}, unknown: keep", "basic", "basic"),
    ("tier", ", codes: {G: gold}, unknown: keep", "iron", "value.unknown_code"),
    ("tier", ", codes: {G: gold}, unknown: 'null'", "B", None),
    ("opened_on", "", "2026-11-22", date(2026, 11, 22)),
    ("opened_on", "", "2026-02-30", "value.date"),
    ("opened_on", "", "20261122", "value.date"),
    ("opened_on", "", "2026-11-21T20:00:00Z", date(2026, 11, 22)),
    ("opened_on", ", date_format: YYYYMMDD", "20261122", date(2026, 11, 22)),
    ("opened_on", ", date_format: YYMMDD", "931107", date(1993, 11, 7)),
    ("opened_on", ", date_format: YYMMDD", "290101", date(2029, 1, 1)),
    ("opened_on", ", date_format: YYMMDD, century_pivot: 20", "290101", date(1929, 1, 1)),
    ("opened_on", ', date_format: "YYMMDD HH:mm:ss"', "931107 00:00:00", date(1993, 11, 7)),
    ("opened_on", ", date_format: YYYY年M月D日", "2026年1月2日", date(2026, 1, 2)),
    ("opened_on", ", date_format: DD-MON-YYYY", "02-Jan-2026", date(2026, 1, 2)),
    ("opened_on", ", date_format: DD-MON-YYYY", "02-Xyz-2026", "value.date"),
    ("opened_on", ", transform: czech_birth_date", "706213", date(1970, 12, 13)),
    ("opened_on", ", transform: czech_birth_date", "706313", "value.birth_number"),
    ("city", ", transform: czech_sex", "706213", "female"),
    ("city", ", transform: czech_sex, codes: {male: 男, female: 女}", "450204", "男"),
    ("seen_at", "", "2026-11-22T08:00:00", _at(2026, 11, 22)),
    ("seen_at", "", "2026-11-22 08:00:00.5", _at(2026, 11, 22, 0, 0, 0, 500_000)),
    ("seen_at", "", "2026-11-22T08:00:00Z", _at(2026, 11, 22, 8)),
    ("seen_at", "", "2026-11-22", _at(2026, 11, 21, 16)),
    ("seen_at", ", date_format: epoch_seconds", "1700000000", _at(2023, 11, 14, 22, 13, 20)),
    ("seen_at", ", date_format: epoch_ms", "1700000000500", _at(2023, 11, 14, 22, 13, 20, 500_000)),
    ("seen_at", ", date_format: epoch_seconds", "999999999999999", "value.timestamp"),
    ("seen_at", "", "2026-11-22T25:00:00", "value.timestamp"),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "options", "text", "expected"), VALUES)
def test_value(bring, tag, options, text, expected):
    mapping = MAPPING % (tag, options)
    if tag == "city":
        mapping = mapping.replace("  city: {constant: A}\n", "")
    good = {"tier": "gold", "opened_on": None}.get(tag)
    lines = f'{{"id": 1, "value": "{text}"}}\n{{"id": 2, "value": null}}\n'
    if "required" in options:
        lines = lines.replace("null", "1")
    brought = bring(mapping, lines.encode())
    if isinstance(expected, str) and "." in expected:
        assert brought.faults == [f"1 value {expected}"]
    else:
        assert brought.rows[0][tag] == expected
    assert good is None or brought.rows[-1][tag] is None or brought.rows[-1][tag] == good


@pytest.mark.parametrize(
    ("date_format", "usable"),
    [
        ("iso", True),
        ("YYYYMMDD", True),
        ("MON D, YYYY", True),
        ("YYYY-MM", False),
        ("YYYY-MM-DD-YYYY", False),
        ("%Y-%m-%d", False),
        ("", False),
    ],
)
def test_date_formats(date_format, usable):
    assert is_date_format(date_format) is usable
