"""The facts that reports are computed from say what the store says."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from demo_home import NIGHT, open_demo
from hengce.bench.sink import Sink
from hengce.measure.mart import Mart
from hengce.model.contact import ContactState
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.reading.handoff import SnapshotBaseline
from hengce.reading.measuring import open_facts
from hengce.responses.outcomes import record_many
from hengce.wiring import Installation

MORNING = NIGHT + 8 * HOUR_US


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation, _ = open_demo(tmp_path_factory.mktemp("bank"), customers=500)
    installation.run(NIGHT, "NIGHT")
    channels = {channel.id: Sink() for channel in installation.published().channels}
    installation.relay_through(channels).drain(MORNING)
    with installation.store.view() as view:
        left = [one.contact.id for one in view.handed_off(6)]
    said = [
        *((name, OutcomeKind.DELIVERED, 0) for name in left),
        (left[0], OutcomeKind.CLICKED, 0),
        (left[0], OutcomeKind.BOUGHT, 120_00),
        (left[0], OutcomeKind.CANCELLED, 20_00),
        (left[1], OutcomeKind.COMPLAINED, 0),
    ]
    outcomes = [
        Outcome(
            source="test",
            id=str(number),
            contact=contact,
            kind=kind,
            at=MORNING + number,
            amount_cents=amount or None,
        )
        for number, (contact, kind, amount) in enumerate(said)
    ]
    baseline = SnapshotBaseline(installation.store, installation.archive)
    record_many(installation.store, outcomes, installation.published(), baseline, MORNING + HOUR_US)
    yield installation
    installation.close()


@pytest.fixture
def mart(bank: Installation) -> Mart:
    return open_facts(bank.store, bank.archive, 0, NIGHT + DAY_US)


def test_contacts_stand_where_the_ledger_says(bank: Installation, mart: Mart) -> None:
    with bank.store.view() as view:
        wanted = {str(state): count for state, count in view.contact_counts("NIGHT").items()}
    found = mart.ask("SELECT state FROM contact WHERE origin = 'run'")["state"].to_pylist()
    assert Counter(found) == {state: count for state, count in wanted.items() if count}
    assert Counter(found)[ContactState.COMMITTED] > 100


def test_what_was_answered_is_in_the_columns_of_what_was_sent(mart: Mart) -> None:
    stages = "delivered, opened, clicked, bought, bought_cents, cancelled_cents, complained"
    rows = mart.ask(f"SELECT {stages} FROM sent WHERE first_answer_at > 0 ORDER BY clicked DESC")
    assert [tuple(row.values()) for row in rows.to_pylist()] == [
        (True, True, True, True, 120_00, 20_00, False),
        (True, False, False, False, 0, 0, True),
    ]


def test_a_contact_is_read_where_its_day_is_the_banks(mart: Mart) -> None:
    days = mart.ask("SELECT DISTINCT day FROM sent WHERE origin = 'run'")["day"].to_pylist()
    assert [str(day) for day in days] == ["2026-11-23"]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/hosts')",
        "INSTALL httpfs",
        "COPY sent TO 'sent.csv'",
        "SET enable_external_access = true",
        "ATTACH 'other.db'",
    ],
)
def test_statements_reach_nothing_but_the_facts(mart: Mart, statement: str, tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error):
        mart.ask(statement)
    assert not list(tmp_path.iterdir())
