"""The demonstration: a synthetic bank, a night, a day, and what came of it.

Everything runs through the same verbs that a bank uses; only customers, events and answers
are drawn from a seed.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.parquet as pq

from hengce.administration import apply_folder, approve, publish
from hengce.engine import Answered
from hengce.handoff import SnapshotBaseline
from hengce.measure.waterfall import Waterfall, waterfall
from hengce.model.contact import ContactState
from hengce.model.decision import VERDICT_OF, Decision, Verdict
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant, day_at
from hengce.model.outcome import Outcome
from hengce.model.run import Run
from hengce.outcomes import record_many
from hengce.relay import Relay
from hengce.replay import Replayed, explain
from hengce.simulate.bank import DEMO_BANK, SyntheticBank, generate
from hengce.simulate.day import day_of_events
from hengce.simulate.opt_outs import opt_out_changes
from hengce.simulate.recipients import recipient_of
from hengce.simulate.responses import respond
from hengce.simulate.segment import contact_block
from hengce.wiring import Installation

MAKER, CHECKER, PUBLISHER = "策略运营 officer", "合规 compliance", "发布 publisher"
PAST = "past-contacts"
RELAY_EVERY_US = HOUR_US
SAMPLE_MAX = 2_000

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


@dataclass(slots=True)
class Demonstration:
    """What the demonstration shows.

    Attributes:
        run: The nightly run.
        columns: The loss waterfall, with what was sent.
        decisions: A yes, a no and an outranked one.
        replayed: The run, decided again.
        states: Contacts of the run by state.
        steps: Times and sizes.
    """

    run: Run
    columns: tuple[Waterfall, ...]
    decisions: tuple[Decision, ...]
    replayed: Replayed
    states: dict[ContactState, int]
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
        step.done = _configure(installation, night)
    with watch.step("导入快照 import and snapshot", "customers") as step:
        _import(installation, bank, night)
        step.done = customers
    with watch.step("夜间批次 nightly run", "customers") as step:
        run = installation.run(night, "NIGHT", progress=step.progress)
        step.done = run.customers
    with watch.step("实时事件与送达 a day of events, delivered", "events") as step:
        answered = _live(installation, bank, seed, midnight, step.progress)
        step.done = len(answered)
    with watch.step("客户反馈 responses", "outcomes") as step:
        step.done = _learn(installation, bank, seed, midnight + DAY_US)
    with watch.step("重放批次 replay", "customers") as step:
        replayed = installation.replay(run.id, progress=step.progress)
        step.done = run.customers
    with installation.store.view() as view:
        sent, states = view.people_sent(run.id), dict(view.contact_counts(run.id))
    return Demonstration(
        run=run,
        columns=waterfall(run, sent),
        decisions=_three(installation, run, bank),
        replayed=replayed,
        states=states,
        steps=watch.steps,
    )


def _configure(installation: Installation, at: Instant) -> int:
    apply_folder(installation.store, DEMO_BANK, MAKER, at)
    configuration = installation.applied()
    assert configuration is not None, "it was applied in the line above"
    for document in configuration.strategies:
        approve(installation.store, document.id, CHECKER, at)
        publish(installation.store, document.id, PUBLISHER, at)
    return len(configuration.strategies)


def _import(installation: Installation, bank: SyntheticBank, at: Instant) -> None:
    staged = installation.home / "staged"
    staged.mkdir(exist_ok=True)
    for name, table in (("customers", bank.customers), ("consents", bank.consents)):
        pq.write_table(_marked(table, name), staged / f"{name}.parquet")
    installation.refresh_snapshot(at)
    installation.segments.write(PAST, iter([contact_block(bank)]))
    with installation.store.transaction(at) as tx:
        tx.add_contact_segment(PAST)
        tx.add_changes(opt_out_changes(bank))
        tx.add_events(bank.events)


def _live(
    installation: Installation,
    bank: SyntheticBank,
    seed: int,
    midnight: Instant,
    progress: Progress,
) -> list[Answered]:
    """Replay a day: each event is decided as it comes, and the relay runs every hour."""
    zone = bank.zone
    happened = day_of_events(bank, seed, day_at(midnight + HOUR_US, zone))
    events = sorted(happened, key=lambda event: (event.received_at, event.source, event.id))
    answered: list[Answered] = []
    hour = midnight + 3 * HOUR_US
    with installation.relay() as relay:
        for number, event in enumerate(events, start=1):
            arrived = max(event.received_at, midnight + 2 * HOUR_US + MINUTE_US)
            hour = _drain(relay, hour, arrived)
            answered.append(installation.engine.receive(event, arrived))
            progress(number, len(events))
        _drain(relay, hour, midnight + DAY_US)
    return answered


def _drain(relay: Relay, hour: Instant, until: Instant) -> Instant:
    """Run the relay at every full hour up to an instant; return the next hour."""
    while hour <= until:
        relay.drain(hour)
        hour += RELAY_EVERY_US
    return hour


def _learn(installation: Installation, bank: SyntheticBank, seed: int, at: Instant) -> int:
    """Let customers answer what reached them, and learn from it."""
    outcomes = sorted(_answers(installation, bank, seed), key=lambda o: (o.at, o.id))
    baseline = SnapshotBaseline(installation.store, installation.archive)
    counts = record_many(
        installation.store, outcomes, installation.published(), baseline, at + DAY_US
    )
    return counts.accepted


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


def _marked(table: pa.Table, entity: str) -> pa.Table:
    """Say what a staged table holds, as an import does."""
    return table.replace_schema_metadata({"entity": entity})


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
