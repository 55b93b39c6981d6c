"""Whether accounts are exact: nothing appears, nothing disappears, nothing is taken twice.

Three questions that must agree. Do the transfers of an account add up to what lies in it? Was
any book ever below nothing? And do contacts, counted one by one, hold and spend what its
books say they do?
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hengce.model.account import Account, Balance, Book, Cause
from hengce.model.contact import ContactKind, ContactState
from hengce.ports import Moved, View


class Breach(enum.StrEnum):
    """What is not as it must be."""

    SUMS_DIFFER = "sums_differ"  # the transfers do not add up to the balance
    BELOW_NOTHING = "below_nothing"  # a book held less than nothing behind some transfer
    CONTACTS_DIFFER = "contacts_differ"  # contacts take another amount than the book says


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A book of an account that is not exact.

    Attributes:
        account: The account.
        book: The book.
        breach: What is wrong.
        stands: What the book says.
        should: What it should say; for a book below nothing: 0.
    """

    account: Account
    book: Book
    breach: Breach
    stands: int
    should: int


def imbalances(view: View) -> list[Imbalance]:
    """Return every book that is not exact at a view's position; none, when all is well.

    It reads every contact that takes of an account: a check for an auditor, not for a decision.
    """
    moved, balances = view.moved(), view.balances()
    return [
        *_sums(moved, balances),
        *_below(view.lowest_balances()),
        *_contacts(moved, balances, view.standing_counts()),
    ]


def _sums(moved: Iterable[Moved], balances: Mapping[Account, Balance]) -> Iterator[Imbalance]:
    added: dict[tuple[Account, Book], int] = {}
    for one in moved:
        for book, amount in ((one.debited, -one.amount), (one.credited, one.amount)):
            added[one.account, book] = added.get((one.account, book), 0) + amount
    for account, balance in balances.items():
        for book, stands in _books(balance):
            should = added.get((account, book), 0)
            if stands != should:
                yield Imbalance(account, book, Breach.SUMS_DIFFER, stands, should)


def _below(lowest: Mapping[Account, Balance]) -> Iterator[Imbalance]:
    for account, balance in lowest.items():
        for book, stands in _books(balance):
            if book is not Book.SOURCE and stands < 0:
                yield Imbalance(account, book, Breach.BELOW_NOTHING, stands, 0)


def _contacts(
    moved: Iterable[Moved],
    balances: Mapping[Account, Balance],
    counts: Mapping[tuple[ContactKind, ContactState], int],
) -> Iterator[Imbalance]:
    held: dict[tuple[Account, Book], int] = {}
    for (kind, state), contacts in counts.items():
        book = _HOLDS.get(state)
        for charge in kind.takes if book else ():
            key = (charge.account, book or Book.SOURCE)
            held[key] = held.get(key, 0) + charge.amount * contacts
    for one in moved:
        if one.cause in {Cause.OPENED, Cause.GIVEN} and one.credited is Book.SPENT:
            key = (one.account, Book.SPENT)
            held[key] = held.get(key, 0) + one.amount
    for account, balance in balances.items():
        for book, stands in ((Book.RESERVED, balance.reserved), (Book.SPENT, balance.spent)):
            should = held.get((account, book), 0)
            if stands != should:
                yield Imbalance(account, book, Breach.CONTACTS_DIFFER, stands, should)


_HOLDS = {
    ContactState.RESERVED: Book.RESERVED,
    ContactState.UNKNOWN: Book.RESERVED,
    ContactState.COMMITTED: Book.SPENT,
}


def _books(balance: Balance) -> tuple[tuple[Book, int], ...]:
    return (
        (Book.SOURCE, -balance.granted),
        (Book.AVAILABLE, balance.available),
        (Book.RESERVED, balance.reserved),
        (Book.SPENT, balance.spent),
    )
