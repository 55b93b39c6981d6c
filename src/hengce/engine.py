"""One customer at a time: load, decide and save in one transaction.

The engine is the only place that reserves contacts outside a nightly run. A decision that
is not to be kept runs in the same transaction, which is then undone: dry and real take the
same way.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import msgspec
import numpy as np

from hengce.archive import Archive, Opened
from hengce.errors import NotFoundError
from hengce.flow.packing import keep_input
from hengce.flow.trigger import silent_strategies
from hengce.gather import Facts, gather
from hengce.kernel.bind import Ready
from hengce.kernel.decide import decide_one
from hengce.kernel.layout import read
from hengce.kernel.population import ORG
from hengce.kernel.tables import Answer, Customer
from hengce.kernel.verdicts import read_candidates
from hengce.model.contact import Contact
from hengce.model.decision import Decision, Reason
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

        Raises:
            NotFoundError: The customer is not in the snapshot.
            PastError: Something was decided after `at`.
        """
        with _kept_if(self._store, at, keep=commit) as tx:
            return self._decide(tx, customer, at, None, "")

    def decide_again(self, tx: Transaction, customers: Sequence[str], at: Instant) -> None:
        """Decide for those whom a run of `at` leaves out because they moved.

        It happens in the transaction that commits the run, so that no crash can leave them
        without an answer. Whatever moved them may be dated after the run, so each is decided
        no earlier than the ledger's end. Who is not in the snapshot was not part of the run.
        """
        population = self._archive.population(tx)
        for customer in customers:
            if population is not None and population.find(customer) >= 0:
                self._decide(tx, customer, max(at, tx.ledger_end()), None, "")

    def receive(self, event: Event, at: Instant, *, commit: bool = True) -> Answered:
        """Take an event in and decide what it starts; a repetition decides nothing."""
        with _kept_if(self._store, at, keep=commit) as tx:
            return self._receive(tx, event, at)

    def _receive(self, tx: Transaction, event: Event, at: Instant) -> Answered:
        (taken,) = tx.add_events([event])
        if taken is not Taken.ACCEPTED:
            return Answered(taken=taken, decision=None)
        trigger = f"{event.source}/{event.id}"
        return Answered(taken=taken, decision=self._decide(tx, event.customer, at, event, trigger))

    def _decide(
        self, tx: Transaction, customer: str, at: Instant, event: Event | None, trigger: str
    ) -> Decision:
        pin = self._archive.pin_decision(tx, at)
        opened = self._archive.open(tx, pin, event.name if event else "")
        silent = silent_strategies(opened.plan, event) if event else frozenset()
        facts = facts_of(tx, opened, customer, silent)
        block = facts.block(0, 1)
        decision = decide_customer(
            facts.ready, block, opened, f"D{pin.position}/{customer}", trigger
        )
        kept = keep_input(
            block, facts.history, opened.population.layout, opened.population.dictionaries, silent
        )
        packed = msgspec.msgpack.encode(kept)
        tx.add_decision(StoredDecision(decision=decision, packed=packed))
        return decision


@contextmanager
def _kept_if(store: Store, at: Instant, *, keep: bool) -> Iterator[Transaction]:
    """Open a transaction that is undone at its end unless it is to be kept."""
    with suppress(_UndoneError), store.transaction(at) as tx:
        yield tx
        if not keep:
            raise _UndoneError


def facts_of(view: View, opened: Opened, customer: str, silent: frozenset[str]) -> Facts:
    """Gather one customer's facts.

    Raises:
        NotFoundError: The customer is not in the snapshot.
    """
    if opened.population.find(customer) < 0:
        raise NotFoundError(f"customer {customer} is not known: import him, or look for a typo")
    return gather(
        view, opened.population, opened.plan, opened.pin.at, customers=[customer], silent=silent
    )


def decide_customer(
    ready: Ready, block: Customer, opened: Opened, decision_id: str, trigger: str = ""
) -> Decision:
    """Decide for the first customer of a block, with every number that decided."""
    answer, count = decide_one(ready, block)
    customer = bytes(block.ids[0]).rstrip(b"\0").decode()
    row = block.inputs.bytes[0].view(np.uint8)
    org = str(read(row, opened.population.layout, opened.population.dictionaries, ORG))
    return Decision(
        id=decision_id,
        customer=customer,
        org=org,
        pin=opened.pin,
        trigger=trigger,
        candidates=read_candidates(ready, answer, count),
        contacts=_contacts(ready, answer, count, decision_id, customer, org),
    )


def _contacts(
    ready: Ready, answer: Answer, count: int, decision_id: str, customer: str, org: str
) -> tuple[Contact, ...]:
    actions = ready.plan.actions
    told = answer.candidates
    chosen = [int(s) for s in answer.rank[:count] if told[s]["reason"] == Reason.CHOSEN]
    return tuple(
        Contact(
            id=f"{decision_id}.{number}",
            decision=decision_id,
            customer=customer,
            org=org,
            kind=actions[s].kinds[int(told[s]["slot"])],
            reserved_at=ready.now,
            release_at=int(told[s]["release_at"]),
            expires_at=ready.now + actions[s].expires_us,
        )
        for number, s in enumerate(chosen, start=1)
    )
