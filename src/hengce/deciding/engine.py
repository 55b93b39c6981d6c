"""Load, decide and save in one transaction: one customer, or several at one instant.

The engine is the only place that reserves contacts outside a nightly run. A decision that
is not to be kept runs in the same transaction, which is then undone: dry and real take the
same way.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hengce.deciding.answering import Asked, Placed, decide_together
from hengce.deciding.entering import hear
from hengce.deciding.showing import expect
from hengce.errors import NotFoundError
from hengce.flow.trigger import Mask, other_classes, silent_strategies, started
from hengce.flow.window import EVERY_CLASS, Question
from hengce.kernel.actions import NIGHTLY
from hengce.kernel.resources import Cutoff, ResourceKind
from hengce.kernel.sheet import Decisions
from hengce.kernel.tables import Customer
from hengce.model.contact import ContactState
from hengce.model.decision import Decision, Pin
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.ports import ContactStep, Store, Taken, Transaction, View
from hengce.reading.archive import Archive, Opened
from hengce.reading.funding import fund
from hengce.reading.gather import Facts, gather
from hengce.responses.heeding import heed


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
    """Decides for one customer.

    Args:
        store: The bank's memory.
        archive: Opens what decisions read.
        keeps_inputs: Whether what decisions read is kept, to decide again from; what is only
            played is never asked for it.
    """

    def __init__(self, store: Store, archive: Archive, *, keeps_inputs: bool = True) -> None:
        self._store = store
        self._archive = archive
        self._keeps_inputs = keeps_inputs

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
        return decision_of(decisions, who)

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
            made = self.answer(tx, [Asked(customer, question, members)], now)
            answered.update(who for decisions in made for who in decisions.sheet.customers)

    def receive(self, event: Event, at: Instant, *, commit: bool = True) -> Answered:
        """Take an event in and decide at once what it starts; a repetition decides nothing."""
        with _kept_if(self._store, at, keep=commit) as tx:
            (taken,) = tx.add_events([event])
            if taken is not Taken.ACCEPTED:
                return Answered(taken=taken, decision=None)
            heed(tx, [event], self._archive.configuration(tx), at)
            hear(tx, self._archive, [event], at)
            expect(tx, self._archive, [event])
            question = Question(at, (event,), EVERY_CLASS)
            decisions = self.answer(tx, [Asked(event.customer, question)], at)
            who = tx.merges().of(event.customer)
            return Answered(taken=taken, decision=decision_of(decisions, who))

    def answer(self, tx: Transaction, asked: Sequence[Asked], at: Instant) -> list[Decisions]:
        """Decide for several customers at one instant, in a transaction that is open.

        Customers whose groups do not touch are read together: the answers are those that
        asking one by one gives. A number that was absorbed is answered for by the one that
        speaks for it.

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
        spoken = [
            one if of(one.customer) == one.customer else replace(one, customer=of(one.customer))
            for one in asked
        ]
        waiting = self._placed(tx, pin, spoken)
        if any(one.opened.plan.resources for one in waiting):
            fund(tx, waiting[0].opened.configuration, at)
        made: list[Decisions] = []
        while waiting:
            together, waiting = _apart(waiting)
            kept = decide_together(tx, together, keeps_inputs=self._keeps_inputs)
            tx.add_decisions(kept)
            decisions = [one.decisions for one in kept]
            tx.add_steps(_shown(decisions, at))
            made += decisions
        return made

    def _placed(self, tx: Transaction, pin: Pin, asked: Sequence[Asked]) -> list[Placed]:
        """Find what each question is about; the same plan is opened once."""
        by_plan: dict[tuple[bool, str], list[int]] = {}
        for k, one in enumerate(asked):
            asks = one.question.events or one.question.steps
            sent_now = bool(asks) and not one.placement
            by_plan.setdefault((sent_now, one.placement), []).append(k)
        rows, placed = self._rows(tx, asked), {}
        for (to_events, placement), same in by_plan.items():
            opened = self._archive.open(tx, pin, placement, to_events=to_events)
            silent = silent_strategies(opened.plan, [asked[k].question.events for k in same])
            members = opened.groups.of_each(rows[same])
            masks: dict[tuple[frozenset[str], ...], Mask] = {}
            for k, quiet, mine in zip(same, silent, members, strict=True):
                placed[k] = _place(asked[k], opened, quiet, mine, masks)
        return [placed[k] for k in range(len(asked))]

    def _rows(self, tx: Transaction, asked: Sequence[Asked]) -> npt.NDArray[np.int64]:
        population = self._archive.population(tx)
        assert population is not None, "a decision is pinned to a snapshot"
        rows = population.find_many([one.customer for one in asked])
        if strangers := np.flatnonzero(rows < 0).tolist():
            raise unknown_customer(asked[strangers[0]].customer)
        return rows


def _place(
    one: Asked,
    opened: Opened,
    quiet: frozenset[str],
    members: npt.NDArray[np.int64],
    masks: dict[tuple[frozenset[str], ...], Mask],
) -> Placed:
    """Say what a question is about; questions that start the same share a mask."""
    question, plan = one.question, opened.plan
    if question.classes != EVERY_CLASS:
        quiet |= other_classes(plan, question.classes)
    names = frozenset(event.name for event in question.events)
    asks = frozenset(step.action for step in question.steps)
    if one.placement or not (names or asks):
        names = NIGHTLY
    mask = masks.get((names, quiet, asks))
    if mask is None:
        mask = masks[names, quiet, asks] = started(plan, names, quiet, asks)
    return Placed(one, opened, quiet, mask, members)


def _apart(waiting: Sequence[Placed]) -> tuple[list[Placed], list[Placed]]:
    """Split questions into those that can be read together, and the others.

    Where a group is among them twice, its second question sees what the first reserved.
    """
    together: list[Placed] = []
    later: list[Placed] = []
    seen: set[int] = set()
    for one in waiting:
        leader = int(one.rows[0])
        (later if leader in seen else together).append(one)
        seen.add(leader)
    return together, later


def _shown(made: Sequence[Decisions], at: Instant) -> list[ContactStep]:
    """Return the steps of what a slot shows: the customer sees it with the answer."""
    return [
        ContactStep(contact.id, contact.customer, ContactState.COMMITTED, at)
        for decisions in made
        if decisions.sheet.placement
        for contact in decisions.contacts
    ]


def decision_of(made: Sequence[Decisions], customer: str) -> Decision:
    """Return the decision about a customer, who is among those that were asked about."""
    return next(
        decisions.decision(decisions.sheet.customers.index(customer))
        for decisions in made
        if customer in decisions.sheet.customers
    )


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
