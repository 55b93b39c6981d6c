"""What customers write back: kept by the network until the bank has acknowledged it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hengce.model.instant import Instant
from hengce.ports import Heard, Inbound
from hengce.sim.ledgers import Ledgers, Replied


@dataclass(slots=True)
class Inbox:
    """A `ports.Reporting` whose replies come again to a process that did not acknowledge them.

    Attributes:
        ledgers: Where it is written down what was sent and what was acknowledged.
    """

    ledgers: Ledgers
    _waiting: dict[int, Replied] = field(default_factory=dict)
    _numbered: int = 0
    _heard: int = 0

    @property
    def waits(self) -> bool:
        """Whether anything is not acknowledged."""
        return bool(self._waiting)

    def put(self, reply: Replied) -> None:
        """Take a reply, or the repetition of one, from the network."""
        reply.sent.append(self.ledgers.mark(f"reply {reply.name} {reply.text}"))
        self._numbered += 1
        self._waiting[self._numbered] = reply

    def begin(self) -> None:
        """Another process hears from the beginning what nobody acknowledged."""
        self._heard = 0

    def hear(self, limit: int) -> Sequence[Heard]:
        """Return what this process has not heard."""
        new = [number for number in self._waiting if number > self._heard][:limit]
        self._heard = max([self._heard, *new])
        return [Heard(number, _inbound(self._waiting[number])) for number in new]

    def acknowledge(self, numbers: Sequence[int]) -> None:
        """Forget what the bank has written down."""
        for number in numbers:
            reply = self._waiting.pop(number)
            if reply.heard is None:
                reply.heard = self.ledgers.mark(f"acknowledged {reply.name}")


def _inbound(reply: Replied) -> Inbound:
    at: Instant = reply.sent[0].at
    return Inbound(id=reply.name, address=reply.address, text=reply.text, at=at)
