"""What every store must do with claims that are forgotten; gives no fixture of its own."""

import random

import pytest
from msgspec import structs

from hengce.model.instant import DAY_US
from hengce.model.retention import RetentionKind
from hengce.retention import retaining
from store.contract import COMMITTED, RELEASED, UNKNOWN, decided, in_pieces, kind
from store.contract_retention import NOTHING, KilledError, dies_at, run
from store.delivery_contract import FENCED, claimed, ending, listed, settled, state_of

CLAIMS = RetentionKind.CLAIMS
RULES = structs.replace(NOTHING, claims_days=35)
NOW = 100 * DAY_US
OLD, YOUNG = NOW - 36 * DAY_US, NOW - 34 * DAY_US

FATES = {
    "sent": {"state": COMMITTED},
    "refused": {"state": RELEASED},
    "again": {"state": UNKNOWN, "again_at": NOW, "doubts": 1},
    "doubted": {"state": UNKNOWN, "why": "unknown", "listed": True},
    "ended": {"state": RELEASED, "why": "refused", "listed": True},
}
"""How hand-offs end; of `ended` somebody took note, and `in hand` are not ended at all."""


def reserved(store, names, at=OLD):
    """Reserve a contact for each customer and claim all of them; return the claims by name."""
    with store.transaction(at) as tx:
        tx.add_decisions(
            [decided(who, kind(), number=k, at=at, release_at=at) for k, who in enumerate(names)]
        )
    return {claim.contact.customer: claim for claim in store.claim(at, len(names))}


def end(store, held, fates, at=OLD):
    """Settle claims as their customers' names say."""
    known = [(held[who], FATES[fate]) for who, fate in fates.items() if fate in FATES]
    settled(store, *(ending(claim, at=at, **how) for claim, how in known), at=at)
    with store.view() as view:
        dealt = [one.seq for one in view.undelivered(None, 999) if fates[one.customer] == "ended"]
    with store.transaction(at) as tx:
        for seq in dealt:
            tx.end_undelivered(seq, "looked at")


def forget(home, store, **named):
    with store.transaction(NOW):
        pass
    return run(home, store, RULES, NOW, **named)[CLAIMS]


def test_what_was_settled_long_ago_and_is_nobodys_business_goes(home):
    store = home.open()
    fates = {fate: fate for fate in (*FATES, "in hand")}
    held = reserved(store, fates)
    end(store, held, fates)
    assert forget(home, store) == 4, "sent, refused, the first attempt of again, ended"
    assert [who for who, *_ in listed(store)] == [held["doubted"].contact.id]
    assert store.unsettled(NOW) == [held["in hand"]]
    again = held["again"].contact.id
    assert claimed(store, again, NOW).attempt == 2
    assert forget(home, store) == 0


def test_what_is_young_or_in_doubt_stays_until_it_is_not(home):
    store = home.open()
    held = reserved(store, ["doubted", "young"])
    end(store, held, {"doubted": "doubted"})
    settled(store, ending(held["young"], COMMITTED, YOUNG), at=YOUNG)
    assert forget(home, store) == 1, "a claim's age is that of its taking"
    with store.view() as view:
        (one,) = view.undelivered(None, 9)
    with store.transaction(NOW) as tx:
        tx.end_undelivered(one.seq, "looked at")
    assert forget(home, store) == 1


@pytest.mark.parametrize("seed", range(3))
def test_everything_about_hand_offs_answers_the_same(home, seed, monkeypatch):
    monkeypatch.setattr(retaining, "ROWS_MAX", 3)
    drawn = random.Random(seed)
    store = home.open()
    fates = {f"c{k:02}": drawn.choice([*FATES, "in hand"]) for k in range(40)}
    held = reserved(store, fates)
    end(store, held, fates)

    def answers():
        with store.view() as view:
            standing = [state_of(store, claim.contact.id) for claim in held.values()]
            flying = [one.id for one in view.in_flight(list(fates))]
            counted = [in_pieces(view, since) for since in (0, OLD - 1, OLD)]
        return standing, flying, counted, listed(store), store.unsettled(NOW), store.next_releases()

    before = answers()
    assert forget(home, store) > 0
    assert answers() == before
    late = [ending(held[who], RELEASED, NOW) for who, fate in fates.items() if fate in FATES]
    assert set(settled(store, *late, at=NOW)) == {FENCED}, "old tokens are refused as ever"
    assert answers() == before


@pytest.mark.parametrize("step", range(1, 4))
def test_claims_go_piece_by_piece_and_are_counted_exactly(home, step, monkeypatch):
    monkeypatch.setattr(retaining, "ROWS_MAX", 2)
    store = home.open()
    fates = {f"c{k}": "sent" for k in range(5)}
    end(store, reserved(store, fates), fates)
    with pytest.raises(KilledError):
        forget(home, store, pause=dies_at(step))
    with store.view() as view:
        assert view.forgettings(1)[0].forgotten == 2 * (step - 1)
    assert forget(home, store) == 5 - 2 * (step - 1)
