"""Channels that keep a ledger of their own, and that are slow, deaf, silent, or liars."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from hengce.model.instant import MINUTE_US, SECOND_US, Instant
from hengce.ports import Delivered, Envelope, Receipt
from hengce.sim.clock import Clock
from hengce.sim.faults import FaultKind, Mix
from hengce.sim.ledgers import Delivery, Ledgers


@dataclass(frozen=True, slots=True)
class _Fate:
    """What becomes of one hand-off: what is told, whether it is taken, whether that is true."""

    told: Delivered | None
    taken: bool
    lied: bool = False


_GOOD = _Fate(Delivered.ACCEPTED, taken=True)

_FATES = {
    FaultKind.CHANNEL_REFUSES: _Fate(Delivered.REFUSED, taken=False),
    FaultKind.CHANNEL_REPLY_LOST: _Fate(Delivered.UNKNOWN, taken=True),
    FaultKind.CHANNEL_SILENT: _Fate(Delivered.UNKNOWN, taken=False),
    FaultKind.CHANNEL_DROPS: _Fate(Delivered.ACCEPTED, taken=False, lied=True),
    FaultKind.CHANNEL_DENIES: _Fate(Delivered.UNAVAILABLE, taken=True, lied=True),
    FaultKind.CHANNEL_RAISES: _Fate(None, taken=True),
}


@dataclass(slots=True)
class SimChannel:
    """A `ports.ChannelPort` that honours keys: of one key the customer gets one message.

    Attributes:
        name: The channel.
        clock: What time it is.
        mix: What goes wrong.
        chance: The seed's.
        ledgers: Where it writes down what it was called for.
        between: Called where the caller may die or others get their turn.
        delivered: Told of each message that a customer gets for the first time.
    """

    name: str
    clock: Clock
    mix: Mix
    chance: Random
    ledgers: Ledgers
    between: Callable[[], None]
    delivered: Callable[[Delivery], None]
    _taken: set[str] = field(default_factory=set)
    _down_until: Instant = 0

    def deliver(self, envelope: Envelope, _at: Instant) -> Receipt:
        """Take a message, or not; answer the truth, or not."""
        self.between()
        if self.mix.strikes(FaultKind.CHANNEL_SLOW, self.chance):
            self.clock.wait_until(self.clock.true + self.chance.randrange(1, 60) * SECOND_US)
        fate = self._fate()
        delivery = self._written(envelope, fate)
        if delivery.taken and envelope.key not in self._taken:
            self._taken.add(envelope.key)
            self.delivered(delivery)
        self.between()
        if fate.told is None:
            raise RuntimeError("a bug of the connector")
        return Receipt(fate.told)

    def close(self) -> None:
        """Nothing is held."""

    def _fate(self) -> _Fate:
        if self.mix.healed:
            return _GOOD
        if self.mix.strikes(FaultKind.CHANNEL_DOWN, self.chance):
            minutes = self.chance.choice((1, 10, 60, 600))
            self._down_until = self.clock.true + minutes * MINUTE_US
        if self.clock.true < self._down_until:
            return _Fate(Delivered.UNAVAILABLE, taken=False)
        struck = (kind for kind in _FATES if self.mix.strikes(kind, self.chance))
        kind = next(struck, None)
        return _GOOD if kind is None else _FATES[kind]

    def _written(self, envelope: Envelope, fate: _Fate) -> Delivery:
        told = "" if fate.told is None else str(fate.told)
        line = f"{self.name} {envelope.key} {envelope.body} {told} {fate.taken}"
        delivery = Delivery(
            mark=self.ledgers.mark(line),
            channel=self.name,
            key=envelope.key,
            customer=envelope.customer,
            address=envelope.address,
            body=envelope.body,
            told=told,
            taken=fate.taken,
            lied=fate.lied,
        )
        self.ledgers.deliveries.append(delivery)
        return delivery
