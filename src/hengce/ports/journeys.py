"""What the shell needs from the bank's memory about customers in journeys."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hengce.model.instance import Did, Instance, InstanceState, InstanceStep
from hengce.model.instant import Day, Instant
from hengce.model.journey_order import JourneyOrder


@dataclass(frozen=True, slots=True)
class Flown:
    """One line of the counts of what customers did in a version of a journey.

    Attributes:
        node: Where.
        did: What.
        branch: Along which way; empty: none, or the only one.
    """

    node: str
    did: Did
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Customers who are at a node of a version, and go on from it on one day.

    Attributes:
        version: The version of the journey.
        node: Where.
        day: The day on which they are due; 0: they wait for no instant.
        customers: How many.
    """

    version: str
    node: str
    day: Day
    customers: int


@dataclass(frozen=True, slots=True)
class Listeners:
    """Where in journeys an event of one type may move somebody.

    Attributes:
        journeys: Those in which it does wherever he is, by an exit rule.
        nodes: The nodes that wait for it, as `journey/node`, of all versions.
    """

    journeys: Sequence[str] = ()
    nodes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class InstanceSearch:
    """Which instances people want to see.

    Attributes:
        strategy: The journey.
        orgs: Units of the bank; None: all.
        node: Where they are; None: anywhere.
        states: Where they stand.
    """

    strategy: str
    orgs: Sequence[str] | None = None
    node: str | None = None
    states: Collection[InstanceState] = frozenset(InstanceState)


class JourneyReads(Protocol):
    """Reads instances as they are at the end, whatever the view's position.

    Instances of an absorbed number are its survivor's; after a split they are its own again.
    """

    def instance(self, instance_id: str) -> Instance:
        """An instance.

        Raises:
            NotFoundError: There is none.
            ForgottenError: It ended, and what happened in it was forgotten.
        """

    def instances(self, ids: Sequence[str]) -> Sequence[Instance]:
        """Those of these instances that there are and that were not forgotten, by id."""

    def live_instances(self, customers: Sequence[str]) -> Sequence[Instance]:
        """All instances of some customers that are running or held, by customer, then id."""

    def last_instances(self, strategy: str, customers: Sequence[str]) -> Sequence[Instance]:
        """The last to enter of each (customer, number, key), live or ended, in the order of these.

        Under another number he may have entered before, and left later. One that was forgotten
        says only what its row says: who, when, and where it ended.
        """

    def due_instances(
        self, until: Instant, limit: int, partitions: Sequence[int] | None = None
    ) -> Sequence[Instance]:
        """Running instances that are due by an instant, by (due_at, id).

        Args:
            until: The instant, inclusive.
            limit: How many at most.
            partitions: Those of these partitions; None: all.
        """

    def next_due(self, partitions: Sequence[int] | None = None) -> Instant | None:
        """When the next running instance becomes due; None: none waits for an instant."""

    def instances_of(
        self, search: InstanceSearch, limit: int, after: str = ""
    ) -> Sequence[Instance]:
        """Instances of a journey behind an id, by id; those that were forgotten are left out."""

    def instance_steps(
        self, instance_id: str, limit: int, after: int = -1
    ) -> Sequence[InstanceStep]:
        """The trace of an instance in order, behind the step of a number."""

    def flight_counts(self, strategy: str) -> Mapping[tuple[str, str], int]:
        """How many are in flight, by (version, node)."""

    def due_counts(self, strategy: str, offset_us: int) -> Sequence[Waiting]:
        """Who is in flight, by version, node and the day that they are due.

        Args:
            strategy: The journey.
            offset_us: How far the clocks of the bank are ahead of UTC.
        """

    def step_counts(self, strategy: str, version: str) -> Mapping[Flown, int]:
        """How often customers did what where, since the version was published."""

    def journey_orders(self) -> Sequence[JourneyOrder]:
        """The orders in force, by strategy, then subject: the last of each of the two."""


class JourneyWrites(Protocol):
    """Writes instances."""

    def add_instances(
        self, instances: Sequence[Instance], once: Collection[str] = ()
    ) -> Sequence[bool]:
        """Let customers enter; return of each, in order, whether it did.

        A customer with a live instance of the same strategy and key is refused. One that
        enters for the only time is refused by every earlier instance, also by one that ended.
        Who is refused keeps nobody else from entering. An instance of an absorbed number does
        not refuse its survivor: ask `live_instances` and `last_instances` for that.

        Args:
            instances: Who enters.
            once: The ids of those that enter for the only time.
        """

    def put_instances(self, instances: Sequence[Instance], read_at: int | None = None) -> None:
        """Rewrite instances that are there; customer, key and entry stay as they were written.

        One that was woken behind `read_at` stays due: what woke it was not seen.

        Args:
            instances: How they are now; none twice.
            read_at: The position of the view that they were read in; None: they were read in
                this transaction.
        """

    def wake_by_contacts(self, contacts: Sequence[str], at: Instant) -> None:
        """Make the running instances whose proposal waits for these contacts due at an instant.

        One that is due before it stays so.
        """

    def wake_listeners(self, customers: Sequence[str], listeners: Listeners, at: Instant) -> None:
        """Make those running instances of customers due at an instant that an event may move."""

    def wake_of_customers(self, customers: Sequence[str], at: Instant) -> None:
        """Make all running instances of all numbers of customers due at an instant."""

    def add_instance_steps(self, steps: Sequence[InstanceStep]) -> None:
        """Append to traces, and count; their instances are there already."""

    def add_journey_order(self, order: JourneyOrder) -> None:
        """Append an order; it is in force from here on."""
