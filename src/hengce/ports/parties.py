"""What the shell keeps of ties between customers, and what the store needs to act on them."""

from collections.abc import Collection, Sequence
from typing import Protocol

from hengce.model.party import Side, Tie


class TieReads(Protocol):
    """Ties at one position."""

    def ties(
        self, customers: Sequence[str] | None = None, roles: Collection[str] | None = None
    ) -> Sequence[Tie]:
        """Ties in force on either side of which one of some customers is (None: all).

        Those of some roles (None: of all).

        Absorbed numbers are their survivors'. By customer, other, role and source; whether a tie
        holds on a day its dates say.
        """

    def tied_to_many(
        self, customers: Collection[str], roles: Collection[str], side: Side, most: int
    ) -> frozenset[str]:
        """Those of some customers who are or were tied to more than so many others.

        Counted is by roles, and on one side: of whom they have the role, or who have it in them.
        """

    def ties_of_source(self, source: str) -> Sequence[Tie]:
        """The ties in force that a delivery said, under the numbers that it used."""

    def tied_after(self, position: int) -> Sequence[str]:
        """Customers of whom a tie was written after a position, sorted."""


class TieWrites(TieReads, Protocol):
    """Ties in a transaction."""

    def add_ties(self, ties: Sequence[Tie], at: int) -> None:
        """Put ties in force; the latest of a customer, other, role, source and first day holds."""

    def end_ties(self, ties: Sequence[Tie], at: int) -> None:
        """Take ties back that their source does not say any more."""
