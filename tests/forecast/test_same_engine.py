"""What is played in memory and what lives in a store are the same: traces, contacts, tasks."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from hengce.calendars.chinese import chinese_working_days
from hengce.errors import NotFoundError
from hengce.flow.tasking import task_id
from hengce.forecast.machine import Machine
from hengce.forecast.memory import Memory
from hengce.model.event import Event
from hengce.model.instance import Did, Instance, InstanceStep
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant, show_instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.task import LIVE
from hengce.model.version import version_of
from hengce.ports import ContactRecord
from hengce.reading.archive import Archive
from hengce.responses.outcomes import record
from hengce.responses.tasks import Actor, Report, finish_task
from hengce.store.kept_inputs import FileKeptInputs
from journeys.living import ZONE, Living, at, journey
from journeys.test_founding_journey import FOUNDING

WAITING = journey(
    "waiting",
    """
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 10000, event: viewed, reentry: {mode: each_event}}
    - {kind: message, id: first, channels: [sms], material: M1, on_blocked: wait, wait_hours: 60}
    - {kind: task, id: call, channel: task, material: M1, branches: [bought, refused],
       deadline_hours: 400}
    - {kind: wait, id: rest, until: {kind: after, hours: 30}}
    - {kind: jump, id: again, to: first, times_max: 2}
    - {kind: exit, id: done, goal: true}
    - {kind: exit, id: over}
  edges:
    - {source: start, target: first}
    - {source: first, target: rest}
    - {source: first, target: call, branch: blocked}
    - {source: rest, target: again}
    - {source: again, target: over, branch: else}
    - {source: call, target: done, branch: bought}
    - {source: call, target: over, branch: refused}
    - {source: call, target: over, branch: else}
exits:
  - {id: gone, awaits: {event: bought}, goal: true}
  - {id: asleep, condition: "count_of('login', days => 9) = 0 AND aum < 30000"}
""",
)
RACING = journey(
    "racing",
    """
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 10000, event: login}
    - kind: race
      id: which
      awaits: {asked: {event: applied}, seen: {event: viewed}}
      timeout: {days: 3}
    - {kind: message, id: said, channels: [push, sms], material: M1, on_blocked: skip}
    - {kind: message, id: shown, channels: [popup], material: M1, expires_hours: 30,
       on_blocked: other_channel}
    - {kind: exit, id: over}
  edges:
    - {source: start, target: which}
    - {source: which, target: said, branch: asked}
    - {source: which, target: shown, branch: seen}
    - {source: which, target: over, branch: timeout}
    - {source: said, target: over}
    - {source: shown, target: over}
    - {source: shown, target: said, branch: blocked}
