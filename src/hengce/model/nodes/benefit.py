"""Gives the customer a benefit."""

from hengce.model.nodes.action import LEADS_ON, Blocked
from hengce.model.nodes.base import BLOCKED, NEXT, BaseNode
from hengce.model.nodes.here import Here, Move, Take


class Benefit(BaseNode, frozen=True, kw_only=True, tag="benefit"):
    """Reserves one piece of a benefit out of its stock.

    Attributes:
        benefit: The product whose stock it is taken from.
        on_blocked: What happens when nothing is left: `skip`, `exit`, or a way of its own.
    """

    benefit: str
    on_blocked: Blocked = Blocked.EXIT

    @property
    def ways(self) -> frozenset[str]:
        """It was given; and where that leads on, nothing was left."""
        return frozenset({NEXT, BLOCKED} if self.on_blocked in LEADS_ON else {NEXT})

    def behave(self, here: Here) -> Move:
        """Takes a piece."""
        else_to = {Blocked.SKIP: NEXT, Blocked.EXIT: None}.get(self.on_blocked, BLOCKED)
        return Take(self.benefit, else_to)
