"""Parts customers by conditions."""

import enum

from hengce.model.nodes.base import ELSE, BaseNode
from hengce.model.nodes.here import Go, Here, Move


class Of(enum.StrEnum):
    """What the conditions of a split are about."""

    CUSTOMER = "customer"  # tags, and events of windows
    ENTRY = "entry"  # properties of the event that started the journey


class ConditionSplit(BaseNode, frozen=True, kw_only=True, tag="condition_split"):
    """Goes along the first branch whose condition holds; `else` is mandatory.

    Attributes:
        branches: A condition for each branch, asked in this order.
        of: What they are about.
    """

    branches: dict[str, str]
    of: Of = Of.CUSTOMER

    @property
    def ways(self) -> frozenset[str]:
        """Its branches, and `else`."""
        return frozenset({*self.branches, ELSE})

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """What its branches ask of the customer."""
        if self.of is Of.ENTRY:
            return ()
        return tuple((f"branches/{name}", text) for name, text in self.branches.items())

    def behave(self, here: Here) -> Move:
        """Goes along the first branch whose condition holds."""
        holds = here.entered_with if self.of is Of.ENTRY else here.holds
        return Go(next((name for name, text in self.branches.items() if holds(text)), ELSE))
