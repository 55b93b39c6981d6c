"""What one transaction of the engine loop does, in its order.

What restrains comes first: an opt-out that arrives in the same moment as an event is seen
by what the event asks. Then events are taken in, then all questions are answered together:
those of these events, those of customers who are looking at a slot, and those whose windows
have closed, among them what was noticed of customers at this moment.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeAlias, TypeVar

from hengce.deciding.answering import Asked
from hengce.deciding.engine import Engine, decision_of
from hengce.deciding.parcels import Became, Opened, close_parcel, open_parcel
from hengce.deciding.receiving import due, receive
from hengce.deciding.showing import notice
from hengce.deciding.walking import Walking
from hengce.errors import HengceError, NotFoundError, PastError
from hengce.flow.partition import Held
from hengce.flow.window import EVERY_CLASS, Question
from hengce.intake.envelope import Parcel
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.ports import Taken, Transaction, View
from hengce.reading.archive import Archive
from hengce.resolution.merging import Merging

Answer_contra = TypeVar("Answer_contra", contravariant=True)


class Waiter(Protocol[Answer_contra]):
    """Whoever waits for what becomes of a work: a `Future`, or what brings it to one."""

    def running(self) -> bool:
        """Tell whether the work has begun."""

    def set_running_or_notify_cancel(self) -> bool:
        """Begin; tell whether anybody waits still."""

    def set_result(self, result: Answer_contra, /) -> None:
        """Tell what became of the work: it is durable."""

    def set_exception(self, exception: BaseException | None, /) -> None:
        """Tell why there is nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """Events to be taken in."""

    events: tuple[Event, ...]
    future: "Future[tuple[Taken, ...]]"

    @property
    def size(self) -> int:
        """How many events it brings."""
        return len(self.events)


@dataclass(frozen=True, slots=True, eq=False)
class Bring:
    """What one request brings: its senders name customers, and some of it may be refused."""

    parcel: Parcel
    future: Waiter[tuple[Became, ...]]

    @property
    def size(self) -> int:
        """How many events it brings."""
        return len(self.parcel.items)


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """A customer who came to us, and the slot that is to be filled."""

    customer: str
    placement: str
    future: "Future[Decision]"
    size: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """Any other write."""

    action: Callable[[Transaction, Instant], Any]
    future: "Future[Any]"
    size: int = 1


Work: TypeAlias = Take | Bring | Ask | Call


