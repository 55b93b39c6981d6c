"""Waits for the first of several things to happen."""

from hengce.model.nodes.awaited import Awaited
from hengce.model.nodes.base import TIMEOUT, BaseNode
from hengce.model.nodes.here import Here, Move
from hengce.model.nodes.span import Span
from hengce.model.nodes.waiting import first_of


class Race(BaseNode, frozen=True, kw_only=True, tag="race"):
    """Goes along the branch of what happens first, or along `timeout`.

    Of two things at one instant the one that is listed first wins.

    Attributes:
        awaits: What is awaited, by branch, from the arrival on.
        timeout: For how long.
    """

    awaits: dict[str, Awaited]
    timeout: Span

    @property
    def ways(self) -> frozenset[str]:
        """What may happen, and that nothing does."""
        return frozenset({*self.awaits, TIMEOUT})

    @property
    def awaited(self) -> tuple[tuple[str, Awaited], ...]:
        """What is awaited."""
        return tuple((f"awaits/{name}", awaited) for name, awaited in self.awaits.items())

    def behave(self, here: Here) -> Move:
        """Goes along what happened first before the deadline."""
        return first_of(self.awaits, self.timeout, here)
