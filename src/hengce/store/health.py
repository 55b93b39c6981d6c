"""What was found of the health of strategies, entry by entry."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, select

from hengce.model.health import HealthEntry, HealthSignal, HealthStep
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema_health import health_entry

_ENTRIES = Prepared(
    select(health_entry).where(health_entry.c.position <= POSITION).order_by(health_entry.c.seq)
)


class HealthReads:
    """What a view knows of it; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    def health_entries(self) -> Sequence[HealthEntry]:
        """What was found of the health of strategies and done about it, in order of writing."""
        return [
            HealthEntry(
                strategy=row["strategy"],
                signal=HealthSignal(row["signal"]),
                step=HealthStep(row["step"]),
                by=row["made_by"],
                at=row["at"],
                reason=row["reason"],
                document=bytes(row["document"]),
            )
            for row in _ENTRIES.named(self._connection, {"position": self._position})
        ]


class HealthWrites(HealthReads):
    """What a transaction writes of it; `SqlTransaction` inherits it."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_health_entry(self, entry: HealthEntry) -> None:
        """Append an entry to the record of a strategy's health."""
        row = {
            "strategy": entry.strategy,
            "signal": str(entry.signal),
            "step": str(entry.step),
            "made_by": entry.by,
            "at": entry.at,
            "reason": entry.reason,
            "document": entry.document,
        }
        self._append(health_entry, [row])
