"""Parts customers by the audiences that they belong to."""

from hengce.model.nodes.base import ELSE, BaseNode
from hengce.model.nodes.here import Go, Here, Move


class AudienceSplit(BaseNode, frozen=True, kw_only=True, tag="audience_split"):
    """Goes along the branch of the first audience that the customer belongs to.

    Attributes:
        audiences: A condition over tags alone for each branch, asked in this order; who
            belongs to an audience does not depend on the last minutes.
    """

    audiences: dict[str, str]

    @property
    def ways(self) -> frozenset[str]:
        """Its audiences, and `else`."""
        return frozenset({*self.audiences, ELSE})

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """What its audiences are."""
        return tuple((f"audiences/{name}", text) for name, text in self.audiences.items())

    def behave(self, here: Here) -> Move:
        """Goes along the first audience that he belongs to."""
        mine = (name for name, text in self.audiences.items() if here.holds(text))
        return Go(next(mine, ELSE))
