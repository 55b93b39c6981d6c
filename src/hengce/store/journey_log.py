"""What customers did in journeys, counted as it is written, and what was ordered."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, Table, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from hengce.model.instance import Did, InstanceStep
from hengce.model.instant import DAY_US
from hengce.model.journey_order import JourneyOrder, JourneyOrderKind
from hengce.ports.journeys import Flown, Waiting
from hengce.store.among import among
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import POSITION, latest, pieces
from hengce.store.schema import ROOT_ORG
from hengce.store.schema_journeys import LIVE, instance, instance_step, journey_order, step_count
from hengce.store.tables import INT64

_STEPS = Prepared(
    select(instance_step)
    .where(
        instance_step.c.instance == bindparam("instance"),
        instance_step.c.number > bindparam("after"),
        instance_step.c.position <= POSITION,
    )
    .order_by(instance_step.c.number)
    .limit(bindparam("limit"))
)
_FLIGHT = Prepared(
    select(instance.c.version, instance.c.node, func.count())
    .where(instance.c.strategy == bindparam("strategy"), LIVE)
    .group_by(instance.c.version, instance.c.node)
)
_DAY_US = literal_column(str(DAY_US), INT64)
_dues = (
    select(
        instance.c.version,
        instance.c.node,
        ((func.coalesce(instance.c.due_at, 0) + bindparam("offset", None, INT64)) // _DAY_US).label(
            "day"
        ),
    )
    .where(instance.c.strategy == bindparam("strategy"), LIVE)
    .subquery()
)
_DUE = Prepared(
    select(_dues.c.version, _dues.c.node, _dues.c.day, func.count())
    .group_by(_dues.c.version, _dues.c.node, _dues.c.day)
    .order_by(_dues.c.version, _dues.c.node, _dues.c.day)
)
_COUNTS = Prepared(
    select(step_count.c.node, step_count.c.did, step_count.c.branch, step_count.c.times).where(
        step_count.c.strategy == bindparam("strategy"),
        step_count.c.version == bindparam("version"),
    )
)
_ORDERS = Prepared(latest(journey_order, ("strategy", "subject")))
_WHOSE = Prepared(
    select(instance.c.id, instance.c.strategy, instance.c.version, instance.c.org).where(
        among(instance.c.id, "ids")
    )
)
_more = insert(step_count)
_COUNT_ON = Prepared(
    _more.on_conflict_do_update(
        index_elements=[column.name for column in step_count.primary_key.columns],
        set_={"times": step_count.c.times + _more.excluded.times},
    )
)


class _Whose(NamedTuple):
    """What a step's row and its count say of its instance."""

    strategy: str
    version: str
    org: str


class JourneyLogReads:
    """Reads of a view."""

    _connection: Connection
    _position: int

    def instance_steps(
        self, instance_id: str, limit: int, after: int = -1
    ) -> Sequence[InstanceStep]:
        """The trace of an instance in order, behind the step of a number."""
        bound = {"instance": instance_id, "after": after, "limit": limit}
        bound |= {"position": self._position}
        return [_step(row) for row in _STEPS.named(self._connection, bound)]

    def flight_counts(self, strategy: str) -> Mapping[tuple[str, str], int]:
        """How many are in flight, by (version, node)."""
        rows = _FLIGHT.rows(self._connection, {"strategy": strategy})
        return {(version, node): count for version, node, count in rows}

    def due_counts(self, strategy: str, offset_us: int) -> Sequence[Waiting]:
        """Who is in flight, by version, node and the day that they are due."""
        rows = _DUE.rows(self._connection, {"strategy": strategy, "offset": offset_us})
        return [Waiting(version, node, int(day), count) for version, node, day, count in rows]

    def step_counts(self, strategy: str, version: str) -> Mapping[Flown, int]:
        """How often customers did what where, since the version was published."""
        rows = _COUNTS.rows(self._connection, {"strategy": strategy, "version": version})
        return {Flown(node, Did(did), branch): times for node, did, branch, times in rows}

    def journey_orders(self) -> Sequence[JourneyOrder]:
        """The orders in force, by strategy, then subject: the last of each of the two."""
        rows = _ORDERS.named(self._connection, {"position": self._position})
        return [
            JourneyOrder(
                strategy=row["strategy"],
                kind=JourneyOrderKind(row["kind"]),
                by=row["made_by"],
                at=row["at"],
                reason=row["reason"],
            )
            for row in rows
        ]


class JourneyLogWrites(JourneyLogReads):
    """Writes of a transaction."""

    _written: dict[str, _Whose] | None = None

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_instance_steps(self, steps: Sequence[InstanceStep]) -> None:
        """Append to traces, and count; their instances are there already."""
        whose = self._whose({step.instance for step in steps})
        self._append(instance_step, [_step_row(step, whose[step.instance].org) for step in steps])
        counts = Counter(
            (mine.strategy, mine.version, step.node, str(step.did), step.branch)
            for step in steps
            for mine in [whose[step.instance]]
        )
        self._count_steps(counts)

    def add_journey_order(self, order: JourneyOrder) -> None:
        """Append an order; it is in force from here on."""
        row = {
            "strategy": order.strategy,
            "subject": str(order.subject),
            "kind": str(order.kind),
            "made_by": order.by,
            "at": order.at,
            "reason": order.reason,
        }
        self._append(journey_order, [row])

    def _remember(self, name: str, strategy: str, version: str, org: str) -> None:
        """Keep what steps need to know of an instance that this transaction wrote."""
        if self._written is None:
            self._written = {}
        self._written[name] = _Whose(strategy, version, org)

    def _whose(self, names: Collection[str]) -> Mapping[str, _Whose]:
        written = self._written or {}
        others = [name for name in names if name not in written]
        read = {
            name: _Whose(*of)
            for piece in pieces(sorted(others))
            for name, *of in _WHOSE.rows(self._connection, {"ids": piece})
        }
        return {**written, **read}

    def _count_steps(self, counts: Mapping[tuple[str, str, str, str, str], int]) -> None:
        names = ("strategy", "version", "node", "did", "branch")
        rows = [
            {
                "position": self._position,
                "org": ROOT_ORG,
                **dict(zip(names, what, strict=True)),
                "times": times,
            }
            for what, times in sorted(counts.items())
        ]
        _COUNT_ON.change_each(self._connection, rows)


def _step_row(step: InstanceStep, org: str) -> dict[str, object]:
    return {
        "org": org,
        "instance": step.instance,
        "number": step.number,
        "node": step.node,
        "did": str(step.did),
        "at": step.at,
        "branch": step.branch,
        "said": step.said,
        "until": step.until,
    }


def _step(row: Row) -> InstanceStep:
    return InstanceStep(
        instance=row["instance"],
        number=row["number"],
        node=row["node"],
        did=Did(row["did"]),
        at=row["at"],
        branch=row["branch"],
        said=row["said"],
        until=row["until"],
    )
