"""The traces of customers in journeys, as the bank's books hold them, with when each line came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine as Connections
from sqlalchemy import select

from hengce.model.instance import Instance, InstanceStep
from hengce.model.journey import journey_version
from hengce.model.nodes import Node
from hengce.model.strategy import Strategy
from hengce.ports import Store
from hengce.ports.journeys import InstanceSearch
from hengce.sim.journeys import journey
from hengce.sim.ledgers import Mark
from hengce.store.schema import event, outcome
from hengce.store.schema_journeys import instance, instance_step

INSTANCES_MAX = 10_000
STEPS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Visit:
    """A customer at a node, from his arrival until he left it.

    Attributes:
        node: The node's name.
        since: When he arrived.
        steps: What he did there.
        marks: When each of them had committed; None: nobody was told.
        position: The transaction of the last of them.
    """

    node: str
    since: int
    steps: tuple[InstanceStep, ...]
    marks: tuple[Mark | None, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Trace:
    """A customer's way through a journey.

    Attributes:
        instance: Where it stands at the end.
        number: The customer's number when he entered.
        revision: The documents that he is in; empty: no bank ever had such a version.
        document: Their journey, read by the auditor.
        steps: What he did, in order.
        marks: When each of them had committed.
        positions: The transaction of each.
        entered: When his entry had committed.
    """

    instance: Instance
    number: str
    revision: str
    document: Strategy
    steps: tuple[InstanceStep, ...]
    marks: tuple[Mark | None, ...]
    positions: tuple[int, ...]
    entered: Mark | None

    @property
    def id(self) -> str:
        """The instance's name, with its journey."""
        return f"{self.instance.id} ({self.instance.strategy})"

    @property
    def nodes(self) -> Mapping[str, Node]:
        """The nodes of its document, by name."""
        return {node.id: node for node in self.document.graph.nodes}

    def visits(self) -> Iterator[Visit]:
        """Yield the nodes that he was at, in order; a node that leads to itself is one visit."""
        since, begin = self.instance.entered_at, 0
        for end in range(1, len(self.steps) + 1):
            here = self.steps[begin].node
            if end < len(self.steps) and self.steps[end].node == here:
                continue
            place = self.positions[end - 1]
            yield Visit(here, since, self.steps[begin:end], self.marks[begin:end], place)
            since, begin = self.steps[end - 1].at, end


def read_traces(
    store: Store,
    connections: Connections,
    journeys: Sequence[str],
    commits: Mapping[int, Mark],
) -> list[Trace]:
    """Read all traces of a bank.

    Args:
        store: The bank's memory.
        connections: To its tables: when a line was written no port tells.
        journeys: The journeys that the bank has.
        commits: When which transaction had committed.
    """
    step = instance_step.c
    with connections.connect() as tables:
        written = tables.execute(select(step.instance, step.number, step.position))
        positions = {(name, number): position for name, number, position in written}
        numbers = {
            str(name): str(customer)
            for name, customer in tables.execute(select(instance.c.id, instance.c.customer))
        }
    found: list[Trace] = []
    with store.view() as view:
        for name in sorted(journeys):
            documents = {r: journey(name, r) for r in ("r1", "r2")}
            versions = {journey_version(one): r for r, one in documents.items()}
            for one in view.instances_of(InstanceSearch(strategy=name), INSTANCES_MAX):
                steps = tuple(view.instance_steps(one.id, STEPS_MAX))
                revision = versions.get(one.version, "")
                found.append(
                    Trace(
                        instance=one,
                        number=numbers[one.id],
                        revision=revision,
                        document=documents.get(revision, documents["r1"]),
                        steps=steps,
                        marks=tuple(commits.get(positions[one.id, s.number]) for s in steps),
                        positions=tuple(positions[one.id, s.number] for s in steps),
                        entered=commits.get(int(one.id[1:].partition(".")[0])),
                    )
                )
    return found


def heard_at(connections: Connections) -> Mapping[tuple[str, str], int]:
    """Return in which transaction each event and each answer was taken in, by source and id."""
    with connections.connect() as tables:
        return {
            (source, name): position
            for table in (event.c, outcome.c)
            for source, name, position in tables.execute(
                select(table.source, table.id, table.position)
            )
        }
