"""What the shell needs from the bank's memory about contacts, many at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hengce.kernel.sheet import Sheet
from hengce.model.contact import ContactKind, ContactState
from hengce.model.instant import Instant
from hengce.ports.contacts import ContactRecord

NOT_YET: Instant = -1
"""The instant of what has not happened."""


@dataclass(frozen=True, slots=True)
class Lives:
    """Contacts side by side, in columns: what they are and when they moved.

    Attributes:
        kinds: The distinct kinds of contact.
        orgs: The distinct units of the bank.
        customers: Whose, as text; of each contact the number that it was reserved under.
        kind: int32, shape (m,): index into `kinds`.
        org: int32, shape (m,): index into `orgs`.
        reserved_at: int64, shape (m,): when it was decided.
        release_at: int64, shape (m,): not before this instant may it be handed off.
        expires_at: int64, shape (m,): at this instant it is no longer handed off.
        left_at: int64, shape (m,): when it first left, or perhaps left; NOT_YET: it never did.
        certain: bool, shape (m,): whether its last step says that it certainly left.
        released_at: int64, shape (m,): when it was released for good; NOT_YET: it was not.
        nightly: bool, shape (m,): whether a run reserved it.
    """

    kinds: tuple[ContactKind, ...]
    orgs: tuple[str, ...]
    customers: npt.NDArray[np.str_]
    kind: npt.NDArray[np.int32]
    org: npt.NDArray[np.int32]
    reserved_at: npt.NDArray[np.int64]
    release_at: npt.NDArray[np.int64]
    expires_at: npt.NDArray[np.int64]
    left_at: npt.NDArray[np.int64]
    certain: npt.NDArray[np.bool_]
    released_at: npt.NDArray[np.int64]
    nightly: npt.NDArray[np.bool_]

    @property
    def in_doubt(self) -> npt.NDArray[np.bool_]:
        """Of each contact, whether it perhaps left and nobody knows."""
        doubted: npt.NDArray[np.bool_] = (self.left_at != NOT_YET) & ~self.certain & ~self.returned
        return doubted

    @property
    def returned(self) -> npt.NDArray[np.bool_]:
        """Of each contact, whether it left or perhaps did, and is known not to have arrived."""
        told: npt.NDArray[np.bool_] = (self.left_at != NOT_YET) & (self.released_at != NOT_YET)
        return told


@dataclass(frozen=True, slots=True)
class Undone:
    """How many contacts of a run did not certainly leave, and will not, for one cause.

    Attributes:
        state: Released: certainly not handed off; unknown: nobody knows.
        why: The cause, as it was written.
        contacts: How many.
    """

    state: ContactState
    why: str
    contacts: int


@dataclass(frozen=True, slots=True)
class NumberedSheet:
    """Decisions that were made at once, and the number of their row."""

    seq: int
    sheet: Sheet


class LifeReads(Protocol):
    """Reads contacts in columns, and decisions backwards."""

    def lives(self, since: Instant, beyond: Instant = 0) -> Lives:
        """Contacts that were reserved at or after an instant, with where they stand.

        Those of an imported past left when they were reserved.

        Args:
            since: The instant.
            beyond: Only those that expire after this one: the others had left before, or never.
        """

    def lives_of(self, run: str) -> Lives:
        """Contacts that a run reserved, with where they stand."""

    def sheets_back(self, before: int, since: Instant, until: Instant) -> Iterator[NumberedSheet]:
        """Decisions that were made one by one in [since, until), the latest first.

        Args:
            before: Only rows of lower numbers.
            since: Made at or after this instant.
            until: Made before it.
        """

    def undone_of(self, run: str) -> "Sequence[Undone]":
        """What of a run's contacts was released or is in doubt, counted by cause, most first."""

    def left_at_position(self, contact_id: str) -> int | None:
        """The position that says that a contact left, or perhaps; None: it never did.

        Raises:
            NotFoundError: There is no such contact.
        """

    def contacts_of(self, customer: str) -> "Sequence[ContactRecord]":
        """Every contact of a customer that decisions or runs reserved, the latest first."""
