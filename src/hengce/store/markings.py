"""Who changed a customer's tags, and why: every change that was ever written."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, select

from hengce.model.merge import Merges
from hengce.model.profile import Change, ChangeKind
from hengce.store.among import among
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.rows import read_change
from hengce.store.schema import change

_HISTORY = Prepared(
    select(change)
    .where(
        change.c.customer == bindparam("customer"),
        change.c.kind == str(ChangeKind.TAG),
        among(change.c.key, "tags"),
        change.c.position <= POSITION,
    )
    .order_by(change.c.seq.desc())
    .limit(bindparam("limit"))
)


class MarkingReads:
    """What a view knows of them; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    if TYPE_CHECKING:

        def merges(self) -> Merges:
            """Return who speaks for whom."""

    def tag_history(self, customer: str, tags: Sequence[str], limit: int) -> Sequence[Change]:
        """The last changes of some tags of a customer, the newest first."""
        who = self.merges().of(customer)
        bound = {"customer": who, "tags": list(tags), "limit": limit, "position": self._position}
        return [read_change(row) for row in _HISTORY.named(self._connection, bound)]
