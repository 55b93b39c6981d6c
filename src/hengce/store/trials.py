"""The courses of experiments, entry by entry."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, bindparam, select

from hengce.model.trial import TrialEntry, TrialEntryKind
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema_journeys import trial_entry

_ENTRIES = Prepared(
    select(trial_entry)
    .where(trial_entry.c.strategy == bindparam("strategy"), trial_entry.c.position <= POSITION)
    .order_by(trial_entry.c.seq)
)


class TrialReads:
    """What a view knows of them; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    def trial_entries(self, strategy: str) -> Sequence[TrialEntry]:
        """The entries of the experiments of a journey, in the order of writing."""
        bound = {"strategy": strategy, "position": self._position}
        return [
            TrialEntry(
                strategy=row["strategy"],
                node=row["node"],
                salt=row["salt"],
                kind=TrialEntryKind(row["kind"]),
                by=row["made_by"],
                at=row["at"],
                document=bytes(row["document"]),
            )
            for row in _ENTRIES.named(self._connection, bound)
        ]


class TrialWrites(TrialReads):
    """What a transaction writes of them; `SqlTransaction` inherits it."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_trial_entry(self, entry: TrialEntry) -> None:
        """Append an entry to the course of an experiment."""
        row = {
            "strategy": entry.strategy,
            "node": entry.node,
            "salt": entry.salt,
            "kind": str(entry.kind),
            "made_by": entry.by,
            "at": entry.at,
            "document": entry.document,
        }
        self._append(trial_entry, [row])