""",
    category="loan",
    priority="service",
)
JOURNEYS = (
    FOUNDING.replace("branches: [bought]", "branches: [bought], deadline_hours: 400"),
    WAITING,
    RACING,
)
CUSTOMERS = {f"C{k}": {"aum": 900_000 * (k + 1)} for k in range(5)}
BEGINS = at("2026-11-23T10:00")
DAYS = 14
NODES = ("day1", "day3", "first", "said", "shown")
KINDS = (*(3 * [OutcomeKind.CLICKED, OutcomeKind.OPENED, OutcomeKind.BOUGHT]), OutcomeKind.REFUSED)
EVENTS = ("salary", "viewed", "login", "applied", "bought")


@dataclass(frozen=True, slots=True)
class Act:
    """What a customer does, and when."""

    at: Instant
    customer: str
    what: str
    name: str
    kind: OutcomeKind = OutcomeKind.CLICKED


def acts(seed: int) -> list[Act]:
    dice = random.Random(seed)
    drawn = []
    for _ in range(100):
        when = BEGINS + dice.randrange(DAYS * DAY_US // MINUTE_US) * MINUTE_US
        customer = dice.choice(list(CUSTOMERS))
        what = dice.choice(("event", "event", "look", "answer", "answer", "report"))
        names = {"event": EVENTS, "look": ("popup",), "report": ("bought", "refused", "no_answer")}
        name = dice.choice(names.get(what, NODES))
        drawn.append(Act(when, customer, what, name, dice.choice(KINDS)))
    return sorted(drawn, key=lambda act: (act.at, act.customer, act.what))


class InStore:
    """A bank that lives in a store."""

    def __init__(self, living: Living) -> None:
        self._living = living

    def until(self, moment: Instant) -> None:
        self._living.live(moment)

    def event(self, act: Act) -> None:
        self._living.event(act.customer, act.name, product="r2")

    def look(self, act: Act) -> None:
        self._living.look(act.customer, act.name)

    def answer(self, outcome: Outcome) -> None:
        parts = self._living.installation
        configuration = self._living.configuration
        record(parts.store, outcome, configuration, parts.baseline(), self._living.now)
        self._settle()

    def report(self, contact: str, code: str) -> None:
        parts, now = self._living.installation, self._living.now
        with parts.store.transaction(now) as tx:
            finish_task(
                tx,
                task_id(contact),
                Report(code),
                Actor("played"),
                self._living.configuration,
                parts.baseline(),
                now,
            )
        self._settle()

    def has_task(self, contact: str) -> bool:
        with self._living.installation.store.view() as view:
            name = task_id(contact)
            return view.has_task(name) and view.task(name).step.state in LIVE

    def instances(self, customer: str) -> Sequence[Instance]:
        return self._living.instances(customer)

    def steps(self, name: str) -> Sequence[InstanceStep]:
        with self._living.installation.store.view() as view:
            return view.instance_steps(name, 1_000)

    def record(self, contact: str) -> ContactRecord:
        with self._living.installation.store.view() as view:
            return view.contact(contact)

    def _settle(self) -> None:
        self._living.loop.look()
        self._living.settle()


class InMemory:
    """The same bank, played."""

    def __init__(self, living: Living, tick_us: int = 1) -> None:
        with living.installation.store.view() as view:
            snapshot = view.snapshot_version()
        assert snapshot is not None
        configuration = living.configuration
        self.memory = Memory(
            version=version_of(configuration), in_force=configuration, snapshot=snapshot
        )
        parts = living.installation
        kept = FileKeptInputs(parts.home / "runs")
        archive = Archive(parts.snapshots, chinese_working_days(), kept)
        self.machine = Machine(self.memory, archive, living.now, tick_us)
        self._heard = 0

    def until(self, moment: Instant) -> None:
        self.machine.live(moment)

    def event(self, act: Act) -> None:
        self._heard += 1
        now = self.machine.now
        event = Event(
            source="test",
            id=f"{act.name}-{self._heard}",
            name=act.name,
            customer=act.customer,
            occurred_at=now,
            received_at=now,
            properties={"product": "r2"},
            org="HQ",
        )
        self.machine.hear(event)
        self.machine.settle()

    def look(self, act: Act) -> None:
        self.machine.look(act.customer, act.name)
        self.machine.settle()

    def answer(self, outcome: Outcome) -> None:
        self.machine.answer(outcome)
        self.machine.settle()

    def report(self, contact: str, code: str) -> None:
        self.machine.report(contact, code)
        self.machine.settle()

    def has_task(self, contact: str) -> bool:
        try:
            return self.memory.task(task_id(contact)).step.state in LIVE
        except NotFoundError:
            return False

    def instances(self, customer: str) -> Sequence[Instance]:
        found = {one.id: one for one in self.memory.live_instances([customer])}
        for document in self.machine.configuration.strategies:
            found |= {o.id: o for o in self.memory.last_instances(document.id, [customer])}
        return list(found.values())

    def steps(self, name: str) -> Sequence[InstanceStep]:
        return self.memory.traces.get(name, ())

    def record(self, contact: str) -> ContactRecord:
        return self.memory.contact(contact)


Bank = InStore | InMemory


def play(bank: Bank, script: Sequence[Act]) -> list[str]:
    """Play a script; tell what every customer did, to the minute."""
    for number, act in enumerate(script):
        bank.until(act.at)
        if act.what == "event":
            bank.event(act)
        elif act.what == "look":
            bank.look(act)
        elif act.what == "answer":
            _answer(bank, act, number)
        else:
            _report(bank, act)
    bank.until(BEGINS + (DAYS + 2) * DAY_US)
    return sorted(line for customer in CUSTOMERS for line in _told(bank, customer))


def _answer(bank: Bank, act: Act, number: int) -> None:
    waves = [
        (wave.left_at, wave.contact)
        for one in bank.instances(act.customer)
        if (wave := one.waves.get(act.name)) is not None and wave.left_at is not None
    ]
    if waves:
        # Of waves that left in one minute the names differ, so the instance decides.
        _, contact = min(waves, key=lambda one: one[0])
        bank.answer(Outcome(source="t", id=f"a{number}", contact=contact, kind=act.kind, at=act.at))


def _report(bank: Bank, act: Act) -> None:
    for one in sorted(bank.instances(act.customer), key=lambda one: one.entered_at):
        contact = one.proposal.contact
        if contact and one.node in {"call", "day7"} and bank.has_task(contact):
            bank.report(contact, act.name)
            return


def _told(bank: Bank, customer: str) -> Iterator[str]:
    for one in bank.instances(customer):
        entered = one.entered_at // MINUTE_US
        for step in bank.steps(one.id):
            clock = show_instant(step.at // MINUTE_US * MINUTE_US, ZONE)[:16]
            more = step.said
            if step.did in {Did.PLACED, Did.SENT}:
                record = bank.record(step.said)
                left = (record.handed_off_at or 0) // MINUTE_US
                more = f"{record.contact.kind.channel} {record.state} {left}"
            elif step.did is Did.ENTERED:
                more = ""
            until = 0 if step.until is None else step.until // MINUTE_US
            place = f"{customer} {one.strategy} {entered} {step.number:03}"
            did = f"{clock} {step.node} {step.did} {step.branch}"
            yield f"{place} {did} {more} {until}"


@pytest.mark.parametrize("seed", range(4))
def test_the_same_traces(tmp_path: Path, seed: int) -> None:
    living = Living(tmp_path / "home", JOURNEYS, BEGINS, CUSTOMERS)
    try:
        with living.installation.store.view() as view:
            before = view.position
        played = play(InMemory(living), acts(seed))
        with living.installation.store.view() as view:
            assert view.position == before, "nothing was written to the store"
        assert played == play(InStore(living), acts(seed))
        assert sum(" sent " in line for line in played) > 2
    finally:
        living.close()


def test_the_tick_moves_nothing_that_happens_on_it(tmp_path: Path) -> None:
    """All that is given in whole hours happens at the same hours, however it is gathered."""
    living = Living(tmp_path / "home", JOURNEYS, BEGINS, CUSTOMERS)
    script = [replace(act, at=act.at // HOUR_US * HOUR_US) for act in acts(11)]
    script = [act for act in script if act.at >= BEGINS]
    try:
        exact = play(InMemory(living), script)
        for tick_us in (MINUTE_US, 30 * MINUTE_US):
            assert play(InMemory(living, tick_us), script) == exact
    finally:
        living.close()
