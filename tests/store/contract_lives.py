"""What every store must say of contacts in columns: where they stand, and when they moved."""

import pytest

from hengce.model.contact import ContactState
from hengce.ports import NOT_YET, Lives
from store.contract import AT, commit_run, decided, kind, step

RESERVED, COMMITTED, UNKNOWN, RELEASED = ContactState
INBOX = kind(strategy="fund", channel="inbox")


class UndoneError(Exception):
    """What was written is undone."""


def rows(lives: Lives) -> list[tuple[object, ...]]:
    """Contacts as rows: customer, strategy, by night, left, released, and how it ended."""
    told = zip(
        lives.customers.tolist(),
        [lives.kinds[k].strategy for k in lives.kind.tolist()],
        lives.nightly.tolist(),
        [None if at == NOT_YET else at for at in lives.left_at.tolist()],
        [None if at == NOT_YET else at for at in lives.released_at.tolist()],
        lives.certain.tolist(),
        lives.in_doubt.tolist(),
        lives.returned.tolist(),
        strict=True,
    )
    names = ("certain", "in doubt", "returned")
    return sorted(
        (*one[:5], next((n for n, said in zip(names, one[5:], strict=True) if said), ""))
        for one in told
    )


def some_moved(home):
    """Return a store with a single decision and a run of four, of whom three moved."""
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("ann", kind())])
    people = ("ben", "cem", "dan", "eve")
    commit_run(store, home, "R1", [(name, INBOX, 1, AT) for name in people])
    with store.transaction(AT + 1) as tx:
        step(tx, "D1/ann.1", "ann", COMMITTED, AT + 1)
        step(tx, "R1/ben.1", "ben", COMMITTED, AT + 1)
        step(tx, "R1/cem.1", "cem", UNKNOWN, AT + 1)
        step(tx, "R1/dan.1", "dan", RELEASED, AT + 1)
    return store


ANN = ("ann", "loan", False, AT + 1, None, "certain")
BEN = ("ben", "fund", True, AT + 1, None, "certain")
CEM = ("cem", "fund", True, AT + 1, None, "in doubt")
DAN = ("dan", "fund", True, None, AT + 1, "")
EVE = ("eve", "fund", True, None, None, "")


def test_contacts_tell_when_they_left_and_how_that_ended(home):
    moved = some_moved(home)
    with moved.view() as view:
        assert rows(view.lives(0)) == [ANN, BEN, CEM, DAN, EVE]
        assert rows(view.lives_of("R1")) == [BEN, CEM, DAN, EVE]
        assert rows(view.lives(AT + 1)) == []


def test_what_expired_before_an_instant_is_left_out(home):
    moved = some_moved(home)
    with moved.transaction(AT + 200) as tx:
        tx.add_decisions([decided("fay", kind(), number=2, at=AT + 200, release_at=AT + 200)])
    commit_run(moved, home, "R2", [("gus", INBOX, 1, AT + 300)], at=AT + 200)
    fay, gus = ("fay", "loan", False, None, None, ""), ("gus", "fund", True, None, None, "")
    for beyond, found in {
        AT + 99: [ANN, BEN, CEM, DAN, EVE, fay, gus],
        AT + 100: [fay, gus],
        AT + 300: [gus],
        AT + 400: [],
    }.items():
        with moved.view() as view:
            assert rows(view.lives(0, beyond)) == found, beyond


def test_later_steps_are_told_as_by_a_store_that_was_never_asked(home):
    moved = some_moved(home)
    told = []
    for contact, state in (("cem", COMMITTED), ("ben", RELEASED), ("eve", UNKNOWN)):
        with moved.view() as view:
            before = rows(view.lives(0))
        with moved.transaction(AT + 2) as tx:
            step(tx, f"R1/{contact}.1", contact, state, AT + 2)
        with moved.view() as view, home.open().view() as fresh:
            assert before != rows(view.lives(0)) == rows(fresh.lives(0))
            told.append(next(row for row in rows(view.lives_of("R1")) if row[0] == contact))
    assert told == [
        ("cem", "fund", True, AT + 1, None, "certain"),
        ("ben", "fund", True, AT + 1, AT + 2, "returned"),
        ("eve", "fund", True, AT + 2, None, "in doubt"),
    ]


def test_what_a_transaction_undoes_is_forgotten(home):
    moved = some_moved(home)
    with pytest.raises(UndoneError), moved.transaction(AT + 2) as tx:
        step(tx, "R1/eve.1", "eve", COMMITTED, AT + 2)
        assert ("eve", "fund", True, AT + 2, None, "certain") in rows(tx.lives(0))
        raise UndoneError
    with moved.view() as view:
        assert rows(view.lives(0)) == [ANN, BEN, CEM, DAN, EVE]
    with moved.transaction(AT + 3) as tx:
        step(tx, "R1/dan.1", "dan", COMMITTED, AT + 3)
    with moved.view() as view:
        assert ("dan", "fund", True, AT + 3, None, "certain") in rows(view.lives(0))


def test_a_view_of_the_past_does_not_see_what_came_later(home):
    moved = some_moved(home)
    with moved.view() as view:
        position = view.position
        assert rows(view.lives(0)) == [ANN, BEN, CEM, DAN, EVE]
    with moved.transaction(AT + 2) as tx:
        step(tx, "R1/eve.1", "eve", COMMITTED, AT + 2)
    with moved.view() as view:
        assert EVE not in rows(view.lives(0))
    with moved.view(position) as view:
        assert EVE in rows(view.lives(0))
