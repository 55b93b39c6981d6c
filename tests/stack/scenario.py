"""Two days in the life of a bank: nights, events, drains, answers; all from one seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from hengce.model.configuration import Stop, StopScope
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US, Instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.profile import EVERY_CHANNEL, Change, ChangeKind
from hengce.model.run import Run
from hengce.reading.handoff import SnapshotBaseline
from hengce.responses.outcomes import record
from oracle.documents import CATEGORIES, PURPOSES, TOPICS
from stack.banks import Bank, stage
from stack.messages import Received, read_received
from stack.told import Order, Profiles, Statement

STEPS_A_DAY = 10
PAUSES = (SECOND_US, MINUTE_US, 20 * MINUTE_US, 90 * MINUTE_US, 3 * HOUR_US)
LAST_EXPIRY_US = 73 * HOUR_US
ANSWERS = (
    *(OutcomeKind.CLICKED, OutcomeKind.CLICKED, OutcomeKind.COMPLAINED, OutcomeKind.OPTED_OUT),
    *(OutcomeKind.CLOSED, OutcomeKind.DELIVERED, OutcomeKind.BOUGHT, OutcomeKind.FAILED),
)


@dataclass(slots=True)
class Played:
    """What the bank answered.

    Attributes:
        runs: The nightly runs.
        decisions: The single decisions that were kept.
        received: What the channels have at the end.
    """

    runs: list[Run] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    received: Sequence[Received] = ()


def play(bank: Bank, threads: int = 2) -> Played:
    """Play two days; the same bank gives the same bytes, whatever the threads."""
    day = _Days(bank, threads)
    day.night("NIGHT1")
    day.drain()
    day.steps()
    day.wait_until(bank.world.now + DAY_US)
    if bank.world.seed % 2:
        day.new_profiles()
    day.night("NIGHT2")
    day.steps()
    day.drain()
    day.at += LAST_EXPIRY_US
    day.drain()
    day.played.received = read_received(bank.delivered())
    return day.played


class _Days:
    """The clock, the dice, and the verbs of the people of the bank."""

    def __init__(self, bank: Bank, threads: int) -> None:
        self.at: Instant = bank.world.now
        self.played = Played()
        self._bank = bank
        self._threads = threads
        self._rng = Random(f"scenario {bank.world.seed}")
        self._asking = list(bank.asking)
        self._names = [person.customer for person in bank.world.customers]
        self._answered: set[str] = set()

    def steps(self) -> None:
        """Let a day's things happen, one at a time."""
        verbs: tuple[Callable[[], None], ...] = (
            *(self.drain, self.drain, self.decide, self.decide, self.receive, self.receive),
            *(self.answer, self.answer, self.say, self.order),
        )
        for _ in range(STEPS_A_DAY):
            self.at += self._rng.choice(PAUSES)
            self._rng.choice(verbs)()

    def wait_until(self, at: Instant) -> None:
        """Let time pass, at least a second."""
        self.at = max(self.at + SECOND_US, at)

    def night(self, name: str) -> None:
        """Decide for everybody; now and then, something happens in the middle of the run."""
        installation, told = self._bank.installation, self._bank.told
        told.ask(name, self.at)
        begun = self.at
        meanwhile = self._rng.choice(
            (None, None, None, self.receive, self.receive, self.say, self.drain, self.order)
        )

        def progress(done: int, _all: int) -> None:
            if meanwhile and done and self.at == begun:
                self.at += SECOND_US
                meanwhile()

        run = installation.run(begun, name, threads=self._threads, progress=progress)
        self.played.runs.append(run)
        self.at += SECOND_US
        if run.left_out:
            with installation.store.view() as view:
                (again, *_) = view.decisions_of(run.left_out[0], 1)
            self._keep(again.decision, None)

    def drain(self) -> None:
        """Hand off what is due."""
        with self._bank.installation.relay() as relay:
            relay.drain(self.at)

    def decide(self) -> None:
        """Ask the nightly question for one customer."""
        who = self._rng.choice(self._names)
        self._keep(self._bank.installation.engine.decide(who, self.at, commit=True), None)

    def receive(self) -> None:
        """Let something happen to a customer: what the world waits with, then what is drawn."""
        event = self._asking.pop() if self._asking else self._event()
        answered = self._bank.installation.engine.receive(event, self.at)
        assert answered.decision is not None, "every event is new"
        self._bank.told.events.append((self.at, event))
        self._keep(answered.decision, event)
        again = self._bank.installation.engine.receive(event, self.at)
        assert again.decision is None, "a repetition decides nothing"

    def answer(self) -> None:
        """Let a customer answer one of the messages."""
        lines = [
            line
            for line in read_received(self._bank.delivered())
            if line.key not in self._answered and line.at < self.at
        ]
        if not lines:
            return
        line = self._rng.choice(lines)
        self._answered.add(line.key)
        outcome = Outcome(
            source="test",
            id=f"O-{line.key}",
            contact=line.key,
            kind=self._rng.choice(ANSWERS),
            at=self._rng.randrange(line.at, self.at),
            dwell_ms=800,
        )
        installation = self._bank.installation
        baseline = SnapshotBaseline(installation.store, installation.archive)
        record(installation.store, outcome, installation.published(), baseline, self.at)
        self._bank.told.outcomes.append((self.at, outcome))

    def say(self) -> None:
        """Let a customer refuse something."""
        rng = self._rng
        channels = [channel.id for channel in self._bank.told.configuration.channels]
        channel = rng.choice(channels)
        kind, key, value = rng.choice(
            (
                (ChangeKind.CONSENT, f"{rng.choice(PURPOSES)}:{channel}", False),
                (ChangeKind.OPT_OUT, rng.choice((channel, EVERY_CHANNEL)), True),
                (ChangeKind.OPT_OUT, channel, False),
                (ChangeKind.OPT_OUT_TOPIC, rng.choice(TOPICS), True),
            )
        )
        said = Statement(self.at, rng.choice(self._names), kind, key, value)
        change = Change(customer=said.customer, kind=kind, key=key, value=value, at=self.at)
        with self._bank.installation.store.transaction(self.at) as tx:
            tx.add_changes([change])
        self._bank.told.statements.append(said)

    def order(self) -> None:
        """Lift the stops that are in force, or else give a stop order."""
        store, told = self._bank.installation.store, self._bank.told
        standing = [order for order in told.stops if order.lifted_at is None]
        with store.transaction(self.at) as tx:
            for order in standing:
                tx.lift_stop(order.stop.scope, order.stop.target, "ops", self.at)
            if not standing:
                stop = self._stop()
                tx.add_stop(stop)
                told.stops.append(Order(stop, None))
                return
        lifted = [order._replace(lifted_at=order.lifted_at or self.at) for order in told.stops]
        told.stops[:] = lifted

    def new_profiles(self) -> None:
        """Deliver new nightly files: everybody has the tags of his neighbour."""
        made, told = self._bank.world, self._bank.told
        people = made.customers
        moved = [
            replace(person, tags=people[place - 1].tags) for place, person in enumerate(people)
        ]
        stage(self._bank.installation, made.configuration.tags, moved, made.now - 100 * DAY_US)
        self._bank.installation.refresh_snapshot(self.at)
        told.profiles.append(Profiles(self.at, {person.customer: person for person in moved}))
        self.at += SECOND_US

    def _keep(self, decision: Decision, event: Event | None) -> None:
        """Note a question, and all decisions that answer it: whole households are asked."""
        question = decision.id.partition("/")[0]
        self._bank.told.ask(question, decision.pin.at, event)
        with self._bank.installation.store.view() as view:
            latest = (stored for name in self._names for stored in view.decisions_of(name, 1))
            answers = [one.decision for one in latest if one.decision.id.startswith(f"{question}/")]
        assert decision in answers
        self.played.decisions += answers

    def _event(self) -> Event:
        rng = self._rng
        name = rng.choice(("browse", "purchase"))
        properties = (
            {"amount": rng.choice((1_000, 50_000, 200_000)), "item": "fund"}
            if name == "purchase"
            else {"page": rng.choice(("home", "wealth")), "dwell": rng.randint(0, 9)}
        )
        return Event(
            source="web",
            id=f"E{self.at}",
            name=name,
            customer=rng.choice(self._names),
            occurred_at=self.at - rng.choice((0, 1, MINUTE_US)),
            received_at=self.at,
            properties=properties,
        )

    def _stop(self) -> Stop:
        configuration = self._bank.told.configuration
        scope, target = self._rng.choice(
            (
                (StopScope.CHANNEL, configuration.channels[0].id),
                (StopScope.CATEGORY, self._rng.choice(CATEGORIES)),
                (StopScope.STRATEGY, configuration.strategies[0].id),
                (StopScope.BANK, ""),
            )
        )
        return Stop(scope=scope, target=target, reason="drill", by="ops", at=self.at)
