"""What the shell needs from the bank's memory about people who sign in."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.instant import Instant
from hengce.model.person import Person, Session


class PeopleReads(Protocol):
    """Reads."""

    def person(self, name: str) -> Person | None:
        """The account of a name, ended or not."""

    def people(self) -> Sequence[Person]:
        """Every account, by name, ended ones included."""

    def person_record(self, name: str) -> Sequence[Person]:
        """Every state that an account had, oldest first."""

    def session(self, digest: str) -> Session | None:
        """The session whose token has this digest, over or not; whatever the position."""


class PeopleWrites(PeopleReads, Protocol):
    """Writes."""

    def put_person(self, one: Person) -> None:
        """Add an account, or replace the one of its name; sessions of this name end."""

    def put_session(self, one: Session) -> None:
        """Begin a session; those that are over by then are forgotten."""

    def use_session(self, digest: str, at: Instant) -> None:
        """Say that a session was used; nothing where it is over."""

    def end_session(self, digest: str) -> None:
        """End a session; nothing where it is over."""

    def end_sessions(self) -> None:
        """End everybody's sessions."""
