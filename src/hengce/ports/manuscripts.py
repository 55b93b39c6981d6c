"""What the shell needs from the bank's memory about documents as people write them."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.manuscript import Manuscript, ManuscriptState
from hengce.ports.policy_steps import PolicyStepReads, PolicyStepWrites


class ManuscriptReads(PolicyStepReads, Protocol):
    """Reads; of the policy, also what people did to its versions."""

    def manuscripts(self, document: str) -> Sequence[Manuscript]:
        """The latest texts of one document, newest first."""

    def manuscript_of(self, document: str, version: str) -> Manuscript | None:
        """The latest text of a version of a document; None when none is known."""

    def documents_in(self, state: ManuscriptState) -> frozenset[str]:
        """The documents of which some text, however old, became this."""

    def latest_manuscripts(self) -> Sequence[Manuscript]:
        """The latest text of each document that no file said, by its name."""


class ManuscriptWrites(PolicyStepWrites, Protocol):
    """Writes."""

    def add_manuscript(self, made: Manuscript) -> None:
        """Append a text; what is too old of its document's work is emptied."""
