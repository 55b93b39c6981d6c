"""What channels tell later: reports become outcomes, replies become opt-outs, nothing is lost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import msgspec
import pytest

from delivery_world import (
    ALERT,
    CONFIGURATION,
    LOAN,
    NOW,
    Customer,
    EmptyBaseline,
    TableBaseline,
    TableFacts,
    contact,
    open_store,
    reserve,
)
from hengce.delivery.relay import Relay, RelayCounts
from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactState
from hengce.model.gateway import SmppConnector
from hengce.model.instant import DAY_US, MINUTE_US, SECOND_US, Instant
from hengce.model.noun import Label
from hengce.model.outcome import OutcomeKind
from hengce.model.profile import Change, ChangeKind
from hengce.ports import Delivered, Envelope, Heard, Inbound, Receipt, Report
from hengce.responses.hearing import Hearing, HearingLimits
from hengce.responses.understanding import Became, Letter
from hengce.store.sqlite import SqliteStore

SMS = Channel(
    id="sms",
    label=Label(zh="短信", en="SMS"),
    connector=SmppConnector(host="h", port=1, system_id="b", password_env="P", source="1069"),
    address="mobile",
)
CHANNELS = msgspec.structs.replace(CONFIGURATION, channels=(SMS,))
PHONES = {"13800000000": ["C1"], "13900000000": ["C2", "C3"]}
DELIVERED, FAILED, SENT = OutcomeKind.DELIVERED, OutcomeKind.FAILED, OutcomeKind.SENT


@dataclass
class Gateway:
    """The other side: it repeats what is not acknowledged whenever somebody listens anew.

    Attributes:
        said: What it has to tell, by its number.
        acknowledged: What it need not tell again.
        parts: In how many parts it takes a message.
        taken: What it took.
    """

    said: dict[int, Report | Inbound] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    parts: int = 1
    taken: list[Envelope] = field(default_factory=list)

    def tell(self, *said: Report | Inbound) -> None:
        for one in said:
            self.said[len(self.said)] = one

    def listen(self) -> "Listening":
        return Listening(self, [n for n in self.said if n not in self.acknowledged], len(self.said))


@dataclass
class Listening:
    """A connection to it."""

    gateway: Gateway
    waiting: list[int]
    known: int = 0

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        self.gateway.taken.append(envelope)
        names = tuple(f"{envelope.key}-M{n}" for n in range(1, self.gateway.parts + 1))
        return Receipt(Delivered.ACCEPTED, parts=names)

    def close(self) -> None:
        """Nothing is open."""

    def hear(self, limit: int) -> Sequence[Heard]:
        fresh = [n for n in self.gateway.said if n >= self.known]
        self.waiting = sorted({*self.waiting, *fresh})
        self.known = len(self.gateway.said)
        heard, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return [Heard(n, self.gateway.said[n]) for n in heard]

    def acknowledge(self, numbers: Sequence[int]) -> None:
        self.gateway.acknowledged.update(numbers)


class Phones:
    """A table of telephone numbers."""

    def configuration(self, view: object) -> Configuration:
        return CHANNELS

    def baseline(self) -> EmptyBaseline:
        return EmptyBaseline()

    def org(self, view: object, customer: str) -> str:
        return "HQ"

    def senders(self, view: object, channel: Channel, addresses: Sequence[str]) -> Sequence[str]:
        return sorted({c for address in addresses for c in PHONES.get(address, ())})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


def hearing(store: SqliteStore, gateway: Gateway, **limits: int) -> Hearing:
    return Hearing(store, {"sms": gateway.listen()}, Phones(), HearingLimits(**limits))


def relay(store: SqliteStore, gateway: Gateway, *customers: str) -> Relay:
    table = {name: Customer() for name in customers or ("C1", "C2", "C3")}
    channels = {"sms": gateway.listen(), "email": gateway.listen()}
    return Relay(store, TableFacts(store, table), channels, TableBaseline(table))


def handed_off(store: SqliteStore, gateway: Gateway, *names: str, parts: int = 1) -> None:
    """Contacts of customer C1 that the relay handed off, in some parts."""
    gateway.parts = parts
    reserve(store, [contact(name) for name in names])
    relay(store, gateway).drain(NOW)


def part(name: str, kind: OutcomeKind, seconds: int = 60) -> Report:
    return Report(f"{name}/{kind}", kind, NOW + seconds * SECOND_US, part=name)


def reply(text: str, address: str = "13800000000", seconds: int = 60) -> Inbound:
    return Inbound(f"mo-{text}", address, text, NOW + seconds * SECOND_US)


def state(store: SqliteStore, name: str) -> ContactState:
    with store.view() as view:
        return view.contact(f"{name}.1").state


def told(store: SqliteStore, name: str) -> list[tuple[str, str, int]]:
    with store.view() as view:
        return [
            (o.source, str(o.kind), (o.at - NOW) // SECOND_US) for o in view.outcomes(f"{name}.1")
        ]


def changed(store: SqliteStore, *customers: str) -> dict[str, object]:
    with store.view() as view:
        found = view.changes(list(customers))
    return {f"{c.customer} {c.kind} {c.key}": c.value for c in found if c.kind != ChangeKind.SENT}


def letters(store: SqliteStore) -> list[tuple[str, Letter]]:
    with store.view() as view:
        found = view.dead_letters(None, 100)
    return [(one.code, msgspec.json.decode(one.document, type=Letter)) for one in found]


LATER = NOW + 5 * MINUTE_US


def test_report_of_a_part_finds_its_message(store, gateway):
    handed_off(store, gateway, "d1")
    gateway.tell(part("d1.1-M1", DELIVERED))

    assert hearing(store, gateway).run_once(LATER) == {Became.LEARNED: 1}
    assert told(store, "d1") == [("sms", "delivered", 60)]
    assert gateway.acknowledged == {0}


def test_message_is_delivered_when_all_its_parts_are_also_across_restarts(store, gateway):
    handed_off(store, gateway, "d1", parts=3)
    for number in (2, 1):
        gateway.tell(part(f"d1.1-M{number}", DELIVERED, 60 + number))
        assert hearing(store, gateway).run_once(LATER) == {Became.KNOWN: 1}
        assert told(store, "d1") == []
    gateway.tell(part("d1.1-M3", DELIVERED, 50))

    assert hearing(store, gateway).run_once(LATER) == {Became.LEARNED: 1}
    assert told(store, "d1") == [("sms", "delivered", 62)]


def test_message_failed_when_one_of_its_parts_did(store, gateway):
    handed_off(store, gateway, "d1", parts=3)
    gateway.tell(part("d1.1-M2", FAILED))

    hearing(store, gateway).run_once(LATER)

    assert state(store, "d1") is ContactState.RELEASED
    assert told(store, "d1") == [("sms", "failed", 60)]


def test_report_by_key_waits_until_the_relay_has_settled(store, gateway):
    reserve(store, [contact("d1")])
    gateway.tell(Report("r1", FAILED, NOW, key="d1.1"))
    ear = hearing(store, gateway)

    assert ear.run_once(NOW) == {Became.WAITING: 1}
    assert gateway.acknowledged == set()
    relay(store, gateway).drain(NOW)
    assert ear.run_once(NOW + SECOND_US) == {Became.LEARNED: 1}

    # Learned before the settlement, the failure would have been overwritten by it.
    assert state(store, "d1") is ContactState.RELEASED
    assert gateway.acknowledged == {0}


def test_report_ahead_of_its_part_waits_and_is_kept_in_the_end(store, gateway):
    gateway.tell(part("nobody", DELIVERED))
    ear = hearing(store, gateway)

    became = [ear.run_once(NOW + seconds * SECOND_US) for seconds in (0, 0, 1, 59, 60, 61)]

    waiting = {Became.WAITING: 1}
    assert became == [waiting, {}, waiting, waiting, {Became.KEPT: 1}, {}]
    assert letters(store) == [
        (
            "report.unknown_message",
            Letter(channel="sms", at=NOW + MINUTE_US, kind="delivered", part="nobody"),
        )
    ]
    assert gateway.acknowledged == {0}


def test_what_waits_is_bounded_and_holds_up_no_reply(store, gateway):
    ear = hearing(store, gateway, heard_max=2, held_max=3)
    gateway.tell(*(part(f"nobody{n}", DELIVERED) for n in range(5)))

    assert [ear.run_once(NOW)[Became.WAITING] for _ in range(3)] == [2, 1, 0]

    # A minute later they make room.
    gateway.tell(reply("T"))
    became = [ear.run_once(LATER + n) for n in range(3)]
    assert sum(became, Counter())[Became.OPTED_OUT] == 1


def test_unknown_contact_is_kept(store, gateway):
    gateway.tell(Report("r1", DELIVERED, NOW, key="nobody.1"))

    assert hearing(store, gateway).run_once(LATER) == {Became.KEPT: 1}
    assert letters(store) == [
        (
            "outcome.unknown_contact",
            Letter(channel="sms", at=NOW, kind="delivered", contact="nobody.1"),
        )
    ]


def test_report_from_the_future_happened_now(store, gateway):
    handed_off(store, gateway, "d1")
    gateway.tell(part("d1.1-M1", DELIVERED, seconds=400 * 86_400))

    hearing(store, gateway).run_once(LATER)

    assert told(store, "d1") == [("sms", "delivered", 300)]


@pytest.mark.parametrize("text", ["T", "退订", " ｔｄ ", "r", "0000"])
def test_opt_out_by_reply_holds_at_once(store, gateway, text):
    handed_off(store, gateway, "d1")
    reserve(store, [contact("d2"), contact("d3", channel="email"), contact("d4", of=ALERT)])
    gateway.tell(reply(text))

    assert hearing(store, gateway).run_once(LATER) == {Became.OPTED_OUT: 1}

    assert changed(store, "C1") == {"C1 opt_out sms": True}
    # Nothing of this channel and kind leaves; the rest does.
    counts = relay(store, gateway).drain(LATER)
    assert counts == RelayCounts(claimed=2, committed=2)
    assert [one.key for one in gateway.taken] == ["d1.1", "d3.1", "d4.1"]


def test_opt_out_pulls_back_what_waits_for_this_channel_alone(store, gateway):
    reserve(
        store, [contact("d1"), contact("d2", of=LOAN, channel="email"), contact("d3", of=ALERT)]
    )
    gateway.tell(reply("T"))

    hearing(store, gateway).run_once(LATER)

    states = [state(store, name) for name in ("d1", "d2", "d3")]
    assert states == [ContactState.RELEASED, ContactState.RESERVED, ContactState.RESERVED]


def test_shared_number_opts_out_all_who_have_it(store, gateway):
    gateway.tell(reply("T", "8613900000000"))

    hearing(store, gateway).run_once(LATER)

    assert changed(store, "C1", "C2", "C3") == {"C2 opt_out sms": True, "C3 opt_out sms": True}


def test_later_word_of_the_customer_outranks_an_older_reply(store, gateway):
    again = Change(
        customer="C1", kind=ChangeKind.OPT_OUT, key="sms", value=False, at=NOW + MINUTE_US + 1
    )
    with store.transaction(NOW) as transaction:
        transaction.add_changes([again])
    gateway.tell(reply("T", seconds=60))

    hearing(store, gateway).run_once(LATER)

    assert changed(store, "C1") == {"C1 opt_out sms": False}


@pytest.mark.parametrize(
    ("text", "address", "code"),
    [
        ("我要投诉", "13800000000", "inbound.not_understood"),
        ("", "13800000000", "inbound.not_understood"),
        ("T", "13700000000", "inbound.sender_unknown"),
    ],
)
def test_what_is_not_understood_is_kept_for_people(store, gateway, text, address, code):
    gateway.tell(reply(text, address))

    assert hearing(store, gateway).run_once(LATER) == {Became.KEPT: 1}

    expected = Letter(channel="sms", at=NOW + MINUTE_US, address=address, text=text)
    assert letters(store) == [(code, expected)]
    assert changed(store, "C1", "C2", "C3") == {}


def test_kept_text_is_bounded(store, gateway):
    gateway.tell(reply("长" * 100_000))

    hearing(store, gateway).run_once(LATER)

    assert len(letters(store)[0][1].text) == 2_000


class Torn(Phones):
    """A table that fails for one address."""

    def senders(self, view: object, channel: Channel, addresses: Sequence[str]) -> Sequence[str]:
        if "13900000000" in addresses:
            raise OSError("torn")
        return super().senders(view, channel, addresses)


def test_error_in_here_keeps_one_and_loses_no_other(store, gateway):
    gateway.tell(reply("T"), reply("T", "13900000000"), reply("T", "13700000000"))
    ear = Hearing(store, {"sms": gateway.listen()}, Torn())

    assert ear.run_once(LATER) == {Became.OPTED_OUT: 1, Became.KEPT: 2}

    codes = [code for code, _ in letters(store)]
    assert codes == ["heard.failed", "inbound.sender_unknown"]
    assert changed(store, "C1") == {"C1 opt_out sms": True}
    assert gateway.acknowledged == {0, 1, 2}


class DyingError(Exception):
    """The process dies."""


def test_nothing_is_lost_when_the_process_dies_before_it_acknowledges(store, gateway):
    handed_off(store, gateway, "d1", parts=2)
    gateway.tell(part("d1.1-M1", DELIVERED), part("d1.1-M2", DELIVERED), reply("T"))

    class Mortal(Listening):
        def acknowledge(self, numbers: Sequence[int]) -> None:
            raise DyingError

    with pytest.raises(DyingError):
        Hearing(store, {"sms": Mortal(gateway, [])}, Phones()).run_once(LATER)
    before = told(store, "d1"), changed(store, "C1")
    became = hearing(store, gateway).run_once(LATER)

    assert became == {Became.KNOWN: 2, Became.OPTED_OUT: 1}
    assert (told(store, "d1"), changed(store, "C1")) == before
    assert gateway.acknowledged == {0, 1, 2}


def test_store_that_fails_loses_nothing(store, gateway):
    gateway.tell(reply("T"))
    ear = hearing(store, gateway)
    ear._store = Failing()

    with pytest.raises(OSError, match="disk"):
        ear.run_once(LATER)
    assert gateway.acknowledged == set()

    ear._store = store
    assert ear.run_once(LATER) == {Became.OPTED_OUT: 1}
    assert gateway.acknowledged == {0}


class Failing:
    """A store whose disk is gone."""

    def transaction(self, at: Instant) -> object:
        raise OSError("disk")


STORIES = [
    [(1, DELIVERED, 10), (2, DELIVERED, 20), (3, DELIVERED, 30)],
    [(1, SENT, 5), (1, DELIVERED, 10), (2, FAILED, 20), (3, DELIVERED, 30)],
    [(1, FAILED, 10), (2, FAILED, 20), (3, FAILED, 30)],
    [(1, FAILED, 10), (1, DELIVERED, 40), (2, DELIVERED, 20), (3, DELIVERED, 30)],
    [(1, SENT, 1), (2, SENT, 2)],
]


@pytest.mark.parametrize("story", range(len(STORIES)))
def test_repetition_and_order_of_reports_leave_no_trace(tmp_path, story):
    """Each report comes 1 to 50 times, in drawn orders, over drawn restarts: one state."""
    random = Random(story)
    store, gateway = open_store(tmp_path), Gateway()
    tales = count(1)

    def after(order: list[tuple[int, OutcomeKind, int]]) -> tuple[object, ...]:
        name = f"d{next(tales)}"
        handed_off(store, gateway, name, parts=3)
        ear = hearing(store, gateway)
        for number, kind, seconds in order:
            gateway.tell(part(f"{name}.1-M{number}", kind, seconds))
            if random.random() < 0.1:
                ear.run_once(LATER)
                ear = hearing(store, gateway)  # what was acknowledged is not told again
        while ear.run_once(LATER):
            """Until everything is told."""
        with store.view() as view:
            record = view.contact(f"{name}.1")
        return sorted(told(store, name)), record.state, record.at

    clean = after(STORIES[story])
    for _ in range(6):
        stormy = [one for one in STORIES[story] for _ in range(random.randint(1, 50))]
        random.shuffle(stormy)
        assert after(stormy) == clean
    store.close()


def test_expired_part_names_may_be_used_again(store, gateway):
    """Where the other side uses a name again, the message that had it last is meant."""
    handed_off(store, gateway, "d1")
    reserve(store, [contact("d2", expires_at=NOW + 2 * DAY_US)])

    class Recycling(Listening):
        def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
            return Receipt(Delivered.ACCEPTED, parts=("d1.1-M1",))

    table = {"C1": Customer()}
    channels = {"sms": Recycling(gateway, [])}
    Relay(store, TableFacts(store, table), channels, TableBaseline(table)).drain(NOW)
    gateway.tell(part("d1.1-M1", DELIVERED))

    hearing(store, gateway).run_once(LATER)

    assert (told(store, "d1"), told(store, "d2")) == ([], [("sms", "delivered", 60)])
