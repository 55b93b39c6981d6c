"""An emergency stop against a channel that takes its time.

The channel is a real server, which writes down when it was called. The clock stands still but
for its calls, each of which takes a quarter of a second of it, so that what is counted here is
the order of things and not how fast a machine is. The long version has the true clock.
"""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest

from channels.test_webhook import webhook
from hengce.delivery.relay import Relay
from hengce.documents.administration import resume, stop
from hengce.flow.saying import Handoff
from hengce.model.configuration import StopScope
from hengce.model.contact import Contact, ContactState
from hengce.model.instant import HOUR_US, SECOND_US, Instant
from hengce.ports import ChannelPort
from hengce.reading.handoff import PinnedFacts
from hengce.server.relay_loop import RelayLoop, RelayPace
from hengce.wiring import Installation
from http_peer import Asked, HttpServer, Reply
from switches.bank import NOW, OFFERS, make_bank, waiting

CALL_US = SECOND_US // 4
GROUP_US, BOUND_US = 2 * SECOND_US, 4 * SECOND_US
"""How old a group may be when a call of it starts, and when its first one does."""

PROMISE_US = 5 * SECOND_US
STOPS_AT_CALL = 3
WAIT_SECONDS = 60
PACE = RelayPace(look_seconds_max=0.02)

STOPS = {
    StopScope.STRATEGY: ("funds", lambda kind: kind.strategy == "funds"),
    StopScope.CHANNEL: ("sms", lambda kind: kind.channel == "sms"),
    StopScope.CATEGORY: ("wealth", lambda kind: kind.category == "wealth"),
    StopScope.BANK: ("", lambda kind: True),
}
"""What is stopped, and which contacts are meant."""


@dataclass
class Peer:
    """The other side of both channels, with books of its own.

    Attributes:
        clock: What time it is.
        takes: Lets the time of a call pass.
        calls: What it was called for and when, oldest first.
    """

    clock: Callable[[], Instant]
    takes: Callable[[], None]
    calls: list[tuple[str, Instant]] = field(default_factory=list)
    reached: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)

    def answer(self, asked: Asked) -> Reply:
        """Write a call down, take the time of it, and say yes."""
        self.calls.append((asked.headers["webhook-id"], self.clock()))
        if len(self.calls) == STOPS_AT_CALL:
            self.reached.set()
            assert self.go_on.wait(WAIT_SECONDS)
        self.takes()
        return Reply()


@dataclass
class Steps:
    """A clock that goes on when it is told to."""

    now: Instant = NOW

    def call(self) -> None:
        """Let a call pass."""
        self.now += CALL_US


@pytest.fixture(scope="module")
def made_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    make_bank(home).close()
    return home


@pytest.fixture
def bank(made_bank: Path, tmp_path: Path) -> Iterator[Installation]:
    installation = Installation.open(Path(shutil.copytree(made_bank, tmp_path / "home")))
    yield installation
    installation.close()


@contextmanager
def relaying(bank: Installation, folder: Path, peer: Peer) -> Iterator[Relay]:
    """Run the relay's threads against the peer."""
    with ExitStack() as stack:
        server = stack.enter_context(HttpServer(peer.answer).serving())
        channels: dict[str, ChannelPort] = {
            name: webhook(folder, server.port, f"/{name}") for name in ("sms", "mail")
        }
        for channel in channels.values():
            stack.callback(channel.close)
        relay = bank.relay_through(channels)
        loop = RelayLoop(relay, bank.store, peer.clock, PACE)
        loop.start()
        try:
            yield relay
        finally:
            peer.go_on.set()
            assert loop.stop(WAIT_SECONDS)


def quiet(bank: Installation, made: Sequence[Contact]) -> None:
    """Wait until nothing of all that waits or is in hand any more."""
    until = time.monotonic() + WAIT_SECONDS
    while ContactState.RESERVED in standing(bank, made).values():
        assert time.monotonic() < until, "something waits for ever"
        time.sleep(0.005)


def played(
    bank: Installation, folder: Path, scope: StopScope, peer: Peer, made: Sequence[Contact]
) -> tuple[Instant, Relay]:
    """Stop something while a group is in hand; return since when the stop is committed."""
    target, _ = STOPS[scope]
    with relaying(bank, folder, peer) as relay:
        assert peer.reached.wait(WAIT_SECONDS)
        stop(bank.store, scope, target, "zhao.min", "sends twice", peer.clock())
        stopped_at = peer.clock()
        peer.go_on.set()
        quiet(bank, made)
    return stopped_at, relay


def judge(
    peer: Peer, scope: StopScope, made: Sequence[Contact], stopped_at: Instant, bound_us: int
) -> None:
    """Hold the channel's own books against the instant of the stop."""
    _, meant = STOPS[scope]
    kinds = {one.id: one.kind for one in made}
    called = [key for key, _ in peer.calls]
    assert len(set(called)) == len(called), "none is doubled"
    late = [
        (key, at - stopped_at)
        for key, at in peer.calls
        if meant(kinds[key]) and at > stopped_at + bound_us
    ]
    assert not late, f"{len(late)} calls started too long after the stop"
    assert set(called) >= {key for key, kind in kinds.items() if not meant(kind)}
    assert set(called) < set(kinds)
    assert any(at > stopped_at for key, at in peer.calls if meant(kinds[key])), "it met a group"


