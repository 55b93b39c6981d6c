"""The demonstration: nine weeks of a synthetic bank's app, a night and a day of all of it.

Everything runs through the same verbs that a bank uses, the day through a server that real
clients ask over HTTP; only customers, events and answers are drawn from a seed.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace

import msgspec
import pyarrow as pa

from hengce.api.server import listening
from hengce.demo.learning import DAYS, Lesson, Progress, learn_for_weeks
from hengce.measure.waterfall import Waterfall, waterfall
from hengce.model.contact import ContactState
from hengce.model.decision import VERDICT_OF, Decision, Verdict
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US, Instant, day_at
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.run import Run
from hengce.model.task import TaskRecord, TaskSearch
from hengce.replaying.replay import Replayed, explain
from hengce.server.serving import serving
from hengce.simulate.bank import SyntheticBank, generate
from hengce.simulate.day import day_of_events
from hengce.simulate.home import SLOT, drafts, go_live, leave_work, move_in
from hengce.simulate.live import BankSystems, DayClock, keys_for
from hengce.simulate.recipients import recipient_of
from hengce.simulate.responses import respond
from hengce.simulate.weeks import Weeks
from hengce.wiring import Installation

LOOPBACK = "127.0.0.1"
LOOKING_MAX = 200
CLOSED_AFTER_MS = 800
SAMPLE_MAX = 2_000
TASKS_SHOWN_MAX = 5
MISSPOKEN = 3
"""So many events come in that nobody declared: they wait among the dead letters."""

LIKING = [
    "wealth_propensity",
    "card_propensity",
    "loan_propensity",
    "current_balance",
    "card_bill",
    "preapproved_limit",
]
"""The tags that tell how a customer takes a contact."""

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
        lesson: What the weeks before it taught.
        run: The nightly run.
        columns: The loss waterfall, with what was sent.
        decisions: A yes, a no and an outranked one.
        replayed: The run, decided again.
        states: Contacts of the run by state.
        slot: What a slot of the app showed.
        tasks: The first TASKS_SHOWN_MAX tasks that wait for managers, by rank.
        steps: Times and sizes.
    """

    lesson: Lesson
    run: Run
    columns: tuple[Waterfall, ...]
    decisions: tuple[Decision, ...]
    replayed: Replayed
    states: dict[ContactState, int]
    slot: SlotDay
    tasks: tuple[TaskRecord, ...]
    steps: list[Step] = field(default_factory=list)


def demonstrate(
    installation: Installation,
    customers: int,
    seed: int,
    midnight: Instant,
    show: ShowStep,
    days: int = DAYS,
) -> Demonstration:
    """Run the whole product once.

    Args:
        installation: A fresh one.
        customers: How many, besides those who use the app in the weeks before.
        seed: Draws the bank, its weeks, its day and its answers.
        midnight: The start of the day in the bank's zone; the night's run is at two, and the
            last answers come on the next day.
        show: Opens a progress bar for a step.
        days: For how long the app was tried before the whole bank begins.
    """
    watch = _Watch(show)
    night = midnight + 2 * HOUR_US
    weeks = Weeks(installation, midnight - days * DAY_US, days, seed)
    with watch.step("九周试点 nine weeks of a pilot", "days") as step:
        lesson = learn_for_weeks(weeks, step.progress)
        step.done = days
    with watch.step("生成银行 synthetic bank", "customers") as step:
        bank = _with_those_of(weeks, generate(customers, seed, night), night)
        step.done = len(bank.customers)
    with watch.step("配置上线 approve, publish", "strategies") as step:
        step.done = go_live(installation, drafts(installation), night)
    with watch.step("导入快照 import and snapshot", "customers") as step:
        move_in(installation, bank, night)
        step.done = len(bank.customers)
    with watch.step("夜间批次 nightly run", "customers") as step:
        run = installation.run(night, "NIGHT", progress=step.progress)
        step.done = run.customers
    slot = _day(installation, bank, seed, midnight, watch)
    with watch.step("重放批次 replay", "customers") as step:
        replayed = installation.replay(run.id, progress=step.progress)
        step.done = run.customers
    leave_work(installation, midnight + 2 * DAY_US)
    with installation.store.view() as view:
        sent, states = view.people_sent(run.id), dict(view.contact_counts(run.id))
        tasks = tuple(view.live_tasks(TaskSearch(), TASKS_SHOWN_MAX))
    return Demonstration(
        lesson=lesson,
        run=run,
        columns=waterfall(run, sent),
        decisions=_three(installation, run, bank),
        replayed=replayed,
        states=states,
        slot=slot,
        tasks=tasks,
        steps=watch.steps,
    )


def _with_those_of(weeks: Weeks, bank: SyntheticBank, as_of: Instant) -> SyntheticBank:
    """Return the bank with the people of the weeks, whose numbers follow those of the others."""
    known = weeks.known(as_of)
    return replace(
        bank,
        customers=pa.concat_tables([bank.customers, known.customers]),
        consents=pa.concat_tables([bank.consents, known.consents]),
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
            night = midnight + 2 * HOUR_US
            drawn = _answers(installation, bank, seed, night)
            outcomes = sorted(drawn, key=lambda outcome: (outcome.at, outcome.id))
            step.done = systems.report(outcomes).accepted
            systems.misspeak(bank.customers["customer"].slice(0, MISSPOKEN).to_pylist())
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


def _answers(
    installation: Installation, bank: SyntheticBank, seed: int, since: Instant
) -> Iterator[Outcome]:
    """Draw answers to the first SAMPLE_MAX contacts that were handed off since."""
    with installation.store.view() as view:
        records = view.handed_off(SAMPLE_MAX, since)
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
