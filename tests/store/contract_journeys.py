"""What every store must do about customers in journeys; run like `contract`."""

import msgspec
import pytest

from hengce.errors import NotFoundError
from hengce.model.contact import ContactState
from hengce.model.instance import Did, Instance, InstanceState, InstanceStep, Proposal, Wave
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.journey_order import JourneyOrder, JourneyOrderKind
from hengce.model.task import LIVE as LIVE_TASKS
from hengce.model.task import TaskState
from hengce.model.trial import TrialEntry, TrialEntryKind
from hengce.ports.journeys import Flown, InstanceSearch, Waiting
from store.contract import AT, decided, kind, step
from store.contract_merges import ended as split
from store.contract_merges import merged
from store.contract_tasks import made as made_task

RUNNING, HELD, REACHED, LEFT, CANCELLED = InstanceState
replace = msgspec.structs.replace


def one(name, customer="anna", **fields):
    """An instance at the node `wait`, due at 2,000."""
    known = {
        "id": name,
        "strategy": "welcome",
        "version": "v1",
        "customer": customer,
        "org": "B1",
        "partition": 3,
        "entered_at": AT,
        "node": "wait",
        "since": AT,
        "due_at": 2_000,
    }
    return Instance(**{**known, **fields})


def entered(store, *instances, once=()):
    with store.transaction(AT) as tx:
        return list(tx.add_instances(instances, once))


def put(store, *instances, read_at=None):
    with store.transaction(AT) as tx:
        tx.put_instances(instances, read_at)


def over(instance, state=LEFT, at=AT + 5):
    return replace(instance, state=state, ended_at=at, due_at=None)


def names(instances):
    return [instance.id for instance in instances]


def due(store, until=9_999, limit=99, partitions=None):
    with store.view() as view:
        return [(i.id, i.due_at) for i in view.due_instances(until, limit, partitions)]


EVERYTHING_SAID = one(
    "J1.1",
    key="card-7",
    trigger="app/e1",
    proposal=Proposal(asked_at=AT, ask_at=AT + 1, contact="D1/anna.1", reason="cap_taken", times=2),
    waves={"first": Wave(contact="D0/anna.1", left_at=AT), "second": Wave(reason="quiet")},
    arms={"test": "b"},
    rounds={"again": 2},
    parent="J0.1",
    child="J2.1",
    steps=4,
)


def test_an_instance_is_read_as_it_was_written(home):
    store = home.open()
    assert entered(store, EVERYTHING_SAID) == [True]
    with store.view() as view:
        assert view.instance("J1.1") == EVERYTHING_SAID
        assert view.instances(["J1.1", "J9", "J1.1"]) == [EVERYTHING_SAID]
        assert view.live_instances(["anna", "bert"]) == [EVERYTHING_SAID]
        with pytest.raises(NotFoundError):
            view.instance("J9")
    changed = replace(EVERYTHING_SAID, node="end", state=HELD, held_at=AT, due_at=None, version="2")
    put(store, changed)
    with home.open().view() as view:
        assert view.instance("J1.1") == changed


# An earlier instance of anna in `welcome` with an empty key; who comes next, and may she.
RE_ENTRY = [
    # earlier state, entered for the only time; next one's change, for the only time; enters
    (RUNNING, False, {}, False, False),
    (HELD, False, {}, False, False),
    (HELD, True, {}, True, False),
    (LEFT, False, {}, False, True),
    (REACHED, True, {}, True, False),
    (CANCELLED, True, {}, True, False),
    (LEFT, False, {}, True, False),
    (LEFT, True, {}, False, True),
    (RUNNING, True, {"key": "card"}, True, True),
    (RUNNING, True, {"strategy": "birthday"}, True, True),
    (RUNNING, True, {"customer": "bert"}, True, True),
]


