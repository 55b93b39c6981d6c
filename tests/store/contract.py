"""What every store must do; a module that runs it gives the fixture `home`.

`home.open()` opens one and the same store, again each time; `home.segments` are its segments.
"""

import threading
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import pytest

from hengce.errors import ConflictError, NotFoundError
from hengce.model.configuration import Configuration, Stop, StopScope, Unit
from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.decision import Decision, Pin
from hengce.model.event import Event
from hengce.model.filter import Filter
from hengce.model.noun import Label
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.policy import Policy
from hengce.model.profile import Change, ChangeKind, Identifier
from hengce.model.run import Run
from hengce.model.strategy import MessageClass, PriorityClass, StrategyState
from hengce.ports import (
    IN_FLIGHT,
    ContactBlock,
    ContactHistory,
    ContactStep,
    KeptDecisions,
    Settlement,
    StoredDecision,
    StrategyStatus,
    Taken,
)

RESERVED, COMMITTED, UNKNOWN, RELEASED = ContactState
AT = 1_000


def kind(strategy="loan", topic="credit", channel="sms", product="", riders=()):
    return ContactKind(
        strategy=strategy,
        channel=channel,
        priority_class=PriorityClass.MARKETING,
        message_class=MessageClass.COMMERCIAL,
        category="retail",
        topic=topic,
        department="cards",
        interrupts=True,
        product=product,
        riders=riders,
    )


def pin(at=AT, position=0):
    return Pin(
        snapshot="s", position=position, configuration="c", at=at, engine="0", tzdata="2026a"
    )


def decided(customer, *kinds, number=1, at=AT, release_at=AT):
    """A decision of a customer that reserved a contact of each kind."""
    name = f"D{number}/{customer}"
    contacts = tuple(
        Contact(
            id=f"{name}.{k}",
            decision=name,
            customer=customer,
            org="B1",
            kind=each,
            reserved_at=at,
            release_at=release_at,
            expires_at=release_at + 100,
        )
        for k, each in enumerate(kinds, start=1)
    )
    decision = Decision(
        id=name, customer=customer, org="B1", pin=pin(at), candidates=(), contacts=contacts
    )
    return KeptDecisions.of(decision, b"read")


def block(rows, at=AT):
    """Contacts from rows of customer, kind, number, release."""
    kinds = tuple(dict.fromkeys(row[1] for row in rows))
    size = len(rows)
    release = np.array([row[3] for row in rows], np.int64)
    return ContactBlock(
        kinds=kinds,
        orgs=("HQ", "B1"),
        customers=np.array([row[0].encode() for row in rows], np.bytes_),
        org=np.ones(size, np.int32),
        kind=np.array([kinds.index(row[1]) for row in rows], np.int32),
        number=np.array([row[2] for row in rows], np.int32),
        reserved_at=np.full(size, at, np.int64),
        release_at=release,
        expires_at=release + 100,
    )


def commit_run(store, home, name, rows, left_out=(), at=AT):
    contacts, digest = home.segments.write(name, iter([block(rows, at)]))
    run = Run(
        id=name,
        pin=pin(at),
        customers=9,
        candidates=9,
        contacts=contacts,
        digest=digest,
        left_out=left_out,
    )
    with store.transaction(at) as tx:
        tx.add_run(run)
        return run, tx.position


def step(tx, contact_id, customer, state, at):
    tx.add_steps([ContactStep(contact_id, customer, state, at)])


def shown(history: ContactHistory):
    """History as rows of customer, strategy, instant."""
    return [
        (customer.decode(), history.kinds[k].strategy, "in flight" if at == IN_FLIGHT else at)
        for customer, k, at in zip(
            history.customers.tolist(), history.kind.tolist(), history.at.tolist(), strict=True
        )
    ]


def in_pieces(view, since=0):
    """Everybody's history, asked for two customers at a time and then all, as sorted rows."""
    names = sorted(
        {who for who, _, _ in shown(view.history(since))} | {"aaron", "nobody", "z" * 50}
    )
    whole = view.whole_history(since)
    couples = [names[k : k + 2][::-1] for k in range(0, len(names), 2)]
    told = [
        [row for asked in pieces for row in asked_of(whole, asked)] for pieces in (couples, [names])
    ]
    assert by_name(told[0]) == by_name(told[1])
    return by_name(told[1])


