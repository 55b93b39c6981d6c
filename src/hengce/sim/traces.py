"""The traces of customers in journeys, as the bank's books hold them, with when each line came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine as Connections
from sqlalchemy import select

from hengce.model.instance import Did, Instance, InstanceStep
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

STEERED = frozenset({Did.HELD, Did.RESUMED, Did.MIGRATED})
"""What people do to a journey; who was in it did nothing."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A customer at a node, from his arrival until he left it.

    Attributes:
        node: The node's name.
        since: When he arrived.
        steps: What he did there; what people did to his journey is left out.
        marks: When each of them had committed; None: nobody was told.
        position: The transaction of the last line that names the node.
        document: The version in which he was there.
        came_from: Where he stood before a migration brought him here; empty: none did.
        hears_since: Since when events count here for sure: his arrival, or the begin of the pause
            that he was moved in.
        may_hear_since: Since when they perhaps do: of who was moved while he was held, or before
            anybody looked at him again, nobody tells when he was looked at last.
    """

    node: str
    since: int
    steps: tuple[InstanceStep, ...]
    marks: tuple[Mark | None, ...]
    position: int
    document: Strategy
    came_from: str
    hears_since: int
    may_hear_since: int

    @property
    def kind(self) -> Node | None:
        """The node in the document; None: there is none of this name."""
        return next((one for one in self.document.graph.nodes if one.id == self.node), None)


@dataclass(frozen=True, slots=True)
class Trace:
    """A customer's way through a journey.

    Attributes:
        instance: Where it stands at the end.
        number: The customer's number when he entered.
        revisions: The documents in which he was at each line, and those in which he is now;
            empty: no bank ever had such a version.
        documents: Their journeys, read by the auditor.
        steps: What he did, in order.
        marks: When each of them had committed.
        positions: The transaction of each.
        entered: When his entry had committed.
    """

    instance: Instance
    number: str
    revisions: tuple[str, ...]
    documents: tuple[Strategy, ...]
    steps: tuple[InstanceStep, ...]
    marks: tuple[Mark | None, ...]
    positions: tuple[int, ...]
    entered: Mark | None

    @property
    def id(self) -> str:
        """The instance's name, with its journey."""
        return f"{self.instance.id} ({self.instance.strategy})"

    @property
    def document(self) -> Strategy:
        """The version in which he is now; of what both versions say alike any will do."""
        return self.documents[-1]

    @property
    def pauses(self) -> tuple[tuple[int, int], ...]:
        """Since when and until when he was held, each time that he was resumed."""
        found, since = [], None
        for step in self.steps:
            if step.did is Did.HELD:
                since = step.at
            elif step.did is Did.RESUMED and since is not None:
                found.append((since, step.at))
                since = None
        return tuple(found)

    def kind_of(self, step: InstanceStep) -> Node | None:
        """Return the node of a line; None: its document has none of this name."""
        nodes = self.documents[self.place_of(step)].graph.nodes
        return next((one for one in nodes if one.id == step.node), None)

    def place_of(self, step: InstanceStep) -> int:
        """Return where a line stands: at its number, unless lines are missing."""
        return next(place for place, one in enumerate(self.steps) if one.number == step.number)

    def revision_of(self, step: InstanceStep) -> str:
        """Return the document in which he was at a line."""
        return self.revisions[self.place_of(step)]

    def paused(self, begin: int, end: int) -> int:
        """Return for how long he was held between two instants, in microseconds."""
        return sum(max(0, min(end, e) - max(begin, b)) for b, e in self.pauses)

    def visits(self) -> Iterator[Visit]:
        """Yield the nodes that he was at, in order; a node that leads to itself is one visit."""
        since, begin = self.instance.entered_at, 0
        for end in range(1, len(self.steps) + 1):
            follows = self.steps[end] if end < len(self.steps) else None
            goes_on = follows is not None and follows.did is not Did.MIGRATED
            if goes_on and follows is not None and follows.node == self.steps[begin].node:
                continue
            yield self._visit(since, begin, end)
            # Who was held or migrated somewhere else in between did not leave by that.
            mine = [one for one in self.steps[begin:end] if one.did not in STEERED]
            since = mine[-1].at if mine else since
            since = follows.at if follows is not None and not goes_on else since
            begin = end

    def _visit(self, since: int, begin: int, end: int) -> Visit:
        lines = list(zip(self.steps, self.marks, strict=True))[begin:end]
        mine = [(step, mark) for step, mark in lines if step.did not in STEERED]
        first = self.steps[begin]
        surely, perhaps = self._heard_since(since, begin)
        return Visit(
            node=first.node,
            since=since,
            steps=tuple(step for step, _ in mine),
            marks=tuple(mark for _, mark in mine),
            position=self.positions[end - 1],
            document=self.documents[begin],
            came_from=first.said.partition("@")[0] if first.did is Did.MIGRATED else "",
            hears_since=surely,
            may_hear_since=perhaps,
        )

    def _heard_since(self, since: int, begin: int) -> tuple[int, int]:
        """Return since when events count at a node for sure, and since when perhaps."""
        if self.steps[begin].did is not Did.MIGRATED:
            return since, since
        own = begin
        while self.steps[own].did in STEERED:
            own -= 1
        orders = [one for one in self.steps[own:begin] if one.did in {Did.HELD, Did.RESUMED}]
        if not orders:
            return since, since
        perhaps = min(self.steps[own].at, since)
        held_at = orders[-1].at if orders[-1].did is Did.HELD else since
        return max(perhaps, held_at), perhaps


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
                revisions = tuple(versions.get(name, "") for name in _versions(one, steps))
                found.append(
                    Trace(
                        instance=one,
                        number=numbers[one.id],
                        revisions=revisions,
                        documents=tuple(documents.get(r, documents["r1"]) for r in revisions),
                        steps=steps,
                        marks=tuple(commits.get(positions[one.id, s.number]) for s in steps),
                        positions=tuple(positions[one.id, s.number] for s in steps),
                        entered=commits.get(int(one.id[1:].partition(".")[0])),
                    )
                )
    return found


def _versions(one: Instance, steps: Sequence[InstanceStep]) -> Sequence[str]:
    """Return the version of each line, and that of the end.

    The line of a migration is one of the version to which it led, and names the one before.
    """
    version, found = one.version, [one.version]
    for step in reversed(steps):
        found.append(version)
        if step.did is Did.MIGRATED:
            version = step.said.partition("@")[2]
    return found[::-1]


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
