"""Guesses what the texts of one column are; a person checks it afterwards."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from hengce.intake.dates import ISO, date_reader
from hengce.intake.mapping import ColumnMap, Unknown
from hengce.model.catalogued import Sensitivity
from hengce.model.tag import Kind

CODES_MAX = 30
_ROWS_PER_CODE_MIN = 5
_NULLS = frozenset(
    {"NULL", "null", "NA", "N/A", "n/a", "?", "-", "--", "\\N", "None", "nan", "NaN"}
)
_PAIRS = (("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"), ("是", "否"), ("有", "无"))
_INTEGER = re.compile("-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_COMMA_DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})*,[0-9]+|-?[0-9]+(,[0-9]+)?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|-?[0-9]{1,3}(\.[0-9]+)?")
_CENTS = re.compile(r"-?([0-9]+|[0-9]{1,3}([,.][0-9]{3})+)([.,][0-9]{1,2})?")
_MONEY_NAME = re.compile(
    "(amount|amt|balance|income|salary|payments?)$|金额|余额|资产|工资|收入", re.IGNORECASE
)
_TEXT_NAME = re.compile("phone|mobile|zip|postcode|手机|电话|证件|账号|卡号|邮编", re.IGNORECASE)
_SENSITIVE_NAME = re.compile(
    "phone|mobile|passport|(^|_)(ssn|soc_sec|id_?(no|card|number|document))|account|card_no|"
    "手机|电话|证件|身份证|护照|账号|卡号",
    re.IGNORECASE,
)
_PERSONAL_NAME = re.compile(
    "(^|_)(name|surname|address|street|suburb|postcode|zip|birth|email|e_mail|age|sex|gender|wecom)"
    "(_|$)|姓名|地址|住址|邮编|邮箱|出生|生日|年龄|性别|微信",
    re.IGNORECASE,
)
_DATE_NAME = re.compile("date|day|birth|issued|time|日期|时间|生日", re.IGNORECASE)

_SURE_FORMATS = (
    ISO,
    "YYYY/MM/DD",
    "DD.MM.YYYY",
    "D.M.YYYY",
    "YYYY年MM月DD日",
    "YYYY年M月D日",
    "DD/MM/YYYY",
    "MM/DD/YYYY",
)
_BARE_FORMATS = ("YYYYMMDD", "YYMMDD")  # only where the name says that it is a date
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?Z?$")
_CLOCKS = ("", " HH:mm:ss", " HH:mm")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column seems to be.

    Attributes:
        column: The column's map, with its kind.
        distinct: How many distinct texts there are.
        is_unique: Whether every row has a text of its own.
        remark: What a person should look at, in English; may be empty.
    """

    column: ColumnMap
    distinct: int
    is_unique: bool
    remark: str = ""


def guess(name: str, texts: Sequence[str | None], *, is_whole: bool) -> Guess:
    """Guess the kind, null spellings, code list and date format of a column.

    Args:
        name: The column.
        texts: Its texts.
        is_whole: Whether these are all; a code list of a part keeps what it does not know.
    """
    counts = Counter(text.strip() for text in texts if text is not None)
    empty = counts.pop("", 0) + sum(text is None for text in texts)
    nulls = tuple(sorted(_NULLS & counts.keys()))
    known = {text: count for text, count in counts.items() if text not in nulls}
    rows = sum(known.values())
    is_unique = not empty and len(known) == len(texts)
    column, remark = _column(name, known, rows)
    if nulls:
        remark = f"{remark}; {', '.join(nulls)} read as unknown".removeprefix("; ")
    unknown = Unknown.REJECT if is_whole or column.kind is not Kind.TEXT else Unknown.KEEP
    column = msgspec.structs.replace(column, column=name, nulls=nulls, unknown=unknown)
    return Guess(column, len(known), is_unique, remark)