def asked_of(whole, names):
    past = whole.of(np.array([name.encode() for name in names]))
    return [
        (
            name,
            whole.kinds[past.kind[k]].strategy,
            "in flight" if past.at[k] == IN_FLIGHT else past.at[k],
        )
        for name, begin, end in zip(names, past.begin, past.end, strict=True)
        for k in range(begin, end)
    ]


def by_name(rows):
    return sorted(rows, key=str)


def next_release(store):
    """The earliest release of any channel, or None."""
    return min(store.next_releases().values(), default=None)


def ids(claims):
    return [(claim.contact.id, claim.attempt) for claim in claims]


def event(id_="e1", customer="anna", at=AT, **changes):
    whole = Event(
        source="app",
        id=id_,
        name="login",
        customer=customer,
        occurred_at=at,
        received_at=at + 5,
        properties={"amount": 5, "rate": 0.5, "vip": True, "city": "上海", "none": None},
        org="B1",
    )
    return msgspec.structs.replace(whole, **changes)


# Log and profile -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("again", "taken"),
    [
        (event(), Taken.DUPLICATED),
        (event(received_at=AT + 99), Taken.DUPLICATED),
        (event(occurred_at=AT + 1), Taken.CONFLICT),
        (event(properties={"amount": 6}), Taken.CONFLICT),
        (event(customer="bert"), Taken.CONFLICT),
        (event(source="web"), Taken.ACCEPTED),
        (event("e2"), Taken.ACCEPTED),
    ],
)
def test_an_event_takes_effect_once(home, again, taken):
    store = home.open()
    with store.transaction(AT) as tx:
        assert tx.add_events([event()]) == [Taken.ACCEPTED]
    with store.transaction(AT) as tx:
        assert tx.add_events([again]) == [taken]
    with store.view() as view:
        assert view.event("app", "e1") == event()
        assert len(view.events(["login"], 0)) == (2 if taken is Taken.ACCEPTED else 1)


