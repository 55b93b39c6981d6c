"""The packed customer row: every tag at a fixed place, so that one read is one customer.

A row is a run of bytes in the machine's order. Fields lie widest first, then by name, which
keeps each of them aligned; the row is padded to a multiple of eight bytes.

| kind                      | stored as                 | NULL      |
|---------------------------|---------------------------|-----------|
| INTEGER, MONEY, TIMESTAMP | int64                     | INT64_MIN |
| REAL                      | float64                   | NaN       |
| DATE                      | int32                     | INT32_MIN |
| TEXT                      | int32, a dictionary code  | -1        |
| BOOLEAN                   | int8                      | -128      |
"""

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.model.noun import Noun
from hengce.model.tag import Kind, Scalar
from hengce.rules.code import INT_NULL, TEXT_NULL

Rows: TypeAlias = npt.NDArray[np.uint8]
Number: TypeAlias = int | float

DAY_NULL = -(2**31)
FLAG_NULL = -(2**7)

_FORMAT: dict[Kind, str] = {
    Kind.INTEGER: "q",
    Kind.MONEY: "q",
    Kind.TIMESTAMP: "q",
    Kind.REAL: "d",
    Kind.DATE: "i",
    Kind.TEXT: "i",
    Kind.BOOLEAN: "b",
}
_NULL: dict[str, Number] = {"q": INT_NULL, "d": math.nan, "i": DAY_NULL, "b": FLAG_NULL}
_LIMIT: dict[str, int] = {"q": 2**63, "i": 2**31}
_ROW_ALIGNMENT = 8


class Field(Noun, frozen=True, kw_only=True):
    """One column's place in the row, in bytes."""

    name: str
    kind: Kind
    offset: int
    width: int


