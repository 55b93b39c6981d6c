"""A bank of one journey on a simulated disk, whose process dies at a place of our choice.

The engine, the store and the relay are the real ones. Nothing else goes wrong: so a trace that
differs from that of a process that never died shows what the death lost or doubled.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from msgspec.structs import replace as changed

from hengce.calendars.chinese import chinese_working_days
from hengce.model.event import Event
from hengce.model.instance import InstanceStep
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant, day
from hengce.model.journey_order import JourneyOrderKind
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.task import TaskMove
from hengce.model.version import version_of
from hengce.reading.archive import Archive
from hengce.sim import world as worlds
from hengce.sim.bank import FAMILIES, SimBank, bank
from hengce.sim.books import Books, read_books
from hengce.sim.dice import dice
from hengce.sim.faults import Mix
from hengce.sim.journeys import journey
from hengce.sim.judge_instances import judge_instances
from hengce.sim.judge_orders import judge_orders
from hengce.sim.judge_steps import judge_steps
from hengce.sim.judge_waits import judge_waits
from hengce.sim.ledgers import (
    Delivery,
    Look,
    Migrated,
    Published,
    Reported,
    SentEvents,
    Steered,
    Worked,
)
from hengce.sim.messages import read_messages
from hengce.sim.people import Person
from hengce.sim.sqlite import Driver
from hengce.sim.template import OPENED, Template, prepare
from hengce.sim.traces import Trace, heard_at, read_traces
from hengce.sim.world import World
from hengce.store.kept_inputs import FileKeptInputs

BEGINS: Instant = OPENED + 10 * HOUR_US
LATE_US = 2 * HOUR_US
"""How late a line may be: what is in doubt when a process dies is so for half an hour."""

LASTS_US = 4 * DAY_US
"""Longer than anybody stays in a journey."""

_CONSENTS = frozenset(f"marketing:{name}" for name in ("sms", "push", "wecom", "banner", "task"))


@dataclass(frozen=True, slots=True)
class Story:
    """What happens to one customer.

    Attributes:
        journeys: The bank's journeys.
        events: What happens, with the minute at which it does.
        looks: The minutes at which he looks at the slot.
        answers: What he does about the messages of a channel; a manager: the code.
        customer: His number, on which experiments depend.
        vip: Whether he is one.
        age: His age.
        orders: What people order, with the minute and the journey.
        moves: When the second version of a journey is published; half an hour later everybody
            moves to the node of the same name.
    """

    journeys: tuple[str, ...]
    events: tuple[tuple[int, str], ...]
    looks: tuple[int, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    customer: str = "C00"
    vip: bool = True
    age: int = 40
    orders: tuple[tuple[int, str, str], ...] = ()
    moves: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Death:
    """Where the process dies: at the n-th boundary of the store's calls, or the n-th write."""

    boundary: int | None = None
    write: int | None = None


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of a story.

    Attributes:
        lines: The lines of all traces: node, what was done, branch.
        sent: What the customer got, by what it says of itself, and what he was shown.
        violations: What the auditor found.
        died: How often the process died.
        boundaries: Behind how many transactions each boundary was.
        positions: The transaction of each line.
        kinds: The kind of node of each line.
        writes: How often the disk was written or flushed.
    """

    lines: tuple[tuple[str, str, str], ...]
    sent: tuple[str, ...]
    violations: tuple[str, ...]
    died: int
    boundaries: tuple[int, ...]
    positions: tuple[int, ...]
    kinds: tuple[str, ...]
    writes: int


class _World(World):
    """A world that dies once, where it is told."""

    dies: Death = Death()
    deaths = 0

    def __init__(self, *arguments: object) -> None:
        self.boundaries: list[int] = []
        super().__init__(*arguments)  # type: ignore[arg-type]

    def between(self) -> None:
        self.boundaries.append(max(self.ledgers.commits, default=0))
        if len(self.boundaries) - 1 == self.dies.boundary:
            self.disk.kill()
        super().between()

    def die(self) -> None:
        self.deaths += 1
        super().die()
        # The relay looks for what a dead one had in hand.
        for minutes in (31, 62):
            self.after(minutes * MINUTE_US, self.tend)


class Stage:
    """A bank that is made once and lived in many times."""

    def __init__(self, story: Story, folder: Path) -> None:
        self._story = story
        self._driver = Driver()
        self._template = prepare(_bank(story), folder)
        kept = FileKeptInputs(folder / "runs")
        self._archive = Archive(self._template.snapshots, chinese_working_days(), kept)

    def live(self, dies: Death = Death()) -> Lived:
        """Live the story, with a death somewhere."""
        with TemporaryDirectory() as folder, patch.object(worlds, "DOWN_SECONDS", (0,)):
            mix = Mix({}, healed=True)
            chance = dice("a story")
            world = _World(
                *(self._template, self._archive, chance, mix, BEGINS, Path(folder), self._driver)
            )
            world.dies = dies
            writes = _counting(world)
            world.disk.dies_after = dies.write
            try:
                return self._lived(world, writes)
            finally:
                world.machine.close()

    def _lived(self, world: _World, writes: Callable[[], int]) -> Lived:
        _script(world, self._story)
        world.start()
        world.play(BEGINS + LASTS_US)
        world.start()
        world.rest()
        world.start()  # where it died at the very end
        boundaries, written = tuple(world.boundaries), writes()
        world.dies = Death()  # the auditor's own reading is none of the process's
        world.disk.dies_after = None
        books = _books(world, self._template, self._archive, self._driver)
        readings = read_messages(world.ledgers, self._template.bank)
        violations = (
            *judge_steps(world.ledgers, readings, books),
            *judge_instances(world.ledgers, self._template.bank, books),
            *judge_waits(world.ledgers, self._template.bank, books),
            *judge_orders(world.ledgers, books),
            *_late(books.traces),
        )
        got = {d.key: d.body for d in world.ledgers.deliveries if d.taken}
        shown = [
            f"shown {contact.kind.strategy}"
            for told in world.ledgers.told
            if isinstance(told, Look)
            for contact in getattr(told.answer, "contacts", ())
        ]
        steps = [(trace, step) for trace in books.traces for step in trace.steps]
        return Lived(
            lines=tuple((step.node, str(step.did), step.branch) for _, step in steps),
            sent=tuple(sorted((*got.values(), *shown))),
            violations=violations,
            died=world.deaths,
            boundaries=boundaries,
            positions=tuple(p for trace in books.traces for p in trace.positions),
            kinds=tuple(_kind(trace, step) for trace, step in steps),
            writes=written,
        )


def _late(traces: Sequence[Trace]) -> Iterator[str]:
    """Yield lines that were written long after what they say had happened."""
    for trace in traces:
        for step, mark in zip(trace.steps, trace.marks, strict=True):
            held = 0 if mark is None else trace.paused(step.at, mark.at)
            if mark is not None and mark.at - step.at > LATE_US + held:
                yield f"{trace.id}: {step.did} at {step.node} {mark.at - step.at} us late"


def _kind(trace: Trace, step: InstanceStep) -> str:
    return type(trace.kind_of(step)).__name__


def _counting(world: World) -> Callable[[], int]:
    """Count what the disk is asked to do."""
    count, true = [0], world.disk.touched

    def touched(*, flushing: bool) -> bool:
        count[0] += 1
        return true(flushing=flushing)

    world.disk.touched = touched  # type: ignore[method-assign]
    return lambda: count[0]


def _bank(story: Story) -> SimBank:
    """Return a bank that has nothing but the story's journeys, and what the brain may choose."""
    laws = (bank(number) for number in range(FAMILIES))
    law = next(one for one in laws if {*story.journeys} <= {*one.journeys})
    person = Person(
        customer=story.customer,
        mobile="13800000000",
        age=story.age,
        tolerance="C5",
        assessed_until=day(date(2026, 11, 24)),
        vip=story.vip,
        household=None,
        zone=None,
        app=True,
        consents=_CONSENTS,
        manager="M1",
    )
    kept = {*story.journeys, "nightly_fund"}
    revisions = tuple(
        changed(
            one,
            strategies=tuple(each for each in one.strategies if each.id in kept),
            earlier=tuple(each for each in one.earlier if each.id in kept and story.moves),
        )
        for one in law.revisions[: 2 if story.moves else 1]
    )
    return replace(
        law,
        people=(person,),
        revisions=revisions,
        draft=revisions[0],
        journeys=story.journeys,
    )


