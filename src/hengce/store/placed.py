"""Single contacts of a segment: memory maps, derived from its Parquet file.

`customers.npy` holds the identifiers, ascending, so that a customer is found by bisection;
`rows.npy` holds the rest of each contact; `release.npy` holds the rows' numbers by release,
then row, so that the relay takes the next contacts without looking at any other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hengce.model.contact import Contact, ContactKind
from hengce.model.instant import Instant
from hengce.ports import ContactBlock

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
        by_release: int64, shape (m,): places by release, then place.
    """

    name: str
    kinds: tuple[ContactKind, ...]
    orgs: tuple[str, ...]
    customers: npt.NDArray[np.bytes_]
    rows: npt.NDArray[np.void]
    by_release: npt.NDArray[np.int64]

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
        begins = np.repeat(first - np.cumsum(counts) + counts, counts)
        return begins + np.arange(len(begins), dtype=np.int64)

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

    def release_at(self, turn: int) -> Instant:
        """Return when the contact whose turn it is may be handed off."""
        return int(self.rows[self.by_release[turn]]["release_at"])


def fill_index(folder: Path, blocks: Iterator[ContactBlock], contacts: int, width: int) -> None:
    """Write the maps; only the order by release is made in memory, 16 bytes a contact."""
    customers = _new(folder / "customers.npy", np.dtype(f"S{width}"), contacts)
    rows = _new(folder / "rows.npy", _ROW, contacts)
    first = 0
    for block in blocks:
        span = slice(first, first + len(block.customers))
        customers[span] = block.customers
        for name in _ROW.names or ():
            rows[name][span] = getattr(block, name)
        first += len(block.customers)
    by_release = np.argsort(rows["release_at"], kind="stable").astype(np.int64)
    for column in (customers, rows):
        column.flush()
    np.save(folder / "release.npy", by_release, allow_pickle=False)


def open_index(
    folder: Path, name: str, kinds: tuple[ContactKind, ...], orgs: tuple[str, ...]
) -> PlacedContacts:
    """Map the files for reading."""
    customers, rows, by_release = (
        np.load(folder / f"{part}.npy", mmap_mode="r", allow_pickle=False)
        for part in ("customers", "rows", "release")
    )
    return PlacedContacts(
        name=name, kinds=kinds, orgs=orgs, customers=customers, rows=rows, by_release=by_release
    )


def _new(path: Path, dtype: npt.DTypeLike, count: int) -> np.memmap[Any, Any]:
    return np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=(count,))
