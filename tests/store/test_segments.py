"""Segments: equal contacts are equal bytes, however they come."""

import dataclasses
import resource
from contextlib import contextmanager
from itertools import pairwise

import msgspec
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengce.errors import ConflictError, NotFoundError
from hengce.model.contact import ContactKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.ports import ContactBlock
from hengce.store import segments as module
from hengce.store.columns import write_column
from hengce.store.segments import ParquetSegments


def kind(strategy):
    return ContactKind(
        strategy=strategy,
        channel="sms",
        priority_class=PriorityClass.RISK,
        message_class=MessageClass.CARE,
        category="c",
        topic="t",
        department="d",
        interrupts=False,
    )


def block(rows, kinds=("a", "b", "c"), orgs=("HQ", "B1", "B2")):
    """Contacts from rows of customer, number, kind, org, release."""
    return ContactBlock(
        kinds=tuple(kind(name) for name in kinds),
        orgs=tuple(orgs),
        customers=np.array([row[0].encode() for row in rows], "S64" if not rows else None),
        org=np.array([orgs.index(row[3]) for row in rows], np.int32),
        kind=np.array([kinds.index(row[2]) for row in rows], np.int32),
        number=np.array([row[1] for row in rows], np.int32),
        reserved_at=np.array([row[4] - 1 for row in rows], np.int64),
        release_at=np.array([row[4] for row in rows], np.int64),
        expires_at=np.array([row[4] + 1 for row in rows], np.int64),
    )


def rows_of(read):
    return [
        (
            customer.decode(),
            int(b.number[k]),
            b.kinds[b.kind[k]].strategy,
            b.orgs[b.org[k]],
            int(b.release_at[k]),
        )
        for b in read
        for k, customer in enumerate(b.customers.tolist())
    ]


ROWS = [
    ("C1", 1, "b", "B1", 30),
    ("C1", 2, "a", "B1", 10),
    ("C10", 1, "b", "HQ", 20),
    ("C2", 1, "b", "HQ", 10),
    ("客户", 1, "a", "B1", 10),
]


def test_what_is_written_is_read(tmp_path):
    segments = ParquetSegments(tmp_path)
    count, digest = segments.write("R1", iter([block(ROWS)]))
    read = list(segments.read("R1"))
    assert (count, rows_of(read)) == (5, ROWS)
    assert [k.strategy for k in read[0].kinds] == ["b", "a"], "only those in use, in order"
    assert read[0].orgs == ("B1", "HQ")
    assert all((b.expires_at - b.reserved_at == 2).all() for b in read)
    assert segments.meta("R1").digest == digest
    table = pq.read_table(tmp_path / "R1.parquet")
    assert table["customer"].to_pylist() == [row[0] for row in ROWS]
    assert [p.name for p in sorted(tmp_path.iterdir())] == ["R1.parquet", "R1.places"]


def test_what_rides_in_a_message_is_written_with_it(tmp_path):
    alone = kind("a")
    kinds = (alone, msgspec.structs.replace(alone, product="gold", riders=(kind("b"), alone)))
    rows = block([("C1", 1, "a", "HQ", 9), ("C1", 2, "b", "HQ", 9)], kinds="ab")
    segments = ParquetSegments(tmp_path)
    digests = [
        segments.write(name, iter([dataclasses.replace(rows, kinds=each)]))
        for name, each in (("R1", kinds), ("R2", (alone, kind("b"))))
    ]
    (read,) = ParquetSegments(tmp_path).read("R1")
    assert read.kinds == kinds
    assert segments.placed("R1").contact(1).kind == kinds[1]
    assert digests[0] != digests[1]


@settings(deadline=None, derandomize=True, max_examples=30)
@given(data=st.data())
def test_bytes_and_digest_do_not_depend_on_the_cuts(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("cuts")
    names = data.draw(st.lists(st.text("abc客", min_size=1, max_size=4), max_size=40, unique=True))
    column = st.tuples(
        st.sampled_from("abc"), st.sampled_from(["HQ", "B1", "B2"]), st.integers(0, 9)
    )
    rows = [(name, 1, *data.draw(column)) for name in sorted(names)]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    edges = [0, *cuts, len(rows)]
    pieces = [
        block(rows[first:last], kinds=data.draw(st.permutations(["a", "b", "c", "unused"])))
        for first, last in pairwise(edges)
    ]
    whole, cut = ParquetSegments(folder / "whole"), ParquetSegments(folder / "cut")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "GROUP_ROWS", 7)
        assert whole.write("R", iter([block(rows)])) == cut.write("R", iter(pieces))
    files = [folder / side / "R.parquet" for side in ("whole", "cut")]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert rows_of(cut.read("R")) == rows
    assert all(len(b.customers) <= 7 for b in cut.read("R"))


