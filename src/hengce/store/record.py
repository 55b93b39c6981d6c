"""Who did what to a strategy, and when."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, bindparam, select

from hengce.model.configuration import StopScope
from hengce.model.strategy import StrategyState
from hengce.ports.record import StopRecord, StrategyStatus
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION, latest
from hengce.store.rows import read_status, read_stop
from hengce.store.schema import lift, stop, strategy_status

_RECORD = Prepared(
    select(strategy_status)
    .where(
        strategy_status.c.strategy == bindparam("strategy"),
        strategy_status.c.position <= POSITION,
    )
    .order_by(strategy_status.c.seq)
)
_LIVE = Prepared(
    latest(strategy_status, ("strategy",), strategy_status.c.state == str(StrategyState.LIVE))
)
_STOPS = Prepared(
    select(stop, lift.c.made_by.label("lifted_by"), lift.c.at.label("lifted_at"))
    .select_from(stop.outerjoin(lift, and_(lift.c.stop == stop.c.seq, lift.c.position <= POSITION)))
    .where(
        stop.c.scope == str(StopScope.STRATEGY),
        stop.c.target == bindparam("strategy"),
        stop.c.position <= POSITION,
    )
    .order_by(stop.c.seq)
)


class RecordReads:
    """What a view knows of it; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    def strategy_record(self, strategy: str) -> Sequence[StrategyStatus]:
        """All that a strategy went through, oldest first."""
        bound = {"strategy": strategy, "position": self._position}
        return [read_status(row) for row in _RECORD.named(self._connection, bound)]

    def last_live(self) -> Mapping[str, StrategyStatus]:
        """How each strategy last became live, by strategy; whatever became of it later."""
        rows = _LIVE.named(self._connection, {"position": self._position})
        return {row["strategy"]: read_status(row) for row in rows}

    def stop_record(self, strategy: str) -> Sequence[StopRecord]:
        """All stops of a strategy, oldest first, those that ended too."""
        bound = {"strategy": strategy, "position": self._position}
        return [
            StopRecord(read_stop(row), row["lifted_by"] or "", row["lifted_at"])
            for row in _STOPS.named(self._connection, bound)
        ]
