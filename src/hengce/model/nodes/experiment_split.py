"""Parts customers by chance, for good."""

from itertools import accumulate

from hengce.model.nodes.base import BaseNode
from hengce.model.nodes.here import Expose, Go, Here, Move
from hengce.model.trial import Bandit, Trial

ARMS_SUM = 10_000
"""What the shares of all arms add up to."""


class ExperimentSplit(BaseNode, frozen=True, kw_only=True, tag="experiment_split"):
    """Assigns an arm by a hash of salt and customer; it is remembered at the first exposure.

    Attributes:
        salt: What makes the split independent of others.
        arms: The share of each arm in ten-thousandths; they add up to 10,000.
        trial: How the arms are judged; None: nobody judges them.
        bandit: How the shares follow what the arms bring; None: they stay.
    """

    salt: str
    arms: dict[str, int]
    trial: Trial | None = None
    bandit: Bandit | None = None

    @property
    def ways(self) -> frozenset[str]:
        """Its arms."""
        return frozenset(self.arms)

    def behave(self, here: Here) -> Move:
        """Goes along the arm of his first exposure, or along the one that he draws now."""
        if here.arm in self.arms:
            return Go(here.arm)
        drawn = here.draw(self.salt)
        ends = accumulate(self.arms.values())
        return Expose(next(arm for arm, end in zip(self.arms, ends, strict=True) if drawn < end))
