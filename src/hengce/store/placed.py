"""Single contacts of a segment: memory maps, derived from its Parquet file.

`customers.npy` holds the identifiers, ascending, so that a customer is found by bisection;
`rows.npy` holds the rest of each contact; `turns.npy` holds the rows' numbers by channel,
then release, then row, so that the relay takes the next contacts of a channel without
looking at any other; `spans.npy` holds where each channel begins in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hengce.kernel.columns import ranges
from hengce.kernel.mapped import let_go
from hengce.model.contact import Contact, ContactKind
from hengce.model.instant import Instant
from hengce.ports import ContactBlock
from hengce.store.columns import write_column

_ROW = np.dtype(
    [
        ("reserved_at", "<i8"),
        ("release_at", "<i8"),
        ("expires_at", "<i8"),
        ("org", "<i4"),
        ("kind", "<i4"),
        ("number", "<i4"),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class PlacedContacts:
    """A mapped segment; a *place* is the number of a row.

    Attributes:
        name: The segment.
        kinds: The distinct kinds of contact.
        orgs: The distinct units of the bank.
        customers: bytes, shape (m,), ascending.
        rows: Records of the other columns, shape (m,).
        turns: Of each channel, int64: places by release, then place.
        expired_at: From this instant on none of them leaves any more.
    """

    name: str
    kinds: tuple[ContactKind, ...]
    orgs: tuple[str, ...]
    customers: npt.NDArray[np.bytes_]
    rows: npt.NDArray[np.void]
    turns: Mapping[str, npt.NDArray[np.int64]]
    expired_at: Instant

    def places_of(self, customer: str) -> range:
        """Return the places of a customer's contacts."""
        key = customer.encode()
        if len(key) > self.customers.dtype.itemsize:
            return range(0)
        wanted = np.array(key, self.customers.dtype)  # the same type: the map is not copied
        first = int(np.searchsorted(self.customers, wanted, side="left"))
        return range(first, int(np.searchsorted(self.customers, wanted, side="right")))

    def places_of_many(self, customers: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the places of some customers' contacts, ascending."""
        dtype = self.customers.dtype
        keys = sorted({customer.encode() for customer in customers})
        # The same type, so that the map is not copied; who is longer cannot be in it.
        wanted = np.array([key for key in keys if len(key) <= dtype.itemsize], dtype)
        first = np.searchsorted(self.customers, wanted, side="left")
        counts = np.searchsorted(self.customers, wanted, side="right") - first
        return ranges(first, counts)

    def find(self, contact_id: str) -> int | None:
        """Return the place of a contact, or None."""
        customer = contact_id.removeprefix(f"{self.name}/").rpartition(".")[0]
        for place in self.places_of(customer):
            if self.contact(place).id == contact_id:
                return place
        return None

    def contact(self, place: int) -> Contact:
        """Return the contact at a place."""
        reserved_at, release_at, expires_at, org, kind, number = self.rows[place].item()
        customer = bytes(self.customers[place]).decode()
        decision = f"{self.name}/{customer}"
        return Contact(
            id=f"{decision}.{number}",
            decision=decision,
            customer=customer,
            org=self.orgs[org],
            kind=self.kinds[kind],
            reserved_at=reserved_at,
            release_at=release_at,
            expires_at=expires_at,
        )

    def release_at(self, channel: str, turn: int) -> Instant:
        """Return when the contact of a channel whose turn it is may be handed off."""
        return int(self.rows[self.turns[channel][turn]]["release_at"])


def fill_index(
    folder: Path,
    blocks: Iterator[ContactBlock],
    contacts: int,
    width: int,
    kinds: tuple[ContactKind, ...],
) -> None:
    """Write the maps; only the order of the turns is made in memory, channel by channel."""
    customers = _new(folder / "customers.npy", np.dtype(f"S{width}"), contacts)
    rows = _new(folder / "rows.npy", _ROW, contacts)
    names = _channels(kinds)
    numbers = np.array([names.index(kind.channel) for kind in kinds], np.int16)
    channel, release_at = np.empty(contacts, np.int16), np.empty(contacts, np.int64)
    first = 0
    for block in blocks:
        last = first + len(block.customers)
        customers[first:last] = block.customers
        for name in _ROW.names or ():
            rows[name][first:last] = getattr(block, name)
        channel[first:last], release_at[first:last] = numbers[block.kind], block.release_at
        for column in (customers, rows):
            let_go(column, first, last)
        first = last
    for column in (customers, rows):
        column.flush()
    counts = np.bincount(channel, minlength=len(names))
    turns = _turns(channel, release_at, len(names))
    write_column(folder / "turns.npy", np.dtype("<i8"), contacts, turns)
    spans = np.concatenate([[0], np.cumsum(counts)])
    write_column(folder / "spans.npy", np.dtype("<i8"), len(spans), [spans])


def _turns(
    channel: npt.NDArray[np.int16], release_at: npt.NDArray[np.int64], channels: int
) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the places of each channel by release, then place."""
    for number in range(channels):
        places = np.flatnonzero(channel == number)
        yield places[np.argsort(release_at[places], kind="stable")]


def open_index(
    folder: Path,
    name: str,
    kinds: tuple[ContactKind, ...],
    orgs: tuple[str, ...],
    expired_at: Instant,
) -> PlacedContacts:
    """Map the files for reading."""
    customers, rows, turns = (
        np.load(folder / f"{part}.npy", mmap_mode="r", allow_pickle=False)
        for part in ("customers", "rows", "turns")
    )
    spans = np.load(folder / "spans.npy", allow_pickle=False).tolist()
    by_channel = {
        channel: turns[begin:end]
        for channel, begin, end in zip(_channels(kinds), spans[:-1], spans[1:], strict=True)
    }
    return PlacedContacts(
        name=name,
        kinds=kinds,
        orgs=orgs,
        customers=customers,
        rows=rows,
        turns=by_channel,
        expired_at=expired_at,
    )


def _channels(kinds: tuple[ContactKind, ...]) -> list[str]:
    return sorted({kind.channel for kind in kinds})


def _new(path: Path, dtype: npt.DTypeLike, count: int) -> np.memmap[Any, Any]:
    return np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=(count,))
