"""Events that are forgotten change no decision inside their time, and no replay."""

import random
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from msgspec import structs

from hengce.deciding.undecided import UNDECIDED, drive_again
from hengce.delivery.asking_again import AskingAgain
from hengce.errors import ForgottenError
from hengce.lint import lint
from hengce.lint.severity import errors_of
from hengce.model.dead_letter import DeadLetter, DeadLetterState, Dialect
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant
from hengce.model.open_question import OpenQuestion
from hengce.model.retention import Retention, RetentionKind
from hengce.model.strategy import PriorityClass
from hengce.replaying.replay import explain, replay_decision
from hengce.retention.retaining import retain
from hengce.upkeep.doctor import diagnose
from hengce.wiring import Installation
from operations.conftest import AFTER

RULES = Retention(dead_letters_days=None, refusals_days=None, runs_days=None, events_days=435)
NEXT = AFTER + DAY_US
LATER = NEXT + 500 * DAY_US
ASKED = 16


def browsing(bank: Installation, drawn: random.Random, at: Instant, how_many: int) -> list[Event]:
    """Draw what customers did in the 20 days before an instant."""
    with bank.store.view() as view:
        population = bank.archive.population(view)
        kinds = bank.archive.configuration(view).events
    assert population is not None
    names = [who.decode() for who in population.ids.tolist()]
    return sorted(
        (
            Event(
                source="app",
                id=f"{at}-{number}",
                name=drawn.choice(kinds).name,
                customer=drawn.choice(names),
                occurred_at=at - drawn.randrange(20 * DAY_US),
                received_at=at,
                properties={"amount": 10_000_000, "days": 5, "reason": "limit"},
            )
            for number in range(how_many)
        ),
        key=lambda event: event.id,
    )


def receive(bank: Installation, events: Sequence[Event], at: Instant) -> list[Decision]:
    """Take events in together, and then some one by one with what they start."""
    with bank.store.transaction(at) as tx:
        tx.add_events(events[ASKED:])
    made = []
    for place, event in enumerate(events[:ASKED]):
        answered = bank.engine.receive(event, at + place * MINUTE_US)
        assert answered.decision is not None
        made.append(answered.decision)
    return made


def new_snapshot(bank: Installation, at: Instant) -> None:
    """Bring in a customer less, so that another snapshot comes into force."""
    path = bank.home / "staged" / "customers.parquet"
    table = pq.read_table(path)
    pq.write_table(table.slice(0, table.num_rows - 1), path)
    bank.refresh_snapshot(at)


def forget(bank: Installation, now: Instant) -> dict[RetentionKind, int]:
    done = retain(bank.store, bank.files(), RULES, lambda: now, "ops", lambda: None)
    return {one.kind: one.forgotten for one in done}


def wait(bank: Installation, position: int) -> None:
    """Write nothing until a position: decisions name theirs."""
    with bank.store.view() as view:
        end = view.position
    for _ in range(position - end):
        with bank.store.transaction(LATER + HOUR_US):
            pass


def afterwards(bank: Installation, events: Sequence[Event]) -> list[bytes]:
    """Decide on events and for the whole bank, and return all that was decided, to the byte."""
    made = receive(bank, events, LATER + DAY_US)
    run = bank.run(LATER + 2 * DAY_US, "R3", threads=1)
    told = [msgspec.json.encode(explain(bank.store, bank.archive, one.id)) for one in made]
    return [*told, run.digest.encode()]


@pytest.mark.parametrize("seed", range(2))
def test_decisions_and_replays_are_the_same_to_the_byte(
    home: Path, tmp_path: Path, seed: int
) -> None:
    drawn = random.Random(seed)
    with closing(Installation.open(home)) as bank:
        old = receive(bank, browsing(bank, drawn, AFTER + HOUR_US, 80), AFTER + HOUR_US)
        new_snapshot(bank, NEXT)
        young = receive(bank, browsing(bank, drawn, LATER, 80), LATER)
        bank.run(LATER + HOUR_US, "R2", threads=1)
        last = browsing(bank, drawn, LATER + DAY_US, 60)
    shutil.copytree(home, tmp_path / "forgetful")
    with closing(Installation.open(tmp_path / "forgetful")) as bank:
        assert forget(bank, LATER + HOUR_US)[RetentionKind.SNAPSHOTS] == 1
        assert forget(bank, LATER + HOUR_US)[RetentionKind.EVENTS] >= 80
        for one in (*old, *young):
            stored, again = replay_decision(bank.store, bank.archive, one.id)
            assert stored == again == one
        assert bank.replay("R2", threads=1).equal
        with bank.store.view() as view:
            position = view.position
        without = afterwards(bank, last)
        assert errors_of(diagnose(bank.home, "", LATER + 2 * DAY_US)) == ()
    with closing(Installation.open(home)) as bank:
        wait(bank, position)
        assert afterwards(bank, last) == without


