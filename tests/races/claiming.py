"""A process that lets its share of many claimants ask for a benefit; it may be killed anywhere."""

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import OperationalError

from hengce.deciding.engine import Asked
from hengce.delivery.relay import Relay
from hengce.flow.window import EVERY_CLASS, Question
from hengce.model.instant import Instant
from hengce.ports import Delivered, Envelope, Receipt
from hengce.wiring import Installation
from races.offers import NOW, name_of

GROUP = 50
TRIES_MAX = 100


class Counter:
    """The counter that hands benefits out: it writes down each one, and refuses one in ten."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def deliver(self, envelope: Envelope, at: int) -> Receipt:
        if hashlib.sha256(envelope.key.encode()).digest()[0] < 26:
            return Receipt(Delivered.REFUSED)
        self._file.write(f"{envelope.key} {envelope.customer}\n")
        self._file.flush()
        return Receipt(Delivered.ACCEPTED)

    def close(self) -> None:
        self._file.close()


def ask(bank: Installation, customers: Sequence[str], at: Instant = NOW) -> None:
    """Decide for claimants, in one transaction: whoever has a benefit gets no second one."""
    with bank.store.transaction(at) as tx:
        question = Question(at, (), EVERY_CLASS)
        bank.engine.answer(tx, [Asked(who, question, {who}) for who in customers], at)


def relay_of(bank: Installation, counter: Counter) -> Relay:
    return bank.relay_through({"sms": counter})


def patiently(action: Callable[[], object]) -> None:
    """Ask again when the store is busy with the others for longer than it waits."""
    for _ in range(TRIES_MAX):
        with contextlib.suppress(OperationalError):
            action()
            return
    raise TimeoutError("the store is never free")


def claim(home: Path, address: str, counter: Path, share: range) -> None:
    """Ask for all of a share, and hand out between."""
    bank = Installation.open(home, address)
    out = Counter(counter)
    relay = relay_of(bank, out)
    for first in range(0, len(share), GROUP):
        patiently(lambda f=first: ask(bank, [name_of(n) for n in share[f : f + GROUP]]))
        patiently(lambda: relay.run_once(NOW, GROUP))
    out.close()
    bank.close()
