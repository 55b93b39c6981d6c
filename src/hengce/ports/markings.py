"""What the shell needs from the bank's memory about who changed a customer's tags, and why."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.profile import Change


class MarkingReads(Protocol):
    """Reads."""

    def tag_history(self, customer: str, tags: Sequence[str], limit: int) -> Sequence[Change]:
        """The last changes of some tags of a customer, the newest first."""
