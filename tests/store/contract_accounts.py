"""What every store must do with accounts; a module that runs it gives the fixture `home`."""

from contextlib import suppress

import msgspec

from hengce.flow.conservation import imbalances
from hengce.model.account import Account, AccountKind, Balance, Charge
from hengce.model.contact import ContactState
from hengce.model.filter import Filter
from hengce.ports import ContactStep, Grant
from store.contract import AT, commit_run, decided, kind

RESERVED, COMMITTED, UNKNOWN, RELEASED = ContactState
MONEY = Account(AccountKind.BUDGET, "loan")
BARS = Account(AccountKind.STOCK, "gold")


def costs(*, cents=0, bars=0, riders=(), strategy="loan"):
    charges = []
    if cents:
        charges.append(Charge(kind=AccountKind.BUDGET, name=strategy, amount=cents))
    if bars:
        charges.append(Charge(kind=AccountKind.STOCK, name="gold", amount=bars))
    made = kind(strategy=strategy, product="gold" if bars else "", riders=riders)
    return msgspec.structs.replace(made, charges=tuple(charges))


def books(view, account):
    balance = view.balances().get(account, Balance())
    return balance.available, balance.reserved, balance.spent


def granted(store, *grants, at=AT):
    with store.transaction(at) as tx:
        tx.grant([Grant(account, limit) for account, limit in grants], at)


def reserved(store, name, made, number, at=AT):
    with store.transaction(at) as tx:
        tx.add_decisions([decided(name, made, number=number, at=at)])


def stepped(store, name, number, state, at=AT + 5):
    with store.transaction(at) as tx:
        tx.add_steps([ContactStep(f"D{number}/{name}.1", name, state, at)])


def checked(store):
    with store.view() as view:
        assert imbalances(view) == []
        return books(view, MONEY)


def test_money_is_held_then_spent_or_given_back(home):
    store = home.open()
    granted(store, (MONEY, 10))
    assert checked(store) == (10, 0, 0)
    for number, name in enumerate(("A", "B", "C"), start=1):
        reserved(store, name, costs(cents=3), number)
    assert checked(store) == (1, 9, 0)
    assert [one.contact.customer for one in store.claim(AT, 9)] == ["A", "B", "C"]
    stepped(store, "A", 1, COMMITTED)
    assert checked(store) == (1, 6, 3)
    stepped(store, "B", 2, RELEASED)
    assert checked(store) == (4, 3, 3)
    stepped(store, "C", 3, UNKNOWN)
    assert checked(store) == (4, 3, 3), "what perhaps left is held"
    stepped(store, "C", 3, COMMITTED)
    assert checked(store) == (4, 0, 6)
    stepped(store, "A", 1, RELEASED)
    assert checked(store) == (7, 0, 3), "a report said that it had failed"


def test_a_transfer_says_both_sides_and_what_lies_there_then(home):
    store = home.open()
    granted(store, (MONEY, 10))
    reserved(store, "A", costs(cents=3), 1)
    stepped(store, "A", 1, COMMITTED)
    with store.view() as view:
        shown = [
            (t.debited, t.credited, t.amount, t.cause, t.contacts, t.after.available, t.at)
            for t in view.transfers(MONEY, 9)
        ]
        later = view.transfers(MONEY, 9, view.transfers(MONEY, 1)[0].seq)
    assert shown == [
        ("source", "available", 10, "granted", 0, 10, AT),
        ("available", "reserved", 3, "reserved", 1, 7, AT),
        ("reserved", "spent", 3, "handed_off", 1, 7, AT + 5),
    ]
    assert [t.cause for t in later] == ["reserved", "handed_off"]


def test_a_limit_is_lowered_as_far_as_nobody_took_it(home):
    store = home.open()
    granted(store, (MONEY, 10))
    reserved(store, "A", costs(cents=6), 1)
    granted(store, (MONEY, 2))
    assert checked(store) == (0, 6, 0)
    stepped(store, "A", 1, RELEASED)
    assert checked(store) == (6, 0, 0)
    granted(store, (MONEY, 2))
    assert checked(store) == (2, 0, 0)
    granted(store, (MONEY, 5))
    assert checked(store) == (5, 0, 0)


