"""What every store must do when it forgets cases of identity, disclosures, and exports."""

import os

import pyarrow as pa
from msgspec import structs

from hengce.model.disclosure import Disclosure
from hengce.model.identity import Case, CaseState, Cause
from hengce.model.instant import DAY_US
from hengce.model.retention import RetentionKind
from hengce.store.members import MemberFiles
from store.contract_retention import NOTHING, NOW, run

RULES = structs.replace(NOTHING, cases_days=400, disclosures_days=400, exports_days=30)
OLD, YOUNG = NOW - 401 * DAY_US, NOW - 399 * DAY_US


def case(one, other, at):
    return Case(one=one, other=other, cause=Cause.LIKELY, at=at, evidence=("phone",))


def decided(opened, state, at):
    return structs.replace(opened, state=state, by="li", why="a passport", decided_at=at)


def put(store, at, *cases):
    with store.transaction(at) as tx:
        tx.put_cases(cases)


def test_what_people_decided_stays_and_why_they_did_is_forgotten(home):
    store = home.open()
    two, one, open_one, late = (case(a, b, OLD) for a, b in ("ab", "cd", "ef", "gh"))
    put(store, OLD, two, one, open_one, late)
    put(store, OLD, decided(two, CaseState.REFUSED, OLD), decided(one, CaseState.ACCEPTED, OLD))
    put(store, YOUNG, decided(late, CaseState.REFUSED, YOUNG))
    with store.transaction(NOW):
        pass
    done = run(home, store, RULES, NOW)
    assert done[RetentionKind.CASES] == 5, "two questions, their answers, and one question"
    assert run(home, store, RULES, NOW)[RetentionKind.CASES] == 0
    with home.open().view() as view:
        kept = {each.id: each for each in view.cases()}
        assert [each.id for each in view.cases(CaseState.REFUSED)] == ["a+b", "g+h"]
        assert kept["e+f"] == open_one, "an open question keeps its evidence"
        assert kept["g+h"].why == "a passport"
        gone = kept["a+b"]
        assert (gone.one, gone.other, gone.state, gone.decided_at) == ("a", "b", "refused", OLD)
        assert (gone.why, gone.by, gone.evidence) == ("", "", ())


def shown(customer, at):
    return Disclosure(
        customer=customer, org="B1", by="li", reason="a call", fields=("mobile",), at=at, seen=1
    )


def test_of_whom_what_was_shown_is_forgotten_and_to_whom_stays(home):
    store = home.open()
    with store.transaction(NOW) as tx:
        for one in (shown("a", OLD), shown("b", YOUNG)):
            tx.add_disclosure(one)
    assert run(home, store, RULES, NOW)[RetentionKind.DISCLOSURES] == 1
    assert run(home, store, RULES, NOW)[RetentionKind.DISCLOSURES] == 0
    with home.open().view() as view:
        first, second = view.disclosures(None, 9)
        assert (first.customer, first.reason, first.fields) == ("", "", ())
        assert (first.by, first.at, first.org) == ("li", OLD, "B1")
        assert (second.customer, second.reason, second.fields) == ("b", "a call", ("mobile",))


def test_exports_go_and_one_that_is_written_again_goes_again(home):
    store = home.open()
    files = MemberFiles(home.folder.parent / "audiences")
    with store.transaction(NOW):
        pass

    def written(name, days):
        path = files.keep(name, pa.table({"customer": ["C1"]}), {"audience": name})
        at = (NOW - days * DAY_US) // 1_000_000
        os.utime(path, (at, at))
        return path

    old, young = written("rich", 31), written("poor", 29)
    assert run(home, store, RULES, NOW)[RetentionKind.EXPORTS] == 1
    assert (old.exists(), young.exists()) == (False, True)
    assert written("rich", 31) == old
    assert run(home, store, RULES, NOW)[RetentionKind.EXPORTS] == 0, "it was counted before"
    assert not old.exists()
