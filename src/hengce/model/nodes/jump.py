"""Goes back, and not for ever."""

from hengce.model.nodes.base import ELSE, BaseNode
from hengce.model.nodes.here import Again, Go, Here, Move


class Jump(BaseNode, frozen=True, kw_only=True, tag="jump"):
    """Goes to a node at most `times_max` times, and then along `else`."""

    to: str
    times_max: int

    @property
    def ways(self) -> frozenset[str]:
        """What happens when its rounds are used up."""
        return frozenset({ELSE})

    def behave(self, here: Here) -> Move:
        """Goes back while rounds are left."""
        return Again(self.to) if here.rounds < self.times_max else Go(ELSE)
