"""What the shell needs from the bank's memory about what was shown of customers."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.disclosure import Disclosure


class DisclosureReads(Protocol):
    """Reads."""

    def disclosures(
        self, orgs: Sequence[str] | None, limit: int, after_seq: int = 0
    ) -> Sequence[Disclosure]:
        """Disclosures of customers of some units (None: of all), oldest first."""


class DisclosureWrites(Protocol):
    """Writes."""

    def add_disclosure(self, made: Disclosure) -> None:
        """Append a disclosure; the store numbers it."""
