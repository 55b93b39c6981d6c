"""Who speaks for whom, kept between transactions by the last row of merges that is seen."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from hengce.model.merge import Merges
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION, latest
from hengce.store.schema_merges import merge

KNOWN_MAX = 4
"""Sets of merges that are kept, each by its last row."""

_NEWEST = Prepared(
    select(merge.c.seq, merge.c.position)
    .where(merge.c.position <= POSITION)
    .order_by(merge.c.seq.desc())
    .limit(1)
)
_LATEST = Prepared(latest(merge, ("absorbed",)))


@dataclass(slots=True)
class KnownMerges:
    """The merges of one store, by the last row that is seen."""

    _known: dict[int, Merges] = field(default_factory=dict)

    def at(self, connection: Connection, position: int, committed: int) -> Merges:
        """Return the merges in force at a position.

        Args:
            connection: Where to read.
            position: What is seen.
            committed: Up to which position all is there for good.
        """
        newest = _NEWEST.row(connection, {"position": position})
        if newest is None:
            return Merges()
        last, written = newest
        known = self._known.get(last) if written <= committed else None
        if known is None:
            rows = _LATEST.named(connection, {"position": position})
            known = Merges.of_edges({r["absorbed"]: r["survivor"] for r in rows if r["in_force"]})
            if written <= committed:
                while len(self._known) >= KNOWN_MAX:
                    self._known.pop(next(iter(self._known)), None)
                self._known[last] = known
        return known
