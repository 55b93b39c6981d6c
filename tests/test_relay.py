"""The relay: what leaves, what does not, and what the ledger says of it."""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from sqlalchemy.exc import DatabaseError

from delivery_world import (
    ALERT,
    CONFIGURATION,
    DAYPARTS,
    LOAN,
    NOW,
    OFFER,
    POLICY,
    Customer,
    EmptyBaseline,
    TableBaseline,
    TableFacts,
    contact,
    open_store,
    reserve,
)
from hengce.channels.file import FileChannel, Line
from hengce.delivery.relay import Relay, RelayLimits
from hengce.delivery.relay_counts import RelayCounts
from hengce.flow.ending import Patience
from hengce.flow.saying import Handoff
from hengce.model.contact import Contact, ContactState
from hengce.model.filter import Filter
from hengce.model.instant import HOUR_US, MINUTE_US, Instant
from hengce.model.material import Variant
from hengce.model.noun import Label
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.profile import Change, ChangeKind
from hengce.model.relation import Rest
from hengce.model.strategy import MessageClass
from hengce.ports import ChannelPort, Delivered, Envelope, Receipt
from hengce.responses.outcomes import record
from hengce.store.sqlite import SqliteStore

COMMITTED, RELEASED = ContactState.COMMITTED, ContactState.RELEASED
RESERVED, UNKNOWN = ContactState.RESERVED, ContactState.UNKNOWN

LIMITS = RelayLimits(patience=Patience(jitter_share=0))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path)
    yield store
    store.close()


@dataclass
class Scripted:
    """A channel that gives the answers it was told, then accepts."""

    answers: list[Delivered | Exception] = field(default_factory=list)
    taken: list[Envelope] = field(default_factory=list)
    before: Callable[[Envelope], None] = lambda envelope: None

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        self.before(envelope)
        answer = self.answers.pop(0) if self.answers else Delivered.ACCEPTED
        if isinstance(answer, Exception):
            raise answer
        self.taken += [envelope] if answer is Delivered.ACCEPTED else []
        return answer if isinstance(answer, Receipt) else Receipt(answer)

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class World:
    store: SqliteStore
    channel: Scripted
    facts: TableFacts
    relay: Relay

    def states(self, *names: str) -> list[ContactState]:
        with self.store.view() as view:
            return [view.contact(f"{name}.1").state for name in names]

    def changes(self, *customers: str) -> dict[tuple[str, str], object]:
        with self.store.view() as view:
            found = view.changes(list(customers))
        return {(c.customer, f"{c.kind} {c.key}"): c.value for c in found}


def world(
    store: SqliteStore,
    contacts: Sequence[Contact],
    *,
    customers: dict[str, Customer] | None = None,
    answers: Sequence[Delivered | Exception] = (),
    limits: RelayLimits = LIMITS,
    channels: dict[str, ChannelPort] | None = None,
) -> World:
    table = customers or {"C1": Customer()}
    channel = Scripted(list(answers))
    facts = TableFacts(store, table)
    reserve(store, contacts)
    named = channels if channels is not None else {"sms": channel}
    return World(store, channel, facts, Relay(store, facts, named, TableBaseline(table), limits))


def test_message_is_rendered_delivered_and_committed(store):
    there = world(store, [contact("d1")])

    counts = there.relay.drain(NOW)

    assert counts == RelayCounts(claimed=1, committed=1)
    assert there.channel.taken == [
        Envelope(
            key="d1.1", customer="C1", address="13800000000", subject="", body="上海的客户，您好"
        )
    ]
    with store.view() as view:
        record = view.contact("d1.1")
    assert (record.state, record.at) == (COMMITTED, NOW)


@pytest.mark.parametrize(
    ("changed", "customer", "reason"),
    [
        ({}, Customer(consents=frozenset()), "consent_missing"),
        ({}, Customer(address=""), "no_address"),
        ({}, Customer(city=None), "unwritable"),
        ({"customer": "C9"}, Customer(), "requirement"),  # nobody knows this customer
        ({"channel": "email"}, Customer(), "no_channel"),
        ({"release_at": NOW - HOUR_US, "expires_at": NOW}, Customer(), "expired"),
    ],
)
def test_what_may_not_leave_is_released(store, changed, customer, reason):
    there = world(store, [contact("d1", **changed)], customers={"C1": customer})

    assert there.relay.drain(NOW) == RelayCounts(claimed=1, released={reason: 1})
    assert there.states("d1") == [RELEASED]
    assert there.channel.taken == []
    assert there.changes(changed.get("customer", "C1")) == {}