@pytest.mark.parametrize(("state", "was_once", "change", "once", "enters"), RE_ENTRY)
def test_who_may_enter_again(home, state, was_once, change, once, enters):
    store = home.open()
    first = one("J1.1")
    entered(store, first, once=["J1.1"] if was_once else [])
    if state is not RUNNING:
        put(store, replace(first, state=HELD) if state is HELD else over(first, state))
    again = replace(one("J2.1"), **change)
    assert entered(store, again, once=["J2.1"] if once else []) == [enters]


def test_who_is_refused_keeps_nobody_else_out(home):
    store = home.open()
    entered(store, one("J1.1"))
    group = [one("J2.1"), one("J2.2", "bert"), one("J2.3", "bert"), one("J2.4", "carl")]
    assert entered(store, *group) == [False, True, False, True]
    with store.view() as view:
        assert names(view.live_instances(["carl", "bert", "anna"])) == ["J1.1", "J2.2", "J2.4"]
        with pytest.raises(NotFoundError):
            view.instance("J2.1")


def test_what_is_undone_let_nobody_in(home):
    store = home.open()
    with pytest.raises(InterruptedError), store.transaction(AT) as tx:
        assert tx.add_instances([one("J1.1")]) == [True]
        assert names(tx.live_instances(["anna"])) == ["J1.1"]
        raise InterruptedError
    assert entered(store, one("J2.1")) == [True]


def test_the_last_of_each_key_whether_it_ended_or_not(home):
    store = home.open()
    old, new = one("J1.1", entered_at=10), one("J1.2", entered_at=30)
    entered(store, old)
    put(store, over(old))
    card = one("J1.3", key="card", entered_at=20)
    entered(store, new, card, one("J1.4", "bert"), one("J1.5", strategy="other"))
    put(store, over(card))
    with store.view() as view:
        assert view.last_instances("welcome", ["bert", "anna", "carl"]) == [
            new,
            over(card),
            one("J1.4", "bert"),
        ]


def test_who_is_due_in_the_order_of_time(home):
    store = home.open()
    late, soon = one("J1.1", "a", due_at=50), one("J1.2", "b", due_at=40, partition=1)
    same, never = one("J1.3", "c", due_at=40), one("J1.4", "d", due_at=None)
    held = one("J1.5", "e", due_at=10, state=HELD)
    entered(store, late, soon, same, never, held)
    assert due(store) == [("J1.2", 40), ("J1.3", 40), ("J1.1", 50)]
    assert due(store, until=40) == [("J1.2", 40), ("J1.3", 40)]
    assert due(store, limit=1) == [("J1.2", 40)]
    assert due(store, partitions=[3]) == [("J1.3", 40), ("J1.1", 50)]
    assert due(store, partitions=[]) == []
    with store.view() as view:
        assert (view.next_due(), view.next_due([1]), view.next_due([2])) == (40, 40, None)
    put(store, over(soon), replace(same, due_at=60), replace(never, due_at=5))
    assert due(store) == [("J1.4", 5), ("J1.1", 50), ("J1.3", 60)]


def test_a_wake_makes_due_at_once_what_would_be_due_later(home):
    store = home.open()
    mine = Proposal(contact="X")
    waiting = one("J1.1", "a", due_at=None, proposal=mine)
    later = one("J1.2", "b", due_at=90, proposal=mine)
    before = one("J1.3", "c", due_at=5, proposal=mine)
    held = one("J1.4", "d", state=HELD, proposal=mine)
    other = one("J1.5", "e", due_at=90, proposal=Proposal(contact="Y"))
    nothing = one("J1.6", "f", due_at=90)
    entered(store, waiting, later, before, held, other, nothing)
    with store.transaction(AT) as tx:
        tx.wake_by_contacts(["X", "Z", ""], 20)
    assert due(store) == [
        ("J1.3", 5), ("J1.1", 20), ("J1.2", 20), ("J1.5", 90), ("J1.6", 90),
    ]  # fmt: skip
    with store.transaction(AT) as tx:
        tx.wake_of_customers(["f", "d"], 7)
    assert due(store, until=7) == [("J1.3", 5), ("J1.6", 7)]
    with store.view() as view:
        assert view.instance("J1.4") == held


