"""What the shell needs from merges of customers."""

from collections.abc import Collection, Sequence
from typing import Protocol

from hengce.model.contact import Contact
from hengce.model.instant import Instant
from hengce.model.merge import Merge, Merges


class MergeView(Protocol):
    """Merges at one position.

    Contacts, events and changes of an absorbed number are read as the survivor's, by every
    reading that names customers; no row is rewritten.
    """

    def merges(self) -> Merges:
        """Who speaks for whom."""

    def merge_of(self, absorbed: str) -> Merge | None:
        """The merge in force that absorbed a number."""

    def merges_into(self, survivor: str) -> Sequence[Merge]:
        """The merges in force into a number, oldest first; not those of its absorbed ones."""


class MergeWrites(MergeView, Protocol):
    """Merges in a transaction."""

    def add_merge(self, merge: Merge) -> None:
        """Let one number speak for another.

        Raises:
            ConflictError: One of them is absorbed already, or they are the same.
        """

    def end_merge(self, absorbed: str, why: str, by: str, at: Instant) -> None:
        """Let a number speak for itself again; NotFoundError when it does."""

    def pending(self, customer: str) -> Sequence[Contact]:
        """Contacts of all numbers of a customer that wait and are in nobody's hands."""

    def withdraw_contacts(
        self, customer: str, contacts: Collection[str], at: Instant, why: str = "merge"
    ) -> int:
        """Release those of some contacts that are pending, and say why; return how many."""
