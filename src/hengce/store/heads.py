"""What is in force: asked many times in a view, and read once.

A view's position does not move, so what it said once holds. A transaction reads anew what it
wrote itself.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Table, bindparam, select

from hengce.errors import NotFoundError
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import POSITION, latest
from hengce.store.remembered import Remembered
from hengce.store.schema import active_configuration, configuration, run, sheet, snapshot

APPLIED = "applied"
"""The role of the configuration that was applied last."""

PUBLISHED = "published"
"""The role of the configuration that decides."""

CONFIGURATIONS_MAX = 8
"""Configurations that are kept decoded; they are named by content, so they never change."""

HEADS: frozenset[Table] = frozenset({active_configuration, configuration, run, sheet, snapshot})
"""The tables that say what is in force; a row in one of them ends what was read before."""

_CONFIGURATION = Prepared(
    select(configuration.c.position).where(configuration.c.version == bindparam("version"))
)
_DOCUMENT = Prepared(
    select(configuration.c.document).where(configuration.c.version == bindparam("version"))
)
_CONFIGURATION_AS = Prepared(
    latest(active_configuration, ("role",), active_configuration.c.role == bindparam("role"))
)
_SNAPSHOT = Prepared(
    select(snapshot).where(snapshot.c.position <= POSITION).order_by(snapshot.c.seq.desc()).limit(1)
)


def _newest(table: Table) -> Prepared:
    # Read along the index of `at`: the newest row is nearly always one that is seen.
    query = select(table.c.at).where(table.c.position <= POSITION)
    return Prepared(query.order_by(table.c.at.desc()).limit(1))


_DECIDED = tuple(_newest(table) for table in (sheet, run))


class HeadReads:
    """The part of a view that reads what is in force; `SqlView` inherits it."""

    _connection: Connection
    _position: int
    _remembered: Remembered
    _heads: dict[str, Any]

    if TYPE_CHECKING:

        def _one(self, query: Prepared, **bound: object) -> Row | None: ...

    def ledger_end(self) -> Instant:
        """The latest instant at which anything was decided; 0 for none."""
        end: Instant = self._once("end", self._newest)
        return end

    def configuration(self, version: str) -> Configuration:
        """A configuration by content hash; NotFoundError when there is none."""
        if not self._once(f"is there {version}", lambda: self._is_there(version)):
            raise NotFoundError(f"there is no configuration {version}")
        known = self._remembered.configurations.get(version)
        if known is None:
            document = _DOCUMENT.value(self._connection, {"version": version})
            known = msgspec.json.decode(document, type=Configuration)
            self._keep(version, known)
        return known

    def active_configuration(self) -> str | None:
        """The content hash of the published configuration: all of its strategies are live."""
        return self._version_of(PUBLISHED, _CONFIGURATION_AS, role=PUBLISHED)

    def applied_configuration(self) -> str | None:
        """The content hash of what was applied last, drafts included."""
        return self._version_of(APPLIED, _CONFIGURATION_AS, role=APPLIED)

    def snapshot_version(self) -> str | None:
        """The snapshot in force."""
        return self._version_of("snapshot", _SNAPSHOT)

    def _once(self, name: str, find: Callable[[], Any]) -> Any:  # noqa: ANN401 -- what is found
        """Return what was found under a name; look for it the first time."""
        if name not in self._heads:
            self._heads[name] = find()
        return self._heads[name]

    def _version_of(self, name: str, query: Prepared, **bound: object) -> str | None:
        row = self._once(name, lambda: self._one(query, **bound))
        return None if row is None else str(row["version"])

    def _is_there(self, version: str) -> bool:
        return self._one(_CONFIGURATION, version=version) is not None

    def _newest(self) -> Instant:
        seen = {"position": self._position}
        return max(int(query.value(self._connection, seen) or 0) for query in _DECIDED)

    def _keep(self, version: str, known: Configuration) -> None:
        while len(self._remembered.configurations) >= CONFIGURATIONS_MAX:
            self._remembered.configurations.pop(next(iter(self._remembered.configurations)), None)
        self._remembered.configurations[version] = known