@pytest.mark.parametrize(
    "changed",
    [
        ("客户", 2, "a", "B1", 10),
        ("客户1", 1, "a", "B1", 10),
        ("客户", 1, "c", "B1", 10),
        ("客户", 1, "a", "HQ", 10),
        ("客户", 1, "a", "B1", 11),
    ],
)
def test_the_digest_covers_every_column(tmp_path, changed):
    segments = ParquetSegments(tmp_path)
    _, digest = segments.write("R1", iter([block(ROWS)]))
    _, other = segments.write("R2", iter([block([*ROWS[:-1], changed])]))
    assert digest != other


def test_a_segment_is_never_replaced_by_another(tmp_path):
    segments = ParquetSegments(tmp_path)
    first = segments.write("R1", iter([block(ROWS)]))
    assert segments.write("R1", iter([block(ROWS[:2]), block(ROWS[2:])])) == first
    with pytest.raises(ConflictError):
        segments.write("R1", iter([block(ROWS[:2])]))
    assert rows_of(segments.read("R1")) == ROWS


@pytest.mark.parametrize(
    ("blocks", "why"),
    [
        ([[ROWS[1], ROWS[0]]], "number"),
        ([[ROWS[0], ROWS[0]]], "twice"),
        ([ROWS[2:], ROWS[:2]], "blocks"),
        ([ROWS[:1], ROWS[:1]], "twice, in two blocks"),
    ],
)
def test_what_is_not_sorted_is_refused(tmp_path, blocks, why):
    segments = ParquetSegments(tmp_path)
    with pytest.raises(ValueError, match="sorted"):
        segments.write("R1", iter([block(rows) for rows in blocks]))
    assert list(tmp_path.iterdir()) == [], why


def test_an_unfinished_segment_leaves_nothing(tmp_path):
    def broken():
        yield block(ROWS)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        ParquetSegments(tmp_path).write("R1", broken())
    assert list(tmp_path.iterdir()) == []


@contextmanager
def short_files():
    """Files cannot grow beyond the head of a column and half of its numbers.

    That holds for the report of the tests, too, so it must not last until that is written.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (128 + 40, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_column_of_an_index_is_written_whole_or_refused(tmp_path):
    """Few bytes reach the disk only when their file is closed."""
    number = np.dtype("<i8")
    with short_files():
        write_column(tmp_path / "short.npy", number, 5, [np.arange(3), np.arange(3, 5)])
        with pytest.raises(OSError, match="too large"):
            write_column(tmp_path / "long.npy", number, 10, [np.arange(10)])
    assert np.load(tmp_path / "short.npy").tolist() == [0, 1, 2, 3, 4]


def test_an_empty_segment(tmp_path):
    segments = ParquetSegments(tmp_path)
    count, digest = segments.write("R1", iter([]))
    assert segments.write("R1", iter([block([])])) == (count, digest) == (0, digest)
    assert list(segments.read("R1")) == []
    assert segments.placed("R1").places_of("C1") == range(0)


@pytest.mark.parametrize("name", ["", "../R1", "a/b", ".hidden", "x" * 101])
def test_names_stay_in_the_folder(tmp_path, name):
    with pytest.raises(ValueError, match="name"):
        ParquetSegments(tmp_path).write(name, iter([]))


def test_single_contacts_are_found_by_place(tmp_path):
    segments = ParquetSegments(tmp_path)
    segments.write("R1", iter([block(ROWS)]))
    placed = segments.placed("R1")
    assert [placed.places_of(name) for name in ("C1", "C10", "C", "客户")] == [
        range(2),
        range(2, 3),
        range(0),
        range(4, 5),
    ]
    turns = {channel: places.tolist() for channel, places in placed.turns.items()}
    by_release = [1, 3, 4, 2, 0]
    assert turns == {
        channel: [p for p in by_release if placed.contact(p).kind.channel == channel]
        for channel in turns
    }
    assert sorted(place for places in turns.values() for place in places) == [0, 1, 2, 3, 4]
    found = placed.contact(1)
    assert (found.id, found.decision, found.org) == ("R1/C1.2", "R1/C1", "B1")
    assert (placed.find("R1/C1.2"), placed.find("R1/C1.3"), placed.find("R1/C1.02")) == (
        1,
        None,
        None,
    )


def test_a_lost_index_is_derived_again(tmp_path):
    ParquetSegments(tmp_path).write("R1", iter([block(ROWS)]))
    for file in (tmp_path / "R1.places").iterdir():
        file.unlink()
    (tmp_path / "R1.places").rmdir()
    assert ParquetSegments(tmp_path).placed("R1").places_of("C1") == range(2)
    with pytest.raises(NotFoundError):
        ParquetSegments(tmp_path).placed("R2")
