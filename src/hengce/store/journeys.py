"""Customers in journeys: who is where, who is due, and who may enter."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    bindparam,
    case,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from hengce.errors import ForgottenError, NotFoundError
from hengce.model.instance import LIVE as LIVE_STATES
from hengce.model.instance import Instance, InstanceState
from hengce.model.instant import Instant
from hengce.ports.journeys import InstanceSearch, Listeners
from hengce.store.among import among
from hengce.store.journey_log import JourneyLogReads, JourneyLogWrites
from hengce.store.merges import MergeReads
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import pieces
from hengce.store.schema_journeys import DUE, LIVE, OF_CONTACT, instance

FORGOTTEN = b""
"""The document of an instance whose content was forgotten."""

_c = instance.c
_READ = (
    _c.id,
    _c.customer,
    _c.due_at,
    _c.document,
)
_KEPT = (*_READ, _c.strategy, _c.version, _c.org, _c.partition, _c.key, _c.state, _c.node)
_INSTANCES = Prepared(select(*_READ).where(among(_c.id, "ids")).order_by(_c.id))
_LIVE_OF = Prepared(select(*_READ).where(among(_c.customer, "customers"), LIVE))
_LAST_OF = Prepared(
    select(*_KEPT, _c.parent, _c.entered_at, _c.ended_at)
    .where(among(_c.customer, "customers"), _c.strategy == bindparam("strategy"))
    .order_by(_c.entered_at, _c.id)
)
_MINE = among(_c.partition, "partitions")


def _due(*conditions: Any) -> Prepared:  # noqa: ANN401 -- a condition
    return Prepared(
        select(*_READ)
        .where(DUE, _c.due_at <= bindparam("until"), *conditions)
        .order_by(_c.due_at, _c.id)
        .limit(bindparam("limit"))
    )


_DUE_ONES = _due()
_DUE_MINE = _due(_MINE)
_NEXT = Prepared(select(_c.due_at).where(DUE).order_by(_c.due_at, _c.id).limit(1))
_NEXT_MINE = Prepared(select(_c.due_at).where(DUE, _MINE).order_by(_c.due_at, _c.id).limit(1))


@cache
def _of_journey(*, is_live: bool, at_node: bool, of_orgs: bool) -> Prepared:
    asked = [
        _c.strategy == bindparam("strategy"),
        among(_c.state, "states"),
        _c.document != FORGOTTEN,
        _c.id > bindparam("after"),
        *([LIVE] if is_live else []),  # its index finds those of a node
        *([_c.node == bindparam("node")] if at_node else []),
        *([among(_c.org, "orgs")] if of_orgs else []),
    ]
    return Prepared(select(*_READ).where(*asked).order_by(_c.id).limit(bindparam("limit")))


_THERE = Prepared(select(_c.id).where(among(_c.id, "ids")))
_ENTER = Prepared(insert(instance).on_conflict_do_nothing())
"""SQLite understands these words of PostgreSQL."""

_SAID = (_c.version, _c.org, _c.state, _c.node, _c.contact, _c.document)
_woken = _c.woken > bindparam("read_at")
_until = bindparam("until", type_=_c.due_at.type)
_PUT: dict[str, Any] = {
    **{column.name: bindparam(f"new_{column.name}") for column in _SAID},
    "due_at": case((_woken & or_(_until.is_(None), _c.due_at < _until), _c.due_at), else_=_until),
}
_here = _c.id == bindparam("instance")
_GO_ON = Prepared(update(instance).where(_here).values(_PUT))
"""Names no column that an instance in flight does not change: indexes of others stay alone."""
_END = Prepared(
    update(instance)
    .where(_here)
    .values(
        {
            **{column.name: bindparam(f"new_{column.name}") for column in _SAID},
            "due_at": null(),
            "live": bindparam("in_flight"),
            "ended_at": bindparam("ended"),
        }
    )
)
_AT = bindparam("at", type_=_c.due_at.type)
_WAKE = (
    update(instance)
    .where(_c.state == str(InstanceState.RUNNING))
    .values(
        due_at=case((_c.due_at < _AT, _c.due_at), else_=_AT),
        woken=bindparam("here"),
    )
)
_WAKE_BY_CONTACTS = Prepared(_WAKE.where(among(_c.contact, "contacts"), OF_CONTACT))
_WAKE_OF_CUSTOMERS = Prepared(_WAKE.where(among(_c.customer, "customers"), LIVE))
_PLACE = _c.strategy + literal_column("'/'") + _c.node
_WAKE_LISTENERS = Prepared(
    _WAKE.where(
        among(_c.customer, "customers"),
        LIVE,
        or_(among(_c.strategy, "journeys"), among(_PLACE, "nodes")),
    )
)

_DECODER = msgspec.msgpack.Decoder(Instance)
_ENCODER = msgspec.msgpack.Encoder()
_replace = msgspec.structs.replace


class JourneyReads(JourneyLogReads, MergeReads):
    """Reads of a view."""

    _connection: Connection
    _position: int

    def instance(self, instance_id: str) -> Instance:
        """An instance.

        Raises:
            NotFoundError: There is none.
            ForgottenError: It ended, and what happened in it was forgotten.
        """
        row = _INSTANCES.row(self._connection, {"ids": [instance_id]})
        if row is None:
            raise NotFoundError(f"there is no instance {instance_id}")
        if bytes(row[3]) == FORGOTTEN:
            raise ForgottenError(
                f"what happened in instance {instance_id} was forgotten (hengce retain list; "
                "retention/journeys_days)"
            )
        return self._read_instance(row)

    def instances(self, ids: Sequence[str]) -> Sequence[Instance]:
        """Those of these instances that there are and that were not forgotten, by id."""
        rows = [
            row
            for piece in pieces(sorted(set(ids)))
            for row in _INSTANCES.rows(self._connection, {"ids": piece})
        ]
        return [self._read_instance(row) for row in rows if bytes(row[3]) != FORGOTTEN]

    def live_instances(self, customers: Sequence[str]) -> Sequence[Instance]:
        """All instances of some customers that are running or held, by customer, then id."""
        found = [
            self._read_instance(row)
            for piece in pieces(self.merges().numbers(customers))
            for row in _LIVE_OF.rows(self._connection, {"customers": piece})
        ]
        return sorted(found, key=lambda one: (one.customer, one.id))

    def last_instances(self, strategy: str, customers: Sequence[str]) -> Sequence[Instance]:
        """The last to enter of each (customer, number, key), live or ended, in the order of these.

        Under another number he may have entered before, and left later. One that was forgotten
        says only what its row says: who, when, and where it ended.
        """
        merges = self.merges()
        last: dict[tuple[str, str, str], Row] = {}
        for piece in pieces(merges.numbers(customers)):
            bound = {"strategy": strategy, "customers": piece}
            for row in _LAST_OF.named(self._connection, bound):
                place = (merges.of(row["customer"]), row["customer"], row["key"])
                known = last.get(place)
                if known is None or _entered(known) < _entered(row):
                    last[place] = row
        return [self._last_of(last[place]) for place in sorted(last)]

    def due_instances(
        self, until: Instant, limit: int, partitions: Sequence[int] | None = None
    ) -> Sequence[Instance]:
        """Running instances that are due by an instant, by (due_at, id)."""
        query = _DUE_ONES if partitions is None else _DUE_MINE
        bound = {"until": until, "limit": limit, "partitions": partitions}
        return [self._read_instance(row) for row in query.rows(self._connection, bound)]

    def next_due(self, partitions: Sequence[int] | None = None) -> Instant | None:
        """When the next running instance becomes due; None: none waits for an instant."""
        query = _NEXT if partitions is None else _NEXT_MINE
        found: int | None = query.value(self._connection, {"partitions": partitions})
        return found

    def instances_of(
        self, search: InstanceSearch, limit: int, after: str = ""
    ) -> Sequence[Instance]:
        """Instances of a journey behind an id, by id; those that were forgotten are left out."""
        query = _of_journey(
            is_live=LIVE_STATES.issuperset(search.states),
            at_node=search.node is not None,
            of_orgs=search.orgs is not None,
        )
        bound = {
            "strategy": search.strategy,
            "states": sorted(str(state) for state in search.states),
            "node": search.node,
            "orgs": search.orgs,
            "after": after,
            "limit": limit,
        }
        return [self._read_instance(row) for row in query.rows(self._connection, bound)]

    def _read_instance(self, row: tuple[Any, ...]) -> Instance:
        """Return an instance as its survivor's, due when its row says."""
        _, customer, due_at, document = row
        found = _DECODER.decode(document)
        who = self.merges().of(customer)
        if found.due_at != due_at or found.customer != who:
            found = _replace(found, due_at=due_at, customer=who)
        return found

    def _last_of(self, row: Row) -> Instance:
        if bytes(row["document"]) != FORGOTTEN:
            return self._read_instance((row["id"], row["customer"], row["due_at"], row["document"]))
        return Instance(
            id=row["id"],
            strategy=row["strategy"],
            version=row["version"],
            customer=self.merges().of(row["customer"]),
            org=row["org"],
            partition=row["partition"],
            key=row["key"],
            state=InstanceState(row["state"]),
            entered_at=row["entered_at"],
            node=row["node"],
            since=row["ended_at"],
            due_at=None,
            parent=row["parent"],
            ended_at=row["ended_at"],
        )


