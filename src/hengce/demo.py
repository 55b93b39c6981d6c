"""The demonstration: a synthetic bank, a night, a day, and what came of it.

Everything runs through the same verbs that a bank uses, the day through a server that real
clients ask over HTTP; only customers, events and answers are drawn from a seed.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

import msgspec

from hengce.api.server import listening
from hengce.measure.waterfall import Waterfall, waterfall
from hengce.model.contact import ContactState
from hengce.model.decision import VERDICT_OF, Decision, Verdict
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US, Instant, day_at
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.run import Run
from hengce.model.task import TaskRecord, TaskSearch
from hengce.replay import Replayed, explain
from hengce.serving import serving
from hengce.simulate.bank import SyntheticBank, generate
from hengce.simulate.day import day_of_events
from hengce.simulate.home import SLOT, begin_draft, configure, move_in
from hengce.simulate.live import BankSystems, DayClock, keys_for
from hengce.simulate.recipients import recipient_of
from hengce.simulate.responses import respond
from hengce.wiring import Installation

LOOPBACK = "127.0.0.1"
LOOKING_MAX = 200
CLOSED_AFTER_MS = 800
SAMPLE_MAX = 2_000
TASKS_SHOWN_MAX = 5

LIKING = [
    "wealth_propensity",
    "card_propensity",
    "loan_propensity",
    "current_balance",
    "card_bill",
    "preapproved_limit",
]
"""The tags that tell how a customer takes a contact."""

Progress = Callable[[int, int], None]
ShowStep = Callable[[str], AbstractContextManager[Progress]]


@dataclass(frozen=True, slots=True)
class Step:
    """One step's name, time and size."""

    name: str
    seconds: float
    done: int
    unit: str


@dataclass(frozen=True, slots=True)
class SlotDay:
    """What a slot of the app showed.

    Attributes:
        asked: How often customers looked.
        shown: How many offers they saw the first time; each was closed at once.
        shown_again: How many of these offers were seen the next time.
        others: How many other offers were.
    """

    asked: int
    shown: int
    shown_again: int
    others: int


@dataclass(slots=True)
class Demonstration:
    """What the demonstration shows.

    Attributes:
        run: The nightly run.
        columns: The loss waterfall, with what was sent.
        decisions: A yes, a no and an outranked one.
        replayed: The run, decided again.
        states: Contacts of the run by state.
        slot: What a slot of the app showed.
        tasks: The first TASKS_SHOWN_MAX tasks that wait for managers, by rank.
        steps: Times and sizes.
    """

    run: Run
    columns: tuple[Waterfall, ...]
    decisions: tuple[Decision, ...]
    replayed: Replayed
    states: dict[ContactState, int]
    slot: SlotDay
    tasks: tuple[TaskRecord, ...]
    steps: list[Step] = field(default_factory=list)


def demonstrate(
    installation: Installation, customers: int, seed: int, midnight: Instant, show: ShowStep
) -> Demonstration:
    """Run the whole product once.

    Args:
        installation: A fresh one.
        customers: How many.
        seed: Draws the bank, its day and its answers.
        midnight: The start of the day in the bank's zone; the night's run is at two.
        show: Opens a progress bar for a step.
    """
    watch = _Watch(show)
    night = midnight + 2 * HOUR_US
    with watch.step("生成银行 synthetic bank", "customers") as step:
        bank = generate(customers, seed, night)
        step.done = customers
    with watch.step("配置上线 apply, approve, publish", "strategies") as step:
        step.done = configure(installation, night)
    with watch.step("导入快照 import and snapshot", "customers") as step:
        move_in(installation, bank, night)
        step.done = customers
    with watch.step("夜间批次 nightly run", "customers") as step:
        run = installation.run(night, "NIGHT", progress=step.progress)
        step.done = run.customers
    slot = _day(installation, bank, seed, midnight, watch)
    with watch.step("重放批次 replay", "customers") as step:
        replayed = installation.replay(run.id, progress=step.progress)
        step.done = run.customers
    begin_draft(installation, midnight + 2 * DAY_US)
    with installation.store.view() as view:
        sent, states = view.people_sent(run.id), dict(view.contact_counts(run.id))
        tasks = tuple(view.live_tasks(TaskSearch(), TASKS_SHOWN_MAX))
    return Demonstration(
        run=run,
        columns=waterfall(run, sent),
        decisions=_three(installation, run, bank),
        replayed=replayed,
        states=states,
        slot=slot,
        tasks=tasks,
        steps=watch.steps,
    )


