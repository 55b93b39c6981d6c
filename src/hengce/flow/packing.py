"""What the kernel read for one decision, in words that outlive the snapshot.

A stored decision keeps its input as names and values, not as codes, so that it can be shown
as evidence and decided again when dictionaries have grown or the snapshot is gone.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hengce.flow.overlay import BIT_FIELDS
from hengce.kernel.eligibility import inputs
from hengce.kernel.layout import Dictionaries, Layout, Rows, blank, patch, read_columns
from hengce.kernel.tables import Customer
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.tag import Scalar
from hengce.ports import ContactHistory

_BIT_FIELDS = tuple(BIT_FIELDS.values())


class PastContactRead(Noun, frozen=True, kw_only=True):
    """A past contact as caps saw it."""

    kind: ContactKind
    at: Instant


class PackedMember(Noun, frozen=True, kw_only=True):
    """Everything that a decision read of one customer.

    Attributes:
        customer: The identifier.
        values: Known fields of the row by name, in stored form.
        bits: Consents, opt-outs and stops that are set, by field.
        derived_int: Event columns in the program's order.
        derived_real: Event columns of kind REAL in the program's order.
        history: Past contacts that limits could count.
        keys: For each shared tag, equal numbers for equal values of members.
        asked: Whether he was decided, or only his past counted.
    """

    customer: str
    values: dict[str, Scalar]
    bits: dict[str, tuple[str, ...]]
    derived_int: tuple[int, ...] = ()
    derived_real: tuple[float, ...] = ()
    history: tuple[PastContactRead, ...] = ()
    keys: tuple[int, ...] = ()
    asked: bool = True


class PackedInput(Noun, frozen=True, kw_only=True):
    """Everything that one decision read.

    Attributes:
        members: The customer, or all that are decided with him, by identifier.
        silent: Strategies that events start, and that their condition on these, or their
            class, kept out.
        left: What was left of each resource, in the plan's order.
    """

    members: tuple[PackedMember, ...]
    silent: tuple[str, ...] = ()
    left: tuple[int, ...] = ()


class KeptRow(NamedTuple):
    """A row of a snapshot with the day's changes: known fields, and sets, by name."""

    values: dict[str, Scalar]
    bits: dict[str, tuple[str, ...]]


def keep_rows(rows: Rows, layout: Layout, dictionaries: Dictionaries) -> list[KeptRow]:
    """Keep packed rows in names and values, uint8 (n, layout.width)."""
    # Column by column: a value at a time costs more than the decision itself.
    columns = read_columns(rows, layout, dictionaries)
    names = [name for name in columns if name not in _BIT_FIELDS]
    values = zip(*(columns[name] for name in names), strict=True)
    bits = [_bit_names(columns[name], dictionaries, name) for name in _BIT_FIELDS]
    return [
        KeptRow(
            {name: value for name, value in zip(names, known, strict=True) if value is not None},
            dict(zip(_BIT_FIELDS, held, strict=True)),
        )
        for known, held in zip(values, zip(*bits, strict=True), strict=True)
    ]


def keep_inputs(
    customer: Customer,
    kept: Sequence[KeptRow],
    history: ContactHistory,
    silent: Sequence[frozenset[str]],
    left: Sequence[tuple[int, ...]],
) -> list[PackedInput]:
    """Keep what the kernel read for each group of a block.

    Args:
        customer: The block.
        kept: Its rows.
        history: What the block's places of past contacts refer to.
        silent: For each group, the strategies that were kept out.
        left: For each group, what was left of the plan's resources.
    """
    members = _members(customer, kept, history)
    groups = zip(pairwise(customer.groups.tolist()), silent, left, strict=True)
    return [
        PackedInput(members=tuple(members[begin:end]), silent=tuple(sorted(quiet)), left=amounts)
        for (begin, end), quiet, amounts in groups
    ]


def _members(
    customer: Customer, kept: Sequence[KeptRow], history: ContactHistory
) -> list[PackedMember]:
    past = [
        PastContactRead(kind=history.kinds[kind], at=at)
        for kind, at in zip(history.kind.tolist(), history.at.tolist(), strict=True)
    ]
    return [
        PackedMember(
            customer=bytes(name).decode(),
            values=row.values,
            bits=row.bits,
            derived_int=tuple(ints),
            derived_real=tuple(reals),
            history=tuple(past[begin:end]),
            keys=tuple(keys),
            asked=bool(asked),
        )
        for name, row, ints, reals, begin, end, keys, asked in zip(
            _text_ids(customer),
            kept,
            customer.inputs.derived_longs.T.tolist(),
            customer.inputs.derived_reals.T.tolist(),
            customer.history_begin.tolist(),
            customer.history_end.tolist(),
            customer.keys.tolist(),
            customer.asked.tolist(),
            strict=True,
        )
    ]


def _text_ids(customer: Customer) -> list[bytes]:
    return [bytes(name).rstrip(b"\0") for name in customer.ids]


def _bit_names(
    masks: Sequence[Scalar], dictionaries: Dictionaries, name: str
) -> list[tuple[str, ...]]:
    """Return the names behind masks; few different ones occur."""
    known = {mask: set_names(mask, dictionaries, name) for mask in set(masks)}
    return [known[mask] for mask in masks]


def restore_input(
    kept: PackedInput, layout: Layout, dictionaries: Dictionaries
) -> tuple[Customer, tuple[ContactKind, ...]]:
    """Return the block of one group again, all of it started, and its history's kinds."""
    members = kept.members
    history = [past for member in members for past in member.history]
    kinds = tuple(dict.fromkeys(past.kind for past in history))
    ends = np.cumsum([0, *(len(member.history) for member in members)])
    ids = np.array([member.customer.encode() + b"\0" for member in members])
    width = ids.dtype.itemsize
    customer = Customer(
        inputs=inputs(
            _rows(members, layout, dictionaries),
            np.array([m.derived_int for m in members], np.int64).reshape(len(members), -1).T.copy(),
            np.array([m.derived_real for m in members], np.float64)
            .reshape(len(members), -1)
            .T.copy(),
        ),
        ids=ids.astype(f"S{width + 1}").view(np.uint8).reshape(len(members), -1).copy(),
        history_begin=ends[:-1].astype(np.int64),
        history_end=ends[1:].astype(np.int64),
        history_kind=np.array([kinds.index(past.kind) for past in history], np.int32),
        history_at=np.array([past.at for past in history], np.int64),
        groups=np.array([0, len(members)], np.int64),
        asked=np.array([member.asked for member in members], np.uint8),
        keys=np.array([m.keys for m in members], np.int64).reshape(len(members), -1).copy(),
        started=np.zeros((0, 0), np.uint8),
    )
    return customer, kinds


def _rows(
    members: Sequence[PackedMember], layout: Layout, dictionaries: Dictionaries
) -> npt.NDArray[np.uint8]:
    rows = blank(layout, len(members))
    for row, member in zip(rows, members, strict=True):
        for name, value in member.values.items():
            patch(row, layout, dictionaries, name, value)
        for name, names in member.bits.items():
            mask = sum(1 << dictionaries.code(name, key) for key in names)
            patch(row, layout, dictionaries, name, mask)
    return rows


def set_names(mask: Scalar, dictionaries: Dictionaries, name: str) -> tuple[str, ...]:
    """Return the names behind the bits of a mask, sorted."""
    bits = mask if isinstance(mask, int) else 0
    texts = dictionaries.texts(name)
    return tuple(sorted(text for bit, text in enumerate(texts) if (bits >> bit) & 1))
