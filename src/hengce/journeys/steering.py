"""What people do to journeys that run: stop entry, hold, cancel, and move to another version.

Each says first what it would do, in exact counts. What concerns many customers is done a few
hundred at a time; an order is in force from its first transaction on.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hengce.errors import ConflictError, NotFoundError, Problem, ProblemsError
from hengce.flow.journeys import Journey, Journeys
from hengce.flow.proposing import cancelled
from hengce.flow.steering import (
    EXIT,
    STAY,
    begun,
    held,
    is_deaf,
    migrated,
    noted,
    resumed,
    target_of,
)
from hengce.model.filter import Filter
from hengce.model.instance import LIVE, Did, Instance, InstanceState, InstanceStep
from hengce.model.instant import SECOND_US, Instant
from hengce.model.journey_order import JourneyOrder, JourneyOrderKind
from hengce.model.nodes import Entry, Exit, Node
from hengce.ports import Store, Transaction, View
from hengce.ports.journeys import InstanceSearch
from hengce.reading.archive import Archive

MOVED_AT_ONCE = 500
"""Instances that one transaction moves."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an order does, or would do.

    Attributes:
        strategy: The journey.
        kind: The order.
        in_flight: Customers in the journey, by node.
        concerned: Those whom the order moves.
        on_their_way: Contacts of these that are decided and have not left; a cancellation
            takes them back, a hold does not.
    """

    strategy: str
    kind: JourneyOrderKind
    in_flight: Mapping[str, int]
    concerned: int
    on_their_way: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Customers of a migration who stand at one node of one version.

    Attributes:
        version: Which.
        node: Where.
        target: The node of the live version, `exit` or `stay`.
        customers: How many.
        unheard: Of these: whose old node awaits events that the target does not, and who stood
            still while they may have happened. That is not looked at any more.
    """

    version: str
    node: str
    target: str
    customers: int
    unheard: int


def effect_of(view: View, strategy: str, kind: JourneyOrderKind) -> Effect:
    """Return what an order would do now; nothing is changed."""
    return _effect(strategy, kind, list(_in_flight(view, strategy)))


def _effect(strategy: str, kind: JourneyOrderKind, found: Sequence[Instance]) -> Effect:
    moved = [one for one in found if one.state in _CONCERNED[kind]]
    return Effect(
        strategy=strategy,
        kind=kind,
        in_flight=Counter(one.node for one in found),
        concerned=len(moved),
        on_their_way=sum(bool(one.proposal.contact) for one in moved),
    )


def order(
    store: Store, archive: Archive, given: JourneyOrder, at_once: int = MOVED_AT_ONCE
) -> Effect:
    """Carry an order out, and return what it did, to the customer.

    Who dies over it gives it again: it is in force already, and those who are left are moved.

    Args:
        store: The store.
        archive: Opens the journeys.
        given: The order.
        at_once: How many instances one transaction moves.

    Raises:
        NotFoundError: There is no such journey.
    """
    strategy, kind, states = given.strategy, given.kind, _CONCERNED[given.kind]
    with store.view() as view:
        journeys = archive.journeys(view)
        if journeys is None or strategy not in {name for name, _ in journeys.by_version}:
            raise NotFoundError(f"there is no journey {strategy!r}")
    lateness_us = journeys.configuration.policy.lateness_max_seconds * SECOND_US
    with store.transaction(given.at) as tx:
        tx.add_journey_order(given)
        effect = effect_of(tx, strategy, kind)
    if not states:
        return effect
    met: list[Instance] = []

    def move(tx: Transaction, one: Instance) -> _Step | None:
        met.append(one)
        return _carried_out(tx, one, given, lateness_us) if one.state in states else None

    _move_all(store, strategy, given.at, move, at_once)
    return _effect(strategy, kind, met)


