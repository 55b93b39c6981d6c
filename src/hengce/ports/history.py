"""Past contacts that caps may count, of a few customers or of the whole bank."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hengce.model.contact import ContactKind
from hengce.model.instant import Instant

IN_FLIGHT: Instant = np.iinfo(np.int64).max
"""The instant of a contact that is reserved or unknown: it counts in every window."""


@dataclass(frozen=True, slots=True)
class PastContacts:
    """The contacts of some customers that caps may count.

    Attributes:
        begin: int64, shape (n,): where those of each customer begin.
        end: int64, shape (n,): where they end.
        kind: int32, shape (m,): index into the history's kinds.
        at: int64, shape (m,): the instant each counts from, or IN_FLIGHT.
    """

    begin: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int32]
    at: npt.NDArray[np.int64]


class History(Protocol):
    """Contacts that caps may count, of whoever was asked about."""

    @property
    def kinds(self) -> tuple[ContactKind, ...]:
        """The distinct kinds of contact."""

    def of(self, ids: npt.NDArray[np.bytes_]) -> PastContacts:
        """Return the contacts of some customers."""

    def counted_after(self, since: Instant) -> "History":
        """Return it without what counts at an instant or before."""


@dataclass(frozen=True, slots=True)
class ContactHistory:
    """Contacts that caps may count, sorted by customer, then instant, then as reserved.

    Attributes:
        kinds: The distinct kinds of contact.
        customers: bytes, shape (m,).
        kind: int32, shape (m,): index into `kinds`.
        at: int64, shape (m,): the instant it counts from, or IN_FLIGHT.
    """

    kinds: tuple[ContactKind, ...]
    customers: npt.NDArray[np.bytes_]
    kind: npt.NDArray[np.int32]
    at: npt.NDArray[np.int64]

    def of(self, ids: npt.NDArray[np.bytes_]) -> PastContacts:
        """Return the contacts of some customers."""
        return PastContacts(
            begin=np.searchsorted(self.customers, ids, side="left").astype(np.int64),
            end=np.searchsorted(self.customers, ids, side="right").astype(np.int64),
            kind=self.kind,
            at=self.at,
        )

    def counted_after(self, since: Instant) -> "ContactHistory":
        """Return it without what counts at an instant or before."""
        kept = self.at > since
        if kept.all():
            return self
        return ContactHistory(self.kinds, self.customers[kept], self.kind[kept], self.at[kept])
