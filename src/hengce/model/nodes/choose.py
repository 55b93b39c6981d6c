"""Lets the brain choose: the next best action."""

from hengce.model.nodes.action import ActionNode


class Choose(ActionNode, frozen=True, kw_only=True, tag="choose"):
    """Asks the nightly strategies of a category for this customer now; the best one speaks.

    Attributes:
        category: The category.
    """

    category: str
