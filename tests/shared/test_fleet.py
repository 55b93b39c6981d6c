"""Processes on one PostgreSQL are killed, and so is PostgreSQL: nothing is lost or doubled."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hengce.model.contact import ContactState
from hengce.model.event import Event
from hengce.testing.postgresql import Cluster, cluster
from hengce.wiring import Installation
from shared.fleet import CAP_CUSTOMER, Fleet, clock, make_bank
from shared.judge import judge


@pytest.fixture
def own_server() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


def drawn_events(customers: int, browses: int, seed: int) -> list[Event]:
    """An alarm of every customer, and some browsing of each, in a drawn order."""
    events = []
    for number in range(customers):
        for k in range(browses + 1):
            at = clock()
            events.append(
                Event(
                    source="app",
                    id=f"{number}-{k}",
                    name="browse" if k else "alarm",
                    customer=f"C{number:06}",
                    occurred_at=at,
                    received_at=at,
                    org="HQ",
                )
            )
    random.Random(seed).shuffle(events)
    return events


def unknown_of(home: Path, address: str) -> frozenset[str]:
    """The customers of hand-offs of which nobody knows: what a relay that died had in hand."""
    installation = Installation.open(home, address)
    found = {claim.contact.customer for claim in installation.store.unsettled(clock())}
    with installation.store.view() as view:
        for number in range(10_000):
            customer = f"C{number:06}"
            flying = view.in_flight([customer])
            if not flying and number and not view.decisions_of(customer, 1):
                break
            states = {view.contact(one.id).state for one in flying}
            found |= {customer} if ContactState.UNKNOWN in states else set()
    installation.close()
    return frozenset(found)


def answered_once(home: Path, address: str, events: list[Event]) -> Counter[int]:
    """How many decisions each event started."""
    installation = Installation.open(home, address)
    started: Counter[str] = Counter()
    with installation.store.view() as view:
        for customer in sorted({event.customer for event in events}):
            for stored in view.decisions_of(customer, 1_000):
                started.update(stored.decision.triggers)
    installation.close()
    return Counter(started[f"{event.source}/{event.id}"] for event in events)


def proved(
    folder: Path, server: Cluster, address: str, customers: int, kills: int, victim: str
) -> None:
    make_bank(folder / "home", address, customers)
    events = drawn_events(customers, 4, seed=kills)
    fleet = Fleet(folder, server, address, seed=kills)
    fleet.start(3)
    try:
        fleet.send(events, kills, victim)
        fleet.settle()
    finally:
        fleet.stop()
    found = judge(fleet.received(), {event.customer for event in events})
    unknown = unknown_of(folder / "home", address)
    times = answered_once(folder / "home", address, events)
    print(  # noqa: T201
        f"{fleet.kills} kills of a {victim}, {len(events)} events answered, "
        f"{found.messages} messages, {found.doubled} doubled, {found.repeated} repeated, "
        f"{found.rekeyed} under another key, "
        f"{found.over} over a cap, {len(found.silent)} silent, {len(unknown)} unknown, "
        f"decisions an event {dict(times)}"
    )
    assert fleet.kills == kills
    assert set(fleet.answered) == {event.id for event in events}
    assert (found.doubled, found.rekeyed, found.over) == (0, 0, 0)
    assert found.silent <= unknown, "what was not received is listed as unknown"
    assert set(times) == {1}, "each event is decided once"


def test_workers_are_killed(
    tmp_path: Path, server: Cluster, new_database: Callable[[], str]
) -> None:
    proved(tmp_path, server, new_database(), customers=24, kills=2, victim="worker")


def test_the_database_is_killed(tmp_path: Path, own_server: Cluster) -> None:
    proved(tmp_path, own_server, own_server.address(), customers=16, kills=1, victim="database")


@pytest.mark.prove
def test_two_hundred_workers_are_killed(tmp_path: Path, own_server: Cluster) -> None:
    proved(tmp_path, own_server, own_server.address(), customers=400, kills=200, victim="worker")


@pytest.mark.prove
def test_the_database_is_killed_fifty_times(tmp_path: Path, own_server: Cluster) -> None:
    proved(tmp_path, own_server, own_server.address(), customers=400, kills=50, victim="database")


def raced(folder: Path, server: Cluster, address: str, attempts: int) -> None:
    """Many callers at several processes ask for one customer at once."""
    make_bank(folder / "home", address, 4)
    at = clock()
    events = [
        Event(
            source="app",
            id=f"hot-{k}",
            name="browse",
            customer="C000001",
            occurred_at=at,
            received_at=at,
            org="HQ",
        )
        for k in range(attempts)
    ]
    fleet = Fleet(folder, server, address, seed=1)
    fleet.start(4)
    try:
        # What arrives at one moment is ranked together: a fast machine asks once for all of a wave.
        for wave in range(CAP_CUSTOMER + 1):
            fleet.send(events[wave :: CAP_CUSTOMER + 1], kills=0)
            fleet.settle()
    finally:
        fleet.stop()
    received = fleet.received()
    print(f"{attempts} attempts, {len(received)} messages")  # noqa: T201
    assert len(received) == len({key for key, _, _ in received}) == CAP_CUSTOMER


def test_a_hot_customer_hears_exactly_what_the_cap_allows(
    tmp_path: Path, server: Cluster, new_database: Callable[[], str]
) -> None:
    raced(tmp_path, server, new_database(), attempts=64)


@pytest.mark.prove
def test_a_hot_customer_at_length(
    tmp_path: Path, server: Cluster, new_database: Callable[[], str]
) -> None:
    raced(tmp_path, server, new_database(), attempts=5_000)