@pytest.mark.parametrize(
    ("variant", "reason"),
    [
        (None, "no_material"),
        (Variant(body="{{ tag.city"), "unwritable"),
        (Variant(body="{% include 'x' %}"), "unwritable"),
    ],
)
def test_bad_material_sends_nothing(store, variant, reason):
    there = world(store, [contact("d1")])
    there.facts.variant = variant

    assert there.relay.drain(NOW).released == {reason: 1}


@pytest.mark.parametrize(
    ("answer", "state", "counts"),
    [
        (Delivered.ACCEPTED, COMMITTED, RelayCounts(claimed=1, committed=1)),
        (Delivered.REFUSED, RELEASED, RelayCounts(claimed=1, released={"refused": 1})),
        (
            Delivered.UNAVAILABLE,
            RESERVED,
            RelayCounts(claimed=1, retried=1, waiting={"unavailable": 1}),
        ),
        (Delivered.UNKNOWN, UNKNOWN, RelayCounts(claimed=1, unknown=1)),
        (RuntimeError("13800000000"), UNKNOWN, RelayCounts(claimed=1, unknown=1)),
    ],
)
def test_channel_decides_where_the_contact_stands(store, caplog, answer, state, counts):
    there = world(store, [contact("d1")], answers=[answer])

    assert there.relay.drain(NOW) == counts
    assert there.states("d1") == [state]
    assert there.relay.drain(NOW).claimed == 0
    assert "13800000000" not in caplog.text


def test_bug_of_a_channel_does_not_stop_the_others(store, caplog):
    there = world(store, [contact("d1"), contact("d2")], answers=[ValueError("secret")])

    with caplog.at_level(logging.ERROR):
        counts = there.relay.drain(NOW)

    assert (counts.unknown, counts.committed) == (1, 1)
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_unavailable_is_tried_again_after_growing_pauses_and_then_released(store):
    there = world(
        store,
        [contact("d1")],
        answers=[Delivered.UNAVAILABLE] * 9,
        limits=RelayLimits(patience=Patience(attempts_max=3, backoff_minutes=5, jitter_share=0)),
    )
    tried = []
    for minute in range(30):
        counts = there.relay.drain(NOW + minute * MINUTE_US)
        tried += [(minute, counts.released or "again")] if counts.claimed else []

    assert tried == [(0, "again"), (5, "again"), (15, {"unavailable": 1})]
    assert there.states("d1") == [RELEASED]


def test_channel_that_asks_for_a_longer_pause_gets_it(store):
    busy = Receipt(Delivered.UNAVAILABLE, retry_after_seconds=600)
    there = world(store, [contact("d1")], answers=[busy])
    tried = [minute for minute in range(15) if there.relay.drain(NOW + minute * MINUTE_US).claimed]

    assert tried == [0, 10]
    assert there.states("d1") == [COMMITTED]


def test_unavailable_is_not_tried_beyond_the_expiry(store):
    short = contact("d1", expires_at=NOW + 5 * MINUTE_US)
    there = world(store, [short], answers=[Delivered.UNAVAILABLE])

    assert there.relay.drain(NOW).released == {"unavailable": 1}


def test_second_attempt_succeeds_with_the_same_key(store):
    there = world(store, [contact("d1")], answers=[Delivered.UNAVAILABLE])

    there.relay.drain(NOW)
    there.relay.drain(NOW + 5 * MINUTE_US)

    assert [envelope.key for envelope in there.channel.taken] == ["d1.1"]
    assert there.states("d1") == [COMMITTED]


def test_facts_that_cannot_be_read_send_nothing(store):
    there = world(store, [contact("d1"), contact("d2")])

    class Broken:
        def read(self, contacts: Sequence[Contact], now: Instant) -> Sequence[Handoff]:
            raise OSError("disk")

    broken = Relay(store, Broken(), {"sms": there.channel}, TableBaseline({}), LIMITS)

    assert broken.drain(NOW) == RelayCounts(claimed=2, retried=2, waiting={"unreadable": 2})
    assert there.channel.taken == []
    assert there.relay.drain(NOW + 5 * MINUTE_US).committed == 2


