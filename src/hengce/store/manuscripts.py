"""Documents as people write them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, bindparam, func, select, update

from hengce.model.manuscript import KEPT_MAX, Manuscript, ManuscriptState
from hengce.store.policy_steps import PolicyStepReads, PolicyStepWrites
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema_manuscripts import manuscript

_OF = manuscript.c.document == bindparam("document")
_KNOWN = manuscript.c.position <= POSITION
_WORK = manuscript.c.state == bindparam("saved")
_NEWEST = Prepared(
    select(manuscript)
    .where(_OF, _KNOWN)
    .order_by(manuscript.c.seq.desc())
    .limit(bindparam("limit"))
)
_OF_VERSION = Prepared(
    select(manuscript)
    .where(_OF, _KNOWN, manuscript.c.version == bindparam("version"))
    .order_by(manuscript.c.seq.desc())
    .limit(1)
)
_LAST = (
    select(func.max(manuscript.c.seq))
    .where(_KNOWN, manuscript.c.state != bindparam("applied"))
    .group_by(manuscript.c.document)
    .scalar_subquery()
)
_LATEST = Prepared(
    select(manuscript).where(manuscript.c.seq.in_(_LAST)).order_by(manuscript.c.document)
)
_IN_STATE = Prepared(
    select(manuscript.c.document).where(_KNOWN, manuscript.c.state == bindparam("state")).distinct()
)
_OLDEST_KEPT = Prepared(
    select(manuscript.c.seq)
    .where(_OF, _WORK)
    .order_by(manuscript.c.seq.desc())
    .offset(bindparam("kept"))
    .limit(1)
)
_EMPTY = Prepared(
    update(manuscript)
    .where(_OF, _WORK, manuscript.c.seq <= bindparam("until"))
    .values(text=bindparam("empty"))
)


class ManuscriptReads(PolicyStepReads):
    """What a view knows of them; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    def manuscripts(self, document: str) -> Sequence[Manuscript]:
        """The latest texts of one document, newest first."""
        bound = {"document": document, "limit": KEPT_MAX, "position": self._position}
        return [_read(row) for row in _NEWEST.named(self._connection, bound)]

    def manuscript_of(self, document: str, version: str) -> Manuscript | None:
        """The latest text of a version of a document; None when none is known."""
        bound = {"document": document, "version": version, "position": self._position}
        row = _OF_VERSION.first(self._connection, bound)
        return None if row is None else _read(row)

    def documents_in(self, state: ManuscriptState) -> frozenset[str]:
        """The documents of which some text, however old, became this."""
        bound = {"state": str(state), "position": self._position}
        return frozenset(document for (document,) in _IN_STATE.rows(self._connection, bound))

    def latest_manuscripts(self) -> Sequence[Manuscript]:
        """The latest text of each document that no file said, by its name."""
        bound = {"position": self._position, "applied": str(ManuscriptState.APPLIED)}
        rows = _LATEST.named(self._connection, bound)
        return [_read(row) for row in rows]


class ManuscriptWrites(ManuscriptReads, PolicyStepWrites):
    """What a transaction writes of them; `SqlTransaction` inherits it."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_manuscript(self, made: Manuscript) -> None:
        """Append a text; what is too old of its document's work is emptied."""
        row = {
            "org": made.org,
            "document": made.document,
            "version": made.version,
            "state": str(made.state),
            "text": made.text,
            "made_by": made.by,
            "at": made.at,
        }
        self._append(manuscript, [row])
        of = {"document": made.document, "saved": str(ManuscriptState.SAVED)}
        until = _OLDEST_KEPT.value(self._connection, {**of, "kept": KEPT_MAX})
        if until is not None:
            _EMPTY.change(self._connection, {**of, "until": until, "empty": ""})


def _read(row: Mapping[str, Any]) -> Manuscript:
    return Manuscript(
        document=row["document"],
        org=row["org"],
        version=row["version"],
        state=ManuscriptState(row["state"]),
        text=row["text"],
        by=row["made_by"],
        at=row["at"],
        seq=row["seq"],
    )
