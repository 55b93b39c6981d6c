"""What every store must do with a database of the last release; fixture `old_home`.

`old_home.address` is a database without tables, and `old_home.open()` opens the store on it.
"""

import msgspec
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, event, insert, select, text

from hengce.errors import ConflictError
from hengce.kernel.keeping import read_input
from hengce.kernel.packing import PackedInput, PackedMember, PastContactRead
from hengce.kernel.population import CONSENTS, OPT_OUT_TOPICS, OPT_OUTS, STOPPED_TOPICS
from hengce.model.configuration import Stop, StopScope
from hengce.model.contact import Contact, ContactState
from hengce.model.decision import Candidate, Decision, Pin, Reason
from hengce.model.filter import Filter
from hengce.model.outcome import OutcomeKind
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import StrategyState
from hengce.store.schema import transactions
from store.contract import kind

AT = 1_000
CONTACT_KIND = kind(product="gold")
DECISION = Decision(
    id="D1/anna",
    customer="anna",
    org="B1",
    pin=Pin(snapshot="s", position=0, configuration="c", at=AT, engine="0", tzdata="2026a"),
    triggers=("app/e1",),
    candidates=(
        Candidate(
            strategy="loan",
            reason=Reason.CHOSEN,
            channel="sms",
            propensity=0.25,
            context=1.5,
            value_cents=800.0,
            lever=1.1,
            score=330.0,
            tie=2**64 - 1,
        ),
        Candidate(
            strategy="card",
            reason=Reason.CAP_TAKEN,
            rule="weekly",
            used=2,
            limit=2,
            winner="loan",
            winner_customer="bert",
            margin=0.0,
            channel="sms",
            score=330.0,
        ),
        Candidate(strategy="fund", reason=Reason.REQUIREMENT, rule="adults", channel=""),
    ),
    contacts=tuple(
        Contact(
            id=f"D1/anna.{number}",
            decision="D1/anna",
            customer="anna",
            org="B1",
            kind=CONTACT_KIND,
            reserved_at=AT,
            release_at=AT + number,
            expires_at=AT + 100,
        )
        for number in (1, 2)
    ),
)
READ = PackedInput(
    members=(
        PackedMember(
            customer="anna",
            values={"age": 44, "city": "上海", "income": 0.5, "vip": True},
            bits={
                CONSENTS: ("marketing:sms",),
                OPT_OUTS: (),
                OPT_OUT_TOPICS: ("fund",),
                STOPPED_TOPICS: (),
            },
            derived_int=(3, -1),
            derived_real=(0.25,),
            history=(PastContactRead(kind=CONTACT_KIND, at=AT - 9),),
            keys=(7,),
        ),
        PackedMember(
            customer="bert",
            values={"age": 1},
            bits={CONSENTS: (), OPT_OUTS: (), OPT_OUT_TOPICS: (), STOPPED_TOPICS: ()},
            derived_int=(0, 0),
            derived_real=(0.0,),
            keys=(7,),
            asked=False,
        ),
    ),
    silent=("card",),
    left=(5, 0),
)
OUTCOME = {"source": "sms", "id": "o1", "contact": "D1/anna.1", "kind": "clicked", "at": AT + 3}
KIND = {
    "strategy": "loan",
    "channel": "sms",
    "priority_class": "marketing",
    "message_class": "commercial",
    "category": "retail",
    "topic": "credit",
    "department": "cards",
    "interrupts": 1,
    "product": "gold",
    "riders": "[]",
}


def contact(number):
    return {
        "id": f"D1/anna.{number}",
        "decision": "D1/anna",
        "customer": "anna",
        "kind": 1,
        "reserved_at": AT,
        "release_at": AT + number,
        "expires_at": AT + 100,
    }


