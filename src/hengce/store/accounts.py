"""Accounts as views read them, and as transactions grant them and move what contacts take."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Connection, bindparam, func, select

from hengce.model.account import Account, Balance, Book, Cause, Transfer
from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.instant import Instant
from hengce.ports.accounts import Grant, Moved
from hengce.store.balances import Journal, Posting, read_account, read_balance, read_transfer
from hengce.store.ledger import Ledger, Located
from hengce.store.placed import PlacedContacts
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.remembered import Remembered
from hengce.store.schema_accounts import transfer
from hengce.store.standing_counts import standing_counts

_TRANSFERS = Prepared(
    select(transfer)
    .where(
        transfer.c.kind == bindparam("kind"),
        transfer.c.name == bindparam("name"),
        transfer.c.seq > bindparam("after"),
        transfer.c.position <= POSITION,
    )
    .order_by(transfer.c.seq)
    .limit(bindparam("limit"))
)
_WAYS = (transfer.c.kind, transfer.c.name, transfer.c.debited, transfer.c.credited)
_MOVED = Prepared(
    select(*_WAYS, transfer.c.cause, func.sum(transfer.c.amount).label("amount"))
    .where(transfer.c.position <= POSITION)
    .group_by(*_WAYS, transfer.c.cause)
    .order_by(*_WAYS, transfer.c.cause)
)
_LOWEST = Prepared(
    select(
        transfer.c.kind,
        transfer.c.name,
        func.min(transfer.c.available).label("available"),
        func.min(transfer.c.reserved).label("reserved"),
        func.min(transfer.c.spent).label("spent"),
    )
    .where(transfer.c.position <= POSITION)
    .group_by(transfer.c.kind, transfer.c.name)
)


BALANCES = "balances"
"""Under what a view keeps what lies in its accounts."""


class AccountReads:
    """The part of a view that reads accounts."""

    _connection: Connection
    _position: int
    _remembered: Remembered
    _heads: dict[str, Any]
    _ledger: Ledger

    if TYPE_CHECKING:

        @property
        def _committed(self) -> int: ...

        def _once(self, name: str, find: Callable[[], Any]) -> Any: ...  # noqa: ANN401

    def balances(self) -> Mapping[Account, Balance]:
        """What lies in every account that was ever opened."""
        known: Mapping[Account, Balance] = self._once(BALANCES, self._balances_now)
        return known

    def _balances_now(self) -> Mapping[Account, Balance]:
        return self._remembered.balances.at(self._connection, self._position, self._committed)

    def transfers(self, account: Account, limit: int, after_seq: int = 0) -> Sequence[Transfer]:
        """The transfers of an account, oldest first."""
        bound = {
            "kind": str(account.kind),
            "name": account.name,
            "after": after_seq,
            "limit": limit,
            "position": self._position,
        }
        return [read_transfer(row) for row in _TRANSFERS.named(self._connection, bound)]

    def moved(self) -> Sequence[Moved]:
        """All transfers, added up by account, books and cause."""
        rows = _MOVED.named(self._connection, {"position": self._position})
        return [
            Moved(
                account=read_account(row),
                debited=Book(row["debited"]),
                credited=Book(row["credited"]),
                cause=Cause(row["cause"]),
                amount=int(row["amount"]),
            )
            for row in rows
        ]

    def lowest_balances(self) -> Mapping[Account, Balance]:
        """The least that ever lay in each book of each account, behind any transfer."""
        rows = _LOWEST.named(self._connection, {"position": self._position})
        return {read_account(row): read_balance(row) for row in rows}

    def standing_counts(self) -> Mapping[tuple[ContactKind, ContactState], int]:
        """How many contacts of each kind stand where; counted anew, one by one."""
        return standing_counts(self._ledger)


class AccountWrites(AccountReads):
    """The part of a transaction that grants accounts, and moves what contacts take."""

    def grant(self, grants: Sequence[Grant], at: Instant) -> None:
        """Open accounts, and let them hold what the bank grants.

        What is taken already cannot be taken back: a limit that is lowered below it leaves
        nothing available, and the account holds more than the limit until contacts release it
        and it is granted anew.
        """
        journal, opened = self._journal(at), self.balances()
        for grant in sorted(grants, key=lambda one: one.account):
            if grant.account not in opened:
                _open(journal, grant)
            balance = journal.balance(grant.account)
            more = grant.limit - balance.granted
            back = min(-more, balance.available)
            if more > 0:
                journal.move(grant.account, Book.SOURCE, Book.AVAILABLE, Cause.GRANTED, more)
            elif back > 0:
                journal.move(grant.account, Book.AVAILABLE, Book.SOURCE, Cause.TAKEN_BACK, back)
        self._book(journal)

    def give(self, account: Account, at: Instant) -> bool:
        """Spend one piece of a stock that is given without a contact; False: none is left."""
        journal = self._journal(at)
        if account not in self.balances() or journal.balance(account).available < 1:
            return False
        journal.move(account, Book.AVAILABLE, Book.SPENT, Cause.GIVEN, 1)
        self._book(journal)
        return True

    def _hold(self, contacts: Sequence[Contact]) -> None:
        """Hold what new contacts take."""
        for at in sorted({contact.reserved_at for contact in contacts}):
            posting = Posting()
            for contact in contacts:
                if contact.reserved_at == at:
                    posting.reserve(contact.kind)
            self._post(posting, at)

    def _hold_run(self, placed: PlacedContacts, left_out: Sequence[Located], at: Instant) -> None:
        """Hold what the contacts of a run take, but for those who are left out.

        The contacts are added up by kind: a kind says what each of its contacts takes.
        """
        counts = np.bincount(placed.rows["kind"], minlength=len(placed.kinds)).tolist()
        standing = Counter(dict(zip(placed.kinds, counts, strict=True)))
        standing.subtract(located.contact.kind for located in left_out)
        posting = Posting()
        for kind, contacts in standing.items():
            posting.reserve(kind, contacts)
        self._post(posting, at)

    def _standing_moves(self, moves: Sequence[tuple[Located, ContactState]]) -> Posting:
        """Return what contacts move that are about to stand elsewhere."""
        taking = [(located, now) for located, now in moves if located.contact.kind.takes]
        places = [(located.segment, located.place) for located, _ in taking]
        known = self._ledger.standings_at(places)
        posting = Posting()
        for located, now in taking:
            standing = known.get((located.segment, located.place))
            was = standing.state if standing else ContactState.RESERVED
            posting.step(located.contact.kind, was, now)
        return posting

    def _post(self, posting: Posting, at: Instant) -> None:
        if posting.is_empty:
            return
        journal = self._journal(at)
        journal.post(posting)
        self._book(journal)

    def _book(self, journal: Journal) -> None:
        journal.write()
        self._heads.pop(BALANCES, None)

    def _journal(self, at: Instant) -> Journal:
        return Journal(self._connection, self._position, at, self.balances())


def _open(journal: Journal, grant: Grant) -> None:
    """Book what contacts took before there was an account as granted and spent."""
    if grant.taken_before > 0:
        taken = grant.taken_before
        journal.move(grant.account, Book.SOURCE, Book.AVAILABLE, Cause.OPENED, taken)
        journal.move(grant.account, Book.AVAILABLE, Book.SPENT, Cause.OPENED, taken)