def test_events_that_come_together_take_effect_once(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_events([event("known")])
        together = [
            (event("known"), Taken.DUPLICATED),
            (event("new"), Taken.ACCEPTED),
            (event("new"), Taken.DUPLICATED),
            (event("new", source="web"), Taken.ACCEPTED),
            (event("new", customer="bert"), Taken.CONFLICT),
        ]
        assert tx.add_events([each for each, _ in together]) == [taken for _, taken in together]
    with store.view() as view:
        assert [(e.source, e.id) for e in view.events(["login"], 0)] == [
            ("app", "known"),
            ("app", "new"),
            ("web", "new"),
        ]


def test_events_are_sorted_and_cut(home):
    store = home.open()
    with store.transaction(AT) as tx:
        named = [("a", "bert", 5), ("b", "anna", 9), ("c", "anna", 3)]
        tx.add_events([event(name, customer, at) for name, customer, at in named])
        tx.add_events([event("d", "anna", 4, name="pay")])
    with store.view() as view:
        found = lambda *args: [e.id for e in view.events(*args)]  # noqa: E731
        assert found(["login"], 0) == ["c", "b", "a"]
        assert found(["login", "pay"], 3) == ["d", "b", "a"]
        assert found(["login"], 0, ["bert", "nobody"]) == ["a"]
        assert found([], 0) == []


def change(value, key="sms", customer="anna", at=AT):
    return Change(customer=customer, kind=ChangeKind.SENT, key=key, value=value, at=at, why="r")


def test_the_last_written_change_holds(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_changes([change(1, at=50), change(7, key="push"), change(2, at=40)])
        tx.add_changes([change(3, customer="bert")])
        first = tx.position
    with store.transaction(AT) as tx:
        tx.add_changes([change("text"), change(True, key="push")])
        assert [c.value for c in tx.changes(["anna"])] == [True, "text"]
    with store.view(first) as view:
        assert [(c.customer, c.key, c.value) for c in view.changes()] == [
            ("anna", "push", 7),
            ("anna", "sms", 2),
            ("bert", "sms", 3),
        ]


def test_identifiers_resolve_as_of_a_position(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_identifiers([Identifier(kind="account", value="1", customer="anna")])
        first = tx.position
    with store.transaction(AT) as tx:
        tx.add_identifiers([Identifier(kind="account", value="1", customer="bert", role="o")])
    with store.view(first) as then, store.view() as now:
        assert then.resolve("account", "1") == "anna"
        assert now.resolve("account", "1") == "bert"
        assert now.resolve("account", "2") is None
        assert now.resolve("customer", "anybody") == "anybody"


# Documents -----------------------------------------------------------------------------


def configuration(zone="Asia/Shanghai"):
    fields = {f.name: () for f in msgspec.structs.fields(Configuration)}
    policy = Policy(zone=zone, departments=(), caps=())
    return Configuration(**{**fields, "policy": policy, "moments": None})


def test_configurations_are_applied_and_published(home):
    store = home.open()
    with store.view() as view:
        assert view.applied_configuration() is view.active_configuration() is None
        with pytest.raises(NotFoundError):
            view.configuration("v1")
    with store.transaction(AT) as tx:
        tx.put_configuration("v1", configuration(), AT)
        tx.put_configuration("v1", configuration(), AT)
        tx.set_applied("v1", AT)
        first = tx.position
    with store.transaction(AT) as tx:
        tx.put_configuration("v2", configuration("UTC"), AT)
        tx.set_applied("v2", AT)
        tx.set_published("v1", AT)
        with pytest.raises(NotFoundError):
            tx.set_published("v3", AT)
    with home.open().view() as view:
        assert (view.applied_configuration(), view.active_configuration()) == ("v2", "v1")
        assert view.configuration("v2") == configuration("UTC")
    with store.view(first) as view:
        assert (view.applied_configuration(), view.active_configuration()) == ("v1", None)
        with pytest.raises(NotFoundError):
            view.configuration("v2")


def test_imported_documents_are_replaced_by_id(home):
    store = home.open()
    unit = lambda zh: Unit(id="B1", label=Label(zh=zh, en="Branch"))  # noqa: E731
    with store.transaction(AT) as tx:
        tx.put_documents([unit("一")])
    with store.transaction(AT) as tx:
        tx.put_documents([unit("二"), Unit(id="A", label=Label(zh="甲", en="A"))])
    with store.view() as view:
        assert [(u.id, u.label.zh) for u in view.imported_documents()] == [
            ("A", "甲"),
            ("B1", "二"),
        ]


def test_strategies_snapshots_and_stops(home):
    store = home.open()
    live = StrategyStatus("loan", "v", StrategyState.LIVE, "mia", AT)
    stop = Stop(scope=StopScope.CHANNEL, target="sms", reason="storm", by="mia", at=AT)
    with store.transaction(AT) as tx:
        tx.put_strategy_state(StrategyStatus("loan", "v", StrategyState.DRAFT, "ben", AT))
        tx.put_strategy_state(live)
        tx.put_snapshot("first", AT)
        tx.add_stop(stop)
        first = tx.position
    with store.transaction(AT) as tx:
        tx.put_snapshot("second", AT)
        tx.lift_stop(StopScope.CHANNEL, "sms", "mia", AT)
        with pytest.raises(NotFoundError):
            tx.lift_stop(StopScope.CHANNEL, "sms", "mia", AT)
    with store.view(first) as then, store.view() as now:
        assert then.strategy_states() == now.strategy_states() == {"loan": live}
        assert (then.stops(), now.stops()) == ((stop,), ())
        assert (then.snapshot_version(), now.snapshot_version()) == ("first", "second")


# The ledger ----------------------------------------------------------------------------


def test_a_decision_reserves_its_contacts(home):
    store = home.open()
    kept = decided("anna", kind(), kind("card"))
    (decision,) = kept.decisions
    stored = StoredDecision(decision, b"read")
    with store.transaction(AT) as tx:
        tx.add_decisions([kept])
        assert shown(tx.history(0)) == [
            ("anna", "loan", "in flight"),
            ("anna", "card", "in flight"),
        ]
    with store.view() as view:
        assert view.decision("D1/anna") == stored
        assert view.decisions_of("anna", 5) == [stored]
        record = view.contact("D1/anna.2")
        assert (record.contact, record.state) == (decision.contacts[1], RESERVED)
        assert view.ledger_end() == AT
        for missing in ("D1/anna.3", "R/anna.1", "x"):
            with pytest.raises(NotFoundError):
                view.contact(missing)
        with pytest.raises(NotFoundError):
            view.decision("D2/anna")


STEPS = [
    ((), "in flight", RESERVED),
    ((UNKNOWN,), "in flight", UNKNOWN),
    ((COMMITTED,), 2_000, COMMITTED),
    ((UNKNOWN, COMMITTED), 2_001, COMMITTED),
    ((RELEASED,), None, RELEASED),
    ((RELEASED, COMMITTED), 2_001, COMMITTED),
]


@pytest.mark.parametrize(("states", "counts_from", "state"), STEPS)
@pytest.mark.parametrize("contact_id", ["D1/anna.1", "R1/bert.2"])
def test_states_count_as_the_ledger_says(home, contact_id, states, counts_from, state):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind("loan"))])
    rows = [
        ("anna", kind("card"), 1, AT),
        ("bert", kind("fund"), 1, AT),
        ("bert", kind("loan"), 2, AT),
    ]
    _, before = commit_run(store, home, "R1", rows)
    customer = contact_id[3:-2]
    for k, each in enumerate(states):
        with store.transaction(AT) as tx:
            step(tx, contact_id, customer, each, 2_000 + k)
    with store.view() as view, store.view(before) as then:
        for history in (view.history(0), view.history(0, [customer])):
            found = [at for who, what, at in shown(history) if (who, what) == (customer, "loan")]
            assert found == ([] if counts_from is None else [counts_from])
        assert view.contact(contact_id).state is state
        assert then.contact(contact_id).state is RESERVED
        assert all(at == "in flight" for _, _, at in shown(then.history(0)))
        assert in_pieces(view) == by_name(shown(view.history(0)))
        assert in_pieces(then) == by_name(shown(then.history(0)))
        counts = view.contact_counts("R1")
        assert sum(counts.values()) == 3
        if contact_id.startswith("R1"):
            assert counts[state] == (3 if state is RESERVED else 1)


