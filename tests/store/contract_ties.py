"""What every store must do with ties between customers, also when they are forgotten."""

from msgspec import structs

from hengce.model.instant import DAY_US
from hengce.model.merge import Merge
from hengce.model.party import Side, Tie
from hengce.model.retention import RetentionKind
from store.contract import AT
from store.contract_retention import NOTHING, run

OWNED = Tie(customer="anna", of="acme", role="owner", source="registry", since=10, share=6_000)
PAID = Tie(customer="bert", of="acme", role="payroll", source="core", since=20, until=30)
NOW = AT + 401 * DAY_US


def written(store, at=AT, *, begun=(), ended=()):
    with store.transaction(at) as tx:
        tx.end_ties(ended, at)
        tx.add_ties(begun, at)
        return tx.position


def ties(store, *customers, at=None):
    with store.view(at) as view:
        return list(view.ties(customers or None))


def test_ties_are_found_by_either_end_and_end_with_their_source(home):
    store = home.open()
    then = written(store, begun=[OWNED, PAID])
    assert ties(store) == [OWNED, PAID]
    assert ties(store, "acme") == [OWNED, PAID]
    assert ties(store, "bert") == [PAID]
    written(store, ended=[OWNED])
    assert ties(store, "acme") == [PAID]
    assert ties(store, "acme", at=then) == [OWNED, PAID], "the past stays as it was"
    with store.view() as view:
        assert [view.ties_of_source(name) for name in ("registry", "core")] == [[], [PAID]]
        assert view.tied_after(then) == ["acme", "anna"]


def test_the_last_word_of_a_source_holds(home):
    store = home.open()
    written(store, begun=[OWNED])
    less = structs.replace(OWNED, share=1_000)
    written(store, begun=[less, structs.replace(OWNED, source="core")])
    assert ties(store, "anna") == [structs.replace(OWNED, source="core"), less]


def test_ties_are_those_of_the_number_that_speaks(home):
    store = home.open()
    written(store, begun=[OWNED])
    with store.transaction(AT) as tx:
        tx.add_merge(Merge(absorbed="anna", survivor="alma", why="one", by="li", at=AT))
    assert ties(store, "alma") == [structs.replace(OWNED, customer="alma")]
    assert ties(store, "anna") == ties(store, "alma")


def test_what_a_source_says_no_more_is_forgotten_and_does_not_come_back(home):
    store = home.open()
    again = structs.replace(OWNED, share=1_000)
    for tie in (OWNED, again):
        written(store, begun=[tie])
    written(store, begun=[PAID])
    written(store, AT + DAY_US, ended=[again])
    young = structs.replace(PAID, of="other")
    written(store, NOW - 10 * DAY_US, begun=[young])
    written(store, NOW - 5 * DAY_US, ended=[young])
    written(store, NOW)
    rules = structs.replace(NOTHING, ties_days=400)
    assert run(home, store, rules, NOW)[RetentionKind.TIES] == 2, "both words before the end"
    assert ties(store) == [PAID]
    later = NOW + DAY_US
    written(store, later)
    assert run(home, store, rules, later)[RetentionKind.TIES] == 1, "and the end"
    assert ties(store) == [PAID]
    with store.view() as view:
        assert view.ties_of_source("registry") == []


def test_who_is_tied_to_many_is_told_by_role_and_side(home):
    store = home.open()
    paid = [structs.replace(PAID, customer=f"p{k}") for k in range(3)]
    again = structs.replace(paid[0], source="other")
    written(store, begun=[OWNED, *paid, again])

    def many(customers, role, side, most):
        with store.view() as view:
            return view.tied_to_many(customers, [role], side, most)

    assert many(["acme", "anna"], "payroll", Side.HOLDERS, 2) == {"acme"}
    assert many(["acme"], "payroll", Side.HOLDERS, 3) == set(), "one who is tied twice counts once"
    assert many(["acme"], "owner", Side.HOLDERS, 0) == {"acme"}
    assert many(["acme"], "payroll", Side.OF, 0) == set()
    assert many(["p0", "anna"], "payroll", Side.OF, 0) == {"p0"}
    with store.transaction(AT) as tx:
        tx.add_merge(Merge(absorbed="acme", survivor="acme2", why="one", by="li", at=AT))
    assert many(["acme2"], "payroll", Side.HOLDERS, 2) == {"acme2"}
