"""What the kernel read for one decision, in words that outlive the snapshot.

Names and values, not codes: so it can be shown as evidence and decided again when
dictionaries have grown or the snapshot is gone. `keeping` stores it.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from hengce.kernel.eligibility import inputs
from hengce.kernel.layout import Dictionaries, Layout, blank, patch
from hengce.kernel.tables import STOPPED, Customer
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.tag import Scalar


class PastContactRead(Noun, frozen=True, kw_only=True):
    """A past contact as caps saw it."""

    kind: ContactKind
    at: Instant


class StoppedRead(Noun, frozen=True, kw_only=True):
    """A strategy that the customer hears no more of, and the reason's number."""

    strategy: str
    reason: int


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
        stopped: Strategies that he hears no more of for other reasons than their topic.
    """

    customer: str
    values: dict[str, Scalar]
    bits: dict[str, tuple[str, ...]]
    derived_int: tuple[int, ...] = ()
    derived_real: tuple[float, ...] = ()
    history: tuple[PastContactRead, ...] = ()
    keys: tuple[int, ...] = ()
    asked: bool = True
    stopped: tuple[StoppedRead, ...] = ()


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


def restore_input(
    kept: PackedInput, layout: Layout, dictionaries: Dictionaries, places: Mapping[str, int]
) -> tuple[Customer, tuple[ContactKind, ...]]:
    """Return the block of one group again, all of it started, and its history's kinds.

    Args:
        kept: What was read.
        layout: Where the fields lie in the rows.
        dictionaries: Learns what texts and bits stand for.
        places: The place of each strategy that takes part.
    """
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
        stopped=np.array(_stopped(members, places), STOPPED),
    )
    return customer, kinds


def _stopped(
    members: Sequence[PackedMember], places: Mapping[str, int]
) -> list[tuple[int, int, int]]:
    return sorted(
        (row, places[stop.strategy], stop.reason)
        for row, member in enumerate(members)
        for stop in member.stopped
    )


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
