"""What every store must do with merged customers; the fixture `home` opens it."""

import pytest

from hengce.errors import ConflictError, NotFoundError
from hengce.model.event import Event
from hengce.model.filter import Filter
from hengce.model.merge import Merge
from hengce.model.profile import Change, ChangeKind
from store.contract import (
    AT,
    RELEASED,
    by_name,
    commit_run,
    decided,
    in_pieces,
    kind,
    shown,
    step,
)


def merged(store, absorbed, survivor, at=AT):
    made = Merge(absorbed=absorbed, survivor=survivor, why="same passport", by="ops", at=at)
    with store.transaction(at) as tx:
        tx.add_merge(made)
        return tx.position


def ended(store, absorbed):
    with store.transaction(AT + 9) as tx:
        tx.end_merge(absorbed, "two after all", "ops", AT + 9)


def reserved(store, name, number, *kinds, at=AT):
    with store.transaction(at) as tx:
        tx.add_decisions([decided(name, *kinds, number=number, at=at)])


def told(store, *customers):
    with store.view() as view:
        assert in_pieces(view) == by_name(shown(view.history(0)))
        return shown(view.history(0, customers or None))


def test_contacts_of_both_are_the_survivors(home):
    store = home.open()
    commit_run(store, home, "R1", [("A", kind("old"), 1, AT), ("C", kind("old"), 1, AT)])
    reserved(store, "A", 1, kind("card"))
    reserved(store, "B", 2, kind("loan"))
    before = told(store)
    merged(store, "A", "B")
    mine = [("B", "card", "in flight"), ("B", "loan", "in flight"), ("B", "old", "in flight")]
    assert sorted(told(store, "B")) == sorted(told(store, "A")) == mine
    assert sorted(told(store)) == [*mine, ("C", "old", "in flight")]
    with store.view() as view:
        assert {one.customer for one in view.in_flight(["A"])} == {"B"}
        assert {d.decision.customer for d in view.decisions_of("B", 9)} == {"A", "B"}
    ended(store, "A")
    assert told(store) == before, "no row was rewritten"


def test_a_survivor_with_a_longer_number_keeps_all_of_it(home):
    store = home.open()
    reserved(store, "A", 1, kind())
    merged(store, "A", "LONGER-NUMBER")
    assert told(store, "A") == [("LONGER-NUMBER", "loan", "in flight")]


def test_events_and_changes_of_both_are_the_survivors(home):
    store = home.open()
    merged(store, "A", "B")
    with store.transaction(AT) as tx:
        tx.add_events([event("A", "1", 7), event("B", "2", 6)])
        change = Change(customer="A", kind=ChangeKind.OPT_OUT, key="*", value=True, at=AT)
        tx.add_changes([change])
    with store.view() as view:
        seen = view.events(["login"], 0, ["A"])
        assert [(e.customer, e.id) for e in seen] == [("B", "2"), ("B", "1")]
        assert view.events(["login"], 0) == seen
        (known,) = view.changes(["A"])
        assert (known.customer, known.key) == ("B", "*")
    with store.transaction(AT) as tx:
        assert [str(t) for t in tx.add_events([event("A", "1", 7)])] == ["duplicated"]
    ended(store, "A")
    with store.view() as view:
        assert [e.id for e in view.events(["login"], 0, ["A"])] == ["1"]


def event(customer, name, at):
    return Event(
        source="app",
        id=name,
        name="login",
        customer=customer,
        occurred_at=at,
        received_at=at,
        properties={},
    )


def test_chains_end_at_one_number_and_never_close(home):
    store = home.open()
    merged(store, "A", "B")
    then = merged(store, "B", "C")
    merged(store, "D", "C")
    with store.view() as view:
        merges = view.merges()
        assert dict(merges.into) == {"A": "C", "B": "C", "D": "C"}
        assert merges.numbers(["A", "E"]) == ["A", "B", "C", "D", "E"]
        assert [one.absorbed for one in view.merges_into("C")] == ["B", "D"]
    for absorbed, survivor in (("A", "E"), ("E", "A"), ("C", "A"), ("E", "E")):
        with pytest.raises(ConflictError):
            merged(store, absorbed, survivor)
    with store.view(then) as view:
        assert dict(view.merges().into) == {"A": "C", "B": "C"}, "the past stays as it was"
    ended(store, "B")
    with store.view() as view:
        assert dict(view.merges().into) == {"A": "B", "D": "C"}
        assert view.merge_of("B") is None
    with pytest.raises(NotFoundError):
        ended(store, "B")


def test_a_merge_that_is_undone_was_never_there(home):
    store = home.open()
    merged(store, "A", "B")
    with pytest.raises(InterruptedError), store.transaction(AT) as tx:
        tx.add_merge(Merge(absorbed="C", survivor="B", why="w", by="b", at=AT))
        assert tx.merges().of("C") == "B"
        raise InterruptedError
    with store.transaction(AT) as tx:
        assert tx.merges().of("C") == "C"
        tx.add_merge(Merge(absorbed="D", survivor="B", why="w", by="b", at=AT))
    with store.view() as view:
        assert view.merges().absorbed == {"B": ("A", "D")}


def test_both_numbers_moved(home):
    store = home.open()
    with store.view() as view:
        pinned = view.position
    merged(store, "A", "B")
    with store.transaction(AT) as tx:
        assert tx.moved_since(pinned) == ["A", "B"]


def test_pending_contacts_of_both_are_withdrawn_with_either_number(home):
    store = home.open()
    commit_run(store, home, "R1", [("A", kind("old"), 1, AT)])
    reserved(store, "A", 1, kind("card"))
    reserved(store, "B", 2, kind("loan"), kind("loan", topic="other"))
    merged(store, "A", "B")
    with store.transaction(AT) as tx:
        pending = {one.id for one in tx.pending("A")}
        assert pending == {"R1/A.1", "D1/A.1", "D2/B.1", "D2/B.2"}
        assert tx.withdraw_contacts("A", ["D1/A.1", "X"], AT) == 1
        assert tx.withdraw("A", [Filter(topics=("credit",))], AT, "why") == 2
        assert [one.id for one in tx.pending("B")] == ["D2/B.2"]
    with store.view() as view:
        assert view.contact("R1/A.1").state == RELEASED
        assert view.contact("R1/A.1").contact.customer == "A"


def test_a_step_names_the_number_that_the_contact_was_reserved_for(home):
    store = home.open()
    reserved(store, "A", 1, kind())
    merged(store, "A", "B")
    with store.transaction(AT) as tx, pytest.raises(ConflictError):
        step(tx, "D1/A.1", "B", RELEASED, AT)
    with store.transaction(AT) as tx:
        step(tx, "D1/A.1", "A", RELEASED, AT)
    assert told(store, "B") == []


def test_merges_of_one_transaction_are_seen_as_they_are_read(home):
    store = home.open()
    pairs = [("A", "B"), ("C", "D"), ("B", "D"), ("E", "A1"), ("D", "E1")]
    with store.transaction(AT) as tx:
        for absorbed, survivor in pairs:
            tx.add_merge(Merge(absorbed=absorbed, survivor=survivor, why="w", by="b", at=AT))
        inside = tx.merges()
    with store.view() as view:
        assert view.merges() == inside
        assert inside.absorbed == {"E1": ("A", "B", "C", "D"), "A1": ("E",)}
