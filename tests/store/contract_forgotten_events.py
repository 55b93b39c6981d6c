"""What every store must do with events that are forgotten; gives no fixture of its own."""

import random

import pytest
from msgspec import structs

from hengce.errors import ForgottenError
from hengce.model.event import Event
from hengce.model.instant import DAY_US
from hengce.model.open_question import OpenQuestion
from hengce.model.retention import RetentionKind
from hengce.model.strategy import PriorityClass
from hengce.ports import Taken
from hengce.retention import retaining
from store.contract_retention import NOTHING, KilledError, dies_at, run

EVENTS = RetentionKind.EVENTS
RULES = structs.replace(NOTHING, events_days=400)
NOW = 1_000 * DAY_US
UNTIL = NOW - 400 * DAY_US


def event(number, at, customer="A", name="paid"):
    return Event(
        source="app",
        id=f"e{number}",
        name=name,
        customer=customer,
        occurred_at=at,
        received_at=at,
        properties={"amount": number},
        org="HQ",
    )


def received(store, *events):
    """Write events, each when it was received."""
    for one in events:
        with store.transaction(one.received_at) as tx:
            tx.add_events([one])


def awake(store, now=NOW):
    with store.transaction(now):
        pass


def forget(home, store, **named):
    return run(home, store, RULES, NOW, **named)[EVENTS]


def read(view, since, customers=None):
    return list(view.events(["paid", "seen"], since, customers))


def test_old_events_lose_whose_they_are_and_what_they_say(home):
    store = home.open()
    old, late, young = event(1, UNTIL - 2), event(2, UNTIL - 1), event(3, UNTIL + 1)
    received(store, old, structs.replace(late, received_at=UNTIL + 1), young)
    awake(store)
    assert forget(home, store) == 1
    with store.view() as view:
        assert read(view, 0) == [structs.replace(late, received_at=UNTIL + 1), young]
        assert read(view, 0, ["A", ""]) == read(view, 0)
        assert view.event("app", "e1") is None
        assert [one.id for one in view.events_of("app", ["e1", "e3"])] == ["e3"]
        assert view.event_name("app", "e1") == "paid"
        assert view.event_name("app", "e9") is None
        (told,) = view.forgettings(9)
    assert (told.forgotten, told.freed_bytes) == (1, len(b'{"amount":1}'))
    assert forget(home, store) == 0


def test_repetitions_are_told_from_news_for_ever(home):
    store = home.open()
    old = event(1, UNTIL - 2)
    received(store, old)
    awake(store)
    forget(home, store)
    with store.transaction(NOW) as tx:
        assert tx.add_events([old]) == [Taken.DUPLICATED]
        assert tx.add_events([structs.replace(old, customer="B")]) == [Taken.CONFLICT]


def test_what_an_open_question_asks_about_stays_and_all_behind_it(home):
    store = home.open()
    received(store, *(event(k, UNTIL - 10 + k) for k in range(4)))
    asked = OpenQuestion(
        seq=0,
        source="app",
        id="e2",
        customer="A",
        priority_class=PriorityClass.SERVICE,
        partition=0,
        closes_at=NOW,
        attempt=0,
    )
    with store.transaction(NOW) as tx:
        tx.keep_questions([asked])
    assert forget(home, store) == 2
    with store.transaction(NOW) as tx:
        tx.close_questions([one.seq for one in tx.open_questions(NOW, 9)])
    assert forget(home, store) == 2


def test_an_old_view_refuses_to_read_what_it_saw_and_no_longer_finds(home):
    store = home.open()
    received(store, event(1, UNTIL - 2), event(2, UNTIL + 2))
    awake(store)
    forget(home, store)
    for position in (1, 2, 3):
        with store.view(position) as view:
            with pytest.raises(ForgottenError, match="retention/events_days"):
                read(view, UNTIL - 1)
            assert [one.id for one in read(view, UNTIL)] == ["e2"] * (position > 1)
    with store.view() as view:
        assert [one.id for one in read(view, 0)] == ["e2"]


@pytest.mark.parametrize("seed", range(4))
def test_every_view_reads_the_same_inside_the_horizon(home, seed, monkeypatch):
    """A drawn history, forgotten in small pieces, read at drawn positions from drawn instants."""
    monkeypatch.setattr(retaining, "ROWS_MAX", 3)
    drawn = random.Random(seed)
    store = home.open()
    at = UNTIL - 40
    for number in range(60):
        at += drawn.randrange(3)
        happened = at - drawn.choice((0, 0, 0, 5, 30))
        made = event(number, happened, drawn.choice("ABC"), drawn.choice(("paid", "seen")))
        received(store, structs.replace(made, received_at=at))
    awake(store)
    with store.view() as view:
        end, all_of_them = view.position, read(view, 0)
    asked = [
        (drawn.randrange(1, end + 1), UNTIL + drawn.randrange(30), drawn.choice((None, ["A", "C"])))
        for _ in range(40)
    ]

    def answers():
        found = []
        for position, since, customers in asked:
            with store.view(position) as view:
                found.append(read(view, since, customers))
        return found

    before = answers()
    due = [one for one in all_of_them if one.occurred_at < UNTIL and one.received_at < UNTIL]
    assert forget(home, store) == len(due) > 0
    assert answers() == before
    with store.view() as view:
        kept = [one for one in all_of_them if one not in due]
        assert read(view, 0) == kept


@pytest.mark.parametrize("step", range(1, 5))
def test_it_may_be_killed_between_pieces_and_counts_exactly(home, step, monkeypatch):
    monkeypatch.setattr(retaining, "ROWS_MAX", 2)
    store = home.open()
    received(store, *(event(k, UNTIL - 10 + k) for k in range(7)))
    awake(store)
    with pytest.raises(KilledError):
        forget(home, store, pause=dies_at(step))
    with store.view() as view:
        assert len(read(view, 0)) == 7 - 2 * (step - 1)
        assert view.forgettings(1)[0].forgotten == 2 * (step - 1)
    forget(home, store)
    with store.view() as view:
        assert read(view, 0) == []
        assert sum(one.forgotten for one in view.forgettings(9)) == 7


def test_what_was_dated_a_little_ahead_goes_a_run_later(home):
    store = home.open()
    ahead = structs.replace(event(1, UNTIL - 2), occurred_at=UNTIL + 60 * 1_000_000)
    received(store, event(0, UNTIL - 3), ahead, event(2, UNTIL - 1))
    awake(store)
    assert forget(home, store) == 2
    awake(store, NOW + DAY_US)
    assert run(home, store, RULES, NOW + DAY_US)[EVENTS] == 1


def test_many_events_of_one_transaction_go_in_pieces(home, monkeypatch):
    monkeypatch.setattr(retaining, "ROWS_MAX", 2)
    store = home.open()
    with store.transaction(UNTIL - 5) as tx:
        tx.add_events([event(k, UNTIL - 5) for k in range(5)])
    awake(store)
    assert forget(home, store) == 5
