"""Customers opt out while their messages leave: none starts to leave after its opt-out.

A hand-off starts when its claim commits. Clients write down at which position their opt-out
was committed, the channel which keys it was given; the auditor holds them against the
positions of the claims, which it reads from the database with no code of the product. A claim
bears the position that was the last one when it committed.
"""

import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import psycopg
import pytest

from hengce.deciding.loop import EngineLoop
from hengce.model.contact import ContactState
from hengce.model.instant import Instant
from hengce.model.profile import EVERY_CHANNEL, Change, ChangeKind
from hengce.ports import Delivered, Envelope, Receipt, Transaction
from hengce.responses.withdrawal import refuse
from hengce.server.relay_loop import RelayLoop
from hengce.wiring import Installation
from races.offers import NOW, make_bank, name_of

CLAIMS = "SELECT contact, MAX(position) FROM claim GROUP BY contact"
CLIENTS = 16
AHEAD = 300
"""How many customers the relay may be ahead of the opt-outs, so that they meet."""

SHUFFLED = 1_000
NAP_SECONDS = 0.001
NAPS_MAX = 50
QUIET_SECONDS_MAX = 300


@dataclass
class Race:
    """What clients and the channel know for themselves."""

    opted_out: dict[str, int] = field(default_factory=dict)
    received: list[tuple[str, str]] = field(default_factory=list)
    withdrawn: int = 0
    lock: Lock = field(default_factory=Lock)

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Be the channel: do not run away from the opt-outs."""
        for _ in range(NAPS_MAX):
            if int(envelope.customer[1:]) <= len(self.opted_out) + AHEAD:
                break
            time.sleep(NAP_SECONDS)
        self.received.append((envelope.key, envelope.customer))
        return Receipt(Delivered.ACCEPTED)

    def close(self) -> None:
        """Let go of nothing."""


def opt_out(race: Race, bank: Installation, loop: EngineLoop, who: str) -> None:
    """Be a client: opt out through the loop, and write down at which position."""

    def write(tx: Transaction, at: Instant) -> tuple[int, int]:
        change = Change(customer=who, kind=ChangeKind.OPT_OUT, key=EVERY_CHANNEL, value=True, at=at)
        return refuse(tx, who, [change], bank.archive.configuration(tx), at), tx.position

    for _ in range(NAPS_MAX):
        if len(race.opted_out) <= len(race.received) + race.withdrawn + AHEAD:
            break
        time.sleep(NAP_SECONDS)
    withdrawn, position = loop.call(write).result(QUIET_SECONDS_MAX)
    with race.lock:
        race.opted_out[who] = position
        race.withdrawn += withdrawn


@contextmanager
def racing(bank: Installation, race: Race) -> Iterator[EngineLoop]:
    """Let the loop and the relay run in their threads."""
    started = time.monotonic_ns()

    def clock() -> Instant:
        return NOW + (time.monotonic_ns() - started) // 1_000

    relay = RelayLoop(bank.relay_through({"sms": race}), bank.store, clock)
    loop = EngineLoop(bank.store, bank.engine, bank.archive, clock, on_commit=relay.wake)
    loop.start()
    relay.start()
    try:
        yield loop
        until = time.monotonic() + QUIET_SECONDS_MAX
        while bank.store.next_releases() or something_waits(bank):
            assert time.monotonic() < until, "something waits for ever"
            time.sleep(0.02)
    finally:
        assert loop.drain(60)
        assert relay.stop(60)


def something_waits(bank: Installation) -> bool:
    """Tell, from one view, whether a contact waits or is in hand."""
    with bank.store.view() as view:
        return any(state is ContactState.RESERVED for _, state in view.standing_counts())


def raced(folder: Path, address: str, customers: int) -> None:
    """Let every customer opt out while the messages of all of them leave."""
    bank = make_bank(folder / "home", address, customers)
    assert bank.run(NOW, "night").contacts == customers
    race = Race()
    order = [
        number
        for first in range(0, customers, SHUFFLED)
        for number in shuffled(range(first, min(first + SHUFFLED, customers)), first)
    ]
    with racing(bank, race) as loop, ThreadPoolExecutor(CLIENTS) as clients:
        for done in clients.map(lambda n: opt_out(race, bank, loop, name_of(n)), order):
            assert done is None
    judge(race, claims_of(folder, address), customers)
    with bank.store.view() as view:
        states = Counter({state: count for (_, state), count in view.standing_counts().items()})
    bank.close()
    assert set(states) <= {ContactState.COMMITTED, ContactState.RELEASED}
    assert states[ContactState.COMMITTED] == len(race.received)


def shuffled(numbers: range, seed: int) -> list[int]:
    drawn = list(numbers)
    random.Random(seed).shuffle(drawn)
    return drawn


def claims_of(folder: Path, address: str) -> dict[str, int]:
    """Return the position of the last claim of each contact that was ever claimed."""
    if address:
        with psycopg.connect(address.replace("+psycopg", "")) as connection:
            return dict(connection.execute(CLAIMS).fetchall())
    with closing(sqlite3.connect(folder / "home" / "hengce.db")) as file:
        return dict(file.execute(CLAIMS).fetchall())


def judge(race: Race, claims: dict[str, int], customers: int) -> None:
    """Hold what the channel received against what clients were answered."""
    assert len(race.opted_out) == customers
    late = [key for key, who in race.received if claims[key] >= race.opted_out[who]]
    assert not late, f"{len(late)} hand-offs started after the opt-out"
    assert len({key for key, _ in race.received}) == len(race.received), "none is doubled"
    assert len(race.received) + race.withdrawn <= customers
    assert race.received, "some were faster than the opt-out"
    assert race.withdrawn, "and some were not"


def address_of(store: str, new_database: Callable[[], str]) -> str:
    return new_database() if store == "postgres" else ""


def test_the_auditor_sees_a_claim_behind_an_opt_out() -> None:
    race = Race({"A": 5, "B": 6}, [("a", "A")], withdrawn=1)
    judge(race, {"a": 4}, 2)
    with pytest.raises(AssertionError, match="1 hand-offs started after"):
        judge(race, {"a": 5}, 2)


@pytest.mark.parametrize(("store", "customers"), [("sqlite", 1_500), ("postgres", 700)])
def test_opt_outs_race_their_messages(
    tmp_path: Path, store: str, customers: int, new_database: Callable[[], str]
) -> None:
    raced(tmp_path, address_of(store, new_database), customers)


@pytest.mark.prove
@pytest.mark.parametrize(("store", "customers"), [("sqlite", 100_000), ("postgres", 10_000)])
def test_a_hundred_thousand_opt_outs(
    tmp_path: Path, store: str, customers: int, new_database: Callable[[], str]
) -> None:
    raced(tmp_path, address_of(store, new_database), customers)