def test_what_a_dead_relay_had_in_hand_is_unknown_and_never_sent_again(store):
    there = world(store, [contact("d1"), contact("d2", release_at=NOW + HOUR_US)])
    store.claim(NOW, 1)  # and the machine stops

    soon = there.relay.drain(NOW + 5 * MINUTE_US)
    later = there.relay.drain(NOW + HOUR_US)

    assert soon == RelayCounts()
    assert later == RelayCounts(claimed=1, committed=1, unknown=1)
    assert there.states("d1", "d2") == [UNKNOWN, COMMITTED]
    assert [envelope.key for envelope in there.channel.taken] == ["d2.1"]


REFUSED = """
CREATE TRIGGER refused BEFORE INSERT ON contact_step BEGIN SELECT RAISE(ABORT, 'no room'); END
"""


@contextmanager
def a_store_that_takes_no_endings(path: Path) -> Iterator[None]:
    """While it is open nothing that became of a contact can be written."""
    with closing(sqlite3.connect(path)) as other:
        other.execute(REFUSED)
        yield
        other.execute("DROP TRIGGER refused")


def test_what_became_of_a_message_is_written_when_the_store_takes_it_again(store, tmp_path):
    there = world(store, [contact("d1"), contact("d2"), contact("d3", release_at=NOW + MINUTE_US)])
    with a_store_that_takes_no_endings(tmp_path / "hengce.db"):
        for at in (NOW, NOW + MINUTE_US):
            with pytest.raises(DatabaseError):
                there.relay.drain(at)
        assert there.states("d1", "d2", "d3") == [RESERVED] * 3
        assert there.relay.next_turn(NOW) == NOW

    there.relay.drain(NOW + 2 * MINUTE_US)

    assert there.states("d1", "d2", "d3") == [COMMITTED] * 3
    assert sorted(envelope.key for envelope in there.channel.taken) == ["d1.1", "d2.1", "d3.1"]
    assert there.changes("C1")["C1", "sent sms"] == 3


def test_a_relay_that_could_write_nothing_for_long_is_taken_for_dead(store, tmp_path):
    there = world(store, [contact("d1"), contact("d2")])
    with a_store_that_takes_no_endings(tmp_path / "hengce.db"), pytest.raises(DatabaseError):
        there.relay.drain(NOW)

    late = there.relay.drain(NOW + 6 * MINUTE_US)

    assert late == RelayCounts(unknown=2)
    assert there.states("d1", "d2") == [UNKNOWN] * 2
    assert len(there.channel.taken) == 2


def test_facts_of_another_contact_stop_the_relay_but_not_the_settling(store):
    there = world(store, [contact("d1"), contact("d2", release_at=NOW - 1)])
    honest = there.facts.read
    there.facts.read = lambda contacts, now: [*honest(contacts, now)[:1]] * len(contacts)

    with pytest.raises(AssertionError, match="another contact"):
        there.relay.drain(NOW)

    assert [envelope.key for envelope in there.channel.taken] == ["d2.1"]
    assert there.states("d2", "d1") == [COMMITTED, RESERVED]


def test_sent_messages_are_counted_on_top_of_the_snapshot(store):
    customers = {"C1": Customer(sent={"sms": 7}), "C2": Customer()}
    there = world(
        store,
        [contact("d1"), contact("d2"), contact("d3", "C2"), contact("d4", "C2")],
        customers=customers,
        answers=[Delivered.ACCEPTED, Delivered.ACCEPTED, Delivered.ACCEPTED, Delivered.REFUSED],
    )

    there.relay.drain(NOW)
    reserve(store, [contact("d5")])
    there.relay.drain(NOW)

    assert there.changes("C1", "C2") == {("C1", "sent sms"): 10, ("C2", "sent sms"): 1}


