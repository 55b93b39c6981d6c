"""A bank that is played: the real engine, relay and journeys around a memory, with a clock.

Nothing is waited for: the clock goes from one moment at which something is due to the next.
With a tick, moments are rounded up to it, so that everything of a tick is decided together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import cast

import numpy as np

from hengce.deciding.answering import Asked
from hengce.deciding.engine import Engine
from hengce.deciding.entering import Wish, let_in
from hengce.deciding.group import with_steps
from hengce.deciding.receiving import due, receive
from hengce.deciding.showing import notice
from hengce.deciding.walking import Walking
from hengce.delivery.asking_again import AskingAgain
from hengce.delivery.relay import Relay
from hengce.flow.tasking import node_of, task_id
from hengce.flow.trigger import started
from hengce.flow.window import EVERY_CLASS, Question
from hengce.forecast.memory import Memory
from hengce.journeys.enrolling import enrol_due, enrol_tonight
from hengce.kernel.actions import NIGHTLY
from hengce.kernel.eligibility import FIRST_AUDIENCE
from hengce.kernel.sheet import Decisions
from hengce.model.configuration import Configuration
from hengce.model.connector import TaskConnector
from hengce.model.contact import Contact
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, SECOND_US, Instant
from hengce.model.outcome import Outcome
from hengce.model.profile import Change
from hengce.model.task import Task, TaskState, TaskStep
from hengce.populations.audiences import audiences
from hengce.ports import ChannelPort, Delivered, Envelope, Receipt, Store, Transaction
from hengce.reading.archive import Archive
from hengce.reading.handoff import PinnedFacts, SnapshotBaseline
from hengce.responses.outcomes import strategies_by_id, take
from hengce.responses.tasks import Actor, Report, end_overdue, finish_task

AT_ONCE_MAX = 1_000_000
"""How many are walked, asked or handed off at one moment: all of them."""

TURNS_MAX = 1_000
"""How often one moment is settled; what makes itself due for ever is an error."""

SLACK_US_MAX = 10 * SECOND_US
"""What is due so shortly behind a tick is settled with it."""

_ACCEPTED = Receipt(Delivered.ACCEPTED)

Look = tuple[str, str]
"""A customer, and the slot that he looks at."""


class Machine:
    """A bank's engine, relay and desk around a memory.

    Args:
        memory: What is remembered; its configuration is the one that decides.
        archive: Opens the memory's population.
        now: When it begins.
        tick_us: Moments are multiples of it.
        watch: Told of every decision.

    Attributes:
        on_left: Told of contacts that left.
    """

    def __init__(
        self,
        memory: Memory,
        archive: Archive,
        now: Instant,
        tick_us: int = 1,
        watch: Callable[[Sequence[Decisions]], None] | None = None,
    ) -> None:
        self.memory = memory
        self.archive = archive
        self.now = now
        self._tick_us = tick_us
        # Decision windows move what follows by parts of a second; that belongs to the same tick.
        self._slack_us = min(tick_us // 2, SLACK_US_MAX)
        self._watch = watch or _ignore
        # Of a store the played code asks only what `Memory` has.
        self._store = cast("Store", memory)
        self._engine = Engine(self._store, archive, keeps_inputs=False)
        self._baseline = SnapshotBaseline(self._store, archive)
        configuration = self.configuration
        self._strategies = strategies_by_id(configuration)
        self._has_tasks = any(
            isinstance(c.connector, TaskConnector) for c in configuration.channels
        )
        self._relay = Relay(
            self._store,
            PinnedFacts(self._store, archive),
            {c.id: self._channel(c.connector) for c in configuration.channels},
            self._baseline,
            arbiter=AskingAgain(self._engine),
        )
        self.on_left: Callable[[Sequence[tuple[Contact, Instant]]], None] = _ignore
        self._last: Instant = 0
        self._planned: list[tuple[Instant, int, Callable[[], None]]] = []
        self._plans = 0
        self._events: list[Event] = []
        self._looks: list[Look] = []

    @property
    def configuration(self) -> Configuration:
        """What decides."""
        return self.memory.configuration(self.memory.version)

    # What happens ---------------------------------------------------------------------

    def plan(self, at: Instant, action: Callable[[], None]) -> None:
        """Let something happen later; at one instant, in the order of planning."""
        self._plans += 1
        heappush(self._planned, (at, self._plans, action))

    def hear(self, event: Event) -> None:
        """Take an event in with what is next decided."""
        self._events.append(event)

    def look(self, customer: str, placement: str) -> None:
        """Let a customer look at a slot with what is next decided."""
        self._looks.append((customer, placement))

    def change(self, changes: Sequence[Change]) -> None:
        """Let something be known of customers from now on."""
        with self.memory.transaction(self.now):
            self.memory.add_changes(changes)
            self.memory.wake_of_customers(sorted({one.customer for one in changes}), self.now)

    def answer(self, outcome: Outcome) -> None:
        """Let a customer answer a contact."""
        with self._store.transaction(self.now) as tx:
            take(tx, outcome, self._strategies, self.configuration, self._baseline, self.now)

    def report(self, contact: str, code: str) -> None:
        """Let a manager finish the task that a contact is.

        Raises:
            NotFoundError: There is no such task.
            ConflictError: It has ended.
            ProblemsError: The code is not among those of the task.
        """
        said, actor = Report(code), Actor("played")
        with self._store.transaction(self.now) as tx:
            name = task_id(contact)
            finish_task(tx, name, said, actor, self.configuration, self._baseline, self.now)

    def let_in(self, strategy: str, customers: Sequence[str]) -> None:
        """Let those of some customers into a journey who belong to its audience."""
        with self._store.transaction(self.now) as tx:
            journeys = self.archive.journeys(tx)
            assert journeys is not None, "there is a journey"
            journey = journeys.current[strategy]
            let_in(tx, self.archive, [Wish(journey, one) for one in customers], self.now)

    def night(self, customers: Sequence[str]) -> None:
        """Ask the nightly strategies about customers, and let the audiences of the night in."""
        self.ask(customers)
        enrol_tonight(self._store, self.archive, self.now)

    def enrol(self) -> None:
        """Let the audiences in whose schedules have come."""
        enrol_due(self._store, self.archive, self.now)

    def ask(self, customers: Sequence[str]) -> None:
        """Ask the nightly strategies about those customers who are in an audience of theirs."""
        at = self._moment()
        with self._store.transaction(at) as tx:
            invited = self._invited(tx, at) if customers else frozenset()
            asked = [
                Asked(one, Question(at, (), EVERY_CLASS)) for one in customers if one in invited
            ]
            self._watch(self._engine.answer(tx, asked, at))

    def _invited(self, tx: Transaction, at: Instant) -> frozenset[str]:
        """Return the audiences of the nightly strategies: to ask all others leads to nothing."""
        opened = self.archive.open(tx, self.archive.pin_decision(tx, at))
        begins = started(opened.plan, NIGHTLY, frozenset())
        numbers = [FIRST_AUDIENCE + place for place in np.flatnonzero(begins).tolist()]
        program, population = opened.plan.program, opened.population
        found = audiences(tx, opened.configuration, program, population, numbers, at)
        rows = np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
        return frozenset(name.decode() for name in population.ids[rows].tolist())

    # The clock ------------------------------------------------------------------------

    def live(self, until: Instant) -> None:
        """Live on until an instant, and settle what is due then."""
        while True:
            at = self._next()
            if at is None or at > until:
                break
            self.now = max(self.now, at)
            while self._planned and self._planned[0][0] <= self.now + self._slack_us:
                heappop(self._planned)[2]()
            self.settle()
        self.now = max(self.now, until)
        self.settle()

    def live_on(self, until: Instant) -> None:
        """Live on until nobody is in a journey any more, or until an instant."""
        while True:
            at = self._next()
            if at is None or at > until or not self.memory.has_flights():
                return
            self.live(at)

    def settle(self) -> None:
        """Do everything that is due at this moment; a moment later what that made due."""
        for _ in range(TURNS_MAX):
            worked = self._turn()
            handed = self._hand_over()
            if self.memory.left:
                left, self.memory.left = self.memory.left, []
                self.on_left(left)
            soon = self._due()
            if worked or handed:
                self.now += 1
            elif soon is None or soon > self.now + self._slack_us:
                return
            else:
                self.now = max(self.now + 1, soon)
        raise AssertionError("a moment is settled at last")

    def _next(self) -> Instant | None:
        """Return the next moment at which anything is due, rounded up to the tick."""
        heads = [self._due(), next(iter(self._planned), (None,))[0]]
        at = min((one for one in heads if one is not None), default=None)
        if at is None:
            return None
        # What is due right behind a tick is settled with it.
        return -(-(at - self._slack_us) // self._tick_us) * self._tick_us

    def _due(self) -> Instant | None:
        memory = self.memory
        dates = [memory.next_close(), memory.next_due(), memory.next_intent()]
        dates += memory.next_releases().values()
        if self._has_tasks:
            dates.append(memory.next_deadline())
        return min((one for one in dates if one is not None), default=None)

    def _moment(self) -> Instant:
        """Return the instant of a transaction that decides; it comes after the last one."""
        self._last = max(self.now, self._last + 1, self.memory.ledger_end())
        return self._last

    def _turn(self) -> bool:
        """Do in one transaction what came in and what is due; tell whether there was anything."""
        memory = self.memory
        dates = (memory.next_close(), memory.next_due(), memory.next_intent())
        is_due = any(date is not None and date <= self.now for date in dates)
        if not (self._events or self._looks or is_due):
            return False
        events, looks, at = self._events, dict(self._looks), self._moment()
        self._events, self._looks = [], []
        with self._store.transaction(at) as tx:
            made = self._decide(tx, events, looks, at)
        self._watch(made)
        return True

    def _decide(
        self, tx: Transaction, events: Sequence[Event], looks: dict[str, str], at: Instant
    ) -> list[Decisions]:
        """Do what `hengce.deciding.group.do_group` does, with nobody who waits for an answer."""
        received = receive(tx, self.archive, events, at)
        busy = {asked.customer for asked in received.asked}
        self._looks = [(name, slot) for name, slot in looks.items() if name in busy]
        looking = {name: slot for name, slot in looks.items() if name not in busy}
        notice(tx, self.archive, at, AT_ONCE_MAX)
        closed = due(tx, self.archive, at, AT_ONCE_MAX, frozenset(busy | looking.keys()))
        tx.close_questions(closed.closes)
        walking = self._walked(tx, looking, at)
        question = Question(at, (), EVERY_CLASS)
        slots = [Asked(name, question, placement=slot) for name, slot in looking.items()]
        asked = with_steps([*received.asked, *slots, *closed.asked], walking, at)
        made = self._engine.answer(tx, asked, at)
        if walking is not None:
            walking.learn(made)
            walking.write()
        return made

    def _walked(self, tx: Transaction, looking: dict[str, str], at: Instant) -> Walking | None:
        journeys = self.archive.journeys(tx)
        if journeys is None:
            return None
        walking = Walking(tx, self.archive, journeys, at)
        walking.wake(tx.due_instances(at, AT_ONCE_MAX), frozenset(looking))
        for placement in sorted(set(looking.values())):
            walking.looks([n for n, slot in looking.items() if slot == placement], placement)
        return walking

    # The way out ----------------------------------------------------------------------

    def _hand_over(self) -> bool:
        """Hand off what is due, and end what is overdue; tell whether there was anything."""
        ended = 0
        if self._has_tasks:
            ended = end_overdue(self._store, self.configuration, self.now)
        if not any(at <= self.now for at in self.memory.next_releases().values()):
            return ended > 0
        return bool(self._relay.run_once(self.now, AT_ONCE_MAX).claimed) or ended > 0

    def _channel(self, connector: object) -> ChannelPort:
        return _Desk(self) if isinstance(connector, TaskConnector) else _Accepting()

    def make_task(self, contact_id: str, subject: str, script: str, at: Instant) -> None:
        """Make the task of a contact, for the pool of the customer's unit."""
        contact = self.memory.contact(contact_id).contact
        made = Task(
            id=task_id(contact.id),
            contact=contact.id,
            decision=contact.decision,
            customer=contact.customer,
            org=contact.org,
            kind=contact.kind,
            subject=subject,
            script=script,
            score=0.0,
            value_cents=0,
            created_at=at,
        )
        node, rules = node_of(self.configuration, made), self.configuration.policy.tasks
        hours = node.deadline_hours if node else rules.deadline_hours
        step = TaskStep(
            task=made.id,
            state=TaskState.OPEN,
            manager="",
            deadline=at + hours * HOUR_US,
            at=at,
            by=made.kind.strategy,
        )
        with self.memory.transaction(at):
            self.memory.add_task(made, step)


def _ignore(_seen: Sequence[object]) -> None:
    """Look at nothing of it."""


class _Accepting:
    """A channel that takes everything and sends nothing."""

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:  # noqa: ARG002 -- as the port says
        """Take it."""
        return _ACCEPTED

    def close(self) -> None:
        """Hold nothing."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """The channel that makes tasks."""

    machine: Machine

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Make the task."""
        self.machine.make_task(envelope.key, envelope.subject, envelope.body, at)
        return _ACCEPTED

    def close(self) -> None:
        """Hold nothing."""