@pytest.mark.parametrize(
    ("states", "handed_off_at"),
    [
        ((), None),
        ((RELEASED,), None),
        ((COMMITTED,), 2_000),
        ((UNKNOWN,), 2_000),
        ((UNKNOWN, COMMITTED, RELEASED, COMMITTED), 2_000),
        ((RELEASED, COMMITTED), 2_001),
    ],
)
@pytest.mark.parametrize("contact_id", ["D1/anna.1", "R1/bert.1"])
def test_the_first_hand_off_is_kept_in_mind(home, contact_id, states, handed_off_at):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind(), kind())])
    commit_run(store, home, "R1", [("bert", kind(), 1, AT), ("carl", kind(), 1, AT)])
    for k, each in enumerate(states):
        with store.transaction(AT) as tx:
            step(tx, contact_id, contact_id[3:-2], each, 2_000 + k)
            before = tx.position - 1
    with store.view() as view:
        assert view.contact(contact_id).handed_off_at == handed_off_at
        assert view.contact("D1/anna.2").handed_off_at is None
        assert view.contact("R1/carl.1").handed_off_at is None
    if handed_off_at == 2_000 and len(states) == 1:
        with store.view(before) as then:
            assert then.contact(contact_id).handed_off_at is None


def test_contacts_of_the_past_were_handed_off_at_their_instants(home):
    store = home.open()
    home.segments.write("past", iter([block([("anna", kind("old"), 1, 0)], at=500)]))
    with store.transaction(AT) as tx:
        tx.add_contact_segment("past")
        step(tx, "past/anna.1", "anna", RELEASED, AT)
    with store.view() as view:
        assert view.contact("past/anna.1").handed_off_at == 500