@pytest.mark.parametrize(
    ("of", "zone", "hours", "counted"),
    [
        (OFFER, None, 0, "noon"),
        (OFFER, None, -1, "morning"),  # 11:00 is in two parts: the first of the policy counts
        (OFFER, None, 7, "evening"),
        (OFFER, None, 2, None),  # 14:00 is in none
        (OFFER, "Asia/Urumqi", 0, "morning"),  # two hours earlier there
        (OFFER, "Mars/Olympus", 0, "noon"),  # the bank's zone holds
        (ALERT, None, 0, None),  # no marketing
    ],
)
def test_marketing_is_counted_in_its_part_of_the_day(store, of, zone, hours, counted):
    at = NOW + hours * HOUR_US
    customers = {"C1": Customer(zone=zone)}
    there = world(store, [contact("d1", of=of, release_at=at)], customers=customers)
    there.facts.policy = DAYPARTS

    assert there.relay.drain(at).committed == 1

    expected = {("C1", "sent sms"): 1}
    assert there.changes("C1") == expected | ({("C1", f"sent_at {counted}"): 1} if counted else {})


def test_parts_of_the_day_add_up_on_top_of_the_snapshot(store):
    nightly = {(ChangeKind.SENT_AT, "noon"): 7, (ChangeKind.SENT_AT, "evening"): 5}
    customers = {"C1": Customer(counters=nightly)}
    refused = [Delivered.ACCEPTED, Delivered.ACCEPTED, Delivered.REFUSED, Delivered.UNKNOWN]
    contacts = [contact(f"d{n}") for n in range(4)]
    there = world(store, contacts, customers=customers, answers=refused)
    there.facts.policy = DAYPARTS

    there.relay.drain(NOW)
    reserve(store, [contact("d5")])
    there.relay.drain(NOW + HOUR_US)

    assert there.changes("C1") == {("C1", "sent sms"): 3, ("C1", "sent_at noon"): 10}


def test_limit_is_kept_and_the_oldest_release_goes_first(store):
    contacts = [contact(f"d{n}", release_at=NOW - n) for n in range(5)]
    there = world(store, contacts, limits=RelayLimits(group_contacts_max=2))

    assert there.relay.run_once(NOW, limit=3).claimed == 3
    assert [envelope.key for envelope in there.channel.taken] == ["d4.1", "d3.1", "d2.1"]
    assert there.relay.drain(NOW).claimed == 2


def test_nothing_leaves_before_its_release(store):
    there = world(store, [contact("d1", release_at=NOW + 1)])

    assert there.relay.drain(NOW).claimed == 0
    assert there.relay.drain(NOW + 1).committed == 1


def test_opt_out_between_two_groups_stops_the_second(store):
    """What a customer answers takes effect for all that is not yet in hand."""
    there = world(
        store,
        [contact("d1", release_at=NOW - 1), contact("d2"), contact("d3", of=ALERT)],
        limits=RelayLimits(group_contacts_max=1),
    )

    def refuse(envelope: Envelope) -> None:
        out = Outcome(source="sms", id="r1", contact="d1.1", kind=OutcomeKind.OPTED_OUT, at=NOW)
        record(store, out, CONFIGURATION, TableBaseline({}), NOW)

    there.channel.before = lambda envelope: refuse(envelope) if envelope.key == "d1.1" else None

    there.relay.drain(NOW)

    assert sorted(envelope.key for envelope in there.channel.taken) == ["d1.1", "d3.1"]
    assert there.states("d1", "d2", "d3") == [COMMITTED, RELEASED, COMMITTED]


def test_opt_out_recorded_elsewhere_is_seen_by_the_second_gate(store):
    there = world(store, [contact("d1"), contact("d2", of=ALERT)])
    out = Change(customer="C1", kind=ChangeKind.OPT_OUT, key="sms", value=True, at=NOW)
    with store.transaction(NOW) as transaction:
        transaction.add_changes([out])

    counts = there.relay.drain(NOW)

    assert counts == RelayCounts(claimed=2, committed=1, released={"opted_out_channel": 1})


# Several offers in one message -----------------------------------------------------------

OWN_WORDS = {
    "offer": Variant(subject="基金", body="{{ tag.city }}的客户，基金在售"),
    "loan": Variant(subject="贷款", body="贷款利率{{ parameter.rate }}"),
}