def plan_migration(
    view: View, archive: Archive, strategy: str, moves: Mapping[str, str]
) -> tuple[Moved, ...]:
    """Return where each customer in flight would go, verified for every one of them.

    Args:
        view: The store.
        archive: Opens the journeys.
        strategy: The journey.
        moves: For each node of earlier versions the node of the live one, `exit` or `stay`.

    Raises:
        ProblemsError: Customers stand at nodes that the map forgets, or it names nodes that
            nobody can stand at; all of it at once.
        NotFoundError: There is no such journey.
    """
    journeys, current = _current(archive, view, strategy)
    problems = list(_wrong_targets(strategy, current, moves))
    tally = _Tally(journeys, current)
    forgotten: Counter[str] = Counter()
    for one in _behind(view, strategy, current):
        target = target_of(one, moves)
        if target is None:
            forgotten[one.node] += 1
        else:
            tally.add(one, target)
    for node, customers in sorted(forgotten.items()):
        where = f"strategies/{strategy} migration/{node}"
        problems.append(Problem.of(where, "migration.forgotten", node=node, customers=customers))
    if problems:
        raise ProblemsError(problems)
    return tally.moved()


def migrate(
    store: Store,
    archive: Archive,
    strategy: str,
    moves: Mapping[str, str],
    at: Instant,
    at_once: int = MOVED_AT_ONCE,
) -> tuple[Moved, ...]:
    """Move customers of earlier versions to the live one, and return how many went where.

    Who waits for something that his version began stays, and goes with the next migration; so
    does who has come to a node that the map forgets since it was verified.

    Args:
        store: The store.
        archive: Opens the journeys.
        strategy: The journey.
        moves: As for `plan_migration`.
        at: Now.
        at_once: How many instances one transaction moves.

    Raises:
        ProblemsError: As `plan_migration`; nobody was moved.
        ConflictError: Another version was published meanwhile; who was moved before stays so.
    """
    with store.view() as view:
        plan_migration(view, archive, strategy, moves)
        tally = _Tally(*_current(archive, view, strategy))
    version = tally.current.version

    def move(_tx: Transaction, one: Instance) -> _Step | None:
        if one.version == version:
            return None
        target = target_of(one, moves) or STAY
        tally.add(one, target)
        return None if target == STAY else _moved(one, version, target, at)

    def check(tx: Transaction) -> None:
        if _current(archive, tx, strategy)[1].version != version:
            raise ConflictError(
                f"another version of {strategy!r} was published meanwhile: plan it again"
            )

    _move_all(store, strategy, at, move, at_once, check)
    return tally.moved()


@dataclass(frozen=True, slots=True)
class _Tally:
    """Counts who goes where.

    Attributes:
        journeys: All of them.
        current: The live version.
        customers: By version, node and target.
        unheard: The same of those of whom something is not heard.
    """

    journeys: Journeys
    current: Journey
    customers: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unheard: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, one: Instance, target: str) -> None:
        """Count one."""
        key = one.version, one.node, target
        self.customers[key] += 1
        self.unheard[key] += target != STAY and is_deaf(one) and self._awaits_more(*key)

    def moved(self) -> tuple[Moved, ...]:
        """Return the counts."""
        return tuple(Moved(*key, n, self.unheard[key]) for key, n in sorted(self.customers.items()))

    def _awaits_more(self, version: str, node: str, target: str) -> bool:
        journey = self.journeys.by_version.get((self.current.strategy.id, version))
        old = journey.nodes.get(node) if journey else None
        return bool(_events(old) - _events(self.current.nodes.get(target)))


def _events(node: Node | None) -> frozenset[str]:
    """Return the event types that a node awaits."""
    awaited = () if node is None else node.awaited
    return frozenset(one.event for _, one in awaited if one.event)


_CONCERNED: Mapping[JourneyOrderKind, frozenset[InstanceState]] = {
    JourneyOrderKind.STOP_ENTRY: frozenset(),
    JourneyOrderKind.OPEN_ENTRY: frozenset(),
    JourneyOrderKind.HOLD: frozenset({InstanceState.RUNNING}),
    JourneyOrderKind.RESUME: frozenset({InstanceState.HELD}),
    JourneyOrderKind.CANCEL: LIVE,
}

