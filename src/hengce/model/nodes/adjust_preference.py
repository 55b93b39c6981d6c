"""Moves a preference of the customer."""

from hengce.model.nodes.base import BaseNode
from hengce.model.nodes.here import Here, Move, Write


class AdjustPreference(BaseNode, frozen=True, kw_only=True, tag="adjust_preference"):
    """Moves a preference tag a step towards 1 or 0; it never leaves that range.

    Attributes:
        tag: A REAL tag that the engine owns.
        step: How far, from -1 to 1: the part of the way that is left.
    """

    tag: str
    step: float

    def behave(self, here: Here) -> Move:
        """Moves it."""
        return Write(self.tag, step=self.step)
