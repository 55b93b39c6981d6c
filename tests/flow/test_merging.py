"""Facts of two customers who are one: the strictest holds, and a split takes it apart again."""

import pytest

from hengce.flow.merging import as_facts, brought, said_since, taken_apart, together
from hengce.model.merge import Fact, Merge
from hengce.model.profile import Change, ChangeKind

SMS = (ChangeKind.CONSENT, "marketing:sms")
OUT = (ChangeKind.OPT_OUT, "sms")
STOP = (ChangeKind.STOP_TOPIC, "credit")
SENT = (ChangeKind.SENT, "sms")

# What one says, what the other says, what holds: for consent, refusal, counter.
TOGETHER = [
    (ChangeKind.CONSENT, True, True, True),
    (ChangeKind.CONSENT, True, None, True),
    (ChangeKind.CONSENT, True, False, False),
    (ChangeKind.CONSENT, False, None, False),
    (ChangeKind.CONSENT, False, False, False),
    (ChangeKind.CONSENT, None, None, None),
    (ChangeKind.OPT_OUT, True, None, True),
    (ChangeKind.OPT_OUT, True, False, True),
    (ChangeKind.OPT_OUT_TOPIC, False, None, False),
    (ChangeKind.STOP_TOPIC, True, True, True),
    (ChangeKind.STOP_CATEGORY, True, None, True),
    (ChangeKind.STOP_CATEGORY, True, False, True),
    (ChangeKind.STOP_STRATEGY, False, True, True),
    (ChangeKind.STOP_STRATEGY, False, None, False),
    (ChangeKind.SENT, 3, 4, 7),
    (ChangeKind.ANSWERED, 3, None, 3),
]


@pytest.mark.parametrize(("kind", "one", "other", "holds"), TOGETHER)
def test_the_strictest_holds_whoever_said_it(kind, one, other, holds):
    assert together(kind, [one, other]) == together(kind, [other, one]) == holds


def test_only_what_changes_is_brought_over():
    absorbed = {SMS: False, OUT: True, STOP: True, SENT: 2}
    survivor = {SMS: True, STOP: True, SENT: 5}
    assert brought(absorbed, survivor) == {SMS: False, OUT: True, SENT: 7}
    assert brought({SMS: True}, {}) == {SMS: True}
    assert brought({SMS: True}, {SMS: False}) == {}


def merge(absorbed, theirs, own, at=10):
    changed = brought(theirs, own)
    before = tuple(Fact(kind=k, key=n, value=own.get((k, n))) for k, n in sorted(changed))
    return Merge(
        absorbed=absorbed,
        survivor="B",
        why="w",
        by="b",
        at=at,
        brought=as_facts(theirs),
        before=before,
    )


def latest(values, why="merge/A", at=10):
    return {
        (kind, key): Change(customer="B", kind=kind, key=key, value=value, at=at, why=why)
        for (kind, key), value in values.items()
    }


def apart(made, now):
    return {(f.kind, f.key): f.value for f in taken_apart(made, now)}


def test_a_split_gives_back_what_was():
    made = merge("A", {SMS: False, OUT: True, SENT: 2}, {SMS: True, SENT: 5})
    now = latest({SMS: False, OUT: True}) | latest({SENT: 9}, why="relay", at=12)
    assert apart(made, now) == {SMS: True, OUT: False, SENT: 7}


def test_what_was_said_since_stays_with_both():
    made = merge("A", {OUT: True}, {})
    now = latest({OUT: True}, why="app/7", at=12) | latest({STOP: True}, why="app/8", at=12)
    assert apart(made, now) == {}
    assert {(f.kind, f.key) for f in said_since(made, now.values(), 20)} == {OUT, STOP}
    assert list(said_since(made, latest({OUT: True}).values(), 20)) == [], "the merge's own"
    assert list(said_since(made, latest({OUT: False}, why="app/9", at=12).values(), 20)) == []
    refused = latest({SMS: False}, why="app/9", at=12).values()
    assert [f.value for f in said_since(made, refused, 20)] == [False]


def test_who_was_never_asked_was_never_asked():
    made = merge("A", {SMS: True}, {})
    assert apart(made, latest({SMS: True})) == {SMS: None}
