"""Load, decide and save in one transaction: one customer, or several at one instant.

The engine is the only place that reserves contacts outside a nightly run. A decision that
is not to be kept runs in the same transaction, which is then undone: dry and real take the
same way.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import msgspec
import numpy as np
import numpy.typing as npt

from hengce.archive import Archive, Opened
from hengce.errors import NotFoundError
from hengce.flow.answer import decide_members
from hengce.flow.packing import keep_inputs
from hengce.flow.trigger import other_classes, silent_strategies
from hengce.flow.window import EVERY_CLASS, Arrival, Question, questions
from hengce.funding import fund
from hengce.gather import Facts, gather
from hengce.kernel.actions import NIGHTLY
from hengce.kernel.resources import Cutoff, ResourceKind
from hengce.kernel.tables import Customer
from hengce.model.contact import ContactState
from hengce.model.decision import Decision, Pin
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.ports import ContactStep, Store, StoredDecision, Taken, Transaction, View


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a question.

    Attributes:
        taken: What became of the event, if there was one.
        decision: The answer; None for a duplicated or conflicting event.
    """

    taken: Taken
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and whose it is.

    Attributes:
        customer: Whom it is about; those who are decided with him come along.
        question: What is asked. Its instant is that of the transaction.
        members: Of those who are decided together, only the past of all others counts.
            None: the customer alone when events ask, all of them when nothing happened.
        placement: The slot that the customer looks at; empty for what we send.
        closes: The numbers of the waiting questions that this one answers.
    """

    customer: str
    question: Question
    members: Collection[str] | None = None
    placement: str = ""
    closes: tuple[int, ...] = ()

    @property
    def asked(self) -> Collection[str] | None:
        """Who is decided; None for all of the group."""
        alone = self.question.events or self.placement
        return {self.customer} if alone else self.members


@dataclass(frozen=True, slots=True)
class _Placed:
    """A question with the rows of the group that it is about."""

    asked: Asked
    opened: Opened
    silent: frozenset[str]
    rows: npt.NDArray[np.int64]

    @property
    def triggers(self) -> list[str]:
        """`source/id` of each event that asks."""
        return [f"{event.source}/{event.id}" for event in self.asked.question.events]


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
            question = Question(at, (), EVERY_CLASS)
            decisions = self.answer(tx, [Asked(customer, question)], at)
            who = tx.merges().of(customer)
        return next(decision for decision in decisions if decision.customer == who)

    def decide_again(self, tx: Transaction, customers: Sequence[str], at: Instant) -> None:
        """Decide for those whom a run of `at` leaves out because they moved.

        It happens in the transaction that commits the run, so that no crash can leave them
        without an answer. Whatever moved them may be dated after the run, so each group is
        decided no earlier than the ledger's end. Who is not in the snapshot was not part of
        the run. Nobody else is asked, even where a snapshot that came meanwhile joins others.
        """
        population, merges = self._archive.population(tx), tx.merges()
        answered: set[str] = set()
        members = frozenset(merges.of(customer) for customer in customers)
        for customer in sorted(members):
            if customer in answered or population is None or population.find(customer) < 0:
                continue
            now = max(at, tx.ledger_end())
            question = Question(now, (), EVERY_CLASS)
            decisions = self.answer(tx, [Asked(customer, question, members)], now)
            answered.update(decision.customer for decision in decisions)

    def receive(self, event: Event, at: Instant, *, commit: bool = True) -> Answered:
        """Take an event in and decide at once what it starts; a repetition decides nothing."""
        with _kept_if(self._store, at, keep=commit) as tx:
            (taken,) = tx.add_events([event])
            if taken is not Taken.ACCEPTED:
                return Answered(taken=taken, decision=None)
            question = Question(at, (event,), EVERY_CLASS)
            (decision,) = self.answer(tx, [Asked(event.customer, question)], at)
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
                decisions += self.answer(tx, [Asked(customer, question)], question.at)
        return tuple(decisions)

    def answer(self, tx: Transaction, asked: Sequence[Asked], at: Instant) -> list[Decision]:
        """Decide for several customers at one instant, in a transaction that is open.

        Customers whose groups and plans do not touch are read together: the answers are
        those that asking one by one gives. A number that was absorbed is answered for by the
        one that speaks for it.

        Args:
            tx: The transaction; its writes so far are seen.
            asked: The questions; no customer is decided twice.
            at: When.

        Raises:
            NotFoundError: A customer is not in the snapshot.
            PastError: Something was decided after `at`.
        """
        if not asked:
            return []
        pin = self._archive.pin_decision(tx, at)
        of = tx.merges().of
        spoken = [replace(one, customer=of(one.customer)) for one in asked]
        waiting = self._placed(tx, pin, spoken)
        if any(one.opened.plan.resources for one in waiting):
            fund(tx, waiting[0].opened.configuration, at)
        decisions: list[Decision] = []
        while waiting:
            together, waiting = _apart(waiting)
            answers = _decided(tx, together)
            tx.add_decisions(answers)
            tx.add_steps(_shown(answers, at))
            decisions += [stored.decision for stored in answers]
        return decisions

    def _placed(self, tx: Transaction, pin: Pin, asked: Sequence[Asked]) -> list[_Placed]:
        """Find what each question is about; the same plan is opened once."""
        plans: dict[tuple[frozenset[str], str], Opened] = {}
        placed = []
        for one, row in zip(asked, self._rows(tx, asked), strict=True):
            question = one.question
            names = frozenset(event.name for event in question.events) or NIGHTLY
            key = (names, one.placement)
            opened = plans.get(key)
            if opened is None:
                opened = plans[key] = self._archive.open(tx, pin, names, one.placement)
            silent = silent_strategies(opened.plan, question.events)
            if question.classes != EVERY_CLASS:
                silent |= other_classes(opened.plan, question.classes)
            placed.append(_Placed(one, opened, silent, opened.groups.members(row)))
        return placed

    def _rows(self, tx: Transaction, asked: Sequence[Asked]) -> list[int]:
        population = self._archive.population(tx)
        assert population is not None, "a decision is pinned to a snapshot"
        rows: list[int] = population.find_many([one.customer for one in asked]).tolist()
        for one, row in zip(asked, rows, strict=True):
            if row < 0:
                raise unknown_customer(one.customer)
        return rows


def _apart(waiting: Sequence[_Placed]) -> tuple[list[_Placed], list[_Placed]]:
    """Split questions into those that can be read together with the first, and the others.

    They share a plan and its silent strategies, and no group is among them twice. What is
    scarce for the whole bank is left to one after the other.
    """
    first = waiting[0]
    if first.opened.plan.resources:
        return [first], list(waiting[1:])
    together: list[_Placed] = []
    later: list[_Placed] = []
    seen: set[int] = set()
    for one in waiting:
        same = one.opened.plan is first.opened.plan and one.silent == first.silent
        leader = int(one.rows[0])
        if same and leader not in seen:
            together.append(one)
        else:
            later.append(one)
        seen.add(leader)
    return together, later


def _decided(tx: Transaction, together: Sequence[_Placed]) -> list[StoredDecision]:
    opened, silent = together[0].opened, together[0].silent
    population = opened.population
    rows = np.concatenate([one.rows for one in together])
    members = [bytes(name).decode() for name in population.ids[rows]]
    facts = gather(tx, opened, customers=members, silent=silent)
    block = _block(facts, together, rows, members)
    decisions = decide_members(
        facts.ready,
        block,
        population.dictionaries,
        opened.pin,
        f"D{opened.pin.position}",
        [one.triggers for one in together],
        together[0].asked.placement,
    )
    left = [resource.left for resource in facts.resources]
    kept = keep_inputs(
        block, facts.history, population.layout, population.dictionaries, silent, left
    )
    return [
        StoredDecision(decision=decision, packed=packed)
        for group, read in zip(decisions, kept, strict=True)
        for packed in [msgspec.msgpack.encode(read)]
        for decision in group
    ]


def _block(
    facts: Facts,
    together: Sequence[_Placed],
    rows: npt.NDArray[np.int64],
    members: Sequence[str],
) -> Customer:
    """Return the rows of all groups side by side, and who of them is asked."""
    starts = np.cumsum([0, *(len(one.rows) for one in together)])
    block = facts.grouped(np.searchsorted(facts.rows, rows), starts)
    asked = np.ones(len(rows), np.uint8)
    for one, begin in zip(together, starts.tolist(), strict=False):
        who = one.asked.asked
        if who is not None:
            for k in range(begin, begin + len(one.rows)):
                asked[k] = members[k] in who
    return block._replace(asked=block.asked & asked)


def _shown(answers: Sequence[StoredDecision], at: Instant) -> list[ContactStep]:
    """Return the steps of what a slot shows: the customer sees it with the answer."""
    return [
        ContactStep(contact.id, contact.customer, ContactState.COMMITTED, at)
        for stored in answers
        if stored.decision.placement
        for contact in stored.decision.contacts
    ]


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
    cutoffs: Mapping[tuple[ResourceKind, str], Cutoff] | None = None,
) -> tuple[Facts, Customer]:
    """Gather the facts of a customer and of all who are decided with him.

    Args:
        view: The store at the pinned position.
        opened: What the pin stands for.
        customer: Who.
        cutoffs: Who may take of a limited resource.

    Raises:
        NotFoundError: The customer is not in the snapshot.
    """
    rows = group_rows_of(opened, view.merges().of(customer))
    members = [bytes(name).decode() for name in opened.population.ids[rows]]
    facts = gather(view, opened, customers=members, cutoffs=cutoffs)
    starts = np.array([0, len(rows)], np.int64)
    return facts, facts.grouped(np.searchsorted(facts.rows, rows), starts)


def group_rows_of(opened: Opened, customer: str) -> npt.NDArray[np.int64]:
    """Return the snapshot's rows of a customer and of all who are decided with him.

    Raises:
        NotFoundError: The customer is not in the snapshot.
    """
    row = opened.population.find(customer)
    if row < 0:
        raise unknown_customer(customer)
    return opened.groups.members(row)


def unknown_customer(customer: str) -> NotFoundError:
    """Return the error that tells a stranger."""
    return NotFoundError(f"customer {customer} is not known: import him, or look for a typo")
