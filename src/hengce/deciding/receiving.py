"""Takes events in: what is asked at once, and what waits until its decision window closes.

An event is durable with the questions that it opens. A question that waits is answered in
a later transaction, which closes it: so each is answered once, whatever crashes between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from hengce.deciding.answering import Asked
from hengce.deciding.entering import hear
from hengce.deciding.showing import expect
from hengce.flow.partition import Held, holds
from hengce.flow.window import MILLISECOND_US, Question
from hengce.kernel.population import Population
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.open_question import OpenQuestion
from hengce.model.policy import DecisionWindows
from hengce.model.strategy import PriorityClass
from hengce.ports import Taken, Transaction, View
from hengce.reading.archive import Archive
from hengce.responses.heeding import heed


@dataclass(frozen=True, slots=True)
class Received:
    """What became of some events.

    Attributes:
        taken: What became of each, in order.
        asked: What they ask at once, a question for each customer.
    """

    taken: tuple[Taken, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """Questions whose windows have closed.

    Attributes:
        asked: A question for each customer.
        unanswerable: The numbers of questions about customers who are not known any more.
    """

    asked: tuple[Asked, ...]
    unanswerable: tuple[int, ...]

    @property
    def closes(self) -> tuple[int, ...]:
        """The numbers of all questions that are closed by this."""
        return (*(n for one in self.asked for n in one.closes), *self.unanswerable)


@dataclass(frozen=True, slots=True)
class _Heard:
    """An event that starts something, what it starts, and who answers it."""

    event: Event
    classes: frozenset[PriorityClass]
    partition: int


def receive(
    tx: Transaction,
    archive: Archive,
    events: Sequence[Event],
    at: Instant,
    digests: Sequence[str] = (),
    *,
    held: Held = None,
) -> Received:
    """Take events in at one instant; keep the questions that wait.

    Events of one customer that arrive at the same instant are ranked together. Nothing is
    asked of a customer who is not in the snapshot: his events are remembered. Questions of
    partitions that are not held wait, too: for whoever holds them.

    Raises:
        ConflictError: Nothing was published yet.
    """
    taken = tuple(tx.add_events(events, digests))
    new = [event for event, what in zip(events, taken, strict=True) if what is Taken.ACCEPTED]
    heed(tx, new, archive.configuration(tx), at)
    hear(tx, archive, new, at)
    expect(tx, archive, new)
    classes = archive.listening(tx)
    of = tx.merges().of
    starting = [
        e if of(e.customer) == e.customer else replace(e, customer=of(e.customer))
        for e in new
        if e.name in classes
    ]
    known = archive.partitions(tx, [event.customer for event in starting])
    heard = [
        _Heard(event, classes[event.name], known[event.customer])
        for event in starting
        if event.customer in known
    ]
    if not heard:
        return Received(taken, ())
    waits = waits_us(archive.policy(tx).decision_windows)
    behind = tx.ledger_end() > at
    at_once = frozenset() if behind else frozenset(c for c, wait in waits.items() if wait == 0)
    mine = [one for one in heard if holds(held, one.partition)]
    theirs = [one for one in heard if not holds(held, one.partition)]
    _keep(tx, mine, {c: waits[c] for c in waits if c not in at_once}, at)
    _keep(tx, theirs, waits, at)
    asking = [one.event for one in mine if one.classes & at_once]
    return Received(taken, _questions(asking, at, at_once))


def due(
    tx: View,
    archive: Archive,
    at: Instant,
    limit: int,
    busy: frozenset[str],
    *,
    held: Held = None,
) -> Due:
    """Return what is to be answered at an instant: one question a customer, oldest first.

    Args:
        tx: What is read.
        archive: Opens the snapshot, which says who is known.
        at: When.
        limit: How many rows are read.
        busy: Customers who are decided in this transaction already; theirs wait.
        held: Of which partitions.
    """
    if tx.ledger_end() > at:
        return Due((), ())
    rows = tx.open_questions(at, limit, held)
    if len(rows) == limit:
        rows = _whole_windows(rows)
    of = tx.merges().of
    known = known_among(archive.population(tx), [of(row.customer) for row in rows])
    asked: list[Asked] = []
    unanswerable: list[int] = []
    done = set(busy)
    events = _events(tx, rows)
    for window in _windows(rows):
        customer = of(window[0].customer)
        if customer in done:
            continue
        done.add(customer)
        numbers = tuple(row.seq for row in window)
        if customer not in known:
            unanswerable += numbers
            continue
        classes = frozenset(row.priority_class for row in window)
        asking = sorted({(row.source, row.id) for row in window})
        question = Question(at, tuple(events[name] for name in asking), classes)
        asked.append(Asked(customer, question, closes=numbers))
    return Due(tuple(asked), tuple(unanswerable))


def _keep(
    tx: Transaction,
    heard: Sequence[_Heard],
    waits_us: Mapping[PriorityClass, int],
    at: Instant,
) -> None:
    """Let questions wait: in the window that is open, or in one that opens now."""
    if not waits_us or not heard:
        return
    windows = tx.open_windows(sorted({one.event.customer for one in heard}), at)
    tx.keep_questions(
        [
            OpenQuestion(
                source=one.event.source,
                id=one.event.id,
                customer=one.event.customer,
                priority_class=priority,
                partition=one.partition,
                closes_at=windows.get((one.event.customer, priority), at + wait_us),
            )
            for one in heard
            for priority, wait_us in waits_us.items()
            if priority in one.classes
        ]
    )


def _questions(
    events: Sequence[Event], at: Instant, classes: frozenset[PriorityClass]
) -> tuple[Asked, ...]:
    by_customer: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda e: (e.source, e.id)):
        by_customer.setdefault(event.customer, []).append(event)
    return tuple(
        Asked(customer, Question(at, tuple(mine), classes))
        for customer, mine in by_customer.items()
    )


def _whole_windows(rows: Sequence[OpenQuestion]) -> Sequence[OpenQuestion]:
    """Leave out the last window, which the limit may have cut, unless it is the only one."""
    last = (rows[-1].closes_at, rows[-1].customer)
    whole = [row for row in rows if (row.closes_at, row.customer) != last]
    return whole or rows


def _windows(rows: Sequence[OpenQuestion]) -> list[list[OpenQuestion]]:
    """Group rows that are answered together: one customer, one closing, the same events."""
    of_class: dict[tuple[Instant, str, PriorityClass], list[OpenQuestion]] = {}
    for row in rows:
        of_class.setdefault((row.closes_at, row.customer, row.priority_class), []).append(row)
    together: dict[tuple[object, ...], list[OpenQuestion]] = {}
    for (closes_at, customer, _), same in of_class.items():
        events = frozenset((row.source, row.id) for row in same)
        together.setdefault((closes_at, customer, events), []).extend(same)
    return list(together.values())


def _events(view: View, rows: Sequence[OpenQuestion]) -> dict[tuple[str, str], Event]:
    """Return the events that ask, by source and id."""
    ids: dict[str, set[str]] = {}
    for row in rows:
        ids.setdefault(row.source, set()).add(row.id)
    found = (view.events_of(source, sorted(some)) for source, some in sorted(ids.items()))
    return {(event.source, event.id): event for events in found for event in events}


def waits_us(windows: DecisionWindows) -> dict[PriorityClass, int]:
    """Return how long each class waits for what else may come, in microseconds."""
    return {
        PriorityClass.RISK: windows.risk_ms * MILLISECOND_US,
        PriorityClass.SERVICE: windows.service_ms * MILLISECOND_US,
        PriorityClass.MARKETING: windows.marketing_ms * MILLISECOND_US,
    }


def known_among(population: Population | None, customers: Sequence[str]) -> frozenset[str]:
    """Return those of some customers who are in a snapshot."""
    if population is None or not customers:
        return frozenset()
    rows = population.find_many(customers).tolist()
    return frozenset(who for who, row in zip(customers, rows, strict=True) if row >= 0)
