"""What waits for the quiet time of an intent."""

from collections.abc import Collection, Sequence

from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, func, select

from hengce.model.awaited_intent import AwaitedIntent
from hengce.model.instant import Instant
from hengce.store.among import among
from hengce.store.prepared import Bound, Prepared
from hengce.store.queries import POSITION, append, pieces
from hengce.store.schema_intents import awaited_intent

_END = Prepared(delete(awaited_intent).where(among(awaited_intent.c.seq, "numbers")))
_OF = among(awaited_intent.c.partition, "partitions")
_UNTIL = (
    select(awaited_intent)
    .where(awaited_intent.c.due_at <= bindparam("until"), awaited_intent.c.position <= POSITION)
    .order_by(awaited_intent.c.due_at, awaited_intent.c.seq)
    .limit(bindparam("limit"))
)
_DUE = Prepared(_UNTIL)
_DUE_OF = Prepared(_UNTIL.where(_OF))
_FIRST = select(func.min(awaited_intent.c.due_at)).where(awaited_intent.c.position <= POSITION)
_NEXT = Prepared(_FIRST)
_NEXT_OF = Prepared(_FIRST.where(_OF))


class IntentReads:
    """Reads what waits."""

    _connection: Connection
    _position: int

    def awaited_intents(
        self, until: Instant, limit: int, partitions: Collection[int] | None = None
    ) -> Sequence[AwaitedIntent]:
        """The first of some partitions (None: of all) that are due by an instant, oldest first."""
        bound = {"until": until, "limit": limit, "position": self._position, **_among(partitions)}
        query = _DUE if partitions is None else _DUE_OF
        return [_read(row) for row in query.named(self._connection, bound)]

    def next_intent(self, partitions: Collection[int] | None = None) -> Instant | None:
        """When the next one of some partitions is due; None: nothing waits."""
        query = _NEXT if partitions is None else _NEXT_OF
        bound = {"position": self._position, **_among(partitions)}
        due_at: Instant | None = query.value(self._connection, bound)
        return due_at


class IntentWrites(IntentReads):
    """Writes what waits."""

    def await_intents(self, waiting: Sequence[AwaitedIntent]) -> None:
        """Remember what is to be looked at."""
        rows = [asdict(one) for one in waiting]
        for row in rows:
            del row["seq"]
        append(self._connection, awaited_intent, self._position, rows)

    def end_intents(self, numbers: Sequence[int]) -> None:
        """Forget what was looked at."""
        for piece in pieces(numbers):
            _END.change(self._connection, {"numbers": piece})


def _read(row: Bound) -> AwaitedIntent:
    return AwaitedIntent(
        seq=row["seq"],
        intent=row["intent"],
        source=row["source"],
        id=row["id"],
        customer=row["customer"],
        partition=row["partition"],
        due_at=row["due_at"],
    )


def _among(partitions: Collection[int] | None) -> dict[str, list[int]]:
    return {} if partitions is None else {"partitions": sorted(partitions)}