def test_what_was_taken_before_an_account_is_spent_when_it_opens(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.grant([Grant(MONEY, 10, taken_before=4)], AT)
        tx.grant([Grant(MONEY, 10, taken_before=4)], AT)
    assert checked(store) == (6, 0, 4)


def test_what_proves_to_have_left_is_booked_even_when_nothing_is_left(home):
    store = home.open()
    granted(store, (MONEY, 3))
    reserved(store, "A", costs(cents=3), 1)
    stepped(store, "A", 1, RELEASED)
    reserved(store, "B", costs(cents=3), 2)
    stepped(store, "A", 1, COMMITTED)
    assert checked(store) == (0, 3, 3)
    with store.view() as view:
        assert [t.amount for t in view.transfers(MONEY, 99) if t.cause == "overrun"] == [3]


def test_an_offer_that_rides_takes_of_its_stock_and_of_no_budget(home):
    store = home.open()
    granted(store, (MONEY, 10), (BARS, 5))
    rider = costs(cents=3, bars=1, strategy="gold")
    reserved(store, "A", costs(cents=3, riders=(rider,)), 1)
    with store.view() as view:
        assert books(view, MONEY) == (7, 3, 0)
        assert books(view, BARS) == (4, 1, 0)
        assert imbalances(view) == []


def test_a_run_holds_what_its_contacts_take_but_for_those_left_out(home):
    store = home.open()
    granted(store, (MONEY, 6))
    made = costs(cents=3)
    commit_run(store, home, "R1", [(c, made, 1, AT) for c in ("A", "B", "C")], left_out=("B",))
    assert checked(store) == (0, 6, 0)
    store.claim(AT, 9)
    with store.transaction(AT + 1) as tx:
        tx.add_steps([ContactStep("R1/A.1", "A", COMMITTED, AT + 1)])
    assert checked(store) == (0, 3, 3)
    with store.view() as view:
        assert [(t.cause, t.amount, t.contacts) for t in view.transfers(MONEY, 9)] == [
            ("granted", 6, 0),
            ("reserved", 6, 2),
            ("handed_off", 3, 1),
        ]


def test_what_is_withdrawn_comes_back(home):
    store = home.open()
    granted(store, (MONEY, 6))
    reserved(store, "A", costs(cents=3), 1)
    with store.transaction(AT + 1) as tx:
        assert tx.withdraw("A", [Filter(topics=("credit",))], AT + 1, "why") == 1
    assert checked(store) == (6, 0, 0)


def test_what_is_undone_leaves_no_balance_behind(home):
    store, other = home.open(), home.open()
    granted(store, (MONEY, 6))
    assert checked(other) == (6, 0, 0)
    with suppress(InterruptedError), other.transaction(AT + 1) as tx:
        tx.add_decisions([decided("A", costs(cents=3), number=1)])
        assert books(tx, MONEY) == (3, 3, 0)
        raise InterruptedError
    assert checked(other) == checked(store) == (6, 0, 0)
    reserved(store, "B", costs(cents=2), 2)
    assert checked(other) == (4, 2, 0), "another process's transfers are seen"


def test_a_view_of_the_past_sees_the_balances_of_the_past(home):
    store = home.open()
    granted(store, (MONEY, 6))
    with store.view() as view:
        then = view.position
    reserved(store, "A", costs(cents=3), 1)
    assert checked(store) == (3, 3, 0)
    with store.view(then) as view:
        assert books(view, MONEY) == (6, 0, 0)
        assert imbalances(view) == []


def test_kinds_that_cost_otherwise_are_kinds_of_their_own(home):
    store = home.open()
    granted(store, (MONEY, 90))
    reserved(store, "A", costs(cents=3), 1)
    reserved(store, "B", costs(cents=4), 2)
    with store.view() as view:
        assert sorted(k.charges[0].amount for k in view.contacts_taken(0)) == [3, 4]
        assert view.contact("D2/B.1").contact.kind == costs(cents=4)
    assert checked(store) == (83, 7, 0)