def test_history_merges_table_and_segments(home):
    store = home.open()
    home.segments.write(
        "past", iter([block([("anna", kind("old"), 1, 0), ("carl", kind("old"), 1, 0)], at=500)])
    )
    with store.transaction(AT) as tx:
        tx.add_contact_segment("past")
        tx.add_decisions([decided("bert", kind("now"))])
        tx.add_decisions([decided("anna", kind("now"), number=2)])
        step(tx, "D1/bert.1", "bert", COMMITTED, 700)
    commit_run(store, home, "R1", [("anna", kind("run"), 1, AT), ("bertolt", kind("run"), 1, AT)])
    with store.view() as view:
        assert shown(view.history(0)) == [
            ("anna", "old", 500),
            ("anna", "now", "in flight"),
            ("anna", "run", "in flight"),
            ("bert", "now", 700),
            ("bertolt", "run", "in flight"),
            ("carl", "old", 500),
        ]
        for since in (0, 499, 500, 700, AT):
            assert in_pieces(view, since) == by_name(shown(view.history(since)))
        assert [row for row in shown(view.history(500)) if row[2] == 500] == []
        assert [row for row in shown(view.history(499)) if row[2] == 500] != []
        few = shown(view.history(0, ["carl", "bert", "nobody", "bert", "x" * 99]))
        assert few == [("bert", "now", 700), ("carl", "old", 500)]
        assert view.contact("past/anna.1").state is COMMITTED
        assert shown(view.history(0, [])) == shown(view.history(0, ["nobody"])) == []


KINDS = (
    kind(),
    kind(product="gold"),
    kind(riders=(kind("card"),)),
    kind(riders=(kind("card"), kind("fund"))),
    kind(riders=(kind("card", product="gold"),)),
)


def test_a_kind_keeps_its_product_and_its_riders(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", *KINDS, *KINDS)])
    commit_run(store, home, "R1", [("bert", each, k, AT) for k, each in enumerate(KINDS, 1)])
    with home.open().view() as view:
        for who, decision in (("anna", "D1"), ("bert", "R1")):
            stored = [view.contact(f"{decision}/{who}.{k}") for k in range(1, len(KINDS) + 1)]
            assert [record.contact.kind for record in stored] == list(KINDS)
        history = view.history(0)
        assert sorted(map(str, history.kinds)) == sorted(map(str, KINDS))
        assert sorted(history.kind.tolist()) == sorted(3 * list(range(len(KINDS))))
        assert history.kinds == view.history(0, ["bert"]).kinds, "in an order of their own"


def test_contacts_in_flight_are_those_that_may_still_leave(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", *(kind(name) for name in "abcd"))])
        tx.add_decisions([decided("bert", kind("of another"), number=2)])
        step(tx, "D1/anna.1", "anna", COMMITTED, AT)
        step(tx, "D1/anna.2", "anna", RELEASED, AT)
        step(tx, "D1/anna.3", "anna", UNKNOWN, AT)
    commit_run(store, home, "R1", [("anna", kind("run"), 1, AT + 7)])
    home.segments.write("past", iter([block([("anna", kind("old"), 1, 0)], at=500)]))
    with store.transaction(AT) as tx:
        tx.add_contact_segment("past")
    with store.view() as view:
        found = view.in_flight(["anna", "nobody"])
        assert [each.kind.strategy for each in found] == ["c", "d", "run"]
        assert found[-1] == view.contact("R1/anna.1").contact
        assert view.in_flight([]) == []


def taken(view, since=0):
    """How many contacts of each strategy took something."""
    return {each.strategy: n for each, n in view.contacts_taken(since).items()}


def test_what_is_scarce_is_taken_by_contacts_that_are_not_released(home):
    store = home.open()
    home.segments.write("past", iter([block([("anna", kind("old"), 1, 0)], at=AT)]))
    with store.transaction(AT) as tx:
        tx.add_contact_segment("past")
        tx.add_decisions([decided("anna", kind("a"), kind("a"), kind("b"), at=AT)])
        tx.add_decisions([decided("bert", kind("a"), number=2, at=AT + 10)])
        assert taken(tx) == {"a": 3, "b": 1}
        first = tx.position
    rows = [(name, kind("a"), 1, AT) for name in ("carl", "dora", "emil")]
    commit_run(store, home, "R1", rows, left_out=("dora",), at=AT + 10)
    with store.view() as view, store.view(first) as then:
        assert taken(view) == {"a": 5, "b": 1}
        assert taken(view, AT) == {"a": 5, "b": 1}, "the first instant belongs to it"
        assert taken(view, AT + 1) == {"a": 3}
        assert taken(view, AT + 11) == {}
        assert taken(then) == {"a": 3, "b": 1}, "an earlier position is counted anew"


@pytest.mark.parametrize("contact_id", ["D1/anna.1", "R1/bert.1"])
def test_what_is_released_is_given_back_until_it_turns_out_to_be_handed_off(home, contact_id):
    stores = [home.open(), home.open()]
    with stores[0].transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind("a"))])
    commit_run(stores[0], home, "R1", [("bert", kind("a"), 1, AT)])
    home.segments.write("past", iter([block([("anna", kind("old"), 1, 0)], at=AT)]))
    with stores[0].transaction(AT) as tx:
        tx.add_contact_segment("past")
        step(tx, "past/anna.1", "anna", RELEASED, AT)
    told = [(RELEASED, 1), (RELEASED, 1), (COMMITTED, 2), (UNKNOWN, 2), (RELEASED, 1)]
    for state, left in told:
        with stores[0].transaction(AT) as tx:
            step(tx, contact_id, contact_id[3:-2], state, AT)
            assert taken(tx) == {"a": left}, "a transaction counts what it wrote"
            position = tx.position
        with stores[0].view() as view:
            assert taken(view) == {"a": left}, "carried on from the step before"
        with stores[1].view(position) as view:
            assert taken(view) == {"a": left}
    with home.open().view() as view:
        assert taken(view) == {"a": 1}, "counted from the beginning"


