"""Instances of journeys in memory: who is where, who is due, and what they did."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from msgspec.structs import replace as changed

from hengce.errors import NotFoundError
from hengce.model.instance import LIVE, Did, Instance, InstanceState, InstanceStep
from hengce.model.instant import Instant
from hengce.ports.journeys import Flown, Listeners


@dataclass(eq=False)
class Flights:
    """All instances; every change of one makes a new entry in the heap of timers.

    Attributes:
        position: The number of the transaction.
        counts: How often customers did what where, by strategy and version.
        traces: What each instance did.
    """

    position: int = 0
    counts: Counter[tuple[str, str, Flown]] = field(default_factory=Counter)
    traces: dict[str, list[InstanceStep]] = field(default_factory=dict)
    _instances: dict[str, Instance] = field(default_factory=dict)
    _of_customer: dict[str, list[str]] = field(default_factory=dict)
    _of_contact: dict[str, str] = field(default_factory=dict)
    _live_keys: set[tuple[str, str, str]] = field(default_factory=set)
    _keys: set[tuple[str, str, str]] = field(default_factory=set)
    _timers: list[tuple[Instant, str]] = field(default_factory=list)
    _woken: dict[str, int] = field(default_factory=dict)
    _numbered: int = 0

    # Reads ----------------------------------------------------------------------------

    def instance(self, instance_id: str) -> Instance:
        """An instance; NotFoundError when there is none."""
        found = self._instances.get(instance_id)
        if found is None:
            raise NotFoundError(f"there is no instance {instance_id}")
        return found

    def everybody(self) -> Iterable[Instance]:
        """All instances, as they entered."""
        return self._instances.values()

    def has_flights(self) -> bool:
        """Whether anybody is in a journey."""
        return bool(self._live_keys)

    def live_instances(self, customers: Sequence[str]) -> Sequence[Instance]:
        """All instances of some customers that are running or held, by customer, then id."""
        found = (self._instances[name] for name in self._names(customers))
        return sorted(
            (one for one in found if one.state in LIVE), key=lambda one: (one.customer, one.id)
        )

    def last_instances(self, strategy: str, customers: Sequence[str]) -> Sequence[Instance]:
        """The last to enter of each (customer, key), in the order of these."""
        last: dict[tuple[str, str], Instance] = {}
        for name in self._names(customers):
            one = self._instances[name]
            if one.strategy != strategy:
                continue
            known = last.get((one.customer, one.key))
            if known is None or (known.entered_at, known.id) < (one.entered_at, one.id):
                last[one.customer, one.key] = one
        return [last[place] for place in sorted(last)]

    def due_instances(
        self,
        until: Instant,
        limit: int,
        partitions: Sequence[int] | None = None,  # noqa: ARG002 -- all are ours
    ) -> Sequence[Instance]:
        """Running instances that are due by an instant, by (due_at, id)."""
        found: dict[str, tuple[Instant, str]] = {}
        while self._timers and self._timers[0][0] <= until and len(found) < limit:
            timer = heappop(self._timers)
            if self._is_due(*timer):
                found.setdefault(timer[1], timer)
        # They stay due until they are written with another instant.
        for timer in found.values():
            heappush(self._timers, timer)
        return [self._instances[name] for name in found]

    def next_due(self, partitions: Sequence[int] | None = None) -> Instant | None:  # noqa: ARG002
        """When the next running instance becomes due; None: none waits for an instant."""
        while self._timers and not self._is_due(*self._timers[0]):
            heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    # Writes ---------------------------------------------------------------------------

    def instance_numbers(self, count: int) -> Sequence[str]:
        """Return names for new instances; each is given once."""
        first = self._numbered
        self._numbered += count
        return [f"J{number:09}" for number in range(first, self._numbered)]

    def add_instances(
        self, instances: Sequence[Instance], once: Collection[str] = ()
    ) -> Sequence[bool]:
        """Let customers enter; return of each, in order, whether it did."""
        return [self._add(one, once=one.id in once) for one in instances]

    def fly(self, instances: Sequence[Instance]) -> None:
        """Know instances that entered before."""
        for one in instances:
            self._enter(one)

    def put_instances(self, instances: Sequence[Instance], read_at: int | None = None) -> None:
        """Rewrite instances; one that was woken behind `read_at` stays due.

        Without `read_at`, one that was woken in this transaction does.
        """
        seen = self.position - 1 if read_at is None else read_at
        for one in instances:
            before = self._instances[one.id]
            due_at = one.due_at
            if one.state in LIVE and self._woken.get(one.id, -1) > seen:
                known = before.due_at
                if known is not None and (due_at is None or due_at >= known):
                    due_at = known
            self._put(before, one if due_at == one.due_at else changed(one, due_at=due_at))

    def wake_by_contacts(self, contacts: Sequence[str], at: Instant) -> None:
        """Make those due whose proposal waits for these contacts."""
        names = (self._of_contact.get(contact) for contact in contacts)
        self._wake([name for name in names if name is not None], at)

    def wake_of_customers(self, customers: Sequence[str], at: Instant) -> None:
        """Make all running instances of customers due at an instant."""
        self._wake(self._names(customers), at)

    def wake_listeners(self, customers: Sequence[str], listeners: Listeners, at: Instant) -> None:
        """Make those running instances of customers due at an instant that an event may move."""
        journeys, nodes = frozenset(listeners.journeys), frozenset(listeners.nodes)
        mine = (self._instances[name] for name in self._names(customers))
        heard = (
            one for one in mine if one.strategy in journeys or f"{one.strategy}/{one.node}" in nodes
        )
        self._wake([one.id for one in heard], at)

    def add_instance_steps(self, steps: Sequence[InstanceStep]) -> None:
        """Append to traces, and count."""
        done: Counter[tuple[str, str, str, Did, str]] = Counter()
        for step in steps:
            self.traces.setdefault(step.instance, []).append(step)
            mine = self._instances[step.instance]
            done[mine.strategy, mine.version, step.node, step.did, step.branch] += 1
        for (strategy, version, node, did, branch), times in done.items():
            self.counts[strategy, version, Flown(node, did, branch)] += times

    def _names(self, customers: Sequence[str]) -> list[str]:
        return [name for one in customers for name in self._of_customer.get(one, ())]

    def _is_due(self, at: Instant, name: str) -> bool:
        one = self._instances[name]
        return one.due_at == at and one.state is InstanceState.RUNNING

    def _add(self, one: Instance, *, once: bool) -> bool:
        key = (one.strategy, one.customer, one.key)
        if key in self._live_keys or (once and key in self._keys):
            return False
        self._enter(one)
        return True

    def _enter(self, one: Instance) -> None:
        key = (one.strategy, one.customer, one.key)
        self._keys.add(key)
        self._of_customer.setdefault(one.customer, []).append(one.id)
        if one.state in LIVE:
            self._live_keys.add(key)
        self._put(None, one)

    def _put(self, before: Instance | None, one: Instance) -> None:
        self._instances[one.id] = one
        if one.due_at is not None and (before is None or before.due_at != one.due_at):
            heappush(self._timers, (one.due_at, one.id))
        if before is not None and before.proposal.contact != one.proposal.contact:
            self._of_contact.pop(before.proposal.contact, None)
        if one.proposal.contact:
            self._of_contact[one.proposal.contact] = one.id
        if one.state not in LIVE:
            self._live_keys.discard((one.strategy, one.customer, one.key))

    def _wake(self, names: Sequence[str], at: Instant) -> None:
        for name in names:
            one = self._instances[name]
            if one.state is not InstanceState.RUNNING:
                continue
            self._woken[name] = self.position
            if one.due_at is None or one.due_at > at:
                self._put(one, changed(one, due_at=at))
