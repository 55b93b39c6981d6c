"""What all kinds of nodes have in common."""

from hengce.model.nodes.awaited import Awaited
from hengce.model.noun import Label, Noun

NEXT = ""
"""The branch of a node that has only one way on."""

ELSE = "else"
"""The branch of everything that no other branch takes."""

TIMEOUT = "timeout"
"""The branch of an event that did not come in time."""

BLOCKED = "blocked"
"""The branch of an action that arbitration refused."""


class Position(Noun, frozen=True, kw_only=True):
    """Where the canvas draws a node, in pixels."""

    x: float
    y: float


class BaseNode(Noun, frozen=True, kw_only=True, tag_field="kind"):
    """A node: its name, and how the canvas shows it."""

    id: str
    label: Label | None = None
    position: Position | None = None

    @property
    def ways(self) -> frozenset[str]:
        """The branches that lead on from it, each of which must be drawn once."""
        return frozenset({NEXT})

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """The conditions on the customer that it asks, each behind the part that holds it."""
        return ()

    @property
    def awaited(self) -> tuple[tuple[str, Awaited], ...]:
        """What it waits for, each behind the part that holds it."""
        return ()
