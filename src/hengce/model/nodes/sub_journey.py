"""Sends the customer through another journey."""

from hengce.model.nodes.base import ELSE, BaseNode
from hengce.model.nodes.here import Go, Here, Move, Start, Stay

GOAL = "goal"
"""The branch of a customer who reached the other journey's goal."""


class SubJourney(BaseNode, frozen=True, kw_only=True, tag="sub_journey"):
    """Runs another strategy's journey for the customer, and goes on when he has left it.

    Its entry lets him in whatever it asks; who is in it already, goes along `else` at once.

    Attributes:
        strategy: The other strategy.
    """

    strategy: str

    @property
    def ways(self) -> frozenset[str]:
        """With its goal, or without."""
        return frozenset({GOAL, ELSE})

    def behave(self, here: Here) -> Move:
        """Starts it, and waits until it has ended."""
        if not here.has_child:
            return Start(self.strategy)
        if here.child is None:
            return Stay(None)
        return Go(GOAL if here.child else ELSE)
