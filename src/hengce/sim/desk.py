"""The way to the managers: the product's own desk, and a ledger of what was handed to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from hengce.model.instant import Instant
from hengce.ports import ChannelPort, Delivered, Envelope, Receipt
from hengce.sim.disk import KilledError
from hengce.sim.faults import FaultKind, Mix
from hengce.sim.ledgers import Delivery, Ledgers

TASK = "task"
"""The channel that hands tasks over."""


@dataclass(slots=True)
class SimDesk:
    """A `ports.ChannelPort` before the real channel of tasks; its answers may get lost.

    Attributes:
        desk: The channel of the process that runs.
        mix: What goes wrong.
        chance: The seed's.
        ledgers: Where it writes down what it was called for.
        between: Called where the caller may die or others get their turn.
        handed: Told of each task that was made, when that is certain for the first time.
    """

    desk: Callable[[], ChannelPort]
    mix: Mix
    chance: Random
    ledgers: Ledgers
    between: Callable[[], None]
    handed: Callable[[Delivery], None] = lambda _delivery: None
    _made: set[str] = field(default_factory=set)

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Hand a task to the desk; tell what it said, or that nobody knows."""
        self.between()
        try:
            receipt = self.desk().deliver(envelope, at)
        except KilledError:
            self._written(envelope, None, taken=False)
            raise
        taken = receipt.status is Delivered.ACCEPTED
        if self.mix.strikes(FaultKind.CHANNEL_REPLY_LOST, self.chance):
            receipt = Receipt(Delivered.UNKNOWN)
        delivery = self._written(envelope, receipt.status, taken=taken)
        if taken and envelope.key not in self._made:
            self._made.add(envelope.key)
            self.handed(delivery)
        self.between()
        return receipt

    def close(self) -> None:
        """Nothing is held."""

    def _written(self, envelope: Envelope, status: Delivered | None, *, taken: bool) -> Delivery:
        told = "" if status is None else str(status)
        line = f"{TASK} {envelope.key} {envelope.body} {told} {taken}"
        delivery = Delivery(
            mark=self.ledgers.mark(line),
            channel=TASK,
            key=envelope.key,
            customer=envelope.customer,
            address=envelope.address,
            body=envelope.body,
            told=told,
            taken=taken,
            lied=False,
        )
        self.ledgers.deliveries.append(delivery)
        return delivery
