"""Packed rows: what goes in comes out, and what does not fit is refused."""

import math

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengce.kernel.layout import Dictionaries, Layout, pack, patch, read
from hengce.model.tag import Kind, Scalar
from rules.strategies import COLUMNS, Row, rows

LAYOUT = Layout.of(list(COLUMNS.items()))

ARROW = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.MONEY: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.int32(),
    Kind.TIMESTAMP: pa.int64(),
}
DAY = 20_779  # 2026-11-22


def columns(customers: list[Row]) -> dict[str, pa.Array]:
    return {
        name: pa.array([row[name] for row in customers], ARROW[kind])
        for name, kind in COLUMNS.items()
    }


def one(kind: Kind, value: Scalar) -> Scalar:
    layout, texts = Layout.of([("x", kind)]), Dictionaries()
    row = np.zeros(layout.width, dtype=np.uint8)
    patch(row, layout, texts, "x", value)
    return read(row, layout, texts, "x")


def test_fields_lie_widest_first_then_by_name() -> None:
    layout = Layout.of(
        [
            ("vip", Kind.BOOLEAN),
            ("city", Kind.TEXT),
            ("aum", Kind.MONEY),
            ("active", Kind.BOOLEAN),
            ("birthday", Kind.DATE),
            ("age", Kind.INTEGER),
        ]
    )
    assert [(f.name, f.offset, f.width) for f in layout.fields] == [
        ("age", 0, 8),
        ("aum", 8, 8),
        ("birthday", 16, 4),
        ("city", 20, 4),
        ("active", 24, 1),
        ("vip", 25, 1),
    ]
    assert layout.width == 32
    assert layout.offset("city", Kind.TEXT) == 20


def test_a_layout_does_not_depend_on_the_order_of_tags() -> None:
    assert Layout.of(list(reversed(COLUMNS.items()))) == LAYOUT


def test_a_layout_refuses_a_name_twice_and_a_wrong_kind() -> None:
    with pytest.raises(ValueError, match="once"):
        Layout.of([("age", Kind.INTEGER), ("age", Kind.REAL)])
    with pytest.raises(KeyError):
        LAYOUT.offset("age", Kind.REAL)


def test_layout_and_dictionaries_are_stored_as_json() -> None:
    texts = Dictionaries({"city": ["广州", "深圳"]})
    assert msgspec.json.decode(msgspec.json.encode(LAYOUT), type=Layout) == LAYOUT
    stored = msgspec.json.decode(msgspec.json.encode(texts.lists), type=dict[str, list[str]])
    assert Dictionaries(stored).code("city", "深圳") == 1


@settings(deadline=None)
@given(st.lists(rows(), min_size=1, max_size=5))
def test_what_is_packed_is_read_back(customers: list[Row]) -> None:
    texts = Dictionaries()
    packed = pack(LAYOUT, texts, columns(customers))
    for row, customer in zip(packed, customers, strict=True):
        assert {name: read(row, LAYOUT, texts, name) for name in COLUMNS} == customer


@settings(deadline=None)
@given(rows(), rows())
def test_a_patched_row_has_the_bytes_of_a_packed_one(before: Row, after: Row) -> None:
    texts = Dictionaries()
    packed = pack(LAYOUT, texts, columns([before, after]))
    for name, value in after.items():
        patch(packed[0], LAYOUT, texts, name, value)
    assert packed[0].tobytes() == packed[1].tobytes()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.INTEGER, 2**63 - 1),
        (Kind.INTEGER, -(2**63) + 1),
        (Kind.DATE, -(2**31) + 1),
        (Kind.REAL, math.inf),
        (Kind.TEXT, ""),
        (Kind.BOOLEAN, False),
    ],
)
def test_the_ends_of_each_kind_are_values(kind: Kind, value: Scalar) -> None:
    assert one(kind, value) == value
    assert type(one(kind, value)) is type(value)


