"""When the audiences of journeys were let in."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, func, select

from hengce.model.instant import Instant
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema_journeys import enrolment

_LAST = Prepared(
    select(enrolment.c.strategy, func.max(enrolment.c.moment))
    .where(enrolment.c.position <= POSITION)
    .group_by(enrolment.c.strategy)
)


class EnrolmentReads:
    """What a view knows of it; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    def enrolled(self) -> Mapping[str, Instant]:
        """The latest moment of each journey whose audience was let in whole."""
        rows = _LAST.rows(self._connection, {"position": self._position})
        return {strategy: int(moment) for strategy, moment in rows}


class EnrolmentWrites(EnrolmentReads):
    """What a transaction writes of it; `SqlTransaction` inherits it."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_enrolment(self, strategy: str, moment: Instant, entered: int) -> None:
        """Note that the audience of a moment was let in."""
        row = {"strategy": strategy, "moment": moment, "entered": entered}
        self._append(enrolment, [row])
