"""Parts customers by what became of an earlier wave."""

from hengce.model.nodes.awaited import Stage
from hengce.model.nodes.base import ELSE, BaseNode
from hengce.model.nodes.here import Go, Here, Move


class WaveSplit(BaseNode, frozen=True, kw_only=True, tag="wave_split"):
    """Goes along the branch of the furthest listed stage that a wave has reached.

    Attributes:
        wave: The action node.
        stages: The stages that have a branch of their own, named like them.
    """

    wave: str
    stages: tuple[Stage, ...]

    @property
    def ways(self) -> frozenset[str]:
        """Its stages, and `else`."""
        return frozenset({*self.stages, ELSE})

    def behave(self, here: Here) -> Move:
        """Goes along the furthest stage that the wave has reached."""
        reached = here.reached(self.wave)
        furthest = [stage for stage in Stage if stage in reached and stage in self.stages]
        return Go(furthest[-1] if furthest else ELSE)
