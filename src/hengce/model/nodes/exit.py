"""Leaves the journey."""

from hengce.model.nodes.base import BaseNode
from hengce.model.nodes.here import Here, Leave, Move


class Exit(BaseNode, frozen=True, kw_only=True, tag="exit"):
    """Leaves the strategy, because its goal is reached or because it is over."""

    goal: bool = False

    @property
    def ways(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def behave(self, here: Here) -> Move:
        """Leaves."""
        return Leave(self.goal)
