"""The home of a small demonstration bank that the console is tried on, made once for a run."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from console.machine import AROUND, COMMAND, MADE_AT, MIDNIGHT, NIGHT, ZONE, now
from console.tasks import ACCOUNT, UNIT, hand_over
from console.tasks import MANAGER as HIS_MANAGER
from hengce.demo.demonstrate import demonstrate
from hengce.measure.health.record import open_proposal
from hengce.model.access import Role
from hengce.model.contact import ContactState
from hengce.model.health import HealthEntry, HealthSignal, HealthStep
from hengce.model.instant import DAY_US, Instant, show_instant
from hengce.model.obstacle import Obstacle
from hengce.model.person import Person
from hengce.people.access import make_key
from hengce.people.accounts import add_account
from hengce.people.demonstration import MARKER
from hengce.ports import Settlement
from hengce.simulate.weeks import NEWCOMERS_A_DAY, NEWS, READERS
from hengce.wiring import Installation

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "journeys"
CUSTOMERS = 600
SEED = 7
WEEKS_DAYS = 14
EVERYBODY = CUSTOMERS + READERS + NEWCOMERS_A_DAY * WEEKS_DAYS
"""How many customers the bank has on its night."""

WEEKS = (NIGHT - timedelta(WEEKS_DAYS), NIGHT - timedelta(1))
"""The first and the last day of the weeks before its night."""

HEALTH_REASON = "对照组比较：增量上界低于起点"
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


def make_home(folder: Path, days: int = WEEKS_DAYS) -> None:
    """Let a small bank live weeks, a night and a day up to yesterday, then let people in."""
    with closing(Installation.open(folder)) as installation:
        (folder / MARKER).touch()
        demonstrate(installation, CUSTOMERS, SEED, MIDNIGHT, _silent, days)
        go_astray(installation, MIDNIGHT, MIDNIGHT + 3 * DAY_US)
        propose_retirement(installation, MIDNIGHT + 4 * DAY_US)
        hand_over(installation, MIDNIGHT, MADE_AT)
        let_people_in(installation, PEOPLE)
        add(installation, ACCOUNT, "manager", UNIT, HIS_MANAGER)


def make_examples(folder: Path) -> None:
    """Apply the example journeys, and let those in who draw and approve."""
    run(folder, "apply", str(EXAMPLES))
    with closing(Installation.open(folder)) as installation:
        let_people_in(installation, {"officer": "HQ", "approver": "HQ"})


def propose_retirement(installation: Installation, at: Instant) -> None:
    """Keep a proposal as the watch keeps one: it takes months of days to come to it."""
    entry = HealthEntry(
        strategy=NEWS,
        signal=HealthSignal.RETIREMENT,
        step=HealthStep.RAISED,
        by="hengce",
        at=at,
        reason=HEALTH_REASON,
    )
    with installation.store.transaction(at) as tx:
        if open_proposal(tx.health_entries(), NEWS, HealthSignal.RETIREMENT) is None:
            tx.add_health_entry(entry)


def let_people_in(installation: Installation, people: Mapping[str, str]) -> None:
    """Give each role an account of its name, in its unit."""
    for role, org in people.items():
        add(installation, role, role, org, MANAGER if role == "manager" else "")


def add(installation: Installation, name: str, role: str, org: str, manager: str = "") -> None:
    """Add an account as `hengce account add` does; a process for each would take seconds."""
    person = Person(
        name=name,
        label=f"{name} {org}",
        role=Role(role),
        org=org,
        manager=manager,
        created_at=MADE_AT,
        changed_at=MADE_AT,
    )
    units = {unit.id for unit in installation.published().units}
    add_account(installation.store, person, PASSWORD, units)


def go_astray(installation: Installation, since: Instant, night: Instant) -> None:
    """Let messages of a night be refused by their channels, as the relay writes it down.

    Whoever heard something since an instant may hear something again.
    """
    with installation.store.view() as view:
        customers = [one.contact.customer for one in view.handed_off(TRIED_MAX, since)]
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
    command = [*COMMAND, "--home", str(folder), "serve", "--port", "0"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **AROUND},
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = _ADDRESS.search(line)
        assert found, f"the server said {line!r} instead of its address"
        yield Bank(folder, found[0])
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def send_nonsense(bank: Bank) -> None:
    """Send events that no catalogue knows: they become dead letters."""
    secret = key_of(bank, Role.SOURCE)
    for number in range(3):
        one = {
            "messageId": f"nonsense-{number}",
            "timestamp": show_instant(now(), ZONE),
            "userId": "C000001",
            "event": "nobody_knows_this",
        }
        told = httpx.post(f"{bank.address}/v1/track", json=one, auth=(secret, ""), trust_env=False)
        assert told.json()["rejected"] == 1, told.text


def key_of(bank: Bank, role: Role) -> str:
    """Make a key as `hengce key add` does; a process for each would take seconds."""
    key, secret = make_key("HQ", role, "try", now())
    with (
        closing(Installation.open(bank.home)) as installation,
        installation.store.transaction(now()) as tx,
    ):
        tx.put_api_key(key)
    return secret


def run(folder: Path, *command: str) -> str:
    """Run a command of the product on a home; return what it says."""
    told = subprocess.run(
        [*COMMAND, "--home", str(folder), *command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **AROUND, "COLUMNS": "200"},
    )
    assert told.returncode == 0, told.stderr + told.stdout
    return told.stdout


@contextmanager
def _silent(_: str) -> Iterator[object]:
    yield lambda done, total: None
