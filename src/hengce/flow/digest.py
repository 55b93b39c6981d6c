"""The digest of a run: one hash over what it decided and reserved."""

import hashlib

import numpy as np
import numpy.typing as npt

from hengce.kernel.still import name_hashes
from hengce.model.contact import ContactKind
from hengce.ports import ContactBlock

CUSTOMER_BYTES = 64
"""The longest customer identifier, in bytes of UTF-8."""

DIGESTED = ("counts", "reasons", "customer", "kind", "number", "release_at", "expires_at")
"""The columns of a run's verdicts and contacts that its digest names."""


class Digest:
    """SHA-256 over a run's columns; it does not depend on where blocks are cut."""

    def __init__(self) -> None:
        # Every column is there from the start: a run without contacts is one of empty columns.
        self._columns = {name: hashlib.sha256() for name in DIGESTED}
        self._kinds: tuple[ContactKind, ...] = ()
        self._named = name_hashes(())

    def add_verdicts(self, counts: npt.NDArray[np.uint16], reasons: npt.NDArray[np.uint8]) -> None:
        """Add the verdicts of some customers."""
        self._add("counts", counts.astype("<u2"))
        self._add("reasons", reasons)

    def add_contacts(self, contacts: ContactBlock) -> None:
        """Add some contacts."""
        if len(contacts.customers) == 0:
            return
        if contacts.kinds != self._kinds:  # most blocks of a run have the same
            self._kinds = contacts.kinds
            self._named = name_hashes([_name(kind) for kind in contacts.kinds])
        self._add("customer", contacts.customers.astype(f"S{CUSTOMER_BYTES}"))
        self._add("kind", self._named[contacts.kind])
        self._add("number", contacts.number.astype("<i4"))
        self._add("release_at", contacts.release_at.astype("<i8"))
        self._add("expires_at", contacts.expires_at.astype("<i8"))

    def value(self) -> str:
        """Return one hash over all columns."""
        parts = [f"{name}:{self._columns[name].hexdigest()}" for name in sorted(self._columns)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _add(self, name: str, column: npt.NDArray[np.generic]) -> None:
        self._columns[name].update(np.ascontiguousarray(column).view(np.uint8).data)


def _name(kind: ContactKind) -> str:
    """Name what a message says and how it goes: no identifier holds a slash or a plus."""
    return f"{'+'.join(offer.strategy for offer in kind.offers)}/{kind.channel}"