def _script(world: World, story: Story) -> None:
    for number, (minute, name) in enumerate(story.events):
        event = Event(
            source="core",
            id=f"e{number}",
            name=name,
            customer=story.customer,
            occurred_at=BEGINS + minute * MINUTE_US,
            received_at=BEGINS + minute * MINUTE_US,
            properties={"number": "N1"} if name in {"applied", "approved"} else {},
        )
        told = SentEvents(f"E{number}", events=(event,))
        world.at(event.occurred_at, partial(world.submit, told))
    for number, minute in enumerate(story.looks):
        look = Look(f"L{number}", customer=story.customer)
        world.at(BEGINS + minute * MINUTE_US, partial(world.submit, look))
    for number, (minute, name, kind) in enumerate(story.orders):
        given = Steered(f"G{number}", strategy=name, kind=JourneyOrderKind(kind))
        world.at(BEGINS + minute * MINUTE_US, partial(world.submit, given))
    for minute, name in story.moves:
        second = world.bank.revisions[1]
        published = Published(f"P {name}", version=version_of(second), revision="r2")
        world.at(BEGINS + minute * MINUTE_US, partial(world.submit, published))
        moves = {node.id: node.id for node in journey(name, "r2").graph.nodes}
        moves = {node: to for node, to in moves.items() if node not in {"in", "done", "over"}}
        migrated = Migrated(f"M {name}", strategy=name, moves=moves)
        world.at(BEGINS + (minute + 30) * MINUTE_US, partial(world.submit, migrated))
    world.on_delivered = partial(_answer, world, story)
    world.desk.handed = partial(_work, world, story)
    world.on_shown = partial(_seen, world)


