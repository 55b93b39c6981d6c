"""What the shell needs from the bank's memory about documents as people write them."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.manuscript import Manuscript


class ManuscriptReads(Protocol):
    """Reads."""

    def manuscripts(self, document: str) -> Sequence[Manuscript]:
        """The texts of one document that are kept, newest first."""

    def latest_manuscripts(self) -> Sequence[Manuscript]:
        """The latest text of each document, by its name."""


class ManuscriptWrites(Protocol):
    """Writes."""

    def add_manuscript(self, made: Manuscript) -> None:
        """Append a text; the oldest of its document that are too many are emptied."""
