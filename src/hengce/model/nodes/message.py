"""Says something to the customer."""

from hengce.model.nodes.action import ActionNode


class Message(ActionNode, frozen=True, kw_only=True, tag="message"):
    """Proposes a message through the best of its channels; the customer moves on when it left.

    A slot that customers look at is filled when they come: the proposal stands until then, and
    for `expires_hours` at most.

    Attributes:
        channels: The channels it may use, in fallback order.
        material: What is said.
        expires_hours: How long after the decision it may still be handed off, and how long it
            stands in a slot.
    """

    channels: tuple[str, ...]
    material: str

    @property
    def through(self) -> tuple[str, ...]:
        """Its channels."""
        return self.channels