def test_a_wake_behind_a_reading_is_not_lost_by_what_was_read(home):
    store = home.open()
    instance = one("J1.1", due_at=90)
    entered(store, instance)
    with store.view() as view:
        read_at = view.position
    with store.transaction(AT) as tx:
        tx.wake_of_customers(["anna"], 20)
        woken_at = tx.position
    put(store, replace(instance, node="next", due_at=95), read_at=read_at)
    with store.view() as view:
        assert view.instance("J1.1") == replace(instance, node="next", due_at=20)
    put(store, replace(instance, due_at=None), read_at=read_at)
    assert due(store) == [("J1.1", 20)]
    put(store, replace(instance, due_at=3), read_at=read_at)
    assert due(store) == [("J1.1", 3)]
    put(store, replace(instance, due_at=95), read_at=woken_at)
    assert due(store) == [("J1.1", 95)]
    with store.transaction(AT) as tx:
        tx.wake_of_customers(["anna"], 20)
        tx.put_instances([instance])
    assert due(store) == [("J1.1", 20)], "what this transaction woke is looked at"
    put(store, instance)
    assert due(store) == [("J1.1", 90)]


WAVE = replace(kind("welcome"), wave="hello@v1")
# What the contact says; who is woken by its end: its own instance.
MOVED = [WAVE, replace(kind(), riders=(WAVE,)), kind()]
"""A wave, one that rides, and what the brain chose for a journey, which is no wave."""


@pytest.mark.parametrize("said", MOVED)
def test_a_contact_that_moves_wakes_whose_proposal_it_is(home, said):
    store = home.open()
    entered(store, one("J1.1", proposal=Proposal(contact="D1/anna.1")), one("J1.2", "bert"))
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", said, number=1, at=AT)])
    assert due(store) == [("J1.1", 2_000), ("J1.2", 2_000)]
    with store.transaction(AT + 7) as tx:
        step(tx, "D1/anna.1", "anna", ContactState.COMMITTED, AT + 7)
    assert due(store, until=AT + 7) == [("J1.1", AT + 7)]


def test_a_withdrawal_of_a_wave_wakes(home):
    store = home.open()
    entered(store, one("J1.1", proposal=Proposal(contact="D1/anna.1")))
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", WAVE, number=1, at=AT)])
        assert tx.withdraw_contacts("anna", ["D1/anna.1"], AT + 3) == 1
    assert due(store) == [("J1.1", AT + 3)]


@pytest.mark.parametrize("state", sorted(TaskState))
@pytest.mark.parametrize("wave", ["visit@v1", ""])
def test_the_end_of_a_task_of_a_wave_wakes_its_customer(home, state, wave):
    store = home.open()
    entered(store, one("J1.1", "C1"), one("J1.2", "C2"))
    task, first = made_task("D1/C1.1", "C1")
    task = replace(task, kind=replace(task.kind, wave=wave))
    with store.transaction(AT) as tx:
        tx.add_task(task, first)
    assert due(store, until=1_999) == []
    with store.transaction(AT + 4) as tx:
        tx.move_task(replace(first, state=state, at=AT + 4))
    wakes = wave and state not in LIVE_TASKS
    assert due(store, until=1_999) == ([("J1.1", AT + 4)] if wakes else [])


def stepped(name, number, did=Did.WENT, **fields):
    return InstanceStep(instance=name, number=number, node="wait", did=did, at=AT, **fields)