def _day(
    installation: Installation, bank: SyntheticBank, seed: int, midnight: Instant, watch: "_Watch"
) -> SlotDay:
    """Serve a day: events and answers come in over HTTP, and the app asks for its slot."""
    clock = DayClock(midnight + 2 * HOUR_US + MINUTE_US)
    keys = keys_for(installation, clock.now)
    with (
        serving(installation, clock) as service,
        listening(service, LOOPBACK, 0) as address,
        BankSystems(service, address, clock, keys) as systems,
    ):
        with watch.step("实时事件与送达 a day over HTTP, delivered", "events") as step:
            events = _events(bank, seed, midnight)
            step.done = systems.live(events, midnight + DAY_US, step.progress).accepted
        with watch.step("手机银行栏位 slots of the app", "questions") as step:
            slot = _slots(systems, bank, clock)
            step.done = slot.asked
        with watch.step("客户反馈 responses", "outcomes") as step:
            clock.reach(midnight + 2 * DAY_US)
            outcomes = sorted(_answers(installation, bank, seed), key=lambda o: (o.at, o.id))
            step.done = systems.report(outcomes).accepted
    return slot


def _events(bank: SyntheticBank, seed: int, midnight: Instant) -> list[Event]:
    """Draw the day's events in the order of their arrival; the night's come after its run."""
    happened = day_of_events(bank, seed, day_at(midnight + HOUR_US, bank.zone))
    first = midnight + 2 * HOUR_US + MINUTE_US
    arrived = [msgspec.structs.replace(e, received_at=max(e.received_at, first)) for e in happened]
    return sorted(arrived, key=lambda event: (event.received_at, event.source, event.id))


def _slots(systems: BankSystems, bank: SyntheticBank, clock: DayClock) -> SlotDay:
    """Let customers look at the app's banner, close what it shows at once, and look again."""
    shown: list[tuple[str, str, str]] = []
    looking = bank.customers["customer"].to_pylist()[:LOOKING_MAX]
    for customer in looking:
        clock.reach(clock.now + SECOND_US)
        shown += [(customer, o["strategy"], o["id"]) for o in systems.look(customer, SLOT)]
    closed = [_closed(contact, clock.now + number) for number, (_, _, contact) in enumerate(shown)]
    clock.reach(clock.now + MINUTE_US)
    systems.report(closed)
    again = [
        (strategy, str(offer["strategy"]))
        for customer, strategy, _ in shown
        for offer in systems.look(customer, SLOT)
    ]
    return SlotDay(
        asked=len(looking) + len(shown),
        shown=len(shown),
        shown_again=sum(before == now for before, now in again),
        others=sum(before != now for before, now in again),
    )


def _closed(contact: str, at: Instant) -> Outcome:
    return Outcome(
        source="app",
        id=f"closed/{contact}",
        contact=contact,
        kind=OutcomeKind.CLOSED,
        at=at,
        dwell_ms=CLOSED_AFTER_MS,
    )


def _answers(installation: Installation, bank: SyntheticBank, seed: int) -> Iterator[Outcome]:
    """Draw answers to the first SAMPLE_MAX contacts that were handed off."""
    with installation.store.view() as view:
        records = view.handed_off(SAMPLE_MAX)
    place = {who: k for k, who in enumerate(bank.customers["customer"].to_pylist())}
    heard: Counter[str] = Counter()
    for record in records:
        contact = record.contact
        tags = bank.customers.slice(place[contact.customer], 1).select(LIKING).to_pylist()[0]
        recipient = recipient_of(contact.kind, tags, heard[contact.customer])
        heard[contact.customer] += 1
        yield from respond(contact, recipient, record.at, seed)


def _three(installation: Installation, run: Run, bank: SyntheticBank) -> tuple[Decision, ...]:
    """Find a yes with competitors, a no without a winner, and an outranked candidate."""
    wanted: list[Callable[[set[Verdict]], bool]] = [
        lambda v: Verdict.CHOSEN in v and len(v) > 1 and Verdict.OUTRANKED not in v,
        lambda v: Verdict.CHOSEN not in v and bool(v & {Verdict.CAPPED, Verdict.UNSUITABLE}),
        lambda v: {Verdict.OUTRANKED, Verdict.CHOSEN} <= v,
    ]
    found: list[Decision] = []
    for customer in bank.customers["customer"].to_pylist()[:SAMPLE_MAX]:
        if len(found) == len(wanted):
            break
        decision = explain(installation.store, installation.archive, f"{run.id}/{customer}")
        verdicts = {VERDICT_OF[candidate.reason] for candidate in decision.candidates}
        if wanted[len(found)](verdicts):
            found.append(decision)
    return tuple(found)


class _Step:
    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.done = 0


class _Watch:
    """Times the steps."""

    def __init__(self, show: ShowStep) -> None:
        self._show = show
        self.steps: list[Step] = []

    @contextmanager
    def step(self, name: str, unit: str) -> Iterator[_Step]:
        begun = time.perf_counter()
        with self._show(name) as progress:
            step = _Step(progress)
            yield step
        seconds = time.perf_counter() - begun
        self.steps.append(Step(name=name, seconds=seconds, done=step.done, unit=unit))
