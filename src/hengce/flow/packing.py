"""What the kernel read for one customer, in words that outlive the snapshot.

A stored decision keeps its input as names and values, not as codes, so that it can be shown
as evidence and decided again when dictionaries have grown or the snapshot is gone.
"""

import numpy as np

from hengce.flow.overlay import BIT_FIELDS
from hengce.kernel.eligibility import inputs
from hengce.kernel.layout import Dictionaries, Layout, blank, patch, read
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


class PackedInput(Noun, frozen=True, kw_only=True):
    """Everything that one customer's decision read.

    Attributes:
        customer: The identifier.
        values: Known fields of the row by name, in stored form.
        bits: Consents, opt-outs and stops that are set, by field.
        derived_int: Event columns in the program's order.
        derived_real: Event columns of kind REAL in the program's order.
        history: Past contacts that caps could count.
        silent: Strategies whose condition on the event did not hold.
    """

    customer: str
    values: dict[str, Scalar]
    bits: dict[str, tuple[str, ...]]
    derived_int: tuple[int, ...]
    derived_real: tuple[float, ...]
    history: tuple[PastContactRead, ...]
    silent: tuple[str, ...]


def keep_input(
    customer: Customer,
    history: ContactHistory,
    layout: Layout,
    dictionaries: Dictionaries,
    silent: frozenset[str],
) -> PackedInput:
    """Keep what the kernel read for the first customer of a block."""
    row = customer.inputs.bytes[0].view(np.uint8)
    known = {field.name: read(row, layout, dictionaries, field.name) for field in layout.fields}
    past = range(int(customer.history_begin[0]), int(customer.history_end[0]))
    return PackedInput(
        customer=bytes(customer.ids[0]).rstrip(b"\0").decode(),
        values={
            name: value
            for name, value in known.items()
            if value is not None and name not in _BIT_FIELDS
        },
        bits={name: set_names(known[name], dictionaries, name) for name in _BIT_FIELDS},
        derived_int=tuple(customer.inputs.derived_longs[:, 0].tolist()),
        derived_real=tuple(customer.inputs.derived_reals[:, 0].tolist()),
        history=tuple(
            PastContactRead(kind=history.kinds[history.kind[j]], at=int(history.at[j]))
            for j in past
        ),
        silent=tuple(sorted(silent)),
    )


def restore_input(
    kept: PackedInput, layout: Layout, dictionaries: Dictionaries
) -> tuple[Customer, tuple[ContactKind, ...]]:
    """Return the block of one customer again, and the kinds its history refers to."""
    row = blank(layout, 1)
    for field in layout.fields:
        patch(row[0], layout, dictionaries, field.name, kept.values.get(field.name))
    for name, names in kept.bits.items():
        mask = sum(1 << dictionaries.code(name, key) for key in names)
        patch(row[0], layout, dictionaries, name, mask)
    kinds = tuple(dict.fromkeys(past.kind for past in kept.history))
    ident = np.frombuffer(kept.customer.encode() + b"\0", np.uint8).reshape(1, -1).copy()
    customer = Customer(
        inputs=inputs(
            row,
            np.array(kept.derived_int, np.int64).reshape(-1, 1),
            np.array(kept.derived_real, np.float64).reshape(-1, 1),
        ),
        ids=ident,
        history_begin=np.zeros(1, np.int64),
        history_end=np.full(1, len(kept.history), np.int64),
        history_kind=np.array([kinds.index(past.kind) for past in kept.history], np.int32),
        history_at=np.array([past.at for past in kept.history], np.int64),
    )
    return customer, kinds


def set_names(mask: Scalar, dictionaries: Dictionaries, name: str) -> tuple[str, ...]:
    """Return the names behind the bits of a mask, sorted."""
    bits = mask if isinstance(mask, int) else 0
    texts = dictionaries.texts(name)
    return tuple(sorted(text for bit, text in enumerate(texts) if (bits >> bit) & 1))
