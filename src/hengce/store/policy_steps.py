"""What people did to the bank's policy."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, bindparam, select

from hengce.model.policy_step import PolicyState, PolicyStep, PolicyWay
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema_policy import policy_step

_NEWEST = Prepared(
    select(policy_step)
    .where(policy_step.c.position <= POSITION)
    .order_by(policy_step.c.seq.desc())
    .limit(bindparam("limit"))
)


class PolicyStepReads:
    """What a view knows of it; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    def policy_steps(self, limit: int) -> Sequence[PolicyStep]:
        """The latest steps of versions of the policy, newest first."""
        bound = {"limit": limit, "position": self._position}
        return [_read(row) for row in _NEWEST.named(self._connection, bound)]


class PolicyStepWrites(PolicyStepReads):
    """What a transaction writes of it; `SqlTransaction` inherits it."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_policy_step(self, step: PolicyStep) -> None:
        """Append a step."""
        row = {
            "version": step.version,
            "base": step.base,
            "state": str(step.state),
            "way": str(step.way),
            "made_by": step.by,
            "at": step.at,
            "comment": step.comment,
        }
        self._append(policy_step, [row])


def _read(row: Mapping[str, Any]) -> PolicyStep:
    return PolicyStep(
        version=row["version"],
        base=row["base"],
        state=PolicyState(row["state"]),
        by=row["made_by"],
        at=row["at"],
        way=PolicyWay(row["way"]),
        comment=row["comment"],
    )