def sensitivity_of(name: str, kind: Kind | None) -> Sensitivity:
    """Guess how a tag must be shown, by its name and whether it is money, rather too strictly."""
    if kind is Kind.MONEY or _SENSITIVE_NAME.search(name):
        return Sensitivity.SENSITIVE
    return Sensitivity.PERSONAL if _PERSONAL_NAME.search(name) else Sensitivity.INTERNAL


def looks_typed(text: str) -> bool:
    """Tell whether a text is a number or a date rather than a name."""
    return bool(_DECIMAL.fullmatch(text)) or bool(_date_format("date", [text]))


def _column(name: str, known: Mapping[str, int], rows: int) -> tuple[ColumnMap, str]:
    texts = list(known)
    if not texts:
        return ColumnMap(kind=Kind.TEXT), "no value at all"
    if codes := _truth(texts):
        return ColumnMap(kind=Kind.BOOLEAN, codes=codes), ""
    if _TEXT_NAME.search(name):
        return ColumnMap(kind=Kind.TEXT), "a text because of its name"
    typed = _dated(texts, _date_format(name, texts)) or _number(name, texts)
    if typed:
        return typed
    if len(texts) <= CODES_MAX and rows >= _ROWS_PER_CODE_MIN * len(texts):
        codes = {text: text for text in sorted(texts)}
        return ColumnMap(kind=Kind.TEXT, codes=codes), "a code list; check that it is complete"
    return ColumnMap(kind=Kind.TEXT), ""


def _truth(texts: list[str]) -> dict[str, bool | int | float | str | None]:
    lower = {text.lower() for text in texts}
    for yes, no in _PAIRS:
        if lower == {yes, no}:
            return {text: text.lower() == yes for text in sorted(texts)}
    return {}


def _date_format(name: str, texts: list[str]) -> str:
    dates = [*_SURE_FORMATS, *(_BARE_FORMATS if _DATE_NAME.search(name) else ())]
    for pattern in dates:
        for clock in _CLOCKS if pattern != ISO else ("",):
            if _all_dates(texts, pattern + clock):
                return f"{pattern}{clock}"
    return ""


def _all_dates(texts: list[str], date_format: str) -> bool:
    read = date_reader(date_format, 30, "UTC")
    try:
        for text in texts:
            read(text)
    except ValueError:
        return False
    return True


def _dated(texts: list[str], date_format: str) -> tuple[ColumnMap, str] | None:
    if not date_format:
        return None
    has_clock = any(len(text) > 10 and ":" in text for text in texts)
    is_midnight = all(map(_MIDNIGHT.search, texts))
    kind = Kind.TIMESTAMP if has_clock and not is_midnight else Kind.DATE
    remark = "check the date format" if date_format != ISO else ""
    if _all_dates(texts, "DD/MM/YYYY") and _all_dates(texts, "MM/DD/YYYY"):
        remark = "day and month cannot be told apart: check the date format"
    return ColumnMap(kind=kind, date_format=date_format), remark


def _number(name: str, texts: list[str]) -> tuple[ColumnMap, str] | None:
    is_money = bool(_MONEY_NAME.search(name)) and all(map(_CENTS.fullmatch, texts))
    kind = Kind.MONEY if is_money else Kind.REAL
    remark = "money because of its name: check the unit" if is_money else ""
    if all(map(_INTEGER.fullmatch, texts)):
        return ColumnMap(kind=Kind.MONEY if is_money else Kind.INTEGER), remark
    if all(map(_DECIMAL.fullmatch, texts)):
        return ColumnMap(kind=kind), remark
    if not any("," in text for text in texts):
        return None
    if all(map(_GROUPED.fullmatch, texts)):
        return ColumnMap(kind=kind, thousands_mark=","), "check the thousands mark"
    if all(map(_COMMA_DECIMAL.fullmatch, texts)):
        column = ColumnMap(kind=kind, decimal_mark=",", thousands_mark=".")
        return column, "check the decimal mark"
    return None
