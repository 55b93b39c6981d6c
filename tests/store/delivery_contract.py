"""What every store must do for the relay; a module that runs it gives the fixture `home`."""

import pytest

from hengce.errors import ConflictError, NotFoundError
from hengce.model.contact import ContactState
from hengce.model.delivery import UndeliveredState
from hengce.model.filter import Filter
from hengce.ports import Settled, Settlement
from store.contract import (
    AT,
    COMMITTED,
    RELEASED,
    RESERVED,
    UNKNOWN,
    commit_run,
    decided,
    kind,
    shown,
    step,
)

WRITTEN, KNOWN, FENCED = Settled


def settled(store, *settlements, at=AT):
    with store.transaction(at) as tx:
        return list(tx.settle(settlements))


def ending(claim, state, at=AT, **more):
    return Settlement(claim, state, at, **more)


def state_of(store, contact: str) -> ContactState:
    with store.view() as view:
        return view.contact(contact).state


def listed(store, orgs=None, limit=9, after=0):
    with store.view() as view:
        return [(one.contact, one.state, one.why) for one in view.undelivered(orgs, limit, after)]


@pytest.fixture
def store(home):
    made = home.open()
    with made.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind())])
    commit_run(made, home, "R1", [("bert", kind(), 1, AT)])
    return made


CONTACTS = pytest.mark.parametrize("contact", ["D1/anna.1", "R1/bert.1"])


def claimed(store, contact, at=AT):
    return next(claim for claim in store.claim(at, 9) if claim.contact.id == contact)


@CONTACTS
def test_what_certainly_was_not_handed_off_waits_again(store, contact):
    claim = claimed(store, contact)
    for attempt in (2, 3):
        retry_at = AT + attempt * 100
        again = ending(claim, RESERVED, again_at=retry_at, tries=attempt - 1)
        assert settled(store, again) == [WRITTEN]
        assert store.next_releases() == {"sms": retry_at}
        assert store.claim(retry_at - 1, 9) == []
        (claim,) = store.claim(retry_at, 9)
        assert (claim.contact.id, claim.attempt, claim.tries) == (contact, attempt, attempt - 1)
        with store.view() as view:
            assert shown(view.history(0, [claim.contact.customer]))[0][2] == "in flight"
    assert settled(store, ending(claim, RELEASED)) == [WRITTEN]
    assert store.claim(AT * 9, 9) == []
    assert state_of(store, contact) is RELEASED


def test_only_a_settlement_lets_a_contact_wait_again(store):
    with pytest.raises(ConflictError), store.transaction(AT) as tx:
        step(tx, "D1/anna.1", "anna", RESERVED, AT)


@CONTACTS
def test_an_old_token_settles_nothing_and_the_others_are_settled(store, contact):
    old = {claim.contact.id: claim for claim in store.claim(AT, 9)}
    mine = old[contact]
    # Another relay took the first one for dead, and put its contact back.
    assert settled(store, ending(mine, UNKNOWN, again_at=AT + 5, doubts=1)) == [WRITTEN]
    (new,) = store.claim(AT + 5, 9)

    outcome = settled(store, *(ending(claim, COMMITTED) for claim in old.values()))

    assert sorted(outcome) == [FENCED, WRITTEN]
    assert state_of(store, contact) is UNKNOWN
    assert store.unsettled(AT + 9) == [new]
    assert settled(store, ending(new, COMMITTED, AT + 6)) == [WRITTEN]
    assert settled(store, ending(new, RELEASED, AT + 7)) == [FENCED], "once is enough"
    assert state_of(store, contact) is COMMITTED


@CONTACTS
def test_what_is_in_doubt_is_repeated_and_stays_unknown(store, contact):
    claim = claimed(store, contact)
    settled(store, ending(claim, UNKNOWN, again_at=AT + 5, tries=1, doubts=1))
    assert state_of(store, contact) is UNKNOWN
    assert listed(store) == [], "it is not over yet"
    (again,) = store.claim(AT + 5, 9)
    assert (again.attempt, again.tries, again.doubts) == (2, 1, 1)
    settled(store, ending(again, UNKNOWN, AT + 6, tries=2, doubts=2, why="unknown", listed=True))
    assert listed(store) == [(contact, UndeliveredState.UNKNOWN, "unknown")]
    with store.transaction(AT) as tx:
        step(tx, contact, claim.contact.customer, COMMITTED, AT + 9)
    assert listed(store) == [], "a report of the channel settled it"


@CONTACTS
def test_an_outcome_that_came_first_is_not_undone(store, contact):
    claim = claimed(store, contact)
    with store.transaction(AT) as tx:
        step(tx, contact, claim.contact.customer, COMMITTED, AT + 3)
    assert claim in store.unsettled(AT + 9), "it is in the relay's hands still"
    assert settled(store, ending(claim, UNKNOWN, AT + 4, again_at=AT + 9)) == [KNOWN]
    assert state_of(store, contact) is COMMITTED
    assert claim not in store.unsettled(AT + 9)
    assert store.claim(AT * 9, 9) == []