@dataclass(frozen=True, slots=True)
class _Batch:
    """A work's events as the log is offered them."""

    work: Take | Bring
    events: tuple[Event, ...]
    digests: tuple[str, ...]
    opened: Opened | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a transaction did.

    Attributes:
        answers: Works with what is to be told when it has committed.
        refused: Works with the error that is to be told.
        postponed: Works that wait for the next transaction: their customer was just decided.
        next_close: When the next decision window closes.
        decisions: How many decisions it made.
    """

    answers: Sequence[tuple[Work, Any]]
    refused: Sequence[tuple[Work, HengceError]]
    postponed: Sequence[Ask]
    next_close: Instant | None
    decisions: int


def do_group(
    tx: Transaction,
    engine: Engine,
    archive: Archive,
    works: Sequence[Work],
    at: Instant,
    questions_max: int,
    *,
    held: Held = None,
    merging: Merging | None = None,
) -> Done:
    """Do works in an open transaction, and answer windows that have closed.

    Args:
        tx: The transaction.
        engine: Decides.
        archive: Opens what decisions read.
        works: What is to be done, in the order of arrival.
        at: The transaction's instant.
        questions_max: Waiting questions that are read.
        held: The partitions whose events and windows are answered; a slot is answered for
            anybody, because the customer stands before it.
        merging: Merges customers whose keys say that they are one; None: people are asked.
    """
    calls = [(work, work.action(tx, at)) for work in works if isinstance(work, Call)]
    returned, batches = _batches(tx, archive, works, merging)
    events = [event for batch in batches for event in batch.events]
    digests = [digest for batch in batches for digest in batch.digests]
    received = receive(tx, archive, events, at, digests, held=held)
    brought = _shares(tx, archive, batches, received.taken)
    asks = [work for work in works if isinstance(work, Ask)]
    refused, asking = _admitted(tx, archive, asks, at)
    who = tx.merges()
    busy = {asked.customer for asked in received.asked}
    now: dict[str, Ask] = {}
    for ask in asking:
        if who.of(ask.customer) not in busy:
            now.setdefault(who.of(ask.customer), ask)
    notice(tx, archive, at, questions_max, held=held)
    closed = due(tx, archive, at, questions_max, frozenset(busy | now.keys()), held=held)
    tx.close_questions(closed.closes)
    walking = _walked(tx, archive, now, at, questions_max, held)
    slots = [Asked(name, _looking(at), placement=a.placement) for name, a in now.items()]
    asked = with_steps([*received.asked, *slots, *closed.asked], walking, at)
    made = engine.answer(tx, asked, at)
    if walking is not None:
        walking.learn(made)
        walking.write()
    return Done(
        answers=[
            *calls,
            *brought,
            *((ask, decision_of(made, customer)) for customer, ask in now.items()),
        ],
        refused=[*returned, *refused],
        postponed=[ask for ask in asking if now.get(who.of(ask.customer)) is not ask],
        next_close=next_close(tx, held),
        decisions=sum(map(len, made)),
    )


def _walked(
    tx: Transaction,
    archive: Archive,
    looking: Mapping[str, Ask],
    at: Instant,
    limit: int,
    held: Held,
) -> Walking | None:
    """Walk the journeys that are due; those of customers who look at a slot may speak there."""
    journeys = archive.journeys(tx)
    # When the clock was set back, nothing is decided before it has come to the ledger's end.
    if journeys is None or tx.ledger_end() > at:
        return None
    walking = Walking(tx, archive, journeys, at)
    mine = None if held is None else sorted(held)
    walking.wake(tx.due_instances(at, limit, mine), frozenset(looking))
    for placement in sorted({ask.placement for ask in looking.values()}):
        here = [name for name, ask in looking.items() if ask.placement == placement]
        walking.looks(here, placement)
    return walking


def with_steps(asked: Sequence[Asked], walking: Walking | None, at: Instant) -> list[Asked]:
    """Let journeys ask with what else their customers are asked about, or alone."""
    steps = dict(walking.asks()) if walking else {}
    joined = [
        replace(one, question=replace(one.question, steps=steps.pop(one.customer)))
        if one.customer in steps
        else one
        for one in asked
    ]
    alone = [Asked(name, Question(at, (), EVERY_CLASS, mine)) for name, mine in steps.items()]
    return [*joined, *alone]


def next_close(view: View, held: Held = None) -> Instant | None:
    """Return when a window of what is held is answered, a journey walked, an intent noticed, next.

    When the clock was set back, none is before the clock has come to the ledger's end again.
    """
    dates = [
        at
        for at in (
            view.next_close(held),
            view.next_due(None if held is None else sorted(held)),
            view.next_intent(held),
        )
        if at is not None
    ]
    return max(min(dates), view.ledger_end()) if dates else None


def _admitted(
    tx: Transaction, archive: Archive, asks: Sequence[Ask], at: Instant
) -> tuple[list[tuple[Work, HengceError]], list[Ask]]:
    """Split those who look at a slot into refused ones and others."""
    if not asks:
        return [], []
    population = archive.population(tx)
    behind, who = tx.ledger_end() > at, tx.merges()
    refused: list[tuple[Work, HengceError]] = []
    admitted: list[Ask] = []
    for ask in asks:
        if behind:
            refused.append((ask, PastError()))
        elif population is None or population.find(who.of(ask.customer)) < 0:
            refused.append((ask, NotFoundError("the customer is not known")))
        else:
            admitted.append(ask)
    return refused, admitted


def _looking(at: Instant) -> Question:
    return Question(at, (), EVERY_CLASS)


def _batches(
    tx: Transaction, archive: Archive, works: Sequence[Work], merging: Merging | None
) -> tuple[list[tuple[Work, HengceError]], list[_Batch]]:
    """Return what may not be taken at all, and the events of everything else, in order."""
    returned: list[tuple[Work, HengceError]] = []
    batches: list[_Batch] = []
    known: dict[str, str] = {}
    for work in works:
        if isinstance(work, Take):
            batches.append(_Batch(work, work.events, ("",) * work.size))
        elif isinstance(work, Bring):
            try:
                opened = open_parcel(tx, archive, work.parcel, known, merging)
            except HengceError as error:
                returned.append((work, error))
            else:
                batches.append(_Batch(work, opened.offered, opened.digests, opened))
    return returned, batches


def _shares(
    tx: Transaction, archive: Archive, batches: Sequence[_Batch], taken: Sequence[Taken]
) -> list[tuple[Work, Any]]:
    """Give each work its part of what became of all events."""
    shares: list[tuple[Work, Any]] = []
    begin = 0
    for batch in batches:
        end = begin + len(batch.events)
        mine = tuple(taken[begin:end])
        opened = batch.opened
        shares.append((batch.work, close_parcel(tx, archive, opened, mine) if opened else mine))
        begin = end
    return shares