def test_a_trace_is_read_in_order_and_in_pieces(home):
    store = home.open()
    entered(store, one("J1.1"), one("J1.2", "bert"))
    trace = [
        stepped("J1.1", 0, Did.ENTERED, said="app/e1"),
        stepped("J1.1", 1, Did.WAITS, until=AT + 9),
        stepped("J1.1", 2, branch="yes", said="app/e2"),
    ]
    with store.transaction(AT) as tx:
        tx.add_instance_steps([*trace[:2], stepped("J1.2", 0)])
        tx.add_instance_steps([])
    with store.transaction(AT) as tx:
        tx.add_instance_steps(trace[2:])
    with store.view() as view:
        assert view.instance_steps("J1.1", 99) == trace
        assert view.instance_steps("J1.1", 2) == trace[:2]
        assert view.instance_steps("J1.1", 2, after=1) == trace[2:]
        assert view.instance_steps("J9", 2) == []


def test_what_customers_do_is_counted_with_it(home):
    store = home.open()
    entered(store, one("J1.1"), one("J1.2", "bert"), one("J1.3", "carl", version="v2"))
    with store.transaction(AT) as tx:
        tx.add_instance_steps([stepped(f"J1.{k}", 0, branch="yes") for k in (1, 2, 3)])
    with store.transaction(AT) as tx:
        tx.add_instance_steps([stepped("J1.1", 1, branch="no"), stepped("J1.1", 2, branch="yes")])
    with pytest.raises(InterruptedError), store.transaction(AT) as tx:
        tx.add_instance_steps([stepped("J1.1", 3)])
        raise InterruptedError
    put(store, over(one("J1.2", "bert")), one("J1.3", "carl", version="v2", node="end"))
    with store.view() as view:
        yes, no = Flown("wait", Did.WENT, "yes"), Flown("wait", Did.WENT, "no")
        assert view.step_counts("welcome", "v1") == {yes: 3, no: 1}
        assert view.step_counts("welcome", "v2") == {yes: 1}
        assert view.step_counts("other", "v1") == {}
        assert view.flight_counts("welcome") == {("v1", "wait"): 1, ("v2", "end"): 1}


def test_who_is_in_flight_is_counted_by_the_day_he_is_due(home):
    store = home.open()
    late, early = DAY_US - HOUR_US, HOUR_US
    entered(
        store,
        replace(one("J1.1", "a"), due_at=late),
        replace(one("J1.2", "b"), due_at=early),
        replace(one("J1.3", "c"), due_at=early),
        replace(one("J1.4", "d", node="end"), due_at=None),
    )
    with store.view() as view:
        in_london = view.due_counts("welcome", 0)
        # Eight hours ahead, the last hour of the day is the next day's morning.
        in_shanghai = view.due_counts("welcome", 8 * HOUR_US)
        assert view.due_counts("other", 0) == []
    assert in_london == [Waiting("v1", "end", 0, 1), Waiting("v1", "wait", 0, 3)]
    assert in_shanghai == [
        Waiting("v1", "end", 0, 1),
        Waiting("v1", "wait", 0, 2),
        Waiting("v1", "wait", 1, 1),
    ]


def test_people_find_instances_of_their_units(home):
    store = home.open()
    here, there = one("J1.1", "a"), one("J1.2", "b", org="B2")
    further, held = one("J1.3", "c", node="end"), one("J1.4", "d", state=HELD)
    other = one("J1.5", "e", strategy="other")
    entered(store, here, there, further, held, other)
    put(store, over(further))
    with store.view() as view:

        def found(limit=9, after="", **search):
            return names(view.instances_of(InstanceSearch("welcome", **search), limit, after))

        assert found() == ["J1.1", "J1.2", "J1.3", "J1.4"]
        assert found(limit=2, after="J1.1") == ["J1.2", "J1.3"]
        assert found(orgs=["B1"]) == ["J1.1", "J1.3", "J1.4"]
        assert found(orgs=[]) == []
        assert found(node="wait") == ["J1.1", "J1.2", "J1.4"]
        assert found(node="wait", states={RUNNING}) == ["J1.1", "J1.2"]
        assert found(states={LEFT, HELD}) == ["J1.3", "J1.4"]


