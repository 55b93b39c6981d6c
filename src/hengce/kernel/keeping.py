"""Keeps what decisions read that were made at once: columns, in words of their own.

Nothing in here needs the snapshot or its dictionaries again, so that a decision can be shown
and made again when those have gone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import numpy as np

from hengce.kernel.columns import Numbers, ranges, used_among
from hengce.kernel.layout import Dictionaries, Layout, Rows, read_columns
from hengce.kernel.packing import (
    PackedInput,
    PackedMember,
    PastContactRead,
    StoppedRead,
    restore_input,
    set_names,
)
from hengce.kernel.population import NAMED_BITS
from hengce.kernel.tables import Customer, IntArray, names_of
from hengce.model.contact import ContactKind
from hengce.model.noun import Noun
from hengce.model.tag import Kind, Scalar
from hengce.rules.code import INT_NULL, TEXT_NULL


class PackedGroups(Noun, frozen=True, kw_only=True, array_like=True):
    """Everything that decisions read that were made at once, in columns.

    It is stored by the order of its fields.

    Attributes:
        customers: The members of each group, side by side.
        ends: Where each group ends.
        asked: 1 for who was decided.
        fields: What a row holds.
        rows: Of each member, as `Layout.of(fields)` places it.
        words: What codes and bits of the rows stand for, by field.
        derived_int: Event columns, one after the other.
        derived_real: Event columns of kind REAL.
        kinds: The kinds of past contacts that occur.
        history_ends: Where the past contacts of each member end.
        history_kind: Of each, as `kinds` numbers it.
        history_at: Of each.
        keys: Member by member, for each shared tag.
        silent: Of each group.
        left: Of each group.
        stopped: Of each member; empty where nobody stopped a category or strategy.
    """

    customers: tuple[str, ...]
    ends: Numbers
    asked: Numbers
    fields: tuple[tuple[str, Kind], ...]
    rows: bytes
    words: dict[str, tuple[str, ...]]
    derived_int: Numbers
    derived_real: Numbers
    kinds: tuple[ContactKind, ...]
    history_ends: Numbers
    history_kind: Numbers
    history_at: Numbers
    keys: Numbers
    silent: tuple[tuple[str, ...], ...]
    left: tuple[tuple[int, ...], ...]
    stopped: tuple[tuple[StoppedRead, ...], ...] = ()


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(PackedGroups)


@dataclass(frozen=True, slots=True)
class GroupsRead:
    """What the kernel read for the groups of a block.

    Attributes:
        block: The groups' rows.
        layout: Where their fields lie.
        dictionaries: What their codes and bits stand for.
        kinds: The kinds of past contacts, as the block numbers them.
        silent: For each group, the strategies that were kept out.
        left: For each group, what was left of the plan's resources.
        strategies: The strategies of the plan, by place.
    """

    block: Customer
    layout: Layout
    dictionaries: Dictionaries
    kinds: Sequence[ContactKind]
    silent: Sequence[frozenset[str]]
    left: Sequence[tuple[int, ...]]
    strategies: Sequence[str]


def pack_groups(read: GroupsRead, groups: Sequence[int]) -> bytes:
    """Keep what was read for some groups of a block; nothing for none."""
    if not groups:
        return b""
    block, size = read.block, np.diff(read.block.groups)[groups]
    members = ranges(block.groups[groups], size)
    begins = block.history_begin[members]
    counts = block.history_end[members] - begins
    past = ranges(begins, counts)
    used, kinds = used_among(len(read.kinds), block.history_kind[past])
    rows, words = _own_words(block.inputs.bytes.view(np.uint8)[members], read)
    packed = PackedGroups(
        customers=tuple(names_of(block.ids[members])),
        ends=Numbers.of(np.cumsum(size)),
        asked=Numbers.of(block.asked[members]),
        fields=tuple((field.name, field.kind) for field in read.layout.fields),
        rows=rows.tobytes(),
        words=words,
        derived_int=Numbers.of(block.inputs.derived_longs[:, members]),
        derived_real=Numbers.of(block.inputs.derived_reals[:, members]),
        kinds=tuple(read.kinds[kind] for kind in used),
        history_ends=Numbers.of(np.cumsum(counts)),
        history_kind=Numbers.of(kinds),
        history_at=Numbers.of(block.history_at[past]),
        keys=Numbers.of(block.keys[members]),
        silent=tuple(tuple(sorted(read.silent[g])) for g in groups),
        left=tuple(read.left[g] for g in groups),
        stopped=_stopped(read, members),
    )
    return _encoder.encode(packed)


def pack_input(kept: PackedInput) -> bytes:
    """Keep one group's input that was written in names and values, as earlier releases did."""
    kinds = {name: _kind(value) for one in kept.members for name, value in one.values.items()}
    layout = Layout.of([*kinds.items(), *((name, Kind.INTEGER) for name in NAMED_BITS)])
    words = Dictionaries()
    block, past = restore_input(kept, layout, words, {})
    silent = [frozenset(kept.silent)]
    return pack_groups(GroupsRead(block, layout, words, past, silent, [kept.left], ()), [0])