def test_a_message_says_the_winner_and_then_what_rides(store):
    there = world(store, [contact("d1", riders=(LOAN, ALERT))])
    there.facts.variants = {"offer": OWN_WORDS["offer"]}

    assert there.relay.drain(NOW) == RelayCounts(claimed=1, committed=1)
    assert [(e.subject, e.body) for e in there.channel.taken] == [
        ("基金", "上海的客户，基金在售\n上海的客户，您好\n上海的客户，您好")
    ]
    assert there.changes("C1") == {("C1", "sent sms"): 1}, "one message, whatever it offers"


STOPPED_LOANS = Change(customer="C1", kind=ChangeKind.STOP_TOPIC, key="loans", value=True, at=NOW)
STOPPED_FUNDS = Change(customer="C1", kind=ChangeKind.STOP_TOPIC, key="funds", value=True, at=NOW)


@pytest.mark.parametrize(
    ("variants", "change", "left_out"),
    [
        ({"loan": None}, None, "no_material"),
        (OWN_WORDS, None, "unwritable"),  # nobody knows the rate
        ({}, STOPPED_LOANS, "topic_stopped"),
    ],
)
def test_what_may_not_ride_is_left_out_and_stays_counted(store, variants, change, left_out):
    there = world(store, [contact("d1", riders=(LOAN, ALERT))])
    there.facts.variants = {**variants, "offer": Variant(body="基金")}
    with store.transaction(NOW) as transaction:
        transaction.add_changes([change] if change else [])

    assert there.relay.drain(NOW) == RelayCounts(claimed=1, committed=1, left_out={left_out: 1})
    assert [envelope.body for envelope in there.channel.taken] == ["基金\n上海的客户，您好"]
    with store.view() as view:
        (kind,) = view.history(0, ["C1"]).kinds
    assert [offer.strategy for offer in kind.offers] == ["offer", "loan", "alert"]


def test_without_its_winner_a_message_is_released(store):
    there = world(store, [contact("d1", riders=(ALERT,))])
    with store.transaction(NOW) as transaction:
        transaction.add_changes([STOPPED_FUNDS])

    assert there.relay.drain(NOW) == RelayCounts(claimed=1, released={"topic_stopped": 1})
    assert there.channel.taken == []


def test_what_did_not_leave_left_nothing_out(store):
    there = world(store, [contact("d1", riders=(LOAN,))], answers=[Delivered.REFUSED])
    there.facts.variants = {"loan": None}

    assert there.relay.drain(NOW) == RelayCounts(claimed=1, released={"refused": 1})


# Rests ------------------------------------------------------------------------------------

QUIET = Rest(
    id="quiet",
    label=Label(zh="服务之后安静", en="quiet after service"),
    after=Filter(message_classes=(MessageClass.TRANSACTIONAL,)),
    applies=Filter(message_classes=(MessageClass.COMMERCIAL,)),
    hours=6,
)
RESTS = msgspec.structs.replace(POLICY, rests=(QUIET,))


def after(minutes: int) -> Instant:
    return NOW + minutes * MINUTE_US


def resting(store: SqliteStore, *contacts: Contact) -> World:
    there = world(store, contacts)
    there.facts.policy = RESTS
    return there


def test_an_ad_waits_for_the_end_of_a_rest_that_began_after_its_decision(store):
    ad = contact("ad", release_at=after(60))
    there = resting(store, ad, contact("alert", of=ALERT, reserved_at=NOW))
    there.relay.drain(NOW)

    waits = there.relay.drain(after(60))
    early = there.relay.drain(after(6 * 60) - 1)
    at_last = there.relay.drain(after(6 * 60))

    assert waits == RelayCounts(claimed=1, retried=1, waiting={"resting": 1})
    assert early == RelayCounts()
    assert at_last == RelayCounts(claimed=1, committed=1)
    assert [envelope.key for envelope in there.channel.taken] == ["alert.1", "ad.1"]


@pytest.mark.parametrize("leaves_after_minutes", [0, 30])
def test_an_ad_waits_for_what_is_in_flight_since(store, leaves_after_minutes):
    """The alert may leave at once, together with the ad, or later: the ad waits for it."""
    leaves = after(leaves_after_minutes)
    alert = contact("alert", of=ALERT, reserved_at=NOW, release_at=leaves)
    there = resting(store, contact("ad"), alert)

    there.relay.drain(NOW)
    there.relay.drain(leaves)
    assert there.states("alert", "ad") == [COMMITTED, RESERVED]
    assert store.next_releases()["sms"] == leaves + 6 * HOUR_US
    assert there.relay.drain(leaves + 6 * HOUR_US).committed == 1


