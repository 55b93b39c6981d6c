"""Which process answers for which customers: workers who are alive, and their leases."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, select, update

from hengce.model.instant import DAY_US, Instant
from hengce.model.lease import Lease
from hengce.store.prepared import Prepared
from hengce.store.queries import append
from hengce.store.schema_leases import lease, worker

_ALIVE = Prepared(
    select(worker.c.name).where(worker.c.until >= bindparam("at")).order_by(worker.c.name)
)
_LEASES = Prepared(
    select(lease.c.partition, lease.c.owner, lease.c.fence).order_by(lease.c.partition)
)
_LEASED = Prepared(select(lease.c.partition).where(lease.c.owner == bindparam("owner")))
_PROLONG = Prepared(
    update(worker)
    .where(worker.c.name == bindparam("who"))
    .values(until=bindparam("until"), position=bindparam("position"))
)
_FORGET = Prepared(delete(worker).where(worker.c.name == bindparam("who")))
_FORGET_ALL = Prepared(delete(worker).where(worker.c.until < bindparam("long_ago")))
_FREE = Prepared(
    update(lease)
    .where(lease.c.owner == bindparam("who"))
    .values(owner="", fence=lease.c.fence + 1, position=bindparam("position"))
)
_GIVE = Prepared(
    update(lease)
    .where(lease.c.partition == bindparam("which"))
    .values(owner=bindparam("owner"), fence=lease.c.fence + 1, position=bindparam("position"))
)


class LeaseReads:
    """Reads who answers for what."""

    _connection: Connection
    _position: int

    def workers(self, at: Instant) -> Sequence[str]:
        """The workers who were alive at an instant, by name."""
        return _ALIVE.values(self._connection, {"at": at})

    def leases(self) -> Sequence[Lease]:
        """The leases, by partition; a partition without one is free."""
        rows = _LEASES.rows(self._connection)
        return [Lease(partition=p, owner=owner, fence=fence) for p, owner, fence in rows if owner]

    def leased_to(self, owner: str) -> frozenset[int]:
        """The partitions of a worker, as this very transaction sees them."""
        return frozenset(_LEASED.values(self._connection, {"owner": owner}))


class LeaseWrites(LeaseReads):
    """Changes who answers for what."""

    def sign_on(self, name: str, until: Instant) -> None:
        """Say that a worker is alive until an instant, unless it says so again."""
        _FORGET_ALL.change(self._connection, {"long_ago": until - DAY_US})
        bound = {"who": name, "until": until, "position": self._position}
        if _PROLONG.change(self._connection, bound) == 0:
            append(self._connection, worker, self._position, [{"name": name, "until": until}])

    def sign_off(self, name: str) -> None:
        """Say that a worker has ended; its partitions are free."""
        _FORGET.change(self._connection, {"who": name})
        _FREE.change(self._connection, {"who": name, "position": self._position})

    def put_leases(self, owners: Mapping[int, str]) -> None:
        """Give partitions to workers; the fence of each rises."""
        for partition, owner in owners.items():
            bound = {"which": partition, "owner": owner, "position": self._position}
            if _GIVE.change(self._connection, bound) == 0:
                row = {"partition": partition, "owner": owner, "fence": 1}
                append(self._connection, lease, self._position, [row])
