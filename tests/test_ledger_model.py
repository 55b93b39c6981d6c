"""Any sequence of what happens to a ledger, against a plain dictionary that does the same.

Four customers, one strategy whose message costs 4 cents, a budget of 30, two contacts a
customer and week. After every step: who holds what, what the account says, every sum.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hengce.errors import ConflictError
from hengce.flow.conservation import imbalances
from hengce.model.account import Account, AccountKind
from hengce.model.contact import ContactState
from hengce.model.filter import Filter
from hengce.model.instant import SECOND_US
from hengce.ports import ContactStep, Transaction
from hengce.wiring import Installation
from oracle.small_bank import a_cap
from test_scarce_night import NOW, open_bank, the_bank

RESERVED, COMMITTED, UNKNOWN, RELEASED = ContactState
WHO = ("C04", "C05", "C07", "C08")
COST, BUDGET, CAP = 4, 30, 2
MONEY = Account(AccountKind.BUDGET, "card")

CUSTOMER = st.sampled_from(WHO)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("decide"), CUSTOMER),
        st.tuples(st.just("decide"), CUSTOMER),
        st.tuples(st.just("withdraw"), CUSTOMER),
        st.tuples(st.just("merge"), CUSTOMER, CUSTOMER),
        st.tuples(st.just("split"), CUSTOMER),
        st.tuples(st.just("claim"), st.integers(1, 3)),
        st.tuples(st.just("settle"), st.integers(0, 9), st.sampled_from(ContactState)),
        st.tuples(st.just("report"), st.integers(0, 9), st.sampled_from((COMMITTED, RELEASED))),
    ),
    max_size=14,
)


@dataclass
class Model:
    """A ledger in dictionaries: contact -> (customer, state), in the order of deciding."""

    contacts: dict[str, tuple[str, ContactState]] = field(default_factory=dict)
    in_hand: set[str] = field(default_factory=set)
    into: dict[str, str] = field(default_factory=dict)
    overrun: int = 0

    def root(self, who: str) -> str:
        return self.root(self.into[who]) if who in self.into else who

    def standing(self, who: str) -> list[str]:
        mine = self.root(who)
        return [
            name
            for name, (owner, state) in self.contacts.items()
            if self.root(owner) == mine and state is not RELEASED
        ]

    def waiting(self, who: str) -> list[str]:
        return [
            name
            for name in self.standing(who)
            if self.contacts[name][1] is RESERVED and name not in self.in_hand
        ]

    def book(self, *states: ContactState) -> int:
        return COST * sum(state in states for _, state in self.contacts.values())

    def takes(self, who: str) -> bool:
        room = BUDGET - self.book(RESERVED, UNKNOWN, COMMITTED) >= COST
        return room and len(self.standing(who)) < CAP

    def move(self, name: str, state: ContactState) -> None:
        owner, was = self.contacts[name]
        self.contacts[name] = (owner, state)
        self.in_hand.discard(name)
        granted = BUDGET + self.overrun
        if was is RELEASED:
            self.overrun += max(0, self.book(RESERVED, UNKNOWN, COMMITTED) - granted)

    def repeated(self, who: str) -> list[str]:
        """All messages are of one strategy: the oldest that waits stays, if none is away."""
        flying = [n for n in self.standing(who) if self.contacts[n][1] in {RESERVED, UNKNOWN}]
        waiting = self.waiting(who)
        return waiting if set(flying) - set(waiting) else waiting[1:]


class Play:
    """Does each step to the bank and to the model."""

    def __init__(self, bank: Installation) -> None:
        self.bank, self.model, self.at = bank, Model(), NOW

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        with self.bank.store.transaction(self.at) as tx:
            yield tx

    def do(self, step: tuple[object, ...]) -> None:
        self.at += SECOND_US
        getattr(self, str(step[0]))(*step[1:])
        self.check()

    def decide(self, who: str) -> None:
        wanted = self.model.takes(who)
        decision = self.bank.engine.decide(who, self.at, commit=True)
        assert decision.customer == self.model.root(who)
        assert len(decision.contacts) == wanted
        for contact in decision.contacts:
            self.model.contacts[contact.id] = (contact.customer, RESERVED)

    def withdraw(self, who: str) -> None:
        waiting = self.model.waiting(who)
        with self.writing() as tx:
            assert tx.withdraw(who, [Filter()], self.at, "why") == len(waiting)
        for name in waiting:
            self.model.move(name, RELEASED)

    def merge(self, who: str, into: str) -> None:
        absorbed, survivor = self.model.root(who), self.model.root(into)
        if absorbed == survivor:
            return
        with self.writing() as tx:
            done = self.bank.merging().merge(tx, who, into, "why", "by", self.at)
        self.model.into[absorbed] = survivor
        repeated = self.model.repeated(survivor)
        assert done.withdrawn == len(repeated)
        for name in repeated:
            self.model.move(name, RELEASED)

    def split(self, who: str) -> None:
        survivor = self.model.into.get(who)
        if survivor is None or survivor in self.model.into:
            return
        with self.writing() as tx:
            self.bank.merging().split(tx, who, "why", "by", self.at)
        del self.model.into[who]

    def claim(self, limit: int) -> None:
        names = [claim.contact.id for claim in self.bank.store.claim(self.at, limit)]
        waiting = {name for who in WHO for name in self.model.waiting(who)}
        assert set(names) <= waiting
        assert len(names) == min(limit, len(waiting))
        self.model.in_hand.update(names)

    def settle(self, place: int, state: ContactState) -> None:
        held = sorted(self.model.in_hand)
        if not held:
            return
        name = held[place % len(held)]
        if state is RESERVED:
            # What is in hand waits again only by the relay's own settlement.
            with pytest.raises(ConflictError, match="goes back"):
                self.step(name, state)
        else:
            self.step(name, state)

    def report(self, place: int, state: ContactState) -> None:
        told = [n for n, (_, s) in self.model.contacts.items() if s is not RESERVED]
        if told:
            self.step(told[place % len(told)], state)

    def step(self, name: str, state: ContactState) -> None:
        with self.writing() as tx:
            tx.add_steps([ContactStep(name, self.model.contacts[name][0], state, self.at)])
        self.model.move(name, state)

    def check(self) -> None:
        model = self.model
        with self.bank.store.view() as view:
            assert imbalances(view) == []
            balance = view.balances().get(MONEY)
            if balance is not None:
                assert balance.reserved == model.book(RESERVED, UNKNOWN)
                assert balance.spent == model.book(COMMITTED)
                assert balance.granted == BUDGET + model.overrun
            for who in WHO:
                past = view.history(0, [who])
                assert len(past.at) == len(model.standing(who))
                assert set(past.customers.tolist()) <= {model.root(who).encode()}
            for name, (owner, state) in model.contacts.items():
                record = view.contact(name)
                assert (record.contact.customer, record.state) == (owner, state)


@contextmanager
def a_bank() -> Iterator[Installation]:
    made = the_bank(capacity=None, stock=None)
    card, _ = made.strategies
    (sms,) = made.channels
    caps = (a_cap("own", CAP),)
    with tempfile.TemporaryDirectory() as folder:
        bank = open_bank(
            Path(folder),
            msgspec.structs.replace(
                made,
                channels=(msgspec.structs.replace(sms, cost_cents=COST),),
                strategies=(msgspec.structs.replace(card, budget_cents=BUDGET, bundle=""),),
                policy=msgspec.structs.replace(made.policy, caps=caps, bundles=(), shares=()),
            ),
        )
        try:
            yield bank
        finally:
            bank.close()


def play(steps: list[tuple[object, ...]]) -> None:
    with a_bank() as bank:
        game = Play(bank)
        for step in steps:
            game.do(step)


QUICK = settings(
    max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@QUICK
@given(STEPS)
def test_a_few_sequences(steps: list[tuple[object, ...]]) -> None:
    play(steps)


@pytest.mark.prove
@settings(QUICK, max_examples=1_000)
@given(STEPS)
def test_many_sequences(steps: list[tuple[object, ...]]) -> None:
    play(steps)