class Layout(Noun, frozen=True, kw_only=True, dict=True):
    """Where each column lies in a packed row; stored beside the rows as JSON."""

    fields: tuple[Field, ...]
    width: int

    @classmethod
    def of(cls, tags: Sequence[tuple[str, Kind]]) -> "Layout":
        """Place columns by width, then name; ValueError when a name occurs twice."""
        widths = {name: struct.calcsize(_FORMAT[kind]) for name, kind in tags}
        if len(widths) != len(tags):
            raise ValueError("a layout names each column once")
        fields = []
        offset = 0
        for name, kind in sorted(tags, key=lambda tag: (-widths[tag[0]], tag[0])):
            fields.append(Field(name=name, kind=kind, offset=offset, width=widths[name]))
            offset += widths[name]
        width = -(-offset // _ROW_ALIGNMENT) * _ROW_ALIGNMENT
        return cls(fields=tuple(fields), width=width)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {field.name: field for field in self.fields}

    @cached_property
    def dtype(self) -> "np.dtype[np.void]":
        """The row as a numpy record, for whole columns."""
        return np.dtype(
            {
                "names": [field.name for field in self.fields],
                "formats": [_FORMAT[field.kind] for field in self.fields],
                "offsets": [field.offset for field in self.fields],
                "itemsize": self.width,
            }
        )

    def offset(self, name: str, kind: Kind) -> int:
        """Return the byte at which a column begins; KeyError unless it has that kind."""
        found = self.by_name[name]
        if found.kind is not kind:
            raise KeyError(f"{name} is {found.kind}, not {kind}")
        return found.offset


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Dictionaries:
    """The texts behind codes, by name; texts are appended and never move.

    Attributes:
        lists: Each dictionary's texts in order of code; JSON as it is.
    """

    lists: dict[str, list[str]] = field(default_factory=dict)
    _codes: dict[str, dict[str, int]] = field(init=False, repr=False)
    _append: Lock = field(init=False, repr=False, default_factory=Lock)

    def __post_init__(self) -> None:
        codes = {
            name: {text: code for code, text in enumerate(texts)}
            for name, texts in self.lists.items()
        }
        object.__setattr__(self, "_codes", codes)

    def texts(self, name: str) -> Sequence[str]:
        """Return the texts of a dictionary in order of code; empty when there is none."""
        return self.lists.get(name, ())

    def find(self, name: str, text: str) -> int:
        """Return a text's code, or -1 when it has none."""
        return self._codes.get(name, {}).get(text, TEXT_NULL)

    def code(self, name: str, text: str) -> int:
        """Return a text's code; a new text is appended."""
        known = self.find(name, text)
        if known != TEXT_NULL:
            return known
        with self._append:
            texts = self.lists.setdefault(name, [])
            codes = self._codes.setdefault(name, {})
            if text not in codes:
                texts.append(text)
                codes[text] = len(texts) - 1
            return codes[text]


def blank(layout: Layout, count: int) -> Rows:
    """Return rows in which everything is unknown, uint8 (count, layout.width)."""
    rows = np.zeros((count, layout.width), dtype=np.uint8)
    records = rows.view(layout.dtype)[:, 0]
    for place in layout.fields:
        records[place.name] = null_of(place.kind)
    return rows


def pack(
    layout: Layout,
    dictionaries: Dictionaries,
    columns: Mapping[str, pa.Array | pa.ChunkedArray | npt.NDArray[np.generic]],
) -> Rows:
    """Pack whole columns into rows, uint8 (n, layout.width).

    Args:
        layout: The places.
        dictionaries: Texts that are new to it are appended, in order of appearance.
        columns: At least one; all of one length, in stored form (money in int64 cents);
            dates and timestamps may be Arrow's or numpy's own types. A column of the layout
            that is not given is NULL.

    Raises:
        KeyError: A column is not in the layout.
        ValueError: A value does not fit its kind, or the lengths differ.
    """
    arrays = {name: _arrow(column) for name, column in columns.items()}
    counts = {len(array) for array in arrays.values()}
    if len(counts) != 1:
        raise ValueError(f"columns must have one length, not {sorted(counts)}")
    rows = blank(layout, counts.pop())
    records = rows.view(layout.dtype)[:, 0]
    for name, array in arrays.items():
        records[name] = _column(layout.by_name[name], dictionaries, array)
    return rows


def patch(row: Rows, layout: Layout, dictionaries: Dictionaries, name: str, value: Scalar) -> None:
    """Write one value in stored form into one row (uint8, shape (width,)), in place.

    Raises:
        KeyError: The column is not in the layout.
        ValueError: The value does not fit its kind.
    """
    place = layout.by_name[name]
    number = _number(place, dictionaries, value)
    struct.pack_into(_FORMAT[place.kind], row.data, place.offset, number)


def read(row: Rows, layout: Layout, dictionaries: Dictionaries, name: str) -> Scalar:
    """Return one value of one row in stored form; KeyError when there is no such column."""
    place = layout.by_name[name]
    (number,) = struct.unpack_from(_FORMAT[place.kind], row.data, place.offset)
    known: Number = number
    if known == null_of(place.kind) or math.isnan(known):
        return None
    if place.kind is Kind.TEXT:
        return dictionaries.texts(name)[int(known)]
    return bool(known) if place.kind is Kind.BOOLEAN else known


def read_texts(rows: Rows, layout: Layout, dictionaries: Dictionaries, name: str) -> list[str]:
    """Return a column of texts; where nothing is known, it says `None`."""
    place = layout.by_name[name]
    codes = rows.view(layout.dtype)[:, 0][name]
    return [str(text) for text in _read_column(codes.tolist(), place, dictionaries)]


def read_columns(rows: Rows, layout: Layout, dictionaries: Dictionaries) -> dict[str, list[Scalar]]:
    """Return every column of some rows in stored form, by name."""
    records = rows.view(layout.dtype)[:, 0]
    return {
        place.name: _read_column(records[place.name].tolist(), place, dictionaries)
        for place in layout.fields
    }


def _read_column(numbers: list[Number], place: Field, dictionaries: Dictionaries) -> list[Scalar]:
    if place.kind is Kind.REAL:
        # Only NaN is not equal to itself; to ask so is several times faster than a call.
        return [number if number == number else None for number in numbers]  # noqa: PLR0124
    null = null_of(place.kind)
    if place.kind is Kind.TEXT:
        texts = dictionaries.texts(place.name)
        return [None if number == null else texts[int(number)] for number in numbers]
    if place.kind is Kind.BOOLEAN:
        return [None if number == null else bool(number) for number in numbers]
    return [None if number == null else number for number in numbers]


def null_of(kind: Kind) -> Number:
    """Return what stands for NULL in a row."""
    return TEXT_NULL if kind is Kind.TEXT else _NULL[_FORMAT[kind]]


def _number(place: Field, dictionaries: Dictionaries, value: Scalar) -> Number:
    if value is None:
        return null_of(place.kind)
    fits = False
    match place.kind, value:
        case Kind.BOOLEAN, bool():
            return int(value)
        case (_, bool()):
            fits = False  # a Boolean is not a number
        case Kind.TEXT, str():
            return dictionaries.code(place.name, value)
        case Kind.REAL, int() | float():
            return _real(value)
        case Kind.INTEGER | Kind.MONEY | Kind.TIMESTAMP | Kind.DATE, int():
            limit = _LIMIT[_FORMAT[place.kind]]
            fits = -limit < value < limit
            if fits:
                return value
    raise ValueError(f"{place.name}: {value!r} is no {place.kind}")


def _real(value: Number) -> float:
    real = float(value)
    return math.nan if math.isnan(real) else real


def _arrow(column: pa.Array | pa.ChunkedArray | npt.NDArray[np.generic]) -> pa.Array:
    if isinstance(column, np.ndarray):
        return pa.array(column)
    if isinstance(column, pa.ChunkedArray):
        return column.unify_dictionaries().combine_chunks()
    return column


def _column(place: Field, dictionaries: Dictionaries, array: pa.Array) -> npt.NDArray[np.generic]:
    type_ = array.type
    if pa.types.is_boolean(type_) is not (place.kind is Kind.BOOLEAN) and array.null_count < len(
        array
    ):
        raise ValueError(f"{place.name}: {type_} is no {place.kind}")
    match place.kind:
        case Kind.TEXT:
            return _codes(place.name, dictionaries, array)
        case Kind.REAL:
            reals = _filled(array.cast(pa.float64()), math.nan)
            return np.where(np.isnan(reals), math.nan, reals)
        case Kind.BOOLEAN:
            return _filled(array.cast(pa.bool_()).cast(pa.int8()), FLAG_NULL)
        case Kind.DATE:
            days = array if pa.types.is_integer(type_) else array.cast(pa.date32())
            return _exact(place, days.cast(pa.int32()))
        case Kind.TIMESTAMP if pa.types.is_timestamp(type_):
            return _exact(place, array.cast(pa.timestamp("us", type_.tz)).cast(pa.int64()))
        case _:
            return _exact(place, array.cast(pa.int64()))


def _filled(array: pa.Array, null: Number) -> npt.NDArray[Any]:
    filled = array.fill_null(pa.scalar(null, array.type))
    return np.asarray(filled.to_numpy(zero_copy_only=False))


def _exact(place: Field, array: pa.Array) -> npt.NDArray[np.generic]:
    """Fill NULL in; the number that means NULL may not occur as a value."""
    null = null_of(place.kind)
    values = _filled(array, null)
    if np.count_nonzero(values == null) != array.null_count:
        raise ValueError(f"{place.name}: {null} is no {place.kind}")
    return values


def _codes(name: str, dictionaries: Dictionaries, array: pa.Array) -> npt.NDArray[np.int32]:
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    texts: list[str | None] = encoded.dictionary.cast(pa.string()).to_pylist()
    known = [TEXT_NULL if text is None else dictionaries.code(name, text) for text in texts]
    places = _filled(encoded.indices.cast(pa.int64()), len(texts))
    codes: npt.NDArray[np.int32] = np.array([*known, TEXT_NULL], dtype=np.int32)[places]
    return codes