def _stopped(read: GroupsRead, members: IntArray) -> tuple[tuple[StoppedRead, ...], ...]:
    """Return what members hear no more of; nothing at all where that is nothing for each."""
    records = read.block.stopped
    if not len(records) or not np.isin(records["row"], members).any():
        return ()
    return tuple(
        tuple(
            StoppedRead(strategy=read.strategies[one["strategy"]], reason=int(one["reason"]))
            for one in records[records["row"] == row]
        )
        for row in members
    )


def _kind(value: Scalar) -> Kind:
    """Return a kind that holds a value."""
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int):
        return Kind.INTEGER
    return Kind.REAL if isinstance(value, float) else Kind.TEXT


def _own_words(rows: Rows, read: GroupsRead) -> tuple[Rows, dict[str, tuple[str, ...]]]:
    """Number texts and bits of rows anew, in place: those that occur, in their own order.

    So no other is kept, and nothing of the order in which a process learned them.
    """
    records = rows.view(read.layout.dtype)[:, 0]
    words: dict[str, tuple[str, ...]] = {}
    for name in NAMED_BITS:
        records[name], words[name] = _own_bits(records[name], read.dictionaries.texts(name))
    for place in read.layout.fields:
        if place.kind is Kind.TEXT:
            texts, codes = read.dictionaries.texts(place.name), records[place.name].tolist()
            used = sorted({*codes} - {TEXT_NULL}, key=texts.__getitem__)
            known = {code: own for own, code in enumerate(used)}
            words[place.name] = tuple(texts[code] for code in known)
            records[place.name] = [known.get(code, TEXT_NULL) for code in codes]
    return rows, words


def _own_bits(masks: IntArray, texts: Sequence[str]) -> tuple[IntArray, tuple[str, ...]]:
    known = masks != INT_NULL
    some = int(np.bitwise_or.reduce(masks[known], initial=0))
    used = sorted((k for k in range(len(texts)) if (some >> k) & 1), key=texts.__getitem__)
    own = np.zeros(len(masks), np.int64)
    for place, bit in enumerate(used):
        own |= ((masks >> bit) & 1) << place
    return np.where(known, own, masks), tuple(texts[bit] for bit in used)


def read_input(packed: bytes, customer: str) -> PackedInput:
    """Return what was read for the group of a customer, in names and values."""
    kept = _decoder.decode(packed)
    member = kept.customers.index(customer)
    ends = kept.ends.all()
    g = int(np.searchsorted(ends, member, side="right"))
    begin, end = (int(ends[g - 1]) if g else 0), int(ends[g])
    return PackedInput(
        members=tuple(_members(kept, begin, end)), silent=kept.silent[g], left=kept.left[g]
    )


def _members(kept: PackedGroups, begin: int, end: int) -> Iterator[PackedMember]:
    """Yield the members from one place up to another."""
    size, mine = len(kept.customers), slice(begin, end)
    ends = kept.history_ends.between(0, end)
    begins = [0, *ends][begin:end]
    columns = zip(
        kept.customers[mine],
        _rows(kept, begin, end),
        kept.derived_int.all().reshape(-1, size)[:, mine].T.tolist(),
        kept.derived_real.all().reshape(-1, size)[:, mine].T.tolist(),
        begins,
        ends[begin:],
        kept.keys.all().reshape(size, -1)[mine].tolist(),
        kept.asked.between(begin, end),
        kept.stopped[mine] if kept.stopped else [()] * (end - begin),
        strict=True,
    )
    for customer, row, ints, reals, first, last, keys, asked, stopped in columns:
        yield PackedMember(
            customer=customer,
            values=row.values,
            bits=row.bits,
            derived_int=tuple(ints),
            derived_real=tuple(reals),
            history=tuple(_past(kept, first, last)),
            keys=tuple(keys),
            asked=bool(asked),
            stopped=stopped,
        )


def _past(kept: PackedGroups, begin: int, end: int) -> Iterator[PastContactRead]:
    kinds, at = (column.between(begin, end) for column in (kept.history_kind, kept.history_at))
    return (PastContactRead(kind=kept.kinds[k], at=when) for k, when in zip(kinds, at, strict=True))


class _Row(NamedTuple):
    """A row's known fields, and its sets, by name."""

    values: dict[str, Scalar]
    bits: dict[str, tuple[str, ...]]


def _rows(kept: PackedGroups, begin: int, end: int) -> list[_Row]:
    layout = Layout.of(kept.fields)
    rows = np.frombuffer(kept.rows, np.uint8).reshape(-1, layout.width)[begin:end]
    words = Dictionaries({name: list(texts) for name, texts in kept.words.items()})
    columns = read_columns(rows, layout, words)
    names = [name for name in columns if name not in NAMED_BITS]
    return [
        _Row(
            {name: columns[name][k] for name in names if columns[name][k] is not None},
            {name: set_names(columns[name][k], words, name) for name in NAMED_BITS},
        )
        for k in range(end - begin)
    ]
