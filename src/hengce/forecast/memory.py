"""A bank's memory without a disk: what the engine, the relay and the journeys ask of a store.

It holds one position, the last one. Nothing of it is undone: an error ends what is played in it.
"""

from bisect import bisect_right, insort
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec

from hengce.errors import ConflictError, NotFoundError
from hengce.flow.forbidding import REFUSABLE
from hengce.forecast.contacts import Contacts
from hengce.kernel.filters import fits
from hengce.model.awaited_intent import AwaitedIntent
from hengce.model.configuration import Configuration, Stop
from hengce.model.event import Event
from hengce.model.filter import Filter
from hengce.model.instant import Day, Instant
from hengce.model.journey_order import JourneyOrder
from hengce.model.merge import Merges
from hengce.model.open_question import OpenQuestion
from hengce.model.outcome import Outcome
from hengce.model.profile import EVERY_CHANNEL, Change, ChangeKind
from hengce.model.strategy import PriorityClass
from hengce.model.task import LIVE, Task, TaskRecord, TaskState, TaskStep
from hengce.ports import StrategyStatus, Taken

ALWAYS: Day = 1 << 40
"""A business day behind all that may be asked for."""


@dataclass(eq=False)
class Memory(Contacts):
    """All that one process remembers.

    Attributes:
        version: The content hash of the configuration in force.
        in_force: The configuration.
        snapshot: The name of the population.
        merged: Who speaks for whom.
        stopped: The stops in force.
        orders: The orders to journeys in force.
        enrolments: The latest moment at which each journey's audience was let in.
    """

    version: str = ""
    in_force: Configuration | None = None
    snapshot: str = ""
    merged: Merges = field(default_factory=Merges)
    stopped: tuple[Stop, ...] = ()
    orders: tuple[JourneyOrder, ...] = ()
    enrolments: dict[str, Instant] = field(default_factory=dict)
    _events: dict[str, dict[str, list[Event]]] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], Event] = field(default_factory=dict)
    _changes: dict[str, dict[tuple[str, str], Change]] = field(default_factory=dict)
    _outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    _heard: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    _tasks: dict[str, TaskRecord] = field(default_factory=dict)
    _live_tasks: dict[str, set[str]] = field(default_factory=dict)
    _questions: dict[int, OpenQuestion] = field(default_factory=dict)
    _intents: list[AwaitedIntent] = field(default_factory=list)
    _asked: int = 0

    @contextmanager
    def transaction(self, at: Instant) -> Iterator["Memory"]:  # noqa: ARG002 -- as the port says
        """Write; what is read sees it at once."""
        self.position += 1
        yield self

    @contextmanager
    def view(self) -> Iterator["Memory"]:
        """Read."""
        yield self

    # Documents ------------------------------------------------------------------------

    def configuration(self, version: str) -> Configuration:
        """The configuration; NotFoundError for another one."""
        if self.in_force is None or version != self.version:
            raise NotFoundError(f"there is no configuration {version}")
        return self.in_force

    def active_configuration(self) -> str:
        """The content hash of the configuration in force."""
        return self.version

    def snapshot_version(self) -> str:
        """The name of the population."""
        return self.snapshot

    def merges(self) -> Merges:
        """Who speaks for whom."""
        return self.merged

    def stops(self) -> tuple[Stop, ...]:
        """The stops in force."""
        return self.stopped

    def feed_days(self) -> Mapping[str, Day]:
        """The latest business day of each feed: what is ahead is taken to arrive in time."""
        feeds = self.in_force.feeds if self.in_force else ()
        return {feed.id: ALWAYS for feed in feeds}

    def journey_orders(self) -> Sequence[JourneyOrder]:
        """The orders in force."""
        return self.orders

    def strategy_states(self) -> Mapping[str, StrategyStatus]:
        """Where strategies stand: nobody said so here."""
        return {}

    def enrolled(self) -> Mapping[str, Instant]:
        """The latest moment of each journey whose audience was let in whole."""
        return self.enrolments

    def add_enrolment(self, strategy: str, moment: Instant, entered: int) -> None:  # noqa: ARG002
        """Note that the audience of a moment was let in."""
        self.enrolments[strategy] = moment

    # Events, changes, outcomes --------------------------------------------------------

    def events(
        self, names: Sequence[str], since: Instant, customers: Sequence[str] | None = None
    ) -> Sequence[Event]:
        """Events of these types later than `since`, by customer, instant, source, id."""
        whose = self._events if customers is None else set(customers)
        wanted, found = set(names), []
        for customer in sorted(who for who in whose if who in self._events):
            mine: list[Event] = []
            for name, known in self._events[customer].items():
                if name in wanted and known[-1].occurred_at > since:
                    mine += known[bisect_right(known, since, key=_occurred) :]
            found += sorted(mine, key=_order)
        return found

    def event(self, source: str, event_id: str) -> Event | None:
        """One event; None where there is none."""
        return self._by_name.get((source, event_id))

    def events_of(self, source: str, ids: Sequence[str]) -> Sequence[Event]:
        """Those of some events of a source that are known."""
        return [self._by_name[source, name] for name in ids if (source, name) in self._by_name]

    def add_events(
        self,
        events: Sequence[Event],
        digests: Sequence[str] = (),  # noqa: ARG002 -- their content tells a repetition
    ) -> Sequence[Taken]:
        """Append events; return what became of each, in order."""
        taken = []
        for event in events:
            name = (event.source, event.id)
            known = self._by_name.get(name)
            if known is not None:
                taken.append(Taken.DUPLICATED if known == event else Taken.CONFLICT)
                continue
            self._by_name[name] = event
            mine = self._events.setdefault(self.merged.of(event.customer), {})
            insort(mine.setdefault(event.name, []), event, key=_order)
            taken.append(Taken.ACCEPTED)
        return taken

    def changes(self, customers: Sequence[str] | None = None) -> Sequence[Change]:
        """The latest change for each (customer, kind, key), sorted by them."""
        whose = self._changes if customers is None else set(customers)
        return [
            change
            for customer in sorted(whose)
            if (known := self._changes.get(customer))
            for change in known.values()
        ]

    def add_changes(self, changes: Sequence[Change]) -> None:
        """Append overlays; tasks on what they refuse are withdrawn."""
        for change in changes:
            customer = self.merged.of(change.customer)
            mine = msgspec.structs.replace(change, customer=customer)
            self._keep(mine)
            refused = _refused(change)
            if refused is not None:
                by = change.why or str(change.kind)
                self.withdraw_tasks(customer, refused, change.at, by)

    def outcomes(self, contact_id: str) -> Sequence[Outcome]:
        """What happened to a contact, in time order."""
        return tuple(self._outcomes.get(contact_id, ()))

    def add_outcome(self, outcome: Outcome, customer: str) -> Taken:  # noqa: ARG002
        """Append an outcome."""
        name = (outcome.source, outcome.id)
        known = self._heard.get(name)
        if known is not None:
            return Taken.DUPLICATED if known == outcome else Taken.CONFLICT
        self._heard[name] = outcome
        mine = self._outcomes.setdefault(outcome.contact, [])
        insort(mine, outcome, key=lambda one: one.at)
        return Taken.ACCEPTED

    def withdraw(self, customer: str, what: Sequence[Filter], at: Instant, why: str) -> int:
        """Release a customer's pending contacts that a filter fits; return how many."""
        released = self.release(customer, what, at, why)
        for one in what:
            self.withdraw_tasks(customer, one, at, "withdrawal")
        return released

    # Questions ------------------------------------------------------------------------

    def open_questions(
        self,
        until: Instant,
        limit: int,
        partitions: Collection[int] | None = None,  # noqa: ARG002 -- all are ours
    ) -> Sequence[OpenQuestion]:
        """The first questions whose windows close by an instant, by closing, then customer."""
        if not self._questions:
            return ()
        due = (one for one in self._questions.values() if one.closes_at <= until)
        return sorted(due, key=lambda one: (one.closes_at, one.customer, one.seq))[:limit]

    def open_windows(
        self, customers: Sequence[str], at: Instant
    ) -> Mapping[tuple[str, PriorityClass], Instant]:
        """When customers' decision windows that are open at an instant close."""
        if not self._questions:
            return {}
        whose = set(customers)
        return {
            (one.customer, one.priority_class): one.closes_at
            for one in self._questions.values()
            if one.customer in whose and one.closes_at >= at and one.attempt == 0
        }

    def next_close(self, partitions: Collection[int] | None = None) -> Instant | None:  # noqa: ARG002
        """When the next decision window closes; None while none is open."""
        return min((one.closes_at for one in self._questions.values()), default=None)

    def keep_questions(self, questions: Sequence[OpenQuestion]) -> None:
        """Remember what is to be decided when a window closes."""
        for question in questions:
            self._asked += 1
            self._questions[self._asked] = msgspec.structs.replace(question, seq=self._asked)

    def close_questions(self, numbers: Sequence[int]) -> int:
        """Forget questions; return how many were still open."""
        return sum(self._questions.pop(number, None) is not None for number in numbers)

    # Intents --------------------------------------------------------------------------

    def awaited_intents(
        self,
        until: Instant,
        limit: int,
        partitions: Collection[int] | None = None,  # noqa: ARG002 -- all are ours
    ) -> Sequence[AwaitedIntent]:
        """The first that are due by an instant, oldest first."""
        first = bisect_right(self._intents, until, key=_due_at)
        return self._intents[: min(first, limit)]

    def next_intent(self, partitions: Collection[int] | None = None) -> Instant | None:  # noqa: ARG002
        """When the next one is due; None: nothing waits."""
        return self._intents[0].due_at if self._intents else None

    def await_intents(self, waiting: Sequence[AwaitedIntent]) -> None:
        """Remember what is to be looked at."""
        for one in waiting:
            self._asked += 1
            insort(self._intents, msgspec.structs.replace(one, seq=self._asked), key=_due_at)

    def end_intents(self, numbers: Sequence[int]) -> None:
        """Forget what was looked at."""
        ended = set(numbers)
        self._intents = [one for one in self._intents if one.seq not in ended]

    # Tasks ----------------------------------------------------------------------------

    def task(self, task_id: str) -> TaskRecord:
        """A task; NotFoundError when there is none."""
        record = self._tasks.get(task_id)
        if record is None:
            raise NotFoundError(f"there is no task {task_id}")
        return record

    def tasks_due(self, until: Instant, limit: int) -> Sequence[TaskRecord]:
        """Live tasks whose deadline has come by an instant, the oldest deadline first."""
        live = (self._tasks[name] for names in self._live_tasks.values() for name in names)
        due = (one for one in live if one.step.deadline <= until)
        return sorted(due, key=lambda one: (one.step.deadline, one.task.id))[:limit]

    def next_deadline(self) -> Instant | None:
        """When the next live task is overdue; None: there is none."""
        live = (self._tasks[name] for names in self._live_tasks.values() for name in names)
        return min((one.step.deadline for one in live), default=None)

    def add_task(self, made: Task, step: TaskStep) -> None:
        """Append a task with its first step; ConflictError when there is one of its id."""
        if made.id in self._tasks:
            raise ConflictError(f"there is a task {made.id} already")
        self._tasks[made.id] = TaskRecord(task=made, step=step)
        self._live_tasks.setdefault(made.customer, set()).add(made.id)
        self._engage(made, step, engaged=True)

    def move_task(self, step: TaskStep) -> None:
        """Append a step of a live task; ConflictError when it has ended."""
        record = self.task(step.task)
        if record.step.state not in LIVE:
            raise ConflictError(f"the task {step.task} has ended")
        escalated = record.escalated or step.state is TaskState.ESCALATED
        made = record.task
        self._tasks[step.task] = TaskRecord(task=made, step=step, escalated=escalated)
        if step.state in LIVE:
            return
        mine = self._live_tasks[made.customer]
        mine.discard(step.task)
        if made.kind.carries_wave:
            self.wake_of_customers([made.customer], step.at)
        if all(self._tasks[name].task.kind.topic != made.kind.topic for name in mine):
            self._engage(made, step, engaged=False)
        if not mine:
            del self._live_tasks[made.customer]

    def withdraw_tasks(self, customer: str, what: Filter, at: Instant, by: str) -> int:
        """Withdraw a customer's live tasks that a filter fits; return how many."""
        live = sorted(self._live_tasks.get(customer, ()))
        found = [self._tasks[name] for name in live if fits(what, self._tasks[name].task.kind)]
        for record in found:
            step = msgspec.structs.replace(
                record.step, state=TaskState.WITHDRAWN, at=at, by=by, outcome=""
            )
            self.move_task(step)
        return len(found)

    def _engage(self, made: Task, step: TaskStep, *, engaged: bool) -> None:
        change = Change(
            customer=made.customer,
            kind=ChangeKind.ENGAGED_TOPIC,
            key=made.kind.topic,
            value=engaged,
            at=step.at,
            why=f"task/{step.task}",
        )
        self._keep(change)

    def _keep(self, change: Change) -> None:
        """Keep a customer's latest change of each name, in the order in which they are read."""
        known = self._changes.setdefault(change.customer, {})
        name = str(change.kind), change.key
        is_new = name not in known
        known[name] = change
        if is_new:
            self._changes[change.customer] = dict(sorted(known.items()))


def _due_at(one: AwaitedIntent) -> Instant:
    return one.due_at


def _occurred(event: Event) -> Instant:
    return event.occurred_at


def _order(event: Event) -> tuple[Instant, str, str]:
    return event.occurred_at, event.source, event.id


def _refused(change: Change) -> Filter | None:
    """Return the tasks that a change refuses; None: it refuses none."""
    if change.value is not True:
        return None
    marketing = REFUSABLE
    match change.kind:
        case ChangeKind.OPT_OUT_TOPIC | ChangeKind.STOP_TOPIC:
            return Filter(topics=(change.key,), message_classes=marketing)
        case ChangeKind.STOP_CATEGORY:
            return Filter(categories=(change.key,), message_classes=marketing)
        case ChangeKind.STOP_STRATEGY:
            return Filter(strategies=(change.key,), message_classes=marketing)
        case ChangeKind.OPT_OUT if change.key == EVERY_CHANNEL:
            return Filter(message_classes=marketing)
    return None
