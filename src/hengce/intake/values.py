"""Reads a column of texts as values of one kind, and says which rows it cannot read.

Numbers of a usual spelling are read by Arrow, a column at a time. Everything else is read
once for each distinct text of the block: dates and codes repeat, so this is fast as well.
"""

import decimal
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hengce.intake.dates import date_reader, instant_reader
from hengce.intake.entities import ARROW
from hengce.intake.mapping import ColumnMap, Unit, written
from hengce.intake.transforms import transformed
from hengce.model.tag import Kind

INT64_MAX = 2**63 - 1
NUMBER_CHARACTERS_MAX = 400

_EXPONENT = {
    Unit.CENTS: 0,
    Unit.ONE: 2,
    Unit.THOUSAND: 5,
    Unit.TEN_THOUSAND: 6,
    Unit.MILLION: 8,
}
_EXACT = decimal.Context(prec=2 * NUMBER_CHARACTERS_MAX)
_TRUTH = {"true": True, "1": True, "false": False, "0": False}

# What Arrow reads as we do. Everything else goes through the exact reader of its kind.
_USUAL = {
    Kind.INTEGER: "^-?[0-9]{1,18}$",
    Kind.REAL: r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$",
    Kind.MONEY: r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$",
}
_UNPRINTABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one target's text is read.

    Attributes:
        target: Our field, tag or property.
        kind: The type to read.
        column: What the mapping says of it.
        nulls: All texts that mean "unknown".
        zone: For times that name none.
        choices: The texts allowed after decoding; empty means any.
        required: Whether a row without a value is rejected.
    """

    target: str
    kind: Kind
    column: ColumnMap
    nulls: frozenset[str]
    zone: str
    choices: frozenset[str] = frozenset()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A column as values; `faults` has the reject code of each row that is none."""

    values: pa.Array
    faults: Mapping[int, str] = field(default_factory=dict)


class ValueFaultError(ValueError):
    """A text that its kind cannot hold; the message is the reject code."""


def parse(texts: pa.Array, recipe: Recipe) -> Parsed:
    """Read a column of texts; a fault leaves NULL in its row."""
    known = _without_nulls(texts, recipe.nulls)
    decoded = _decoded(known, recipe)
    read = _read(decoded.values, recipe)
    faults = {**read.faults, **decoded.faults}
    if recipe.required:
        missing = pc.indices_nonzero(pc.is_null(read.values)).to_pylist()
        faults = {**dict.fromkeys(missing, "value.missing"), **faults}
    return Parsed(read.values, faults)


def _without_nulls(texts: pa.Array, nulls: frozenset[str]) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(texts)
    is_null = pc.is_in(trimmed, value_set=pa.array(sorted(nulls), pa.string()))
    return pc.if_else(is_null, pa.scalar(None, pa.string()), trimmed)


def _decoded(texts: pa.Array, recipe: Recipe) -> Parsed:
    """Transform, look up in the code list, fill with the default, prefix."""
    column = recipe.column
    parsed = Parsed(texts)
    if column.transform or column.codes:
        parsed = read_by_distinct(texts, pa.string(), lambda text: _code(text, recipe))
    values = parsed.values
    if column.default is not None:
        values = pc.fill_null(values, written(column.default))
    if column.prefix:
        values = pc.binary_join_element_wise(column.prefix, values, "")
    return Parsed(values, parsed.faults)


def _code(text: str, recipe: Recipe) -> str | None:
    column = recipe.column
    if column.transform:
        try:
            text = transformed(text, column.transform)
        except ValueError as error:
            raise ValueFaultError("value.birth_number") from error
    if text in column.codes:
        value = column.codes[text]
        return None if value is None else written(value)
    if not column.codes or column.unknown == "keep":
        return text
    if column.unknown == "null":
        return None
    raise ValueFaultError("value.unknown_code")


def _read(texts: pa.Array, recipe: Recipe) -> Parsed:
    if recipe.kind is Kind.TEXT:
        return _texts(texts, recipe.choices)
    if _is_usual(texts, recipe):
        return Parsed(_usual(texts, recipe.kind))
    return read_by_distinct(texts, ARROW[recipe.kind], _reader(recipe))


def _texts(texts: pa.Array, choices: frozenset[str]) -> Parsed:
    bad = pc.fill_null(pc.match_substring_regex(texts, _UNPRINTABLE), fill_value=False)
    faults = dict.fromkeys(pc.indices_nonzero(bad).to_pylist(), "value.unprintable")
    if choices:
        inside = pc.is_in(texts, value_set=pa.array(sorted(choices), pa.string()))
        outside = pc.and_(pc.invert(inside), pc.is_valid(texts))
        faults.update(dict.fromkeys(pc.indices_nonzero(outside).to_pylist(), "value.unknown_code"))
    return Parsed(texts, faults)


