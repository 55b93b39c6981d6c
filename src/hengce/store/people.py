"""Accounts of people, and their sessions."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, Table, bindparam, delete, select, update

from hengce.model.access import Role
from hengce.model.instant import Instant
from hengce.model.person import Person, Session
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import POSITION, append, latest
from hengce.store.schema_people import person, session

_PEOPLE = Prepared(latest(person, ("name",)))
_PERSON = Prepared(latest(person, ("name",), person.c.name == bindparam("name")))
_RECORD = Prepared(
    select(person)
    .where(person.c.name == bindparam("name"), person.c.position <= POSITION)
    .order_by(person.c.seq)
)
_SESSION = Prepared(select(session).where(session.c.digest == bindparam("digest")))
_USE = Prepared(
    update(session)
    .where(session.c.digest == bindparam("which"))
    .values(used_at=bindparam("at"), position=bindparam("position"))
)
_END = Prepared(delete(session).where(session.c.digest == bindparam("digest")))
_END_OF = Prepared(delete(session).where(session.c.name == bindparam("name")))
_END_ALL = Prepared(delete(session))
_FORGET = Prepared(
    delete(session).where(
        (session.c.ends_at <= bindparam("at"))
        | (session.c.used_at + session.c.idle_us <= bindparam("at"))
    )
)


class PeopleReads:
    """What a view knows of them; `SqlView` inherits it."""

    _connection: Connection
    _position: int

    def person(self, name: str) -> Person | None:
        """The account of a name, ended or not."""
        rows = _PERSON.named(self._connection, {"name": name, "position": self._position})
        return _person(rows[0]) if rows else None

    def people(self) -> Sequence[Person]:
        """Every account, by name, ended ones included."""
        return [
            _person(row) for row in _PEOPLE.named(self._connection, {"position": self._position})
        ]

    def person_record(self, name: str) -> Sequence[Person]:
        """Every state that an account had, oldest first."""
        rows = _RECORD.named(self._connection, {"name": name, "position": self._position})
        return [_person(row) for row in rows]

    def session(self, digest: str) -> Session | None:
        """The session whose token has this digest, over or not; whatever the position."""
        row = _SESSION.first(self._connection, {"digest": digest})
        return None if row is None else _session(row)


class PeopleWrites(PeopleReads):
    """What a transaction writes of them; `SqlTransaction` inherits it."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def put_person(self, one: Person) -> None:
        """Add an account, or replace the one of its name; sessions of this name end."""
        self._append(person, [_row(one)])
        _END_OF.change(self._connection, {"name": one.name})

    def put_session(self, one: Session) -> None:
        """Begin a session; those that are over by then are forgotten."""
        _FORGET.change(self._connection, {"at": one.made_at})
        row = {**msgspec.structs.asdict(one), "role": str(one.role)}
        append(self._connection, session, self._position, [row])

    def use_session(self, digest: str, at: Instant) -> None:
        """Say that a session was used; nothing where it is over."""
        bound = {"which": digest, "at": at, "position": self._position}
        _USE.change(self._connection, bound)

    def end_session(self, digest: str) -> None:
        """End a session; nothing where it is over."""
        _END.change(self._connection, {"digest": digest})

    def end_sessions(self) -> None:
        """End everybody's sessions."""
        _END_ALL.change(self._connection, {})


def _row(one: Person) -> Row:
    row = {**msgspec.structs.asdict(one), "role": str(one.role)}
    return {
        **{name: row[name] for name in row if name not in {"is_temporary", "by"}},
        "temporary": int(one.is_temporary),
        "made_by": one.by,
    }


def _person(row: Row) -> Person:
    return Person(
        name=row["name"],
        label=row["label"],
        role=Role(row["role"]),
        org=row["org"],
        manager=row["manager"],
        password=row["password"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        ended_at=row["ended_at"],
        is_temporary=bool(row["temporary"]),
        by=row["made_by"],
        why=row["why"],
    )


def _session(row: Row) -> Session:
    return Session(
        digest=row["digest"],
        name=row["name"],
        label=row["label"],
        role=Role(row["role"]),
        org=row["org"],
        manager=row["manager"],
        made_at=row["made_at"],
        used_at=row["used_at"],
        idle_us=row["idle_us"],
        ends_at=row["ends_at"],
    )