def test_what_a_run_reads_stays_as_long_as_its_snapshot(home: Path) -> None:
    """One snapshot was in force for long: the run that was decided from it needs its events."""
    drawn = random.Random(5)
    with closing(Installation.open(home)) as bank:
        receive(bank, browsing(bank, drawn, AFTER + HOUR_US, 40), AFTER + HOUR_US)
        bank.run(AFTER + 2 * HOUR_US, "R2", threads=1)
        with bank.store.transaction(LATER):
            pass
        assert forget(bank, LATER)[RetentionKind.EVENTS] == 0
        assert bank.replay("R2", threads=1).equal
        new_snapshot(bank, LATER)
        with bank.store.transaction(LATER + 36 * DAY_US):
            pass
        done = forget(bank, LATER + 36 * DAY_US)
        assert done[RetentionKind.SNAPSHOTS] == 1
        assert forget(bank, LATER + 36 * DAY_US)[RetentionKind.EVENTS] >= 40


def test_a_contact_whose_event_was_forgotten_is_not_asked_again(home: Path) -> None:
    """Nothing is said in its place: the nightly question is another one."""
    drawn = random.Random(6)
    with closing(Installation.open(home)) as bank:
        events = browsing(bank, drawn, AFTER + HOUR_US, 300)
        made = receive(bank, events, AFTER + HOUR_US)
        contacts = [contact for one in made for contact in one.contacts]
        new_snapshot(bank, NEXT)
        with bank.store.transaction(LATER):
            pass
        assert forget(bank, LATER)[RetentionKind.SNAPSHOTS] == 1
        assert forget(bank, LATER)[RetentionKind.EVENTS] >= 300
        assert contacts, "an event started something"
        with bank.store.transaction(LATER) as tx:
            assert AskingAgain(bank.engine).ask_again(tx, contacts[0], LATER) == ()


def test_a_dead_letter_whose_event_was_forgotten_cannot_be_driven_again(home: Path) -> None:
    with closing(Installation.open(home)) as bank:
        event = browsing(bank, random.Random(7), AFTER + HOUR_US, 1)[0]
        question = OpenQuestion(
            seq=0,
            source=event.source,
            id=event.id,
            customer=event.customer,
            priority_class=PriorityClass.SERVICE,
            partition=0,
            closes_at=AFTER,
            attempt=5,
        )
        letter = DeadLetter(
            org="HQ",
            source=event.source,
            dialect=Dialect.QUESTION,
            id=event.id,
            received_at=AFTER,
            code=UNDECIDED,
            detail="",
            document=msgspec.json.encode([question]),
        )
        with bank.store.transaction(AFTER + HOUR_US) as tx:
            tx.add_events([event])
            tx.add_dead_letters([letter])
        new_snapshot(bank, NEXT)
        with bank.store.transaction(LATER):
            pass
        forget(bank, LATER)
        assert forget(bank, LATER)[RetentionKind.EVENTS] >= 1
        with (
            pytest.raises(ForgottenError, match="retention/events_days"),
            bank.store.transaction(LATER) as tx,
        ):
            drive_again(tx, tx.dead_letter(1), LATER)
        with bank.store.view() as view:
            assert view.dead_letter(1).state is DeadLetterState.OPEN


def test_the_rules_of_these_tests_are_taken(home: Path) -> None:
    with closing(Installation.open(home)) as bank:
        applied = bank.applied()
        assert applied is not None
        policy = structs.replace(
            applied.policy, retention=structs.replace(RULES, runs_days=1096, refusals_days=1096)
        )
        assert errors_of(lint(structs.replace(applied, policy=policy))) == ()
