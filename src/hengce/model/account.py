"""Accounts: what a limited budget or stock holds, and who took of it.

Double entry: what leaves one book of an account enters another, so that all books of all
accounts add up to nothing at every moment.
"""

import enum
from typing import NamedTuple

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class AccountKind(enum.StrEnum):
    """What an account holds; named like the resource that it keeps."""

    BUDGET = "budget"  # of a strategy, in cents
    STOCK = "stock"  # of a product, in offers


class Book(enum.StrEnum):
    """Where an amount of an account lies."""

    SOURCE = "source"  # the bank, which grants: as far below nothing as was granted
    AVAILABLE = "available"  # granted, and taken by nobody
    RESERVED = "reserved"  # held by contacts that may still leave, or perhaps left
    SPENT = "spent"  # gone with contacts that left


class Cause(enum.StrEnum):
    """Why an amount moved."""

    GRANTED = "granted"  # a published limit was set or raised
    TAKEN_BACK = "taken_back"  # a published limit was lowered, as far as nobody had taken it
    OPENED = "opened"  # contacts had taken it before there was an account
    RESERVED = "reserved"  # decided
    HANDED_OFF = "handed_off"  # left, or proved to have left
    RELEASED = "released"  # certainly not handed off
    GIVEN = "given"  # a journey gave a piece to a customer
    OVERRUN = "overrun"  # a released contact proved to have left when nothing was available


class Account(NamedTuple):
    """An account, by what it holds and whose it is."""

    kind: AccountKind
    name: str


class Charge(Noun, frozen=True, kw_only=True):
    """What one contact takes of an account; written into the contact when it is decided.

    Attributes:
        kind: What the account holds.
        name: Whose it is: the strategy or the product.
        amount: Cents, or one offer.
    """

    kind: AccountKind
    name: str
    amount: int

    @property
    def account(self) -> Account:
        """The account."""
        return Account(self.kind, self.name)


class Balance(Noun, frozen=True, kw_only=True):
    """What lies in an account's books.

    Attributes:
        available: Still to be taken.
        reserved: Held.
        spent: Gone.
    """

    available: int = 0
    reserved: int = 0
    spent: int = 0

    @property
    def granted(self) -> int:
        """All that the bank ever put in and did not take back."""
        return self.available + self.reserved + self.spent

    @property
    def taken(self) -> int:
        """What is not to be had any more."""
        return self.reserved + self.spent

    def moved(self, debited: Book, credited: Book, amount: int) -> "Balance":
        """Return the balance after an amount left one book for another."""
        books = {Book.AVAILABLE: self.available, Book.RESERVED: self.reserved}
        books |= {Book.SPENT: self.spent, Book.SOURCE: 0}
        books[debited] -= amount
        books[credited] += amount
        return Balance(
            available=books[Book.AVAILABLE],
            reserved=books[Book.RESERVED],
            spent=books[Book.SPENT],
        )


class Transfer(Noun, frozen=True, kw_only=True):
    """An amount that left one book of an account for another; what both sides say.

    Attributes:
        seq: Its number, in the order of writing.
        position: The transaction that wrote it.
        account: The account.
        debited: The book that it left.
        credited: The book that it entered.
        amount: How much, above zero.
        cause: Why.
        contacts: Of how many contacts it is the sum.
        after: The balance behind it.
        at: When.
    """

    seq: int
    position: int
    account: Account
    debited: Book
    credited: Book
    amount: int
    cause: Cause
    contacts: int
    after: Balance
    at: Instant