@CONTACTS
@pytest.mark.parametrize(
    ("told", "relay", "at"), [(COMMITTED, COMMITTED, AT + 4), (RELEASED, COMMITTED, AT + 3)]
)
def test_the_instant_of_the_relay_stands_unless_it_failed_later(store, contact, told, relay, at):
    claim = claimed(store, contact)
    with store.transaction(AT) as tx:
        step(tx, contact, claim.contact.customer, told, AT + 3)
    assert settled(store, ending(claim, relay, AT + 4)) == [KNOWN]
    with store.view() as view:
        record = view.contact(contact)
    assert (record.state, record.at) == (told, at)


@CONTACTS
def test_a_withdrawal_ends_repeats_but_cannot_release_what_may_have_left(store, contact):
    claim = claimed(store, contact)
    settled(store, ending(claim, UNKNOWN, again_at=AT + 5, doubts=1))
    for _ in range(2):
        with store.transaction(AT) as tx:
            assert tx.withdraw(claim.contact.customer, [Filter()], AT, "opted out") == 0
    assert state_of(store, contact) is UNKNOWN
    assert store.claim(AT * 9, 9) == []
    assert listed(store) == [(contact, UndeliveredState.UNKNOWN, "opted out")], "once"


@pytest.mark.parametrize(
    ("what", "left"),
    [
        (Filter(topics=("credit",)), ["fund/sms", "fund/push"]),
        (Filter(channels=("push",)), ["credit/sms", "fund/sms"]),
        (Filter(topics=("fund",), channels=("push",)), ["credit/sms", "fund/sms", "credit/push"]),
        (Filter(strategies=("other",)), ["credit/sms", "fund/sms", "credit/push", "fund/push"]),
        (Filter(), []),
    ],
)
def test_a_withdrawal_takes_what_its_filter_fits(home, what, left):
    store = home.open()
    kinds = [kind(topic=t, channel=c) for c in ("sms", "push") for t in ("credit", "fund")]
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", *kinds)])
        assert tx.withdraw("anna", [what], AT, "why") == 4 - len(left)
    found = [f"{c.contact.kind.topic}/{c.contact.kind.channel}" for c in store.claim(AT, 9)]
    assert sorted(found) == sorted(left)


def test_channels_are_claimed_apart_and_in_their_order(home):
    store = home.open()
    rows = [(f"c{k}", kind(channel="sms" if k % 2 else "push"), 1, AT - k) for k in range(6)]
    commit_run(store, home, "R1", rows)
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind(channel="push"), release_at=AT - 3)])
        tx.add_decisions([decided("anna", kind(channel="app"), number=2, release_at=AT + 3)])
    assert store.next_releases() == {"app": AT + 3, "push": AT - 4, "sms": AT - 5}
    push = store.claim(AT, 2, "push")
    assert [claim.contact.id for claim in push] == ["R1/c4.1", "D1/anna.1"]
    assert store.next_releases()["push"] == AT - 2
    assert [c.contact.id for c in store.claim(AT, 9, "sms")] == ["R1/c5.1", "R1/c3.1", "R1/c1.1"]
    assert [c.contact.id for c in store.claim(AT, 9)] == ["R1/c2.1", "R1/c0.1"]
    assert store.claim(AT, 9, "fax") == []
    assert store.next_releases() == {"app": AT + 3}


def test_what_did_not_arrive_is_listed_until_somebody_deals_with_it(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind(), kind(), kind())])
    first, second, third = store.claim(AT, 9)
    settled(
        store,
        ending(first, UNKNOWN, why="unknown", listed=True),
        ending(second, RELEASED, why="refused", listed=True),
        ending(third, RELEASED, why="expired"),
    )
    rows = [
        ("D1/anna.1", UndeliveredState.UNKNOWN, "unknown"),
        ("D1/anna.2", UndeliveredState.RELEASED, "refused"),
    ]
    assert listed(store) == listed(store, ["B1"]) == rows
    assert listed(store, ["B2"]) == []
    assert listed(store, limit=1) == rows[:1]
    with store.view() as view:
        numbers = [one.seq for one in view.undelivered(None, 9)]
        pinned = view.position
    assert listed(store, after=numbers[0]) == rows[1:]
    with store.transaction(AT) as tx:
        tx.end_undelivered(numbers[1], "looked at")
        with pytest.raises(NotFoundError):
            tx.end_undelivered(99, "no such thing")
    assert listed(store) == rows[:1]
    with store.view(pinned) as view:
        assert len(view.undelivered(None, 9)) == 2, "a view does not change"


def test_why_a_contact_was_released_is_written_down(store):
    with store.transaction(AT) as tx:
        tx.withdraw("anna", [Filter()], AT, "sms/r1")
    with store.view() as view:
        assert view.contact("D1/anna.1").why == "sms/r1"
