"""A channel that takes everything at once and notes when; what is behind it is not measured."""

import time

from hengce.model.instant import Instant
from hengce.ports import Delivered, Envelope, Receipt


class Sink:
    """Takes messages, and keeps the moment of each by its customer."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:  # noqa: ARG002
        """Take a message; the clock is that of the measurement."""
        self.taken.setdefault(envelope.customer, time.perf_counter())
        return Receipt(Delivered.ACCEPTED)

    def close(self) -> None:
        """Let go of nothing."""
