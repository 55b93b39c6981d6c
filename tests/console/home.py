"""The home of a small demonstration bank that the console is tried on, made once for a run."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from console.tasks import ACCOUNT, UNIT, hand_over
from console.tasks import MANAGER as HIS_MANAGER
from hengce.demo import demonstrate
from hengce.demonstration import MARKER
from hengce.model.contact import ContactState
from hengce.model.instant import DAY_US, Instant, read_instant
from hengce.model.obstacle import Obstacle
from hengce.ports import Settlement
from hengce.wiring import Installation

CUSTOMERS = 600
SEED = 7
DAY = "2026-11-23T00:00:00"
PASSWORD = "one-of-the-bank-tries-this-2026"
MANAGER = "M001"
TRIED_MAX = 100
ASTRAY = 3
PEOPLE = {
    "officer": "HQ",
    "approver": "HQ",
    "branch": "SH",
    "manager": "SH01",
    "head": "SH",
    "operator": "HQ",
    "auditor": "HQ",
    "admin": "HQ",
}
"""One account for each role, named like it, and its unit."""

_HENGCE = [sys.executable, "-c", "from hengce.cli import main; main()"]
_ADDRESS = re.compile(r"https?://\S+:\d+")


@dataclass(frozen=True, slots=True)
class Bank:
    """A served bank.

    Attributes:
        home: Its folder.
        address: Where it is served.
    """

    home: Path
    address: str


def make_home(folder: Path) -> None:
    """Let a small bank live a night and a day, then let people in."""
    installation = Installation.open(folder)
    (folder / MARKER).touch()
    try:
        midnight = read_instant(DAY, "Asia/Shanghai")
        demonstrate(installation, CUSTOMERS, SEED, midnight, _silent)
        go_astray(installation, midnight + 3 * DAY_US)
    finally:
        installation.close()
    let_people_in(folder, PEOPLE)
    hand_over(folder, time.time_ns() // 1000)
    command = ["account", "add", ACCOUNT, "--role", "manager", "--org", UNIT]
    more = ["--label", "广州客户经理", "--manager", HIS_MANAGER]
    run(folder, *command, *more, given=PASSWORD + "\n")


def let_people_in(folder: Path, people: Mapping[str, str]) -> None:
    """Give each role an account of its name, in its unit."""
    for role, org in people.items():
        name = ["--manager", MANAGER] if role == "manager" else []
        command = ["account", "add", role, "--role", role, "--org", org, "--label", f"{role} {org}"]
        run(folder, *command, *name, given=PASSWORD + "\n")


def go_astray(installation: Installation, night: Instant) -> None:
    """Let messages of a night be refused by their channels, as the relay writes it down."""
    with installation.store.view() as view:
        customers = [one.contact.customer for one in view.handed_off(TRIED_MAX)]
    reserved = 0
    for customer in dict.fromkeys(customers):
        if reserved < ASTRAY:
            reserved += len(installation.engine.decide(customer, night, commit=True).contacts)
    morning = night + DAY_US
    refused = [
        Settlement(claim, ContactState.RELEASED, morning, why=str(Obstacle.REFUSED), listed=True)
        for claim in installation.store.claim(morning, reserved)
    ]
    with installation.store.transaction(morning) as tx:
        tx.settle(refused)


@contextmanager
def served(folder: Path) -> Iterator[Bank]:
    """Serve a home as a bank does, in a process of its own."""
    command = [*_HENGCE, "--home", str(folder), "serve", "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = _ADDRESS.search(line)
        assert found, f"the server said {line!r} instead of its address"
        bank = Bank(folder, found[0])
        send_nonsense(bank)
        yield bank
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def send_nonsense(bank: Bank) -> None:
    """Send events that no catalogue knows: they become dead letters."""
    command = ["key", "add", "--role", "source", "--org", "HQ", "--label", "try"]
    _, secret = run(bank.home, *command).split()
    for number in range(3):
        one = {
            "messageId": f"nonsense-{number}",
            "timestamp": "2026-11-23T12:00:00+08:00",
            "userId": "C000001",
            "event": "nobody_knows_this",
        }
        told = httpx.post(f"{bank.address}/v1/track", json=one, auth=(secret, ""), trust_env=False)
        assert told.json()["rejected"] == 1, told.text


def run(folder: Path, *command: str, given: str = "") -> str:
    """Run a command of the product on a home; return what it says."""
    told = subprocess.run(
        [*_HENGCE, "--home", str(folder), *command],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert told.returncode == 0, told.stderr + told.stdout
    return told.stdout


@contextmanager
def _silent(_: str) -> Iterator[object]:
    yield lambda done, total: None
