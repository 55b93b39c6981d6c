"""Keys of people, and pairs of customers that people look at."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, Table, or_

from hengce.errors import NotFoundError
from hengce.model.identity import Case, CaseState, Cause, Key, Link
from hengce.store.among import among
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import latest, pieces
from hengce.store.schema_identity import identity_case, identity_link

_LINK = ("key", "person", "source")
_ALL_LINKS = Prepared(latest(identity_link, _LINK))
_LINKS_OF_KEYS = Prepared(latest(identity_link, _LINK, among(identity_link.c.key, "names")))
_LINKS_OF_PEOPLE = Prepared(latest(identity_link, _LINK, among(identity_link.c.person, "names")))
_ALL_CASES = Prepared(latest(identity_case, ("id",)))
_CASES = Prepared(latest(identity_case, ("id",), among(identity_case.c.id, "ids")))
_CASES_OF = Prepared(
    latest(
        identity_case,
        ("id",),
        or_(among(identity_case.c.one, "names"), among(identity_case.c.other, "names")),
    )
)


class IdentityReads:
    """The part of a view that reads who is who."""

    _connection: Connection
    _position: int

    def links(self, keys: Sequence[Key] | None = None) -> Sequence[Link]:
        """The links in force of some keys and people (None: all), by key, person, source."""
        if keys is None:
            return self._links(_ALL_LINKS, {})
        found = {
            (link.key, link.of, link.source): link
            for piece in pieces(sorted(_name(key) for key in set(keys)))
            for query in (_LINKS_OF_KEYS, _LINKS_OF_PEOPLE)
            for link in self._links(query, {"names": piece})
        }
        return [found[each] for each in sorted(found)]

    def cases(self, state: CaseState | None = None) -> Sequence[Case]:
        """All cases in a state (None: in any), by id."""
        found = self._cases(_ALL_CASES, {})
        return [one for one in found if state is None or one.state is state]

    def case(self, case_id: str) -> Case:
        """A case; NotFoundError when there is none."""
        found = self._cases(_CASES, {"ids": [case_id]})
        if not found:
            raise NotFoundError(f"there is no case {case_id}")
        return found[0]

    def cases_of(self, customers: Sequence[str]) -> Sequence[Case]:
        """The cases of some customers, by id."""
        found = {
            one.id: one
            for piece in pieces(sorted(set(customers)))
            for one in self._cases(_CASES_OF, {"names": piece})
        }
        return [found[each] for each in sorted(found)]

    def _links(self, query: Prepared, bound: Mapping[str, object]) -> list[Link]:
        rows = query.named(self._connection, {**bound, "position": self._position})
        return [_link(row) for row in rows if row["in_force"]]

    def _cases(self, query: Prepared, bound: Mapping[str, object]) -> list[Case]:
        rows = query.named(self._connection, {**bound, "position": self._position})
        return [_case(row) for row in rows]


class IdentityWrites(IdentityReads):
    """The part of a transaction that writes who is who."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_links(self, links: Sequence[Link]) -> None:
        """Put links in force; the latest of one key, person and source holds."""
        self._append(identity_link, [_row(link, in_force=1) for link in links])

    def end_links(self, links: Sequence[Link]) -> None:
        """Take links back, whatever their confidence was; the others of a key hold still."""
        self._append(identity_link, [_row(link, in_force=0) for link in links])

    def put_cases(self, cases: Sequence[Case]) -> None:
        """Write how cases stand now."""
        rows: list[Row] = [
            {
                "id": case.id,
                "one": case.one,
                "other": case.other,
                "state": str(case.state),
                "at": max(case.at, case.decided_at),
                "document": msgspec.json.encode(case),
            }
            for case in cases
        ]
        self._append(identity_case, rows)


def _name(key: Key) -> str:
    return f"{key.kind}:{key.value}"


def _key(name: str) -> Key:
    kind, _, value = name.partition(":")
    return Key(kind=kind, value=value)


def _link(row: Row) -> Link:
    return Link(
        key=_key(row["key"]),
        of=_key(row["person"]),
        source=row["source"],
        at=row["at"],
        confidence_ppm=row["confidence_ppm"],
    )


def _case(row: Row) -> Case:
    """Return a case; of what was forgotten, who they are and what was decided."""
    if row["document"]:
        return msgspec.json.decode(row["document"], type=Case)
    at = row["at"]
    state = CaseState(row["state"])
    return Case(
        one=row["one"], other=row["other"], cause=Cause.SAME, at=at, state=state, decided_at=at
    )


def _row(link: Link, *, in_force: int) -> Row:
    return {
        "key": _name(link.key),
        "person": _name(link.of),
        "source": link.source,
        "confidence_ppm": link.confidence_ppm,
        "in_force": in_force,
        "at": link.at,
    }
