"""What the shell needs from accounts: balances, their transfers, and what grants them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hengce.model.account import Account, Balance, Book, Cause, Transfer
from hengce.model.contact import ContactKind, ContactState
from hengce.model.instant import Instant


@dataclass(frozen=True, slots=True)
class Moved:
    """All that ever left one book of an account for another, for one cause.

    Attributes:
        account: The account.
        debited: The book that it left.
        credited: The book that it entered.
        cause: Why.
        amount: How much in all.
    """

    account: Account
    debited: Book
    credited: Book
    cause: Cause
    amount: int


@dataclass(frozen=True, slots=True)
class Grant:
    """What an account is to hold in all.

    Attributes:
        account: The account.
        limit: What the bank grants; less only as far as it was not taken.
        taken_before: What contacts had taken before there was an account; spent at once when
            it opens.
    """

    account: Account
    limit: int
    taken_before: int = 0


class AccountView(Protocol):
    """Accounts at one position."""

    def balances(self) -> Mapping[Account, Balance]:
        """What lies in every account that was ever opened."""

    def transfers(self, account: Account, limit: int, after_seq: int = 0) -> Sequence[Transfer]:
        """The transfers of an account, oldest first."""

    def moved(self) -> Sequence[Moved]:
        """All transfers, added up by account, books and cause."""

    def lowest_balances(self) -> Mapping[Account, Balance]:
        """The least that ever lay in each book of each account, behind any transfer."""

    def standing_counts(self) -> Mapping[tuple[ContactKind, ContactState], int]:
        """How many contacts of each kind stand where; counted anew, one by one."""


class AccountWrites(AccountView, Protocol):
    """Accounts in a transaction; contacts move amounts when they are reserved and stepped."""

    def grant(self, grants: Sequence[Grant], at: Instant) -> None:
        """Open accounts, and let them hold what the bank grants."""

    def give(self, account: Account, at: Instant) -> bool:
        """Spend one piece of a stock that is given without a contact; False: none is left."""
