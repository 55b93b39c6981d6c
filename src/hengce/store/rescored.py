"""The day's changes, written with the scores that follow from them."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, or_, select

from hengce.model.instant import Instant
from hengce.model.profile import Change, ChangeKind
from hengce.ports.relinking import Relinking
from hengce.ports.scoring import Rescoring
from hengce.store.among import among
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION, append
from hengce.store.schema import change
from hengce.store.view import SqlView

_LATELY = Prepared(
    select(change.c.customer)
    .where(
        change.c.kind == str(ChangeKind.TAG),
        among(change.c.key, "tags"),
        or_(change.c.at > bindparam("since"), change.c.position > bindparam("after")),
        change.c.position <= POSITION,
    )
    .distinct()
    .order_by(change.c.customer)
)


class ChangeWrites(SqlView):
    """Writes of a transaction."""

    _connection: Connection
    _position: int

    rescoring: Rescoring | None = None
    """Who scores customers again whose inputs changed; None: nobody does."""

    relinking: Relinking | None = None
    """Who computes again what is known of customers through others; None: nobody does."""

    def add_changes(self, changes: Sequence[Change]) -> None:
        """Append overlays, with the linked tags and scores that follow from them.

        An absorbed number's are its survivor's.
        """
        self._write_changes(changes)
        linked = () if self.relinking is None else self.relinking.linked(self, changes)
        self._write_changes(linked)
        if self.rescoring is not None:
            self._write_changes(self.rescoring.scores(self, [*changes, *linked]))

    def changed_lately(self, tags: Collection[str], since: Instant, position: int) -> Sequence[str]:
        """Customers of whom one of these tags changed after an instant, or after a position."""
        names = {"tags": sorted(tags), "since": since, "after": position}
        return _LATELY.values(self._connection, {**names, "position": self._position})

    def _write_changes(self, changes: Sequence[Change]) -> None:
        merges = self.merges()
        rows = [
            {
                "customer": merges.of(one.customer),
                "kind": str(one.kind),
                "key": one.key,
                "value": msgspec.json.encode(one.value),
                "at": one.at,
                "why": one.why,
            }
            for one in changes
        ]
        append(self._connection, change, self._position, rows)
