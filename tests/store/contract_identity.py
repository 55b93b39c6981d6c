"""What every store must do with keys of people, and with pairs that people look at."""

import pytest
from msgspec.structs import replace

from hengce.errors import NotFoundError
from hengce.model.identity import CUSTOMER, VISITOR, Case, CaseState, Cause, Key, Link
from store.contract import AT

DEVICE = Key(kind="device", value="d:1")
ANNA = Key(kind=CUSTOMER, value="anna")
VISITED = Key(kind=VISITOR, value="v")
LINKS = (
    Link(key=DEVICE, of=ANNA, source="app", at=1),
    Link(key=DEVICE, of=VISITED, source="web", at=2, confidence_ppm=990_000),
    Link(key=VISITED, of=ANNA, source="app", at=3),
)
CASE = Case(one="bert", other="anna", cause=Cause.LIKELY, at=AT, evidence=("name",))


def written(store, **what):
    with store.transaction(AT) as tx:
        for name, values in what.items():
            getattr(tx, name)(values)
        return tx.position


def links(store, *keys, at=None):
    with store.view(at) as view:
        return list(view.links(keys or None))


def test_links_are_found_by_either_end_and_taken_back(home):
    store = home.open()
    then = written(store, add_links=LINKS)
    visited, on_device, known = sorted(LINKS, key=lambda one: (one.key, one.of))
    assert links(store) == [visited, on_device, known]
    assert links(store, VISITED) == [visited, on_device]
    assert links(store, DEVICE) == [on_device, known]
    written(store, end_links=[LINKS[0]])
    assert links(store, DEVICE) == [LINKS[1]]
    assert links(store, DEVICE, at=then) == [on_device, known], "the past stays as it was"
    written(store, add_links=[replace(LINKS[0], source="core")])
    assert links(store, ANNA) == [LINKS[2], replace(LINKS[0], source="core")]


def test_the_last_word_of_a_source_holds(home):
    store = home.open()
    written(store, add_links=LINKS[:1])
    surer = replace(LINKS[0], confidence_ppm=5, at=9)
    written(store, add_links=[surer])
    assert links(store) == [surer]


def test_a_case_stands_as_it_was_written_last(home):
    store = home.open()
    then = written(store, put_cases=[CASE])
    done = replace(CASE, state=CaseState.REFUSED, by="li", why="twins", decided_at=AT + 1)
    written(store, put_cases=[done])
    with store.view() as view:
        assert view.case("anna+bert") == done
        assert view.cases(CaseState.OPEN) == []
        assert view.cases() == view.cases_of(["anna"]) == view.cases_of(["bert"]) == [done]
        assert view.cases_of(["carl"]) == []
        with pytest.raises(NotFoundError):
            view.case("anna+carl")
    with store.view(then) as view:
        assert view.case("anna+bert") == CASE
