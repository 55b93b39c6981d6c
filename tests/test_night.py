"""A night and a day of a small bank, through every layer."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from amount import many
from demo_home import MIDNIGHT, NIGHT, open_demo
from hengce.documents.administration import apply_folder, stop
from hengce.errors import ConflictError, NotFoundError, PastError
from hengce.measure.waterfall import Stage, waterfall
from hengce.model.configuration import StopScope
from hengce.model.contact import ContactState
from hengce.model.decision import Reason
from hengce.model.instant import DAY_US, HOUR_US, day_at
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.run import Run
from hengce.model.task import TaskSearch
from hengce.ports import Taken
from hengce.reading.handoff import SnapshotBaseline
from hengce.replaying.replay import explain, replay_decision
from hengce.responses.outcomes import record
from hengce.simulate.bank import DEMO_BANK, SyntheticBank
from hengce.simulate.day import day_of_events
from hengce.wiring import Installation

CUSTOMERS = many(2_000)


class Night:
    def __init__(self, installation: Installation, bank: SyntheticBank, run: Run) -> None:
        self.installation = installation
        self.bank = bank
        self.run = run


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    installation, bank = open_demo(tmp_path_factory.mktemp("night") / "home", CUSTOMERS)
    run = installation.run(NIGHT, "NIGHT")
    yield Night(installation, bank, run)
    installation.close()


def test_every_customer_is_counted_once_at_every_stage(night: Night) -> None:
    columns = {column.department: column.reached for column in waterfall(night.run, {"": 0})}
    assert set(columns) == {"", "cards", "deposits", "loans", "risk", "wealth"}
    for reached in columns.values():
        assert reached[Stage.POPULATION] == CUSTOMERS
        assert list(reached) == sorted(reached, reverse=True), "no stage gains people"
    assert columns[""][Stage.NOT_HELD_OUT] == night.run.contacts, "one contact a customer"


def test_a_run_is_repeatable_bit_for_bit(night: Night) -> None:
    assert night.installation.replay("NIGHT").equal
    assert night.installation.replay("NIGHT", threads=1).equal


def test_a_dry_run_keeps_nothing_and_decides_the_same(tmp_path: Path, night: Night) -> None:
    installation, _ = open_demo(tmp_path / "home", CUSTOMERS)
    dry = installation.run(NIGHT, "NIGHT", dry=True)
    with installation.store.view() as view:
        assert not view.runs()
    assert dry.digest == night.run.digest
    installation.close()


def test_one_by_one_is_the_run(night: Night) -> None:
    """What `explain` computes for one customer is what the run recorded for all."""
    told = 0
    records = night.installation.records.read("NIGHT", CUSTOMERS)
    counts, reasons = next(records)
    for place, customer in enumerate(sorted(night.bank.customers["customer"].to_pylist())):
        mine = reasons[told : told + counts[place]]
        told += int(counts[place])
        if place % 20 == 0:
            decision = explain(
                night.installation.store, night.installation.archive, f"NIGHT/{customer}"
            )
            assert [c.reason for c in decision.candidates] == mine.tolist()


def test_deciding_goes_forwards_only(night: Night) -> None:
    with pytest.raises(PastError):
        night.installation.run(NIGHT - 1, "EARLIER")
    with pytest.raises(PastError):
        night.installation.engine.decide("C0000001", NIGHT - 1)


def test_an_unknown_customer_is_an_error(night: Night) -> None:
    with pytest.raises(NotFoundError):
        night.installation.engine.decide("NOBODY", NIGHT + HOUR_US)


def test_a_snapshot_that_lacks_a_tag_is_refused_with_the_remedy(tmp_path: Path) -> None:
    installation, _ = open_demo(tmp_path / "home", 100)
    folder = tmp_path / "bank"
    shutil.copytree(DEMO_BANK, folder)
    new_tag = "- {name: moons, kind: integer, label: {zh: 月数, en: Moons}}\n"
    with (folder / "tags.yaml").open("a") as tags:
        tags.write(new_tag)
    apply_folder(installation.store, folder, "maker", NIGHT)
    with pytest.raises(ConflictError, match="moons"):
        installation.run(NIGHT, "NIGHT")
    installation.refresh_snapshot(NIGHT)
    assert installation.run(NIGHT, "NIGHT").customers == 100
    installation.close()


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SyntheticBank]:
    """A home after its night; each test of the day gets a copy."""
    home = tmp_path_factory.mktemp("day") / "home"
    installation, bank = open_demo(home, 1_000)
    installation.run(NIGHT, "NIGHT")
    installation.close()
    return home, bank


class TestOneDay:
    """The relay, events, outcomes and stops after the night."""

    @pytest.fixture
    def day(
        self, after: tuple[Path, SyntheticBank], tmp_path: Path
    ) -> Iterator[tuple[Installation, SyntheticBank]]:
        home, bank = after
        shutil.copytree(home, tmp_path / "home")
        installation = Installation.open(tmp_path / "home")
        yield installation, bank
        installation.close()

    def test_messages_leave_in_hours_and_once(
        self, day: tuple[Installation, SyntheticBank]
    ) -> None:
        installation, _ = day
        with installation.relay() as relay:
            early = relay.drain(MIDNIGHT + 3 * HOUR_US)
            total = relay.drain(MIDNIGHT + 10 * HOUR_US)
            again = relay.drain(MIDNIGHT + 10 * HOUR_US)
        assert early.committed < total.committed
        assert again.claimed == 0
        lines = [
            line
            for path in (installation.home / "delivered").rglob("*.jsonl")
            for line in path.read_text().splitlines()
        ]
        with installation.store.view() as view:
            counts = view.contact_counts("NIGHT")
            tasks = view.live_tasks(TaskSearch(), 1_000)
        handed_off = early.committed + total.committed
        assert len(lines) == len(set(lines))
        assert tasks
        assert len(lines) + len(tasks) == handed_off == counts.get(ContactState.COMMITTED)

    def test_a_stopped_bank_says_nothing(self, day: tuple[Installation, SyntheticBank]) -> None:
        installation, bank = day
        stop(installation.store, StopScope.BANK, "", "operator", "drill", NIGHT + HOUR_US)
        with installation.relay() as relay:
            counts = relay.drain(MIDNIGHT + 12 * HOUR_US)
        assert counts.committed == 0
        assert set(counts.released) <= {"switched_off", "expired"}
        assert counts.released["switched_off"] > counts.released.get("expired", 0)
        for customer in bank.customers["customer"].to_pylist()[:50]:
            decision = installation.engine.decide(customer, MIDNIGHT + 12 * HOUR_US)
            assert not decision.contacts
            assert all(c.reason < Reason.CHOSEN for c in decision.candidates)

    def test_an_event_decides_once_and_is_repeatable(
        self, day: tuple[Installation, SyntheticBank]
    ) -> None:
        installation, bank = day
        events = day_of_events(bank, 7, day_at(NIGHT, bank.zone))
        decided = 0
        for event in events:
            at = max(event.received_at, NIGHT + HOUR_US)
            with installation.store.view() as view:
                at = max(at, view.ledger_end())
            answered = installation.engine.receive(event, at)
            assert answered.taken is Taken.ACCEPTED
            again = installation.engine.receive(event, at)
            assert (again.taken, again.decision) == (Taken.DUPLICATED, None)
            decision = answered.decision
            assert decision is not None
            decided += len(decision.contacts)
            stored, repeated = replay_decision(
                installation.store, installation.archive, decision.id
            )
            assert stored == repeated == decision
        assert decided, "some event of the day starts something"

    def test_a_no_silences_the_topic(self, day: tuple[Installation, SyntheticBank]) -> None:
        installation, _ = day
        with installation.relay() as relay:
            relay.drain(MIDNIGHT + 10 * HOUR_US)
        with installation.store.view() as view:
            contact = next(
                record.contact
                for record in view.handed_off(1_000)
                if record.contact.kind.message_class == "commercial"
            )
        complaint = Outcome(
            source="hotline",
            id="1",
            contact=contact.id,
            kind=OutcomeKind.COMPLAINED,
            at=MIDNIGHT + 11 * HOUR_US,
        )
        baseline = SnapshotBaseline(installation.store, installation.archive)
        for expected in (Taken.ACCEPTED, Taken.DUPLICATED):
            taken = record(
                installation.store, complaint, installation.published(), baseline, complaint.at
            )
            assert taken is expected
        decision = installation.engine.decide(contact.customer, MIDNIGHT + DAY_US)
        same = [c for c in decision.candidates if c.strategy == contact.kind.strategy]
        assert all(c.reason is not Reason.CHOSEN for c in same)
        assert any(c.reason is Reason.TOPIC_STOPPED for c in decision.candidates)
