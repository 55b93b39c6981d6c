"""Waits for something to happen, and for no longer than is said."""

from hengce.model.nodes.awaited import Awaited
from hengce.model.nodes.base import NEXT, TIMEOUT, BaseNode
from hengce.model.nodes.here import Here, Move
from hengce.model.nodes.span import Span
from hengce.model.nodes.waiting import first_of


class WaitForEvent(BaseNode, frozen=True, kw_only=True, tag="wait_for_event"):
    """Goes on when it happens, and along `timeout` when it does not.

    Attributes:
        awaits: What is awaited, from the arrival on; who was moved here while his journey was
            held brings along what happened in that pause. An answer to a wave counts from the
            wave's own hand-off on, and so does the time.
        timeout: For how long.
    """

    awaits: Awaited
    timeout: Span

    @property
    def ways(self) -> frozenset[str]:
        """It happened, or it did not."""
        return frozenset({NEXT, TIMEOUT})

    @property
    def awaited(self) -> tuple[tuple[str, Awaited], ...]:
        """What is awaited."""
        return (("awaits", self.awaits),)

    def behave(self, here: Here) -> Move:
        """Goes on when it happened before the deadline; an event at the deadline wins."""
        return first_of({NEXT: self.awaits}, self.timeout, here)