def standing(bank: Installation, made: Sequence[Contact]) -> dict[str, ContactState]:
    with bank.store.view() as view:
        return {one.id: view.contact(one.id).state for one in made}


@pytest.mark.parametrize("scope", StopScope)
def test_a_stop_holds_for_every_call_that_starts_later_than_promised(
    bank: Installation, tmp_path: Path, scope: StopScope
) -> None:
    clock = Steps()
    peer = Peer(lambda: clock.now, clock.call)
    made = waiting(bank, "sms", NOW)
    stopped_at, relay = played(bank, tmp_path, scope, peer, made)

    judge(peer, scope, made, stopped_at, BOUND_US)
    called = {key for key, _ in peer.calls}
    states = standing(bank, made)
    assert {key for key, state in states.items() if state is ContactState.COMMITTED} == called
    assert set(states.values()) == {ContactState.COMMITTED, ContactState.RELEASED}
    released = relay.metrics(clock.now)["sms"].counts.released
    assert released == {"switched_off": len(made) - len(called)}


@pytest.mark.parametrize("scope", StopScope)
def test_what_waits_is_released_and_what_comes_after_the_stop_leaves(
    bank: Installation, tmp_path: Path, scope: StopScope
) -> None:
    target, meant = STOPS[scope]
    clock = Steps(NOW - SECOND_US)
    peer = Peer(lambda: clock.now, lambda: None)
    peer.go_on.set()
    sms, mail = waiting(bank, "sms", NOW), waiting(bank, "mail", NOW + HOUR_US)
    made = [*sms, *mail]
    with relaying(bank, tmp_path, peer):
        stop(bank.store, scope, target, "zhao.min", "sends twice", clock.now)
        for some, at in ((sms, NOW), (mail, NOW + HOUR_US)):
            clock.now = at
            quiet(bank, some)
        left = {one.id for one in made if not meant(one.kind)}
        assert {key for key, _ in peer.calls} == left
        states = standing(bank, made)
        assert {key for key, state in states.items() if state is ContactState.COMMITTED} == left
        assert {s for key, s in states.items() if key not in left} == {ContactState.RELEASED}

        resume(bank.store, scope, target, "zhao.min", clock.now)
        later = [
            one
            for channel in ("sms", "mail")
            for one in waiting(bank, channel, clock.now, "later-")
        ]
        quiet(bank, later)
    called = [key for key, _ in peer.calls]
    assert sorted(called) == sorted([*left, *(one.id for one in later)])


@dataclass
class SlowReading:
    """Facts that take long to be read; the stop commits when they just were."""

    bank: Installation
    clock: Steps
    takes_us: int
    stopped_at: Instant | None = None

    def read(self, contacts: Sequence[Contact], now: Instant) -> Sequence[Handoff]:
        found = PinnedFacts(self.bank.store, self.bank.archive).read(contacts, now)
        if self.stopped_at is None:
            stop(self.bank.store, StopScope.BANK, "", "zhao.min", "sends twice", self.clock.now)
            self.stopped_at = self.clock.now
            self.clock.now += self.takes_us
        return found


@pytest.mark.parametrize(
    ("reading_us", "calls"),
    [
        (0, GROUP_US // CALL_US),
        (GROUP_US - 1, 1),
        (BOUND_US - 1, 1),  # however slow the reading is, one gets on
        (BOUND_US, 0),
        (HOUR_US, 0),
    ],
)
def test_slow_reading_does_not_draw_the_stop_out(
    bank: Installation, tmp_path: Path, reading_us: int, calls: int
) -> None:
    clock = Steps()
    peer = Peer(lambda: clock.now, clock.call)
    peer.go_on.set()
    facts = SlowReading(bank, clock, reading_us)
    waiting(bank, "sms", NOW)
    with HttpServer(peer.answer).serving() as server:
        channel = webhook(tmp_path, server.port)
        relay = Relay(bank.store, facts, {"sms": channel}, bank.baseline())
        while bank.store.next_releases():
            assert relay.run_once(clock.now, 200, "sms", peer.clock).claimed
        channel.close()

    assert len(peer.calls) == calls
    assert all(at < NOW + BOUND_US for _, at in peer.calls)


@pytest.mark.prove
@pytest.mark.parametrize("scope", StopScope)
def test_a_stop_holds_within_five_true_seconds(
    bank: Installation, tmp_path: Path, scope: StopScope
) -> None:
    begun = time.monotonic_ns()
    peer = Peer(lambda: NOW + (time.monotonic_ns() - begun) // 1_000, lambda: time.sleep(0.3))
    made = waiting(bank, "sms", NOW, strategies=OFFERS)
    stopped_at, _ = played(bank, tmp_path, scope, peer, made)
    judge(peer, scope, made, stopped_at, PROMISE_US)
