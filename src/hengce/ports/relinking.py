"""How tags that are read through ties follow what a transaction changes."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.profile import Change
from hengce.ports.store import View


class Relinking(Protocol):
    """Computes the linked tags of customers again to whom others are tied that changed."""

    def linked(self, view: View, changes: Sequence[Change]) -> Sequence[Change]:
        """Return what becomes of linked tags.

        Args:
            view: The transaction that has written the changes.
            changes: What it has written.
        """