class JourneyWrites(JourneyReads, JourneyLogWrites):
    """Writes of a transaction."""

    def add_instances(
        self, instances: Sequence[Instance], once: Collection[str] = ()
    ) -> Sequence[bool]:
        """Let customers enter; return of each, in order, whether it did."""
        only = frozenset(once)
        rows = [self._instance_row(one) for one in instances]
        _ENTER.change_each(self._connection, rows)
        first = self._there(one.id for one in instances)
        entered = [
            one.id in first or (one.id not in only and self._enter_again(row))
            for one, row in zip(instances, rows, strict=True)
        ]
        for one, is_in in zip(instances, entered, strict=True):
            if is_in:
                self._remember(one.id, one.strategy, one.version, one.org)
        return entered

    def put_instances(self, instances: Sequence[Instance], read_at: int | None = None) -> None:
        """Rewrite instances that are there; customer, key and entry stay as they were written.

        One that was woken behind `read_at` stays due: what woke it was not seen. One that was
        read in this transaction may have been woken by it, before or after the reading: it is
        looked at once more.
        """
        seen = self._position - 1 if read_at is None else read_at
        for one in instances:
            self._remember(one.id, one.strategy, one.version, one.org)
        flying = [_put(one, seen) for one in instances if one.state in LIVE_STATES]
        ended = [_ended(one) for one in instances if one.state not in LIVE_STATES]
        _GO_ON.change_each(self._connection, flying)
        _END.change_each(self._connection, ended)

    def wake_by_contacts(self, contacts: Sequence[str], at: Instant) -> None:
        """Make the running instances whose proposal waits for these contacts due at an instant."""
        for piece in pieces(contacts):
            bound = {"contacts": piece, "at": at, "here": self._position}
            _WAKE_BY_CONTACTS.change(self._connection, bound)

    def wake_of_customers(self, customers: Sequence[str], at: Instant) -> None:
        """Make all running instances of all numbers of customers due at an instant."""
        merges = self.merges()
        for piece in pieces(merges.numbers(merges.of(one) for one in customers)):
            bound = {"customers": piece, "at": at, "here": self._position}
            _WAKE_OF_CUSTOMERS.change(self._connection, bound)

    def wake_listeners(self, customers: Sequence[str], listeners: Listeners, at: Instant) -> None:
        """Make those running instances of customers due at an instant that an event may move."""
        merges = self.merges()
        where = {"journeys": listeners.journeys, "nodes": listeners.nodes}
        for piece in pieces(merges.numbers(customers)):
            bound = {"customers": piece, "at": at, "here": self._position, **where}
            _WAKE_LISTENERS.change(self._connection, bound)

    def _there(self, ids: Iterable[str]) -> frozenset[str]:
        """Return those of some ids that are taken: who could enter as the first of his key."""
        return frozenset(
            name
            for piece in pieces(list(ids))
            for name in _THERE.values(self._connection, {"ids": piece})
        )

    def _enter_again(self, row: Mapping[str, object]) -> bool:
        """Let a customer enter who is not the first of his key."""
        return _ENTER.change(self._connection, {**row, "is_first": 0}) == 1

    def _instance_row(self, one: Instance) -> dict[str, object]:
        return {
            "position": self._position,
            "org": one.org,
            "id": one.id,
            "strategy": one.strategy,
            "version": one.version,
            "customer": one.customer,
            "partition": one.partition,
            "key": one.key,
            "is_first": 1,
            "state": str(one.state),
            "live": int(one.state in LIVE_STATES),
            "node": one.node,
            "due_at": one.due_at,
            "woken": 0,
            "contact": one.proposal.contact,
            "parent": one.parent,
            "entered_at": one.entered_at,
            "ended_at": one.ended_at,
            "document": _ENCODER.encode(one),
        }


def _put(one: Instance, seen: int) -> dict[str, object]:
    return {**_said(one), "until": one.due_at, "read_at": seen}


def _ended(one: Instance) -> dict[str, object]:
    assert one.ended_at is not None, "it says when it ended"
    return {**_said(one), "in_flight": 0, "ended": one.ended_at}


def _said(one: Instance) -> dict[str, object]:
    return {
        "instance": one.id,
        "new_version": one.version,
        "new_org": one.org,
        "new_state": str(one.state),
        "new_node": one.node,
        "new_contact": one.proposal.contact,
        "new_document": _ENCODER.encode(one),
    }


def _entered(row: Row) -> tuple[int, str]:
    return int(row["entered_at"]), str(row["id"])