_Step = tuple[Instance, Sequence[InstanceStep]]
_Mover = Callable[[Transaction, Instance], _Step | None]


def _carried_out(tx: Transaction, one: Instance, given: JourneyOrder, lateness_us: int) -> _Step:
    """Return an instance as an order leaves it, with the lines of its trace."""
    at, said = given.at, given.reason
    one, entry = begun(one)
    if given.kind is JourneyOrderKind.HOLD:
        noted_one, step = noted(one, Did.HELD, at, said)
        return held(noted_one, at, lateness_us), [*entry, step]
    if given.kind is JourneyOrderKind.RESUME:
        noted_one, step = noted(one, Did.RESUMED, at, said)
        return resumed(noted_one, at), [*entry, step]
    tx.withdraw(one.customer, [Filter(strategies=(one.strategy,))], at, "journey cancelled")
    noted_one, step = noted(one, Did.CANCELLED, at, said)
    return cancelled(noted_one, at), [*entry, step]


def _moved(one: Instance, version: str, target: str, at: Instant) -> _Step:
    """Return an instance as a migration leaves it, with the lines of its trace."""
    one, entry = begun(one)
    if target == EXIT:
        noted_one, step = noted(one, Did.CANCELLED, at, "migration")
        return cancelled(noted_one, at), [*entry, step]
    came_from = f"{one.node}@{one.version}"
    moved, step = noted(migrated(one, version, target, at), Did.MIGRATED, at, came_from)
    return moved, [*entry, step]


def _nothing(_tx: Transaction) -> None:
    """Nothing is to be checked."""


def _move_all(
    store: Store,
    strategy: str,
    at: Instant,
    move: _Mover,
    at_once: int,
    check: Callable[[Transaction], None] = _nothing,
) -> None:
    """Move all live instances of a journey, some in a transaction, in the order of their ids."""
    after = ""
    while True:
        with store.transaction(at) as tx:
            check(tx)
            page = tx.instances_of(InstanceSearch(strategy, states=LIVE), at_once, after)
            moved = [found for one in page if (found := move(tx, one)) is not None]
            tx.put_instances([one for one, _ in moved])
            tx.add_instance_steps([step for _, steps in moved for step in steps])
            # Who sent a customer here waits until he has left.
            sent = [one.customer for one, _ in moved if one.parent and one.ended_at is not None]
            tx.wake_of_customers(sorted(set(sent)), at)
        if len(page) < at_once:
            return
        after = page[-1].id


def _in_flight(view: View, strategy: str) -> Iterator[Instance]:
    after = ""
    while True:
        page = view.instances_of(InstanceSearch(strategy, states=LIVE), MOVED_AT_ONCE, after)
        yield from page
        if len(page) < MOVED_AT_ONCE:
            return
        after = page[-1].id


def _behind(view: View, strategy: str, current: Journey) -> Iterator[Instance]:
    """Yield who is in an earlier version."""
    return (one for one in _in_flight(view, strategy) if one.version != current.version)


def _current(archive: Archive, view: View, strategy: str) -> tuple[Journeys, Journey]:
    journeys = archive.journeys(view)
    current = journeys.current.get(strategy) if journeys else None
    if journeys is None or current is None:
        raise NotFoundError(f"there is no journey {strategy!r}")
    return journeys, current


def _wrong_targets(strategy: str, current: Journey, moves: Mapping[str, str]) -> Iterator[Problem]:
    """Name the targets that nobody can stand at: unknown nodes, the entry, exits."""
    for node, target in sorted(moves.items()):
        if target in {EXIT, STAY}:
            continue
        found = current.nodes.get(target)
        if found is None or isinstance(found, Entry | Exit):
            nodes = current.nodes.items()
            known = sorted(n for n, one in nodes if not isinstance(one, Entry | Exit))
            where = f"strategies/{strategy} migration/{node}"
            facts = {"target": target, "known": ", ".join(known)}
            yield Problem.of(where, "migration.target_unknown", **facts)