def _is_usual(texts: pa.Array, recipe: Recipe) -> bool:
    column = recipe.column
    is_plain = column.decimal_mark == "." and column.unit is Unit.ONE
    if recipe.kind not in _USUAL or not is_plain:
        return False
    fits = pc.match_substring_regex(texts, _USUAL[recipe.kind])
    return pc.all(fits).as_py() is not False  # None: no text at all


def _usual(texts: pa.Array, kind: Kind) -> pa.Array:
    if kind is not Kind.MONEY:
        return pc.cast(texts, ARROW[kind])
    parts = pc.extract_regex(texts, r"^(?P<whole>-?[0-9]+)\.?(?P<cents>[0-9]*)$")
    cents = pc.utf8_rpad(pc.struct_field(parts, "cents"), width=2, padding="0")
    digits = pc.binary_join_element_wise(pc.struct_field(parts, "whole"), cents, "")
    return pc.cast(pc.if_else(pc.is_valid(texts), digits, None), pa.int64())


def read_by_distinct(texts: pa.Array, kind: pa.DataType, read: Callable[[str], object]) -> Parsed:
    """Read each distinct text once and give its value, or its fault, to every row of it."""
    encoded = texts.dictionary_encode()
    values: list[object] = []
    codes: dict[int, str] = {}
    for index, text in enumerate(encoded.dictionary.to_pylist()):
        try:
            values.append(read(text))
        except ValueFaultError as fault:
            values.append(None)
            codes[index] = str(fault)
    taken = pa.array(values, kind).take(encoded.indices)
    if not codes:
        return Parsed(taken)
    indices = enumerate(encoded.indices.to_pylist())
    return Parsed(taken, {row: codes[index] for row, index in indices if index in codes})


# One text at a time -------------------------------------------------------------------


def _reader(recipe: Recipe) -> Callable[[str], object]:
    column = recipe.column
    match recipe.kind:
        case Kind.BOOLEAN:
            return _boolean
        case Kind.INTEGER:
            return lambda text: _integer(_plain_number(text, column, "value.integer"))
        case Kind.REAL:
            return lambda text: _real(_plain_number(text, column, "value.real"))
        case Kind.MONEY:
            return lambda text: _cents(_plain_number(text, column, "value.money"), column.unit)
        case Kind.DATE:
            return _timely(
                date_reader(column.date_format, column.century_pivot, recipe.zone), "value.date"
            )
        case Kind.TIMESTAMP:
            return _timely(
                instant_reader(column.date_format, column.century_pivot, recipe.zone),
                "value.timestamp",
            )
        case Kind.TEXT:
            raise AssertionError("texts are read as a column")


def _boolean(text: str) -> bool:
    if text.lower() not in _TRUTH:
        raise ValueFaultError("value.boolean")
    return _TRUTH[text.lower()]


_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")


def _plain_number(text: str, column: ColumnMap, code: str) -> str:
    """Write a number with a point and no groups; the groups must have three digits."""
    if len(text) > NUMBER_CHARACTERS_MAX:
        raise ValueFaultError("value.overflow")
    whole, mark, fraction = text.partition(column.decimal_mark)
    thousands = column.thousands_mark
    if thousands and thousands in whole:
        groups = whole.split(thousands)
        if not 0 < len(groups[0].lstrip("+-")) <= 3 or any(len(each) != 3 for each in groups[1:]):
            raise ValueFaultError(code)
        whole = "".join(groups)
    plain = whole + ("." if mark else "") + fraction
    if plain.lower() != "nan" and not _NUMBER.fullmatch(plain):
        raise ValueFaultError(code)
    return plain


def _integer(plain: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", plain):
        raise ValueFaultError("value.integer")
    return _int64(int(plain))


def _real(plain: str) -> float | None:
    """Read float64; NaN is NULL."""
    number = float(plain)
    if math.isinf(number):
        raise ValueFaultError("value.overflow")
    return None if math.isnan(number) else number


def _cents(plain: str, unit: Unit) -> int:
    """Read an amount exactly: what is not a whole number of cents is refused."""
    if not re.fullmatch(r"[+-]?[0-9.]+", plain):
        raise ValueFaultError("value.money")
    cents = decimal.Decimal(plain).scaleb(_EXPONENT[unit], _EXACT)
    if cents != cents.to_integral_value(context=_EXACT):
        raise ValueFaultError("value.money_decimals")
    return _int64(int(cents))


def _int64(number: int) -> int:
    if abs(number) > INT64_MAX:
        raise ValueFaultError("value.overflow")
    return number


def _timely(read: Callable[[str], int | date], code: str) -> Callable[[str], int | date]:
    def guarded(text: str) -> int | date:
        try:
            return read(text)
        except (ValueError, OverflowError) as error:
            raise ValueFaultError(code) from error

    return guarded