def test_the_last_order_about_entry_and_about_flight_are_in_force(home):
    store = home.open()
    orders = [
        JourneyOrder(strategy=strategy, kind=kind, by="mia", at=AT, reason=str(number))
        for number, (strategy, kind) in enumerate(
            [
                ("welcome", JourneyOrderKind.STOP_ENTRY),
                ("welcome", JourneyOrderKind.HOLD),
                ("card", JourneyOrderKind.CANCEL),
                ("welcome", JourneyOrderKind.RESUME),
            ]
        )
    ]
    for order in orders:
        with store.transaction(AT) as tx:
            tx.add_journey_order(order)
            then = tx.position
    with store.transaction(AT) as tx:
        reopened = replace(orders[0], kind=JourneyOrderKind.OPEN_ENTRY)
        tx.add_journey_order(reopened)
    with store.view(then) as view:
        assert view.journey_orders() == [orders[2], orders[0], orders[3]]
    with store.view() as view:
        assert view.journey_orders() == [orders[2], reopened, orders[3]]


def test_instances_of_an_absorbed_number_are_its_survivors_until_it_is_split(home):
    store = home.open()
    entered(store, one("J1.1", "A"), one("J1.2", "B", strategy="other"))
    merged(store, "A", "B")
    with store.view() as view:
        both = view.live_instances(["A"])
        assert [(i.id, i.customer) for i in both] == [("J1.1", "B"), ("J1.2", "B")]
        assert view.live_instances(["B"]) == both
        assert view.live_instances(["A", "B"]) == both
        assert view.last_instances("welcome", ["B"]) == [both[0]] == view.instances(["J1.1"])
    put(store, replace(both[0], node="next"))
    with store.transaction(AT) as tx:
        tx.wake_of_customers(["B"], 5)
    assert due(store, until=5) == [("J1.1", 5), ("J1.2", 5)]
    split(store, "A")
    with store.view() as view:
        assert view.live_instances(["A"]) == [one("J1.1", "A", node="next", due_at=5)]
        assert names(view.live_instances(["B"])) == ["J1.2"]
        assert names(view.last_instances("welcome", ["B"])) == []


def test_the_course_of_an_experiment_is_only_added_to_and_read_as_of_a_position(home):
    store = home.open()
    entries = [
        TrialEntry(
            strategy=strategy,
            node="offer",
            salt=salt,
            kind=kind,
            by="hengce",
            at=AT + number,
            document=f'{{"n":{number}}}'.encode(),
        )
        for number, (strategy, salt, kind) in enumerate(
            [
                ("welcome", "s1", TrialEntryKind.PHASE),
                ("card", "s9", TrialEntryKind.PHASE),
                ("welcome", "s1", TrialEntryKind.RECORD),
                ("welcome", "s2", TrialEntryKind.PHASE),
            ]
        )
    ]
    then = []
    for entry in entries:
        with store.transaction(AT) as tx:
            tx.add_trial_entry(entry)
            then.append(tx.position)
    for position, known in zip(then, ([0], [0], [0, 2], [0, 2, 3]), strict=True):
        with store.view(position) as view:
            assert view.trial_entries("welcome") == [entries[n] for n in known]
    with store.view() as view:
        assert view.trial_entries("card") == [entries[1]]
        assert view.trial_entries("nothing") == []


def test_a_person_of_two_numbers_was_last_in_a_journey_under_each_of_them(home):
    """Who entered later under one number may have left earlier: both are asked."""
    store = home.open()
    early, late = one("J1.1", "A"), one("J1.2", "B", entered_at=AT + 1)
    entered(store, early, late)
    merged(store, "A", "B")
    with store.view() as view:
        assert names(view.last_instances("welcome", ["B"])) == ["J1.1", "J1.2"]