def test_what_was_undone_took_nothing(home):
    store = home.open()
    with pytest.raises(RuntimeError), store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind("a"))])
        assert taken(tx) == {"a": 1}
        raise RuntimeError("power cut")
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind("b"))])
    with store.view() as view:
        assert taken(view) == {"b": 1}


def test_those_who_were_left_out_do_not_count(home):
    store = home.open()
    rows = [(name, kind(), 1, AT) for name in ("anna", "bert", "carl")]
    run, _ = commit_run(store, home, "R1", rows, left_out=("bert", "zoe"))
    with store.view() as view:
        assert [row[0] for row in shown(view.history(0))] == ["anna", "carl"]
        assert view.contact_counts("R1") == {RESERVED: 2, RELEASED: 1}
        assert view.run("R1") == run
        assert view.runs() == [run]
    assert [c.contact.customer for c in store.claim(AT, 10)] == ["anna", "carl"]
    with pytest.raises(ConflictError), store.transaction(AT) as tx:
        tx.add_run(run)


def test_moved_are_those_whose_decision_may_change(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("early", kind())])
        pinned = tx.position
    with store.transaction(AT) as tx:
        tx.add_events([event(customer="event")])
        tx.add_changes([change(1, customer="change")])
        tx.add_decisions([decided("contact", kind(), number=2)])
    commit_run(store, home, "R1", [("run", kind(), 1, AT)])
    with store.transaction(AT) as tx:
        step(tx, "D1/early.1", "early", COMMITTED, AT)
        assert tx.moved_since(pinned) == ["change", "contact", "event", "run"]
        step(tx, "D1/early.1", "early", RELEASED, AT)
        step(tx, "D1/early.1", "early", COMMITTED, AT)
        assert "early" in tx.moved_since(pinned)


