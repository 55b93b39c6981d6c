"""What the shell needs from the bank's memory about how strategies age."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.health import HealthEntry


class HealthReads(Protocol):
    """Reads."""

    def health_entries(self) -> Sequence[HealthEntry]:
        """What was found of the health of strategies and done about it, in order of writing."""


class HealthWrites(Protocol):
    """Writes."""

    def add_health_entry(self, entry: HealthEntry) -> None:
        """Append an entry to the record of a strategy's health."""
