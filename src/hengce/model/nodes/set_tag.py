"""Writes a tag."""

from hengce.model.nodes.base import BaseNode
from hengce.model.nodes.here import Here, Move, Write
from hengce.model.tag import Scalar


class SetTag(BaseNode, frozen=True, kw_only=True, tag="set_tag"):
    """Writes a tag that the engine owns.

    Attributes:
        tag: Which.
        value: As documents write it: money in units of the currency, dates as ISO 8601.
    """

    tag: str
    value: Scalar

    def behave(self, here: Here) -> Move:
        """Writes it."""
        return Write(self.tag, value=self.value)
