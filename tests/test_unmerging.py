"""Merges that are taken back, whatever happened before and meanwhile: as if they had never been.

Three numbers of which some are merged and split in any order, while customers say things and
messages, events and journeys go on. What is declared: what is said of a merged number is the
survivor's; what restrains him still when a number speaks for itself again restrains that
number, too; messages, events and journeys are the number's that they were written for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.model.event import Event
from hengce.model.instance import Instance
from hengce.model.instant import DAY_US, SECOND_US
from hengce.model.profile import COUNTERS, EVERY_CHANNEL, Change, ChangeKind
from hengce.ports import Transaction
from hengce.wiring import Installation
from store.contract import decided, kind
from test_scarce_night import LATER, open_bank, the_bank

NUMBERS = ("C04", "C05", "C07")
SMS, MAIL = (ChangeKind.CONSENT, "marketing:sms"), (ChangeKind.CONSENT, "marketing:mail")
OUT = (ChangeKind.OPT_OUT, EVERY_CHANNEL)
TOPIC = (ChangeKind.STOP_TOPIC, "credit")
TAG = (ChangeKind.TAG, "p")
SENT = (ChangeKind.SENT, "sms")
NAMES = (SMS, MAIL, OUT, TAG, TOPIC, SENT)

FILES = {("C04", SMS): True, ("C04", MAIL): False, ("C05", MAIL): True}
"""What the nightly files say of consents; of everything else they say nothing."""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = open_bank(Path(tmp_path_factory.mktemp("bank")) / "home", the_bank())
    rows = [
        (who, name.partition(":")[2], "given" if given else "withdrawn")
        for (who, (_, name)), given in FILES.items()
    ]
    table = pa.table(
        {
            "customer": [who for who, _, _ in rows],
            "purpose": ["marketing"] * len(rows),
            "channel": [channel for _, channel, _ in rows],
            "state": [state for _, _, state in rows],
            "at": pa.array([1] * len(rows), pa.timestamp("us", tz="UTC")),
        }
    )
    pq.write_table(table, installation.home / "staged" / "consents.parquet")
    installation.refresh_snapshot(LATER - DAY_US)
    yield installation
    installation.close()


class Life:
    """The bank in a transaction, and beside it what each number should have of its own."""

    def __init__(self, bank: Installation, tx: Transaction) -> None:
        self.merging, self.tx = bank.merging(), tx
        self.at = LATER
        self.own = {(who, name): (value, 0) for (who, name), value in FILES.items()}
        self.into: dict[str, tuple[str, int]] = {}
        self.written: dict[str, list[str]] = {who: [] for who in NUMBERS}

    def step(self, what, *facts):
        self.at += SECOND_US
        getattr(self, what)(*facts)

    def root(self, who):
        while who in self.into:
            who, _ = self.into[who]
        return who

    def say(self, who, name, value):
        root = self.root(who)
        if name == SENT:
            now = {(c.kind, c.key): c.value for c in self.tx.changes([root])}
            self.change(who, name, (now.get(SENT) or 0) + 1)
            value = (self.own.get((root, name), (0, 0))[0] or 0) + 1
        elif name == TAG:
            self.change(who, name, value / 2)
            value = value / 2
        else:
            self.change(who, name, bool(value))
            value = bool(value)
        self.own[root, name] = (value, self.at)

    def change(self, who, name, value):
        made = Change(
            customer=who, kind=name[0], key=name[1], value=value, at=self.at, why=f"app/{self.at}"
        )
        self.tx.add_changes([made])

    def live(self, who):
        """A message, an event and a journey, each of the number that it is written for."""
        n = self.at // SECOND_US
        self.tx.add_decisions([decided(who, kind(f"S{n}"), number=n, at=self.at)])
        event = Event(
            source="app", id=str(n), name="login", customer=who, occurred_at=n, received_at=n
        )
        self.tx.add_events([event])
        instance = Instance(
            id=f"J{n}.0",
            strategy=f"J{n}",
            version="v",
            customer=who,
            org="HQ",
            partition=0,
            entered_at=self.at,
            node="wait",
            since=self.at,
            due_at=None,
        )
        assert self.tx.add_instances([instance]) == [True]
        self.written[who].append(str(n))

    def merge(self, who, into):
        one, other = self.root(who), self.root(into)
        if one != other:
            self.merging.merge(self.tx, one, other, "w", "li", self.at)
            self.into[one] = (other, self.at)

    def split(self, who):
        survivor, since = self.into.get(who, ("", 0))
        if not survivor or survivor in self.into:
            return
        self.merging.split(self.tx, who, "w", "li", self.at)
        del self.into[who]
        for (whose, name), (value, at) in list(self.own.items()):
            restrains = value is (name[0] is not ChangeKind.CONSENT) and name != TAG
            if whose == survivor and at > since and restrains:
                self.own[who, name] = (value, self.at)

    def apart(self):
        while self.into:
            for who in list(self.into):
                self.step("split", who)

    def known(self, who):
        """What the store says of a number, where nothing said is what files say."""
        now = {(c.kind, c.key): c.value for c in self.tx.changes([who])}
        return {name: plain(name, now.get(name), FILES.get((who, name))) for name in NAMES}

    def expected(self, who):
        return {name: plain(name, self.own.get((who, name), (None, 0))[0], None) for name in NAMES}


def plain(name, value, otherwise):
    value = otherwise if value is None else value
    if name[0] in COUNTERS:
        return value or 0
    return value if name in (SMS, MAIL, TAG) else bool(value)


@contextmanager
def life(bank: Installation) -> Iterator[Life]:
    class UndoneError(Exception):
        pass

    with pytest.raises(UndoneError), bank.store.transaction(LATER) as tx:
        yield Life(bank, tx)
        raise UndoneError


WHO = st.sampled_from(NUMBERS)
STEP = st.one_of(
    st.tuples(st.just("say"), WHO, st.sampled_from(NAMES), st.integers(0, 1)),
    st.tuples(st.just("merge"), WHO, WHO),
    st.tuples(st.just("split"), WHO),
    st.tuples(st.just("live"), WHO),
)
OVERTAKEN = [
    ("say", "C05", SMS, 1),
    ("merge", "C05", "C04"),
    ("say", "C07", SMS, 0),
    ("merge", "C07", "C04"),
    ("split", "C05"),
]
"""The first of two is taken apart first: nothing that it brought may be left."""
OPTED_IN_AGAIN = [
    ("say", "C05", OUT, 1),
    ("merge", "C05", "C04"),
    ("say", "C04", OUT, 0),
    ("say", "C07", OUT, 1),
    ("merge", "C07", "C04"),
    ("split", "C07"),
]


@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(OVERTAKEN)
@example(OPTED_IN_AGAIN)
@given(st.lists(STEP, max_size=12))
def test_as_if_they_had_never_been_merged(bank: Installation, steps: list) -> None:
    with life(bank) as one:
        for step in steps:
            one.step(*step)
        one.apart()
        assert {who: one.known(who) for who in NUMBERS} == {
            who: one.expected(who) for who in NUMBERS
        }
        for who in NUMBERS:
            mine = one.written[who]
            assert [e.id for e in one.tx.events(["login"], 0, [who])] == sorted(mine, key=int)
            assert {i.id for i in one.tx.live_instances([who])} == {f"J{n}.0" for n in mine}
            assert {c.kind.strategy for c in one.tx.in_flight([who])} == {f"S{n}" for n in mine}
            told = one.tx.history(0, [who])
            assert told.customers.tolist() == [who.encode()] * len(mine)


def test_while_they_are_one_everything_is_the_survivors(bank: Installation) -> None:
    with life(bank) as one:
        for who in NUMBERS:
            one.step("live", who)
        one.step("merge", "C05", "C04")
        one.step("live", "C05")
        assert len(one.tx.in_flight(["C04"])) == 3
        assert len(one.tx.events(["login"], 0, ["C05"])) == 3
        assert len(one.tx.history(0, ["C04"]).at) == 3
