"""A relay is stopped by SIGSTOP, a customer opts out, the relay goes on.

The process is a real one with a store in a file and a server as its channel, which keeps the
books that count here. How long it was stopped says a clock in a file.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from channels.test_webhook import webhook
from delivery_world import ALERT, CONFIGURATION, NOW, contact, open_store, reserve
from hengce.model.contact import ContactState
from hengce.model.instant import HOUR_US, MINUTE_US, SECOND_US, Instant
from hengce.model.profile import EVERY_CHANNEL, Change, ChangeKind
from hengce.responses.withdrawal import refuse
from hengce.store.sqlite import SqliteStore
from http_peer import HttpServer, Reply
from races.test_opt_outs import CLAIMS
from switches.paused import Point, relay_of

TESTS = Path(__file__).parents[1]
WAIT_SECONDS = 60
AGED_US, TAKEN_OVER_US = 5 * SECOND_US, 6 * MINUTE_US

REFUSED, OWED, OTHER = "C1-offer.1", "C2-alert.1", "C3-offer.1"
"""Who opts out; whose message is owed, so that it is repeated; and somebody else."""

COMMITTED, RELEASED, UNKNOWN = (
    ContactState.COMMITTED,
    ContactState.RELEASED,
    ContactState.UNKNOWN,
)


@dataclass(frozen=True)
class Case:
    """A pause, and what is expected of it.

    Attributes:
        point: Where the relay stops.
        pause_us: How long.
        calls: How often the paused relay itself calls the channel afterwards, by contact.
        fenced: How many of its settlements are refused.
        ends: Where the contacts stand when all is over.
    """

    point: Point
    pause_us: int
    calls: dict[str, int]
    fenced: int
    ends: tuple[ContactState, ContactState, ContactState]


CASES = {
    "what is read after the pause knows of the opt-out": Case(
        Point.CLAIMED, 0, {OWED: 1, OTHER: 1}, 0, (RELEASED, COMMITTED, COMMITTED)
    ),
    "a group that aged goes back": Case(
        Point.READ, AGED_US, {}, 0, (RELEASED, COMMITTED, COMMITTED)
    ),
    "and so does one that read nothing yet": Case(
        Point.CLAIMED, AGED_US, {}, 0, (RELEASED, COMMITTED, COMMITTED)
    ),
    "a claim that was taken over": Case(
        Point.READ, TAKEN_OVER_US, {}, 3, (UNKNOWN, COMMITTED, UNKNOWN)
    ),
    "the width of one call": Case(
        Point.LOOKED, TAKEN_OVER_US, {REFUSED: 1}, 3, (UNKNOWN, COMMITTED, UNKNOWN)
    ),
    "after a call": Case(Point.CALLED, TAKEN_OVER_US, {}, 3, (UNKNOWN, COMMITTED, UNKNOWN)),
}


@pytest.fixture(scope="module")
def sleeper() -> Iterator["subprocess.Popen[str]"]:
    """Start a process with a relay for each case."""
    path = os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        [sys.executable, "-m", "switches.paused"],
        env=os.environ | {"PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.stdin.close()
        try:
            assert process.wait(WAIT_SECONDS) == 0
        finally:
            process.kill()


def begin(process: "subprocess.Popen[str]", folder: Path, port: int, point: Point) -> None:
    """Let the relay begin, and wait until it has stopped itself."""
    process.stdin.write(f"{folder} {port} {point}\n")
    process.stdin.flush()
    until = time.monotonic() + WAIT_SECONDS
    while os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOHANG) is None:
        assert time.monotonic() < until, "it never stopped"
        assert process.poll() is None, "it ended instead"
        time.sleep(0.005)


def opt_out(store: SqliteStore, at: Instant) -> int:
    """Let the first customer opt out of everything; return at which position."""
    change = Change(customer="C1", kind=ChangeKind.OPT_OUT, key=EVERY_CHANNEL, value=True, at=at)
    with store.transaction(at) as tx:
        assert refuse(tx, "C1", [change], CONFIGURATION, at) == 0, "it is in hand"
        return tx.position


def claims(store: SqliteStore) -> dict[str, int]:
    with store._engine.connect() as connection:
        return dict(connection.exec_driver_sql(CLAIMS).fetchall())


@pytest.mark.parametrize("what", CASES)
def test_a_relay_that_slept_calls_nobody_who_refused(
    sleeper: "subprocess.Popen[str]", tmp_path: Path, what: str
) -> None:
    case = CASES[what]
    now = NOW + case.pause_us
    store = open_store(tmp_path)
    owed, other = contact("C2-alert", "C2", ALERT), contact("C3-offer", "C3")
    reserve(store, [contact("C1-offer"), owed, other])
    set_clock(tmp_path, NOW)
    with HttpServer(lambda asked: Reply()).serving() as server:
        channel = webhook(tmp_path, server.port)
        mine = relay_of(store, channel)

        begin(sleeper, tmp_path, server.port, case.point)
        claimed = claims(store)
        refused_at = opt_out(store, NOW)
        set_clock(tmp_path, now)
        lost = mine.recover(now)
        before = called(server)
        sleeper.send_signal(signal.SIGCONT)
        told = sleeper.stdout.readline()
        after = called(server) - before

        mine.drain(now)
        mine.drain(now + HOUR_US)
        channel.close()
        in_the_end = called(server)

    assert set(claimed) == {REFUSED, OWED, OTHER}
    assert all(position < refused_at for position in claimed.values())
    assert lost.unknown + lost.repeated == case.fenced
    assert told.split() == ["3", str(case.fenced)]
    assert after == case.calls
    assert standing(store) == case.ends
    assert in_the_end[REFUSED] == before[REFUSED] + after[REFUSED], "nobody calls him later"
    assert (in_the_end[OWED], in_the_end[OTHER]) == (1, case.ends[2] is COMMITTED)
    store.close()


def set_clock(folder: Path, now: Instant) -> None:
    (folder / "clock").write_text(str(now), encoding="utf-8")


def called(server: HttpServer) -> Counter[str]:
    return Counter(one.headers["webhook-id"] for one in server.asked)


def standing(store: SqliteStore) -> tuple[ContactState, ...]:
    with store.view() as view:
        return tuple(view.contact(name).state for name in (REFUSED, OWED, OTHER))
