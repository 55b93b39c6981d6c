"""What one transaction of the engine loop does, in its order.

What restrains comes first: an opt-out that arrives in the same moment as an event is seen
by what the event asks. Then events are taken in, then all questions are answered together:
those of these events, those of customers who are looking at a slot, and those whose windows
have closed.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeAlias

from hengce.archive import Archive
from hengce.engine import Asked, Engine
from hengce.errors import HengceError, NotFoundError, PastError
from hengce.flow.window import EVERY_CLASS, Question
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.ports import Taken, Transaction
from hengce.receiving import due, receive


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """Events to be taken in."""

    events: tuple[Event, ...]
    future: "Future[tuple[Taken, ...]]"


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """A customer who came to us, and the slot that is to be filled."""

    customer: str
    placement: str
    future: "Future[Decision]"


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """Any other write."""

    action: Callable[[Transaction, Instant], Any]
    future: "Future[Any]"


Work: TypeAlias = Take | Ask | Call


@dataclass(frozen=True, slots=True)
class Done:
    """What a transaction did.

    Attributes:
        answers: Works with what is to be told when it has committed.
        refused: Works with the error that is to be told.
        postponed: Works that wait for the next transaction: their customer was just decided.
        next_close: When the next decision window closes.
    """

    answers: Sequence[tuple[Work, Any]]
    refused: Sequence[tuple[Work, HengceError]]
    postponed: Sequence[Ask]
    next_close: Instant | None


def do_group(
    tx: Transaction,
    engine: Engine,
    archive: Archive,
    works: Sequence[Work],
    at: Instant,
    questions_max: int,
) -> Done:
    """Do works in an open transaction, and answer windows that have closed.

    Args:
        tx: The transaction.
        engine: Decides.
        archive: Opens what decisions read.
        works: What is to be done, in the order of arrival.
        at: The transaction's instant.
        questions_max: Waiting questions that are read.
    """
    calls = [(work, work.action(tx, at)) for work in works if isinstance(work, Call)]
    takes = [work for work in works if isinstance(work, Take)]
    received = receive(tx, archive, [event for take in takes for event in take.events], at)
    asks = [work for work in works if isinstance(work, Ask)]
    refused, asking = _admitted(tx, archive, asks, at)
    busy = {asked.customer for asked in received.asked}
    now: dict[str, Ask] = {}
    for ask in asking:
        if ask.customer not in busy:
            now.setdefault(ask.customer, ask)
    closed = due(tx, archive, at, questions_max, frozenset(busy | now.keys()))
    tx.close_questions(closed.closes)
    slots = [Asked(a.customer, _looking(at), placement=a.placement) for a in now.values()]
    decisions = engine.answer(tx, [*received.asked, *slots, *closed.asked], at)
    by_customer = {decision.customer: decision for decision in decisions}
    return Done(
        answers=[
            *calls,
            *_shares(takes, received.taken),
            *((ask, by_customer[customer]) for customer, ask in now.items()),
        ],
        refused=refused,
        postponed=[ask for ask in asking if now.get(ask.customer) is not ask],
        next_close=tx.next_close(),
    )


def _admitted(
    tx: Transaction, archive: Archive, asks: Sequence[Ask], at: Instant
) -> tuple[list[tuple[Work, HengceError]], list[Ask]]:
    """Split those who look at a slot into refused ones and others."""
    if not asks:
        return [], []
    population = archive.population(tx)
    behind = tx.ledger_end() > at
    refused: list[tuple[Work, HengceError]] = []
    admitted: list[Ask] = []
    for ask in asks:
        if behind:
            refused.append((ask, PastError()))
        elif population is None or population.find(ask.customer) < 0:
            refused.append((ask, NotFoundError("the customer is not known")))
        else:
            admitted.append(ask)
    return refused, admitted


def _looking(at: Instant) -> Question:
    return Question(at, (), EVERY_CLASS)


def _shares(takes: Sequence[Take], taken: Sequence[Taken]) -> list[tuple[Work, tuple[Taken, ...]]]:
    """Give each work its part of what became of all events."""
    shares: list[tuple[Work, tuple[Taken, ...]]] = []
    begin = 0
    for take in takes:
        end = begin + len(take.events)
        shares.append((take, tuple(taken[begin:end])))
        begin = end
    return shares
