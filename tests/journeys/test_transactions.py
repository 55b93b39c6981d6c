"""A transaction that walks journeys happens whole or not at all, and nothing twice."""

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from hengce.deciding.group import do_group
from hengce.model.instance import Did
from hengce.model.instant import DAY_US, HOUR_US
from journeys.acting import drawn, everybody, happened, living, trace
from journeys.living import Living, at, journey

NOON = at("2026-11-23T12:00")
QUESTIONS_MAX = 100

JOURNEY = journey(
    "J",
    drawn(
        [
            'kind: entry, id: start, audience: "TRUE", event: applied',
            "kind: wait_for_event, id: w, awaits: {event: bought}, timeout: {days: 2}",
            "kind: set_tag, id: mark, tag: wealth_preference, value: 0.7",
            "kind: benefit, id: gift, benefit: cash_r1, on_blocked: skip",
            "kind: sub_journey, id: sub, strategy: K",
            "kind: message, id: sms, channels: [sms], material: M1, on_blocked: skip",
            "kind: exit, id: done",
            "kind: exit, id: no",
        ],
        "start>w w>mark w>no:timeout mark>gift gift>sub sub>sms:goal sub>sms:else sms>done",
    ),
)
INNER = journey(
    "K",
    drawn(
        [
            'kind: entry, id: start, audience: "TRUE", called: true',
            "kind: condition_split, id: s, branches: {marked: wealth_preference > 0.6}",
            "kind: exit, id: yes, goal: true",
            "kind: exit, id: no",
        ],
        "start>s s>yes:marked s>no:else",
    ),
)
POLICY = {
    "consent_required: [commercial]": "consent_required: []\ndecision_windows: {marketing_ms: 0}"
}


class CrashError(Exception):
    """What happens at a call of the store."""


class Crashing:
    """A transaction whose n-th call fails.

    Args:
        tx: The real one.
        survives: How many calls succeed.
    """

    def __init__(self, tx: Any, survives: int) -> None:
        self._tx = tx
        self._left = survives

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._tx, name)
        if not callable(real):
            return real

        def call(*args: Any, **more: Any) -> Any:
            if self._left == 0:
                raise CrashError(name)
            self._left -= 1
            return real(*args, **more)

        return call


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Living]:
    with living(tmp_path, [JOURNEY, INNER], NOON, policy=POLICY) as bank:
        shelf = bank.configuration.products
        products = tuple(replace(p, stock=5) if p.id == "cash_r1" else p for p in shelf)
        bank.bring_live(replace(bank.configuration, products=products))
        bank.event("C1", "applied", number="a")
        bank.live(NOON + HOUR_US)
        bank.now = NOON + HOUR_US + 1
        with bank.installation.store.transaction(bank.now) as tx:
            tx.add_events([happened("C1", "bought", bank.now, "1")])
            tx.wake_of_customers(["C1"], bank.now)
        yield bank


def content(bank: Living) -> str:
    """Everything that the store holds, as one number."""
    with sqlite3.connect(f"file:{bank.installation.home}/hengce.db?mode=ro", uri=True) as database:
        return sha256("\n".join(database.iterdump()).encode()).hexdigest()


def go_on(bank: Living, survives: int | None = None) -> None:
    """Do one transaction of the engine loop, with nothing but what is due."""
    parts = bank.installation
    with parts.store.transaction(bank.now) as tx:
        mine: Any = tx if survives is None else Crashing(tx, survives)
        do_group(mine, parts.engine, parts.archive, [], bank.now, QUESTIONS_MAX)


def test_a_crash_at_any_call_leaves_nothing_half_done(bank: Living) -> None:
    """Whichever call fails: the store is as it was, and the next try does all of it once."""
    before, survives = content(bank), 0
    while True:
        try:
            go_on(bank, survives)
        except CrashError:
            assert content(bank) == before
            survives += 1
        else:
            break
    assert survives > 30  # it did a lot: everything from the event to the decision
    bank.live(NOON + DAY_US)
    outer, inner = everybody(bank)[0], everybody(bank, "K")[0]
    did = [(s.instance, f"{s.node} {s.did}") for s in trace(bank, "C1") if s.did is not Did.WENT]
    assert [line for who, line in did if who == outer.id] == [
        "start entered",
        "w waits",
        "mark set",
        "gift reserved",
        "sub started",
        "sms proposed",
        "sms placed",
        "sms sent",
        "done left",
    ]
    assert [line for who, line in did if who == inner.id] == ["start entered", "yes reached"]
    numbers = [step.number for step in trace(bank, "C1") if step.instance == outer.id]
    assert sorted(numbers) == list(range(len(numbers)))
    assert len(bank.told("sms")) == 1


def test_who_was_walked_is_not_walked_again(bank: Living) -> None:
    """Two transactions read the same due instance; the second cannot write its steps again."""
    before = {step.number for step in trace(bank, "C1")}
    go_on(bank)
    mine = everybody(bank)[0]
    again = [s for s in trace(bank, "C1") if s.instance == mine.id and s.number not in before]
    assert again
    after = content(bank)
    with (
        pytest.raises(IntegrityError),
        bank.installation.store.transaction(bank.now + 1) as tx,
    ):
        tx.add_instance_steps(again)
    assert content(bank) == after


def test_a_wake_is_never_overwritten(bank: Living) -> None:
    """Who is woken after he was read is looked at, whatever was to be written of him."""
    go_on(bank)
    bank.live(NOON + 2 * HOUR_US)
    bank.event("C1", "applied", number="b")
    store, moment = bank.installation.store, bank.now
    with store.view() as view:
        (stale,) = view.live_instances(["C1"])
        read_at = view.position
    with store.transaction(moment + 1) as tx:
        tx.wake_of_customers(["C1"], moment + 1)
    with store.transaction(moment + 2) as tx:
        tx.put_instances([stale], read_at)
    with store.view() as view:
        assert view.instance(stale.id).due_at == moment + 1
    bank.now = moment + 2
    bank.loop.look()
    bank.settle()