def test_a_withdrawal_releases_what_is_pending(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind(topic="credit"), kind(topic="fund"))])
        tx.add_decisions([decided("anna", kind(topic="credit"), number=2, release_at=AT - 9)])
        tx.add_decisions([decided("bert", kind(topic="credit"), number=3)])
    commit_run(
        store,
        home,
        "R1",
        [("anna", kind(topic="credit"), 1, AT), ("anna", kind(topic="fund"), 2, AT)],
    )
    assert ids(store.claim(AT - 5, 9)) == [("D2/anna.1", 1)]
    with store.transaction(AT) as tx:
        assert tx.withdraw("anna", [Filter(topics=("credit",))], AT, "why") == 2
        assert tx.withdraw("anna", [Filter(topics=("credit",))], AT, "why") == 0
    with store.view() as view:
        assert view.contact("D1/anna.1").state is RELEASED
        assert view.contact("R1/anna.1").state is RELEASED
        assert view.contact("D2/anna.1").state is RESERVED, "its hand-off had started"
    assert ids(store.claim(AT, 9)) == [("D1/anna.2", 1), ("D3/bert.1", 1), ("R1/anna.2", 1)]
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("carl", kind(topic="a"), kind(topic="b"), number=4)])
        assert tx.withdraw("carl", [Filter()], AT, "why") == 2
    assert store.next_releases() == {}


def outcome(kind_=OutcomeKind.CLICKED, id_="o1", at=AT):
    return Outcome(source="sms", id=id_, contact="D1/anna.1", kind=kind_, at=at)


def test_an_outcome_takes_effect_once(home):
    store = home.open()
    with store.transaction(AT) as tx:
        assert tx.add_outcome(outcome(), "anna") is Taken.ACCEPTED
        assert tx.add_outcome(outcome(), "anna") is Taken.DUPLICATED
        assert tx.add_outcome(outcome(OutcomeKind.BOUGHT), "anna") is Taken.CONFLICT
        assert tx.add_outcome(outcome(id_="o0", at=AT + 1), "anna") is Taken.ACCEPTED
    with store.view() as view:
        assert view.outcomes("D1/anna.1") == [outcome(), outcome(id_="o0", at=AT + 1)]


# The outbox ----------------------------------------------------------------------------


def claim_all(store, now, size):
    found = []
    while claims := store.claim(now, size):
        assert len(claims) <= size
        found += claims
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_claims_take_the_oldest_release_of_all(home, size):
    store = home.open()
    with store.transaction(AT) as tx:
        for number, release in [(1, 50), (2, 10), (3, 999)]:
            tx.add_decisions([decided("anna", kind(), number=number, release_at=release)])
    commit_run(store, home, "R1", [("anna", kind(), 1, 60), ("bert", kind(), 1, 20)])
    commit_run(store, home, "R2", [("anna", kind(), 1, 55), ("bert", kind(), 1, 500)])
    assert next_release(store) == 10
    assert store.claim(9, size) == []
    assert [c.contact.release_at for c in claim_all(store, 100, size)] == [10, 20, 50, 55, 60]
    assert next_release(store) == 500
    assert [c.contact.id for c in claim_all(store, 5_000, size)] == ["R2/bert.1", "D3/anna.1"]
    assert next_release(store) is None


def test_a_claim_survives_and_a_dead_relay_is_found(home):
    first = home.open()
    with first.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind(), kind("card"))])
    commit_run(first, home, "R1", [("bert", kind(), 1, AT)])
    claims = first.claim(AT, 9)
    first.close()
    store = home.open()
    assert store.claim(AT, 9) == []
    assert store.unsettled(AT) == []
    assert store.unsettled(AT + 1) == claims
    ends = {"D1/anna.1": COMMITTED, "R1/bert.1": UNKNOWN}
    with store.transaction(AT + 5) as tx:
        tx.settle(
            [
                Settlement(claim, ends[claim.contact.id], AT + 5)
                for claim in claims
                if claim.contact.id in ends
            ]
        )
    assert ids(store.unsettled(AT + 9)) == [("D1/anna.2", 1)]


def test_a_refused_step_leaves_the_others_unwritten(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind(), kind("card"))])
        with pytest.raises(ConflictError):
            tx.add_steps(
                [
                    ContactStep("D1/anna.1", "anna", COMMITTED, AT),
                    ContactStep("D1/anna.2", "bert", COMMITTED, AT),
                ]
            )
    with store.view() as view:
        assert view.contact("D1/anna.1").state is RESERVED


def test_a_step_names_the_right_customer(home):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_decisions([decided("anna", kind())])
    with pytest.raises(ConflictError), store.transaction(AT) as tx:
        step(tx, "D1/anna.1", "bert", COMMITTED, AT)


