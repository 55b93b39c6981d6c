"""Runs seeds: a time in which things go wrong, a time in which nothing does, and the judgement."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import msgspec
from sqlalchemy.exc import DBAPIError

from hengce.calendars.chinese import chinese_working_days
from hengce.model.instant import DAY_US, HOUR_US
from hengce.reading.archive import Archive
from hengce.sim.bank import FAMILIES, bank
from hengce.sim.books import Books, read_books
from hengce.sim.dice import dice
from hengce.sim.faults import FaultKind, draw_mix
from hengce.sim.judge_answers import heard_of, judge_answers
from hengce.sim.judge_instances import judge_instances, judge_wakes
from hengce.sim.judge_keys import delivered_keys, judge_keys
from hengce.sim.judge_learning import judge_learning, read_lessons
from hengce.sim.judge_limits import judge_limits
from hengce.sim.judge_orders import judge_orders
from hengce.sim.judge_persons import judge_persons
from hengce.sim.judge_replies import judge_replies
from hengce.sim.judge_sends import judge_sends
from hengce.sim.judge_steps import judge_steps
from hengce.sim.judge_tasks import judge_tasks
from hengce.sim.judge_waits import judge_waits
from hengce.sim.late import goes_on, live_on
from hengce.sim.ledgers import SentEvents
from hengce.sim.messages import read_messages
from hengce.sim.script import Script
from hengce.sim.sqlite import Driver
from hengce.sim.template import OPENED, Template, prepare
from hengce.sim.traces import heard_at, read_traces
from hengce.sim.world import UnrestError, World
from hengce.store.kept_inputs import FileKeptInputs

HEALTHY_DAYS = 5
"""How long nothing goes wrong at the end: longer than any message lives."""


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a seed.

    Attributes:
        seed: Its number.
        happenings: How many things happened.
        faults: What went wrong, by kind.
        violations: What the auditor found, in sentences.
        digest: The hash of all that happened.
    """

    seed: int
    happenings: int
    faults: Counter[FaultKind]
    violations: tuple[str, ...]
    digest: str


@dataclass(slots=True)
class Workshop:
    """Banks that are made once and used by many seeds.

    Attributes:
        folder: Where they lie.
        driver: Connects to the disk of the seed that is played.
    """

    folder: Path
    driver: Driver = field(default_factory=Driver)
    _templates: dict[int, Template] = field(default_factory=dict)
    _archives: dict[int, Archive] = field(default_factory=dict)

    def template(self, number: int) -> Template:
        """Return a bank; the first time makes it."""
        if number not in self._templates:
            self._templates[number] = prepare(bank(number), self.folder / str(number))
        return self._templates[number]

    def archive(self, number: int) -> Archive:
        """Return what is compiled of a bank."""
        if number not in self._archives:
            snapshots = self.template(number).snapshots
            kept = FileKeptInputs(self.folder / str(number) / "runs")
            self._archives[number] = Archive(snapshots, chinese_working_days(), kept)
        return self._archives[number]


def play(seed: int, workshop: Workshop) -> Played:
    """Play one seed."""
    chance = dice(f"seed {seed}")
    number = chance.randrange(FAMILIES)
    template, archive = workshop.template(number), workshop.archive(number)
    # What people do to journeys is drawn apart, so that everything else stays as it is.
    orders = dice(f"orders {seed}")
    mix = draw_mix(chance, orders)
    begins = OPENED + chance.randrange(6 * HOUR_US, 30 * HOUR_US)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="hengce-sim-")))
        world = World(template, archive, chance, mix, begins, folder, workshop.driver)
        stack.callback(world.machine.close)
        broken = _lived(world, orders)
        if not broken:
            try:
                played = _judged(seed, world, archive, workshop.driver)
                # A bank that broke its law has nothing to learn.
                late = goes_on(seed) and not played.violations
                return _judged_late(seed, world, archive, workshop.driver) if late else played
            except DBAPIError as error:
                broken = f"I4 the books cannot be read: {type(error.orig).__name__}"
        digest = world.ledgers.seal(b"")
        return Played(seed, world.ledgers.happenings, mix.happened, (broken,), digest)


def _lived(world: World, orders: Random) -> str:
    """Let things go wrong, then heal; return what never came to rest."""
    script = Script(world, orders)
    ends = script.write()
    asleep: list[str] = []
    try:
        world.start()
        world.play(ends)
        world.guarded(lambda: asleep.extend(judge_wakes(world)))
        script.heal(world.clock.true + HEALTHY_DAYS * DAY_US)
        world.start()
        world.send_unheard()
        world.play(world.clock.true + HEALTHY_DAYS * DAY_US)
        world.start()
        world.rest()
    except UnrestError as error:
        return f"I17 {error.args[0]}"
    if asleep:
        return asleep[0]
    return "" if world.machine.parts else "I17 the process does not begin any more"


def _judged(seed: int, world: World, archive: Archive, driver: Driver) -> Played:
    ledgers = world.ledgers
    books = _books(seed, world, archive, driver)
    readings = read_messages(ledgers, world.bank)
    violations = chain(
        judge_sends(ledgers, world.bank, readings, books),
        judge_limits(ledgers, world.bank, readings),
        judge_keys(ledgers, world.bank, readings, books),
        judge_persons(ledgers, world.bank, readings, books),
        judge_answers(ledgers, world.bank, books),
        judge_tasks(ledgers, readings),
        judge_replies(ledgers, readings, books),
        judge_steps(ledgers, readings, books),
        judge_instances(ledgers, world.bank, books),
        judge_waits(ledgers, world.bank, books),
        judge_orders(ledgers, books),
    )
    found = tuple(dict.fromkeys(violations))
    digest = ledgers.seal(books.content())
    return Played(seed, ledgers.happenings, world.mix.happened, found, digest)


def _judged_late(seed: int, world: World, archive: Archive, driver: Driver) -> Played:
    """Let the weeks pass in which only answers come, and judge what was learned of them."""
    ledgers = world.ledgers
    try:
        last = live_on(world, archive, seed)
    except UnrestError as error:
        digest, broken = ledgers.seal(b""), f"I17 {error.args[0]}"
        return Played(seed, ledgers.happenings, world.mix.happened, (broken,), digest)
    books = _books(seed, world, archive, driver)
    keys = {*books.stands, *(claimed.key for claimed in ledgers.claims)}
    learning = world.bank.policy.learning
    lessons = read_lessons(world.machine.running.store, archive, sorted(keys), learning, last)
    violations = chain(
        judge_answers(ledgers, world.bank, books),
        judge_learning(heard_of(ledgers, books), lessons),
    )
    found = tuple(dict.fromkeys(violations))
    digest = ledgers.seal(books.content() + msgspec.json.encode(lessons.kept, order="sorted"))
    return Played(seed, ledgers.happenings, world.mix.happened, found, digest)


def _books(seed: int, world: World, archive: Archive, driver: Driver) -> Books:
    ledgers, people = world.ledgers, world.bank.people
    sent = [
        (event.source, event.id)
        for told in ledgers.told
        if isinstance(told, SentEvents)
        for event in told.events
    ]
    store, journeys = world.machine.running.store, world.bank.journeys
    traces = read_traces(store, driver.engine, journeys, ledgers.commits)
    return read_books(
        store,
        archive,
        [person.customer for person in people],
        delivered_keys(ledgers),
        list(dict.fromkeys(sent)),
        traces,
        heard_at(driver.engine),
        world.clock.now(),
        seed,
    )
