"""When the audiences of journeys were let in, and how their waves were taken."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, bindparam, distinct, func, select

from hengce.model.instant import Instant
from hengce.model.nodes.awaited import STAGE_OF, Stage
from hengce.store.among import one_of
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema import contact, contact_kind, outcome
from hengce.store.schema_journeys import enrolment

_LAST = Prepared(
    select(enrolment.c.strategy, func.max(enrolment.c.moment))
    .where(enrolment.c.position <= POSITION)
    .group_by(enrolment.c.strategy)
)
_REFUSING = sorted(str(kind) for kind, stage in STAGE_OF.items() if stage is Stage.REFUSED)
_REFUSED = Prepared(
    select(func.count(distinct(outcome.c.contact)))
    .select_from(contact_kind)
    .join(contact, contact.c.kind == contact_kind.c.seq)
    .join(outcome, outcome.c.contact == contact.c.id)
    .where(
        contact_kind.c.strategy == bindparam("strategy"),
        contact_kind.c.wave.endswith(bindparam("version")),
        one_of(outcome.c.kind, _REFUSING),
        outcome.c.position <= POSITION,
    )
)


class EnrolmentReads:
    """What a view knows of it; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    def enrolled(self) -> Mapping[str, Instant]:
        """The latest moment of each journey whose audience was let in whole."""
        rows = _LAST.rows(self._connection, {"position": self._position})
        return {strategy: int(moment) for strategy, moment in rows}

    def refused_waves(self, strategy: str, version: str) -> int:
        """How many contacts of a version of a journey were answered badly."""
        bound = {"strategy": strategy, "version": f"@{version}", "position": self._position}
        return int(_REFUSED.value(self._connection, bound))


class EnrolmentWrites(EnrolmentReads):
    """What a transaction writes of it; `SqlTransaction` inherits it."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_enrolment(self, strategy: str, moment: Instant, entered: int) -> None:
        """Note that the audience of a moment was let in."""
        row = {"strategy": strategy, "moment": moment, "entered": entered}
        self._append(enrolment, [row])
