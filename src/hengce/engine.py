"""One customer at a time: load, decide and save in one transaction.

The engine is the only place that reserves contacts outside a nightly run. A decision that
is not to be kept runs in the same transaction, which is then undone: dry and real take the
same way.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import msgspec
import numpy as np

from hengce.archive import Archive, Opened
from hengce.errors import NotFoundError
from hengce.flow.answer import decide_members
from hengce.flow.packing import keep_input
from hengce.flow.trigger import silent_strategies
from hengce.flow.window import EVERY_CLASS, Arrival, Question, questions
from hengce.gather import Facts, gather
from hengce.kernel.actions import NIGHTLY
from hengce.kernel.resources import Cutoff, ResourceKind
from hengce.kernel.tables import Customer
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.ports import Store, StoredDecision, Taken, Transaction, View


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a question.

    Attributes:
        taken: What became of the event, if there was one.
        decision: The answer; None for a duplicated or conflicting event.
    """

    taken: Taken
    decision: Decision | None


class _UndoneError(Exception):
    """Ends a transaction without keeping it."""


class Engine:
    """Decides for one customer."""

    def __init__(self, store: Store, archive: Archive) -> None:
        self._store = store
        self._archive = archive

    def decide(self, customer: str, at: Instant, *, commit: bool = False) -> Decision:
        """Decide what the nightly strategies would say to a customer now.

        Those who are decided together with him are decided, too.

        Raises:
            NotFoundError: The customer is not in the snapshot.
            PastError: Something was decided after `at`.
        """
        with _kept_if(self._store, at, keep=commit) as tx:
            decisions = self._decide(tx, customer, at, Question(at, (), EVERY_CLASS))
        return next(decision for decision in decisions if decision.customer == customer)

    def decide_again(self, tx: Transaction, customers: Sequence[str], at: Instant) -> None:
        """Decide for those whom a run of `at` leaves out because they moved.

        It happens in the transaction that commits the run, so that no crash can leave them
        without an answer. Whatever moved them may be dated after the run, so each group is
        decided no earlier than the ledger's end. Who is not in the snapshot was not part of
        the run. Nobody else is asked, even where a snapshot that came meanwhile joins others.
        """
        population = self._archive.population(tx)
        answered: set[str] = set()
        for customer in customers:
            if customer in answered or population is None or population.find(customer) < 0:
                continue
            now = max(at, tx.ledger_end())
            question = Question(now, (), EVERY_CLASS)
            decisions = self._decide(tx, customer, now, question, frozenset(customers))
            answered.update(decision.customer for decision in decisions)

    def receive(self, event: Event, at: Instant, *, commit: bool = True) -> Answered:
        """Take an event in and decide at once what it starts; a repetition decides nothing."""
        with _kept_if(self._store, at, keep=commit) as tx:
            (taken,) = tx.add_events([event])
            if taken is not Taken.ACCEPTED:
                return Answered(taken=taken, decision=None)
            question = Question(at, (event,), EVERY_CLASS)
            (decision,) = self._decide(tx, event.customer, at, question)
            return Answered(taken=taken, decision=decision)

    def receive_together(self, arrivals: Sequence[Arrival]) -> tuple[Decision, ...]:
        """Take events of one customer in, and decide when their decision windows close.

        Events are durable before anything is decided. What an earlier window reserved stays
        reserved. The order of `arrivals` does not matter.
        """
        accepted: list[Arrival] = []
        for arrival in sorted(arrivals, key=lambda a: (a.at, a.event.source, a.event.id)):
            with self._store.transaction(arrival.at) as tx:
                (taken,) = tx.add_events([arrival.event])
                windows = self._archive.policy(tx).decision_windows
            accepted += [arrival] if taken is Taken.ACCEPTED else []
        decisions: list[Decision] = []
        for question in questions(accepted, windows) if accepted else ():
            with self._store.transaction(question.at) as tx:
                customer = question.events[0].customer
                decisions += self._decide(tx, customer, question.at, question)
        return tuple(decisions)

    def _decide(
        self,
        tx: Transaction,
        customer: str,
        at: Instant,
        question: Question,
        asked: Collection[str] | None = None,
    ) -> tuple[Decision, ...]:
        """Decide for a customer's group; an event asks only him whom it happened to."""
        pin = self._archive.pin_decision(tx, at)
        names = frozenset(event.name for event in question.events) or NIGHTLY
        opened = self._archive.open(tx, pin, names)
        silent = silent_strategies(opened.plan, question.events) | _other_classes(opened, question)
        asked = {customer} if question.events else asked
        facts, block = group_of(tx, opened, customer, silent, asked=asked)
        dictionaries = opened.population.dictionaries
        triggers = [f"{event.source}/{event.id}" for event in question.events]
        decisions = decide_members(
            facts.ready, block, dictionaries, pin, f"D{pin.position}", triggers
        )
        left = [resource.left for resource in facts.resources]
        layout = opened.population.layout
        kept = keep_input(block, facts.history, layout, dictionaries, silent, left)
        packed = msgspec.msgpack.encode(kept)
        for decision in decisions:
            tx.add_decision(StoredDecision(decision=decision, packed=packed))
        return decisions


def _other_classes(opened: Opened, question: Question) -> frozenset[str]:
    """Return the strategies that a question does not ask."""
    documents = (action.strategy for action in opened.plan.actions)
    return frozenset(d.id for d in documents if d.priority_class not in question.classes)


@contextmanager
def _kept_if(store: Store, at: Instant, *, keep: bool) -> Iterator[Transaction]:
    """Open a transaction that is undone at its end unless it is to be kept."""
    with suppress(_UndoneError), store.transaction(at) as tx:
        yield tx
        if not keep:
            raise _UndoneError


def group_of(
    view: View,
    opened: Opened,
    customer: str,
    silent: frozenset[str] = frozenset(),
    cutoffs: Mapping[tuple[ResourceKind, str], Cutoff] | None = None,
    *,
    asked: Collection[str] | None = None,
) -> tuple[Facts, Customer]:
    """Gather the facts of a customer and of all who are decided with him.

    Args:
        view: The store at the pinned position.
        opened: What the pin stands for.
        customer: Who.
        silent: Strategies whose condition on the events does not hold.
        cutoffs: Who may take of a limited resource.
        asked: Of those who are decided together, only the past of all others counts. None:
            all of them are asked.

    Raises:
        NotFoundError: The customer is not in the snapshot.
    """
    row = opened.population.find(customer)
    if row < 0:
        raise NotFoundError(f"customer {customer} is not known: import him, or look for a typo")
    rows = opened.groups.members(row)
    members = [bytes(name).decode() for name in opened.population.ids[rows]]
    facts = gather(view, opened, customers=members, silent=silent, cutoffs=cutoffs)
    starts = np.array([0, len(rows)], np.int64)
    block = facts.grouped(np.arange(len(rows), dtype=np.int64), starts)
    if asked is not None:
        block = block._replace(asked=np.array([name in asked for name in members], np.uint8))
    return facts, block