def test_nan_is_null_and_a_whole_number_may_be_real() -> None:
    assert one(Kind.REAL, math.nan) is None
    assert one(Kind.REAL, 3) == 3.0


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.INTEGER, -(2**63)),
        (Kind.MONEY, 2**63),
        (Kind.MONEY, 12.5),
        (Kind.DATE, -(2**31)),
        (Kind.DATE, 2**31),
        (Kind.INTEGER, True),
        (Kind.REAL, False),
        (Kind.BOOLEAN, 1),
        (Kind.TEXT, 7),
        (Kind.TIMESTAMP, "2026-11-22"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(kind: Kind, value: Scalar) -> None:
    with pytest.raises(ValueError, match="is no"):
        one(kind, value)


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        (Kind.INTEGER, pa.array([1, -(2**63)])),
        (Kind.DATE, pa.array([-(2**31)], pa.int32())),
        (Kind.DATE, pa.array([2**31])),
        (Kind.INTEGER, pa.array([1.5])),
        (Kind.INTEGER, pa.array([True])),
        (Kind.BOOLEAN, pa.array([1, 0])),
        (Kind.TIMESTAMP, pa.array([1], pa.timestamp("ns"))),
    ],
)
def test_a_column_that_does_not_fit_is_refused(kind: Kind, column: pa.Array) -> None:
    with pytest.raises(ValueError, match=r".+"):
        pack(Layout.of([("x", kind)]), Dictionaries(), {"x": column})


@pytest.mark.parametrize(
    ("kind", "column", "expected"),
    [
        (Kind.DATE, pa.array([DAY, None], pa.date32()), [DAY, None]),
        (Kind.DATE, np.array(["2026-11-22", "NaT"], "datetime64[D]"), [DAY, None]),
        (Kind.TIMESTAMP, pa.array([7, None], pa.timestamp("us", "UTC")), [7, None]),
        (Kind.TIMESTAMP, pa.array([7000, None], pa.timestamp("ns")), [7, None]),
        (Kind.INTEGER, np.array([1, 2], np.int32), [1, 2]),
        (Kind.REAL, np.array([0.5, math.nan]), [0.5, None]),
        (Kind.REAL, pa.array([1, None]), [1.0, None]),
        (Kind.BOOLEAN, np.array([True, False]), [True, False]),
        (Kind.TEXT, np.array(["a", None], object), ["a", None]),
        (Kind.TEXT, pa.array(["b", None, "a", "b"]).dictionary_encode(), ["b", None, "a", "b"]),
        (Kind.TEXT, pa.chunked_array([["b"], [None, "a"], ["b"]]), ["b", None, "a", "b"]),
        (Kind.TEXT, pa.array([None, None], pa.string()), [None, None]),
        (Kind.BOOLEAN, pa.nulls(1), [None]),
    ],
)
def test_columns_come_in_the_types_of_arrow_and_numpy(
    kind: Kind, column: object, expected: list[Scalar]
) -> None:
    layout, texts = Layout.of([("x", kind)]), Dictionaries()
    packed = pack(layout, texts, {"x": column})
    assert [read(row, layout, texts, "x") for row in packed] == expected


def test_dictionary_encoded_chunks_may_differ_in_their_dictionaries() -> None:
    chunks = pa.chunked_array([pa.array(t).dictionary_encode() for t in (["b"], ["a", "b"])])
    layout, texts = Layout.of([("x", Kind.TEXT)]), Dictionaries()
    packed = pack(layout, texts, {"x": chunks})
    assert [read(row, layout, texts, "x") for row in packed] == ["b", "a", "b"]


def test_a_column_that_is_not_given_is_null() -> None:
    packed = pack(LAYOUT, Dictionaries(), {"age": np.array([30, 40])})
    assert packed.shape == (2, LAYOUT.width)
    assert {read(packed[1], LAYOUT, Dictionaries(), n) for n in COLUMNS if n != "age"} == {None}


@pytest.mark.parametrize(
    ("given_columns", "error"),
    [
        ({"age": np.array([1]), "visits": np.array([1, 2])}, ValueError),
        ({}, ValueError),
        ({"unheard": np.array([1])}, KeyError),
    ],
)
def test_columns_must_fit_the_layout(given_columns: dict, error: type[Exception]) -> None:
    with pytest.raises(error):
        pack(LAYOUT, Dictionaries(), given_columns)


def test_texts_keep_their_codes_for_ever() -> None:
    texts = Dictionaries({"city": ["广州"]})
    assert [texts.code("city", t) for t in ("深圳", "广州", "深圳")] == [1, 0, 1]
    assert texts.find("city", "珠海") == -1
    assert list(texts.texts("city")) == ["广州", "深圳"]
    assert list(texts.texts("unheard")) == []


def test_a_read_only_row_is_not_patched() -> None:
    packed = pack(LAYOUT, Dictionaries(), {"age": np.array([30])})
    packed.flags.writeable = False
    with pytest.raises(TypeError):
        patch(packed[0], LAYOUT, Dictionaries(), "age", 31)
