"""What lies in the books of accounts, and how it moves.

A balance stands in the last transfer of its account, so nothing is added up to read it. What
was read is carried on: of what was written since, only new transfers are looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import BindParameter, Connection, bindparam, select

from hengce.model.account import Account, AccountKind, Balance, Book, Cause, Transfer
from hengce.model.contact import ContactKind, ContactState
from hengce.model.instant import Instant
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import POSITION, latest, write_rows
from hengce.store.schema import ROOT_ORG
from hengce.store.schema_accounts import transfer

_AFTER: BindParameter[int] = bindparam("after")
_LATEST = Prepared(latest(transfer, ("kind", "name")))
_SINCE = Prepared(
    select(transfer)
    .where(transfer.c.position > _AFTER, transfer.c.position <= POSITION)
    .order_by(transfer.c.seq)
)

BOOK_OF = {
    ContactState.RESERVED: Book.RESERVED,
    ContactState.UNKNOWN: Book.RESERVED,
    ContactState.COMMITTED: Book.SPENT,
    ContactState.RELEASED: Book.AVAILABLE,
}
"""In which book lies what a contact took; what perhaps left is held until somebody knows."""

_CAUSE_OF = {
    Book.RESERVED: Cause.RESERVED,
    Book.SPENT: Cause.HANDED_OFF,
    Book.AVAILABLE: Cause.RELEASED,
}


@dataclass(slots=True)
class KnownBalances:
    """The balances of one store, as of the position at which they were last asked."""

    _position: int = 0
    _balances: Mapping[Account, Balance] = field(default_factory=dict)

    def at(
        self, connection: Connection, position: int, committed: int
    ) -> Mapping[Account, Balance]:
        """Return the balance of every account that was opened.

        Args:
            connection: Where to read.
            position: What is seen.
            committed: Up to which position all is there for good. What a transaction itself
                wrote may be undone, and is not remembered.
        """
        seen, known = self._position, self._balances
        if seen > committed:
            return dict(_latest(connection, position))
        if seen < committed:
            since = _since(connection, seen, committed) if seen else _latest(connection, committed)
            known = {**known, **dict(since)}
            self._position, self._balances = committed, known
        own = dict(_since(connection, committed, position)) if position > committed else {}
        return {**known, **own} if own else known


def _latest(connection: Connection, position: int) -> Iterator[tuple[Account, Balance]]:
    rows = _LATEST.named(connection, {"position": position})
    return ((read_account(row), read_balance(row)) for row in rows)


def _since(connection: Connection, after: int, position: int) -> Iterator[tuple[Account, Balance]]:
    rows = _SINCE.named(connection, {"after": after, "position": position})
    return ((read_account(row), read_balance(row)) for row in rows)


@dataclass(frozen=True, slots=True, order=True)
class _Way:
    """From where to where amounts move, and why; what comes back moves first."""

    order: int
    account: Account
    debited: Book
    credited: Book
    cause: Cause


@dataclass(slots=True)
class Posting:
    """What contacts move between books, added up by account: (amount, contacts)."""

    _moves: dict[_Way, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing moves."""
        return not self._moves

    def reserve(self, kind: ContactKind, contacts: int = 1) -> None:
        """Hold what contacts of a kind take."""
        self._move(kind, Book.AVAILABLE, Book.RESERVED, contacts)

    def step(self, kind: ContactKind, was: ContactState, now: ContactState) -> None:
        """Move what a contact took, when its state moves."""
        if BOOK_OF[was] is not BOOK_OF[now]:
            self._move(kind, BOOK_OF[was], BOOK_OF[now], 1)

    def _move(self, kind: ContactKind, debited: Book, credited: Book, contacts: int) -> None:
        order = 0 if credited is Book.AVAILABLE else 1
        for charge in kind.takes:
            way = _Way(order, charge.account, debited, credited, _CAUSE_OF[credited])
            amount, so_far = self._moves.get(way, (0, 0))
            self._moves[way] = (amount + charge.amount * contacts, so_far + contacts)

    def ways(self) -> Iterator[tuple[_Way, int, int]]:
        """Yield what moves, with amount and contacts, in the order of writing."""
        for way in sorted(self._moves):
            amount, contacts = self._moves[way]
            if amount > 0:
                yield way, amount, contacts


class Journal:
    """Writes transfers, each with the balance behind it.

    What leaves the available book when too little lies there was granted by nobody: the bank
    is booked as having put in the rest. That happens when a message that certainly had not
    left proves to have left, and is never hidden.
    """

    def __init__(
        self, connection: Connection, position: int, at: Instant, known: Mapping[Account, Balance]
    ) -> None:
        self._connection = connection
        self._written: dict[str, str | int] = {"position": position, "org": ROOT_ORG, "at": at}
        self._balances = dict(known)
        self._rows: list[dict[str, str | int]] = []

    def balance(self, account: Account) -> Balance:
        """Return what lies in an account now."""
        return self._balances.get(account, Balance())

    def post(self, posting: Posting) -> None:
        """Move what contacts move."""
        for way, amount, contacts in posting.ways():
            lacks = amount - self.balance(way.account).available
            if way.debited is Book.AVAILABLE and lacks > 0:
                self.move(way.account, Book.SOURCE, Book.AVAILABLE, Cause.OVERRUN, lacks)
            self.move(way.account, way.debited, way.credited, way.cause, amount, contacts)

    def move(
        self,
        account: Account,
        debited: Book,
        credited: Book,
        cause: Cause,
        amount: int,
        contacts: int = 0,
    ) -> None:
        """Move an amount above zero."""
        after = self.balance(account).moved(debited, credited, amount)
        self._balances[account] = after
        self._rows.append(
            {
                **self._written,
                "kind": str(account.kind),
                "name": account.name,
                "debited": str(debited),
                "credited": str(credited),
                "amount": amount,
                "cause": str(cause),
                "contacts": contacts,
                "available": after.available,
                "reserved": after.reserved,
                "spent": after.spent,
            }
        )

    def write(self) -> None:
        """Append the transfers."""
        if self._rows:
            write_rows(self._connection, transfer, self._rows)


def read_account(row: Row) -> Account:
    """Return the account of a row."""
    return Account(AccountKind(row["kind"]), row["name"])


def read_balance(row: Row) -> Balance:
    """Return the balance behind a row."""
    return Balance(available=row["available"], reserved=row["reserved"], spent=row["spent"])


def read_transfer(row: Row) -> Transfer:
    """Return the transfer of a row."""
    return Transfer(
        seq=row["seq"],
        position=row["position"],
        account=read_account(row),
        debited=Book(row["debited"]),
        credited=Book(row["credited"]),
        amount=row["amount"],
        cause=Cause(row["cause"]),
        contacts=row["contacts"],
        after=read_balance(row),
        at=row["at"],
    )
