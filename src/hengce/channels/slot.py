"""A slot in the app or on a branch's screen: the customer comes, nothing is pushed."""

from hengce.model.instant import Instant
from hengce.ports import Delivered, Envelope, Receipt


class SlotChannel:
    """Refuses whatever would be pushed; what a slot shows is decided when it is looked at."""

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:  # noqa: ARG002
        """Refuse: a slot is filled by the answer to whoever looks at it."""
        return Receipt(Delivered.REFUSED, "nothing is pushed into a slot")

    def close(self) -> None:
        """Let go of nothing."""
