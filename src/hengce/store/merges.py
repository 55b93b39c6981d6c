"""Merges of customers: who speaks for whom, and readings that see them as one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from sqlalchemy import Connection, bindparam

from hengce.errors import ConflictError, NotFoundError
from hengce.model.contact import Contact
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.merge import Merge, Merges
from hengce.ports import ContactHistory
from hengce.store.history import in_order
from hengce.store.prepared import Prepared
from hengce.store.queries import latest, write_rows
from hengce.store.remembered import Remembered
from hengce.store.schema import ROOT_ORG
from hengce.store.schema_merges import merge

_LATEST = Prepared(latest(merge, ("absorbed",)))
_ONE = Prepared(latest(merge, ("absorbed",), merge.c.absorbed == bindparam("absorbed")))


class MergeReads:
    """The part of a view that reads merges."""

    _connection: Connection
    _position: int
    _remembered: Remembered
    _merges: Merges | None = None

    if TYPE_CHECKING:

        @property
        def _committed(self) -> int: ...

    def merges(self) -> Merges:
        """Who speaks for whom."""
        if self._merges is None:
            known = self._remembered.merges
            self._merges = known.at(self._connection, self._position, self._committed)
        return self._merges

    def merge_of(self, absorbed: str) -> Merge | None:
        """The merge in force that absorbed a number."""
        row = _ONE.named(self._connection, {"position": self._position, "absorbed": absorbed})
        found = next((one for one in row if one["in_force"]), None)
        return None if found is None else msgspec.json.decode(found["document"], type=Merge)

    def merges_into(self, survivor: str) -> Sequence[Merge]:
        """The merges in force into a number, oldest first; not those of its absorbed ones."""
        return [one for one in self._in_force().values() if one.survivor == survivor]

    def _numbers(self, customers: Sequence[str] | None) -> Sequence[str] | None:
        """Return all numbers of some customers; None: everybody's."""
        return None if customers is None else self.merges().numbers(customers)

    def _roots(self, customers: Sequence[str] | None) -> Sequence[str] | None:
        """Return the numbers that speak for some customers; None: everybody's."""
        return None if customers is None else sorted({self.merges().of(one) for one in customers})

    def _as_one(self, contacts: Sequence[Contact]) -> list[Contact]:
        """Return contacts as their survivors'."""
        of = self.merges().of
        return [msgspec.structs.replace(one, customer=of(one.customer)) for one in contacts]

    def _in_force(self) -> Mapping[str, Merge]:
        rows = _LATEST.named(self._connection, {"position": self._position})
        found = sorted((row for row in rows if row["in_force"]), key=lambda row: int(row["seq"]))
        decode = msgspec.json.decode
        return {row["absorbed"]: decode(row["document"], type=Merge) for row in found}


class MergeWrites(MergeReads):
    """The part of a transaction that merges and splits."""

    def add_merge(self, merge: Merge) -> None:
        """Let one number speak for another.

        Raises:
            ConflictError: One of them is absorbed already, or they are the same.
        """
        into = self.merges().into
        if merge.absorbed in into or merge.survivor in into or merge.absorbed == merge.survivor:
            raise ConflictError("only numbers that speak for themselves are merged")
        known = self.merges()
        self._write(merge, merge.why, merge.by, merge.at, in_force=1)
        # Many are merged in one transaction: they are not read anew after each.
        self._merges = known.joined(merge.absorbed, merge.survivor)

    def end_merge(self, absorbed: str, why: str, by: str, at: Instant) -> None:
        """Let a number speak for itself again; NotFoundError when it does."""
        known = self.merge_of(absorbed)
        if known is None:
            raise NotFoundError("nobody speaks for this customer")
        self._write(known, why, by, at, in_force=0)

    def _write(self, made: Merge, why: str, by: str, at: Instant, *, in_force: int) -> None:
        row = {
            "position": self._position,
            "org": ROOT_ORG,
            "absorbed": made.absorbed,
            "survivor": made.survivor,
            "in_force": in_force,
            "why": why,
            "made_by": by,
            "at": at,
            "document": msgspec.json.encode(made),
        }
        write_rows(self._connection, merge, [row])
        self._merges = None


def as_one(history: ContactHistory, merges: Merges) -> ContactHistory:
    """Return a history in which contacts of absorbed numbers are their survivors'."""
    if not merges.into:
        return history
    names = history.customers
    spans: list[tuple[int, int, bytes]] = []
    for absorbed, root in merges.into.items():
        key = np.bytes_(absorbed.encode())
        first = int(np.searchsorted(names, key, side="left"))
        behind = int(np.searchsorted(names, key, side="right"))
        if first < behind:
            spans.append((first, behind, root.encode()))
    if not spans:
        return history
    width = max([names.dtype.itemsize, *(len(name) for _, _, name in spans)])
    renamed = names.astype(f"S{width}")
    for first, behind, name in spans:
        renamed[first:behind] = name
    order = in_order(renamed, history.at)
    return replace(
        history, customers=renamed[order], kind=history.kind[order], at=history.at[order]
    )


def events_as_one(events: Sequence[Event], merges: Merges) -> list[Event]:
    """Return events as their survivors', by customer, instant, source, id."""
    if not merges.into:
        return list(events)
    renamed = [msgspec.structs.replace(e, customer=merges.of(e.customer)) for e in events]
    return sorted(renamed, key=lambda e: (e.customer, e.occurred_at, e.source, e.id))
