"""What the shell keeps of who is who."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.identity import Case, CaseState, Key, Link


class IdentityView(Protocol):
    """Links and cases at one position."""

    def links(self, keys: Sequence[Key] | None = None) -> Sequence[Link]:
        """The links in force of some keys and people (None: all), by key, person, source."""

    def cases(self, state: CaseState | None = None) -> Sequence[Case]:
        """All cases in a state (None: in any), by id."""

    def case(self, case_id: str) -> Case:
        """A case; NotFoundError when there is none."""

    def cases_of(self, customers: Sequence[str]) -> Sequence[Case]:
        """The cases of some customers, by id."""


class IdentityWrites(IdentityView, Protocol):
    """Links and cases in a transaction."""

    def add_links(self, links: Sequence[Link]) -> None:
        """Put links in force; the latest of one key, person and source holds."""

    def end_links(self, links: Sequence[Link]) -> None:
        """Take links back, whatever their confidence was; the others of a key hold still."""

    def put_cases(self, cases: Sequence[Case]) -> None:
        """Write how cases stand now."""