def test_what_was_stepped_before_its_claim_is_not_claimed(home):
    store = home.open()
    names = [f"c{k:04}" for k in range(2_500)]
    rows = [(name, kind(), 1, AT) for name in names]
    commit_run(store, home, "R1", rows, left_out=names[:2_400])
    assert [c.contact.customer for c in store.claim(AT, 3)] == names[2_400:2_403]
    assert len(claim_all(store, AT, 50)) == 97


# Positions and atomicity ---------------------------------------------------------------


def reading(view) -> Sequence[object]:
    return (
        view.position,
        view.ledger_end(),
        shown(view.history(0)),
        shown(view.history(0, ["anna"])),
        view.changes(),
        view.events(["login"], 0),
        view.decisions_of("anna", 9),
        view.stops(),
        view.runs(),
        view.outcomes("D1/anna.1"),
        view.snapshot_version(),
        view.in_flight(["anna"]),
        view.contacts_taken(0),
    )


def test_a_view_at_a_position_never_changes(home):
    store = home.open()
    readings: list[Sequence[object]] = []

    def write_more(round_: int) -> None:
        with store.transaction(AT + round_) as tx:
            number = 10 * round_ + 1
            tx.add_events([event(f"e{round_}", at=AT + round_)])
            tx.add_changes([change(round_)])
            tx.add_decisions([decided("anna", kind(), number=number, at=AT + round_)])
            tx.put_snapshot(f"s{round_}", AT)
            tx.add_outcome(outcome(id_=f"o{round_}"), "anna")
            if round_:
                step(tx, f"D{number - 10}/anna.1", "anna", COMMITTED, AT + round_)
            inside = reading(tx)
        with store.view() as view:
            assert reading(view) == inside, "a transaction sees what it writes"
        readings.append(inside)

    for round_ in range(3):
        write_more(round_)
        commit_run(store, home, f"R{round_}", [("anna", kind(), 1, AT)], at=AT + round_)
    store.claim(AT * 2, 2)
    again = home.open()
    for inside in readings:
        with again.view(inside[0]) as view:
            assert reading(view) == inside
    with pytest.raises(NotFoundError), store.view(99):
        pass


def test_a_view_stands_still_while_others_write(home):
    store = home.open()
    with store.view() as view:
        before = reading(view)
        with home.open().transaction(AT) as tx:
            tx.add_events([event()])
        assert reading(view) == before
        assert view.event("app", "e1") is None


def test_an_exception_leaves_nothing(home):
    store = home.open()
    with store.view() as view:
        before = reading(view)
    with pytest.raises(RuntimeError), store.transaction(AT) as tx:
        tx.add_events([event()])
        tx.add_decisions([decided("anna", kind())])
        raise RuntimeError("power cut")
    with home.open().view() as view:
        assert reading(view) == before
    assert store.claim(AT, 9) == []
    with store.transaction(AT) as tx:
        assert tx.position == before[0] + 1, "positions have no gaps"


def test_threads_write_one_after_the_other(home):
    stores = [home.open(), home.open()]

    def write(k: int) -> None:
        for j in range(20):
            with stores[k % 2].transaction(AT) as tx:
                tx.add_decisions([decided("anna", kind(f"s{j % 3}"), number=tx.position)])

    threads = [threading.Thread(target=write, args=(k,)) for k in range(4)]
    run_all(threads)
    with stores[0].view() as view:
        assert view.position == 80
        assert len(shown(view.history(0))) == 80
        assert len(view.history(0).kinds) == 3


def test_relays_never_share_a_claim(home):
    stores = [home.open(), home.open()]
    commit_run(stores[0], home, "R1", [(f"c{k:03}", kind(), 1, AT) for k in range(100)])
    with stores[0].transaction(AT) as tx:
        for k in range(50):
            tx.add_decisions([decided(f"c{k:03}", kind())])
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda s=s: found.extend(c.contact.id for c in claim_all(s, AT, 7)))
        for s in stores
    ]
    run_all(threads)
    assert len(found) == len(set(found)) == 150


def run_all(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
