"""Which process answers for which customers: workers who are alive, and their leases."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from hengce.model.instant import DAY_US, Instant
from hengce.model.lease import Lease
from hengce.store.schema import ROOT_ORG
from hengce.store.schema_leases import lease, worker

_ALIVE = select(worker.c.name).where(worker.c.until >= bindparam("at")).order_by(worker.c.name)
_LEASES = select(lease.c.partition, lease.c.owner, lease.c.fence).order_by(lease.c.partition)
_LEASED = select(lease.c.partition).where(lease.c.owner == bindparam("owner"))
_PROLONG = (
    update(worker)
    .where(worker.c.name == bindparam("who"))
    .values(until=bindparam("until"), position=bindparam("position"))
)
_FORGET = delete(worker).where(worker.c.name == bindparam("who"))
_FORGET_ALL = delete(worker).where(worker.c.until < bindparam("long_ago"))
_FREE = (
    update(lease)
    .where(lease.c.owner == bindparam("who"))
    .values(owner="", fence=lease.c.fence + 1, position=bindparam("position"))
)
_GIVE = (
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
        return self._connection.execute(_ALIVE, {"at": at}).scalars().all()

    def leases(self) -> Sequence[Lease]:
        """The leases, by partition; a partition without one is free."""
        rows = self._connection.execute(_LEASES)
        return [Lease(partition=p, owner=owner, fence=fence) for p, owner, fence in rows if owner]

    def leased_to(self, owner: str) -> frozenset[int]:
        """The partitions of a worker, as this very transaction sees them."""
        return frozenset(self._connection.execute(_LEASED, {"owner": owner}).scalars())


class LeaseWrites(LeaseReads):
    """Changes who answers for what."""

    def sign_on(self, name: str, until: Instant) -> None:
        """Say that a worker is alive until an instant, unless it says so again."""
        self._connection.execute(_FORGET_ALL, {"long_ago": until - DAY_US})
        bound = {"who": name, "until": until, "position": self._position}
        if self._connection.execute(_PROLONG, bound).rowcount == 0:
            self._connection.execute(
                insert(worker),
                {"name": name, "until": until, "position": self._position, "org": ROOT_ORG},
            )

    def sign_off(self, name: str) -> None:
        """Say that a worker has ended; its partitions are free."""
        self._connection.execute(_FORGET, {"who": name})
        self._connection.execute(_FREE, {"who": name, "position": self._position})

    def put_leases(self, owners: Mapping[int, str]) -> None:
        """Give partitions to workers; the fence of each rises."""
        for partition, owner in owners.items():
            bound = {"which": partition, "owner": owner, "position": self._position}
            if self._connection.execute(_GIVE, bound).rowcount == 0:
                row = {"partition": partition, "owner": owner, "fence": 1}
                written = {"position": self._position, "org": ROOT_ORG}
                self._connection.execute(insert(lease), {**row, **written})
