"""Ties between customers: who has which role in whom, as sources say."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Column, Connection, Table, bindparam, func, or_, select

from hengce.model.instant import Instant
from hengce.model.merge import Merges
from hengce.model.party import Side, Tie
from hengce.store.among import among
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import POSITION, latest, pieces
from hengce.store.schema_parties import party_tie

_KEY = ("customer", "other", "role", "source", "since")
_ALL = Prepared(latest(party_tie, _KEY))
_SOME = Prepared(
    latest(
        party_tie,
        _KEY,
        or_(among(party_tie.c.customer, "names"), among(party_tie.c.other, "names")),
    )
)
_ROLES = among(party_tie.c.role, "roles")
_ALL_OF_ROLES = Prepared(latest(party_tie, _KEY, _ROLES))
_SOME_OF_ROLES = Prepared(
    latest(
        party_tie,
        _KEY,
        or_(among(party_tie.c.customer, "names"), among(party_tie.c.other, "names")),
        _ROLES,
    )
)
_OF_SOURCE = Prepared(latest(party_tie, _KEY, party_tie.c.source == bindparam("source")))

_AFTER = Prepared(
    select(party_tie.c.customer, party_tie.c.other).where(
        party_tie.c.position > bindparam("after"), party_tie.c.position <= POSITION
    )
)


def _counted(end: Column[str], other: Column[str]) -> Prepared:
    """Count to how many a customer is or was tied at one end, and no further than asked for."""
    some = (
        select(other)
        .where(end == bindparam("name"), _ROLES, party_tie.c.position <= POSITION)
        .distinct()
        .limit(bindparam("most"))
    )
    return Prepared(select(func.count()).select_from(some.subquery()))


_COUNTED = {
    Side.OF: _counted(party_tie.c.customer, party_tie.c.other),
    Side.HOLDERS: _counted(party_tie.c.other, party_tie.c.customer),
}

_tie = msgspec.json.Decoder(Tie)


class TieReads:
    """The part of a view that reads ties."""

    _connection: Connection
    _position: int

    if TYPE_CHECKING:

        def merges(self) -> Merges:
            """Who speaks for whom."""

    def ties(
        self, customers: Sequence[str] | None = None, roles: Collection[str] | None = None
    ) -> Sequence[Tie]:
        """Ties in force of some customers (None: all), under the numbers that speak for them.

        Those of some roles, where these are named.
        """
        merges = self.merges()
        bound: dict[str, object] = {"position": self._position}
        if roles is not None:
            bound["roles"] = sorted(roles)
        if customers is None:
            rows = (_ALL if roles is None else _ALL_OF_ROLES).named(self._connection, bound)
        else:
            query = _SOME if roles is None else _SOME_OF_ROLES
            rows = [
                row
                for piece in pieces(sorted(set(merges.numbers(customers))))
                for row in query.named(self._connection, {**bound, "names": piece})
            ]
        found = {
            (one.customer, one.of, one.role, one.source, one.since): one
            for one in (_as_one(tie, merges) for tie in _in_force(rows))
            if one.customer != one.of
        }
        return [found[key] for key in sorted(found)]

    def tied_to_many(
        self, customers: Collection[str], roles: Collection[str], side: Side, most: int
    ) -> frozenset[str]:
        """Those of some customers who are or were tied to more than so many others."""
        merges = self.merges()
        bound = {"roles": sorted(roles), "most": most + 1, "position": self._position}
        query = _COUNTED[side]
        return frozenset(
            merges.of(name)
            for name in merges.numbers(sorted(customers))
            if query.value(self._connection, {**bound, "name": name}) > most
        )

    def ties_of_source(self, source: str) -> Sequence[Tie]:
        """The ties in force that a delivery said, under the numbers that it used."""
        bound = {"source": source, "position": self._position}
        return list(_in_force(_OF_SOURCE.named(self._connection, bound)))

    def tied_after(self, position: int) -> Sequence[str]:
        """Customers of whom a tie was written after a position, under their survivors' numbers."""
        of = self.merges().of
        rows = _AFTER.rows(self._connection, {"after": position, "position": self._position})
        return sorted({of(end) for row in rows for end in row})


class TieWrites(TieReads):
    """The part of a transaction that writes ties."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_ties(self, ties: Sequence[Tie], at: Instant) -> None:
        """Put ties in force; the latest of one name holds."""
        self._append(party_tie, [_row(tie, at, in_force=1) for tie in ties])

    def end_ties(self, ties: Sequence[Tie], at: Instant) -> None:
        """Take ties back that their source does not say any more."""
        self._append(party_tie, [_row(tie, at, in_force=0) for tie in ties])


def _in_force(rows: Sequence[Row]) -> list[Tie]:
    # What is forgotten is empty, and was in force no more at any later position.
    return [_tie.decode(row["document"]) for row in rows if row["in_force"] and row["document"]]


def _as_one(tie: Tie, merges: Merges) -> Tie:
    if not merges.into:
        return tie
    own, other = merges.of(tie.customer), merges.of(tie.of)
    return msgspec.structs.replace(tie, customer=own, of=other)


def _row(tie: Tie, at: Instant, *, in_force: int) -> Row:
    return {
        "customer": tie.customer,
        "other": tie.of,
        "role": tie.role,
        "source": tie.source,
        "since": tie.since,
        "in_force": in_force,
        "at": at,
        "document": msgspec.json.encode(tie),
    }