def _answer(world: World, story: Story, delivery: Delivery) -> None:
    """A customer answers a message five minutes after he got it."""
    kind = story.answers.get(delivery.channel)
    if kind is not None:
        _report(world, delivery.channel, delivery.key, OutcomeKind(kind))


def _seen(world: World, look: Look) -> None:
    for contact in getattr(look.answer, "contacts", ()):
        _report(world, contact.kind.channel, contact.id, OutcomeKind.OPENED)


def _report(world: World, source: str, contact: str, kind: OutcomeKind) -> None:
    at = world.clock.now() + 5 * MINUTE_US
    outcome = Outcome(source=source, id=f"o {contact}", contact=contact, kind=kind, at=at)
    told = Reported(f"R {contact}", outcomes=(outcome,))
    world.at(at, partial(world.submit, told))


def _work(world: World, story: Story, delivery: Delivery) -> None:
    """A manager finishes a task an hour after he got it."""
    code = story.answers.get("task")
    if code is None:
        return
    told = Worked(
        f"W {delivery.key}", contact=delivery.key, move=TaskMove.FINISH, code=code, by="manager"
    )
    world.after(HOUR_US, partial(world.submit, told))


def _books(world: World, template: Template, archive: Archive, driver: Driver) -> Books:
    store, bank = world.machine.running.store, template.bank
    traces: Sequence[Trace] = read_traces(
        store, driver.engine, bank.journeys, world.ledgers.commits
    )
    customers = [person.customer for person in bank.people]
    keys = [delivery.key for delivery in world.ledgers.deliveries]
    heard = heard_at(driver.engine)
    return read_books(store, archive, customers, keys, [], traces, heard, world.clock.now(), 0)