@pytest.mark.parametrize(
    ("alert", "what"),
    [
        ({"reserved_at": NOW - HOUR_US, "release_at": after(30)}, "the decision knew of it"),
        ({"reserved_at": NOW, "customer": "C2"}, "another customer's"),
        ({"reserved_at": NOW, "of": OFFER, "channel": "fax"}, "it asks for no quiet"),
    ],
)
def test_an_ad_does_not_wait_without_a_reason(store, alert, what):
    there = resting(store, contact("ad"), contact("alert", **{"of": ALERT, **alert}))

    there.relay.drain(NOW)

    assert there.states("ad") == [COMMITTED], what


def test_a_released_alert_asks_for_no_quiet(store):
    alert = contact("alert", of=ALERT, reserved_at=NOW, release_at=after(30))
    there = resting(store, contact("ad"), alert)
    with store.transaction(NOW) as transaction:
        transaction.withdraw("C1", [Filter(topics=(ALERT.topic,))], NOW, "why")

    assert there.relay.drain(NOW) == RelayCounts(claimed=1, committed=1)


def test_an_ad_that_expires_before_its_rest_ends_is_released(store):
    ad = contact("ad", release_at=after(60), expires_at=after(6 * 60))
    there = resting(store, ad, contact("alert", of=ALERT, reserved_at=NOW))
    there.relay.drain(NOW)

    assert there.relay.drain(after(60)) == RelayCounts(claimed=1, released={"resting": 1})


def test_what_rides_may_rest_alone(store):
    quiet_about_loans = msgspec.structs.replace(QUIET, applies=Filter(topics=("loans",)))
    ad = contact("ad", riders=(LOAN,))
    there = resting(store, ad, contact("alert", of=ALERT, reserved_at=NOW, release_at=after(1)))
    there.facts.policy = msgspec.structs.replace(POLICY, rests=(quiet_about_loans,))

    assert there.relay.drain(NOW) == RelayCounts(claimed=1, committed=1, left_out={"resting": 1})


@pytest.mark.parametrize("fault", [Receipt(Delivered.UNKNOWN), OSError("disk")])
def test_what_may_not_be_durable_is_unknown(store, fault):
    class Volatile(Scripted):
        def flush(self) -> Receipt:
            if isinstance(fault, Exception):
                raise fault
            return fault

    there = world(store, [contact("d1"), contact("d2")], channels={"sms": Volatile()})

    assert there.relay.drain(NOW) == RelayCounts(claimed=2, unknown=2)
    assert there.states("d1", "d2") == [UNKNOWN, UNKNOWN]
    assert there.changes("C1") == {}


def test_file_channel_end_to_end(store, tmp_path: Path):
    path = tmp_path / "sms.jsonl"
    channel = FileChannel(path)
    customers = {f"C{n}": Customer(city=f"城市{n}") for n in range(20)}
    there = world(
        store,
        [contact(f"d{n:02d}", f"C{n}") for n in range(20)],
        customers=customers,
        channels={"sms": channel},
        limits=RelayLimits(group_contacts_max=7),
    )

    counts = there.relay.drain(NOW)
    channel.close()

    bodies = [
        msgspec.json.decode(line, type=Line).body for line in path.read_bytes().split(b"\n")[:-1]
    ]
    assert counts == RelayCounts(claimed=20, committed=20)
    assert bodies == [f"城市{n}的客户，您好" for n in range(20)]


@dataclass
class InBatches(Scripted):
    """A channel that is told the time, so that its batches end."""

    told: list[int] = field(default_factory=list)

    def hand_over(self, at: int) -> None:
        self.told.append(at)


def test_channel_with_batches_is_told_the_time_when_nothing_is_due(store):
    there = world(store, [])
    batches = InBatches()
    relay = Relay(store, there.facts, {"push": batches}, EmptyBaseline())

    relay.run_once(NOW, 1)

    assert batches.told == [NOW]