# The rows as the last release wrote them: table, values; all of transaction 1.
ROWS = [
    (
        "event",
        {
            "source": "app",
            "id": "e1",
            "name": "login",
            "customer": "anna",
            "occurred_at": AT,
            "received_at": AT + 1,
            "properties": b'{"city":"\xe4\xb8\x8a\xe6\xb5\xb7"}',
            "digest": "d",
        },
    ),
    (
        "change",
        {
            "customer": "anna",
            "kind": "sent",
            "key": "sms",
            "value": b"7",
            "at": AT,
            "why": "r",
        },
    ),
    ("identifier", {"kind": "account", "value": "1", "customer": "anna", "role": "owner"}),
    (
        "decision",
        {
            "id": "D1/anna",
            "customer": "anna",
            "at": AT,
            "document": msgspec.json.encode(DECISION),
            "packed": msgspec.msgpack.encode(READ),
        },
    ),
    ("contact_kind", KIND),
    ("contact", contact(1)),
    ("contact", contact(2)),
    (
        "contact_step",
        {
            "contact": "D1/anna.1",
            "segment": "",
            "place": 1,
            "customer": "anna",
            "state": "committed",
            "at": AT + 2,
        },
    ),
    (
        "waiting",
        {
            "contact": "D1/anna.2",
            "segment": "",
            "place": 2,
            "customer": "anna",
            "release_at": AT + 2,
            "attempt": 1,
        },
    ),
    (
        "outcome",
        {
            **{key: OUTCOME[key] for key in ("source", "id", "contact", "kind", "at")},
            "customer": "anna",
            "document": msgspec.json.encode(OUTCOME),
            "digest": "d",
        },
    ),
    (
        "stop",
        {"scope": "channel", "target": "push", "reason": "storm", "made_by": "mia", "at": AT},
    ),
    (
        "strategy_status",
        {"strategy": "loan", "version": "v", "state": "live", "made_by": "mia", "at": AT},
    ),
    ("snapshot", {"version": "s", "as_of": AT}),
]


def last_release(address):
    """Make the schema of the last release, with its rows."""
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        # As the store does: the driver would begin transactions on its own.
        event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "hengce.store:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        known = MetaData()
        known.reflect(connection)
        connection.execute(
            insert(known.tables["transactions"]), {"position": 1, "org": "HQ", "at": AT}
        )
        for name, values in ROWS:
            row = {"position": 1, "org": "B1", **values}
            connection.execute(insert(known.tables[name]).inline(), row)
    engine.dispose()


def test_a_database_of_the_last_release_comes_to_the_newest_schema(old_home):
    last_release(old_home.address)
    old_home.open()
    engine = create_engine(old_home.address)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, transactions.metadata) == []
        for name in sorted({name for name, _ in ROWS} - {"decision"}):
            rows = connection.execute(select(transactions.metadata.tables[name])).mappings().all()
            wanted = [values for table, values in ROWS if table == name]
            assert [
                {key: row[key] for key in values} for row, values in zip(rows, wanted, strict=True)
            ] == wanted
    engine.dispose()


def test_what_the_last_release_wrote_is_read_and_goes_on(old_home):
    last_release(old_home.address)
    store = old_home.open()
    with store.view() as view:
        assert (view.position, view.snapshot_version(), view.ledger_end()) == (1, "s", AT)
        event_ = view.event("app", "e1")
        assert event_ is not None and event_.properties == {"city": "上海"}
        assert view.changes(["anna"]) == [
            Change(customer="anna", kind=ChangeKind.SENT, key="sms", value=7, at=AT, why="r")
        ]
        assert view.resolve("account", "1") == "anna"
        kept = view.decision("D1/anna")
        assert (kept.decision, read_input(kept.read, "anna")) == (DECISION, READ)
        assert view.contacts_taken(0) == {CONTACT_KIND: 2}
        assert view.contact("D1/anna.1").state is ContactState.COMMITTED
        assert [one.id for one in view.in_flight(["anna"])] == ["D1/anna.2"]
        assert [one.kind for one in view.outcomes("D1/anna.1")] == [OutcomeKind.CLICKED]
        (stop,) = view.stops()
        assert stop == Stop(scope=StopScope.CHANNEL, target="push", reason="storm", by="mia", at=AT)
        assert view.strategy_states()["loan"].state is StrategyState.LIVE
    with store.transaction(AT + 9) as tx:
        assert tx.position == 2
        assert tx.withdraw("anna", [Filter(topics=("credit",))], AT + 9, "why") == 1
    assert not store.next_releases()


def test_a_database_of_a_newer_program_is_refused(old_home):
    old_home.open().close()
    engine = create_engine(old_home.address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(ConflictError, match=r"schema 9999.*newer program"):
        old_home.open()
