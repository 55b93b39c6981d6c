"""What did not arrive: listed, let go, and decided again where the promise allows it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hengce.delivery.another_try import let_go, try_again
from hengce.delivery.asking_again import AskingAgain
from hengce.errors import ConflictError, NotFoundError
from hengce.model.contact import ContactState
from hengce.model.delivery import UndeliveredState
from hengce.model.instant import HOUR_US, Instant
from hengce.ports import Delivered, Envelope, Receipt
from hengce.wiring import Installation
from races.offers import NOW, make_bank, name_of

UNKNOWN, RELEASED = UndeliveredState.UNKNOWN, UndeliveredState.RELEASED
AT_LEAST = "consent_required: []\ndelivery: {commercial: at_least_once}"


class Answering:
    """A channel that always gives one answer."""

    def __init__(self, status: Delivered) -> None:
        self.status = status
        self.keys: list[str] = []

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        self.keys.append(envelope.key)
        return Receipt(self.status)

    def close(self) -> None:
        """Let go of nothing."""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    made: list[Installation] = []

    def make(**rules: str) -> Installation:
        made.append(make_bank(tmp_path / f"home{len(made)}", "", 2, **rules))
        return made[-1]

    yield make
    for bank in made:
        bank.close()


def sent(bank: Installation, status: Delivered, at: Instant = NOW) -> Answering:
    """Decide for a customer, and hand off until nothing waits any more."""
    bank.engine.decide(name_of(0), at, commit=True)
    return handed(bank, status, at)


def handed(bank: Installation, status: Delivered, at: Instant) -> Answering:
    channel = Answering(status)
    relay = bank.relay_through({"sms": channel})
    for hour in range(10):
        relay.drain(at + hour * HOUR_US)
    return channel


def listed(bank: Installation) -> list[tuple[int, UndeliveredState]]:
    with bank.store.view() as view:
        return [(one.seq, one.state) for one in view.undelivered(None, 10)]


def again(bank: Installation, seq: int, at: Instant) -> tuple[str, ...]:
    asking = AskingAgain(bank.engine)
    with bank.store.transaction(at) as tx:
        return try_again(tx, seq, asking, bank.published(), "li.wei", "number mended", at)


LATER = NOW + 11 * HOUR_US


def test_what_was_certainly_not_taken_is_decided_again(
    opened: Callable[..., Installation],
) -> None:
    bank = opened()
    (old,) = sent(bank, Delivered.REFUSED).keys
    ((seq, state),) = listed(bank)
    assert state is RELEASED
    (new,) = again(bank, seq, LATER)
    assert new != old
    assert listed(bank) == []
    assert handed(bank, Delivered.ACCEPTED, LATER).keys == [new]
    with bank.store.view() as view:
        states = (view.contact(old).state, view.contact(new).state)
    assert states == (ContactState.RELEASED, ContactState.COMMITTED)
    with pytest.raises(NotFoundError):
        again(bank, seq, LATER + 12 * HOUR_US)


def test_what_perhaps_left_is_not_doubled(opened: Callable[..., Installation]) -> None:
    bank = opened()
    sent(bank, Delivered.UNKNOWN)
    ((seq, state),) = listed(bank)
    assert state is UNKNOWN
    with pytest.raises(ConflictError):
        again(bank, seq, LATER)
    assert listed(bank) == [(seq, UNKNOWN)]
    with bank.store.transaction(LATER) as tx:
        let_go(tx, seq, "li.wei", "called him")
    assert listed(bank) == []


def test_what_perhaps_left_keeps_its_place_in_the_cap(
    opened: Callable[..., Installation],
) -> None:
    """Repeats are over, and the class allows another try; the cap still counts the first."""
    bank = opened(policy=AT_LEAST)
    assert len(set(sent(bank, Delivered.UNKNOWN).keys)) == 1
    ((seq, state),) = listed(bank)
    assert state is UNKNOWN
    with pytest.raises(ConflictError):
        again(bank, seq, LATER)
    assert listed(bank) == [(seq, UNKNOWN)], "nothing was written"


def test_another_try_of_a_class_that_may_be_doubled(opened: Callable[..., Installation]) -> None:
    bank = opened(message_class="transactional")
    (old,) = set(sent(bank, Delivered.UNKNOWN).keys)
    ((seq, _),) = listed(bank)
    (new,) = again(bank, seq, LATER)
    assert (new != old, listed(bank)) == (True, [])


def test_what_is_not_listed(opened: Callable[..., Installation]) -> None:
    with pytest.raises(NotFoundError):
        again(opened(), 1, LATER)
