"""Models are watched: what was said beside what customers answered, and what has moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from hengce.bench.sink import Sink
from hengce.errors import NotFoundError
from hengce.learning.model_watch import Answer, Asked, Watched, watch
from hengce.measure.drift import Spread
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US, Instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.reading.measuring import open_facts
from hengce.responses.outcomes import record
from hengce.wiring import Installation
from scoring.scored_bank import AT, IDLE, nightly, open_scored, put_in_force
from test_cli import Shell

NOON = AT + 12 * HOUR_US
LATER = AT + 20 * DAY_US
CUSTOMERS = 5_000


@dataclass(frozen=True)
class Told:
    """The contacts of a night by one strategy, and whose they were."""

    home: Path
    contacts: dict[str, str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A night speaks to some hundreds; as many click as the model says, of high scores more."""
    folder = tmp_path_factory.mktemp("watched") / "home"
    home, _ = open_scored(folder, CUSTOMERS)
    run = home.run(AT + SECOND_US, "NIGHT")
    channels = {channel.id: Sink() for channel in home.published().channels}
    home.relay_through(channels).drain(NOON)
    facts = open_facts(home.store, home.archive, AT, NOON)
    sent = facts.ask(f"SELECT id, customer FROM sent WHERE strategy = '{IDLE}' ORDER BY id")
    contacts = dict(zip(sent["id"].to_pylist(), sent["customer"].to_pylist(), strict=True))
    assert 200 < len(contacts) < run.contacts
    scores = nightly(home, "wealth_score")
    random = np.random.default_rng(2)
    for number, (contact, who) in enumerate(contacts.items()):
        if random.random() < scores[who]:
            clicked(home, contact, NOON + number * SECOND_US)
    home.close()
    yield Told(folder, contacts)


def clicked(home: Installation, contact: str, at: Instant) -> None:
    outcome = Outcome(
        source="app", id=f"click-{contact}", contact=contact, kind=OutcomeKind.CLICKED, at=at
    )
    record(home.store, outcome, home.published(), home.baseline(), at)


def watched(home: Installation, model: str, now: Instant = LATER, **said: object) -> Watched:
    asked = {
        "model": model,
        "strategies": (),
        "since": AT,
        "answer": Answer.CLICKED,
        "window_days": 7,
    }
    return watch(
        home.store, home.archive, home.snapshots, home.models, Asked(**(asked | said)), now
    )


@pytest.fixture
def home(told: Told) -> Iterator[Installation]:
    opened = Installation.open(told.home)
    yield opened
    opened.close()


def test_scores_that_come_true_raise_no_alarm(told: Told, home: Installation) -> None:
    found = watched(home, "wealth_buyer")
    assert found.strategies == (IDLE,), "those whose score reads the model's tag"
    assert found.calibration.contacts == len(told.contacts) > 200
    assert found.without == 0
    assert not found.calibration.is_off
    assert found.calibration.rate.holds(found.calibration.score)
    assert found.calibration.area > 0.6
    assert sum(day.contacts for day in found.days) == len(told.contacts)
    assert found.night is not None, "no document says how it was trained"
    # Every click taught a preference that nobody had on the first night.
    moved = [one.tag for one in found.inputs if one.drift.spread is not Spread.STEADY]
    assert moved == ["wealth_preference"]


def test_a_model_in_the_shadow_is_watched_by_the_contacts_of_others(home: Installation) -> None:
    found = watched(home, "wealth_shadow", strategies=(IDLE,))
    assert found.calibration.contacts > 200
    assert found.calibration.is_off, "clicks followed the other model"
    assert watched(home, "wealth_shadow").calibration is None, "nothing reads its tag"


def test_who_may_still_answer_is_not_counted(home: Installation) -> None:
    assert watched(home, "wealth_buyer", now=NOON + 3 * DAY_US).calibration is None


def test_a_score_is_not_compared_with_what_was_before_it(told: Told, home: Installation) -> None:
    """Another file came after the contacts: it did not speak then."""
    bank = home.published()
    later = msgspec.structs.replace(bank.models[0], digest=bank.models[1].digest, kind="onnx")
    models = (later, bank.models[1])
    put_in_force(home, msgspec.structs.replace(bank, models=models), LATER - DAY_US)
    found = watched(home, "wealth_buyer")
    assert found.calibration is None
    assert found.without == len(told.contacts)
    put_in_force(home, bank, LATER - HOUR_US)


def test_the_commands_warn(told: Told, home: Installation, capsys) -> None:
    home.close()
    shell = Shell(told.home, capsys)
    days = ("--from", "2026-11-23", "--at", "2026-12-13")
    _, text = shell("model", "watch", "wealth_shadow", "--strategy", IDLE, *days)
    assert "the scores do not come true" in text
    assert "Brier" in text
    assert "wealth_preference" in text
    _, text = shell("model", "watch", "wealth_buyer", *days)
    assert "the input wealth_preference has moved" in text
    assert "do not come true" not in text
    assert "usable" in shell("model", "list", "--at", "2026-12-13")[1]
    assert "expired" in shell("model", "list", "--at", "2027-06-30")[1]
    assert f"scored {CUSTOMERS:,}" in shell("model", "show", "wealth_buyer")[1]
    code, text = shell("model", "check", "--at", "2026-12-13")
    assert (code, text.count("usable")) == (0, 2)
    code, text = shell("model", "check", "--at", "2027-06-30")
    assert (code, text.count("model.expired")) == (2, 2)


def test_what_has_moved_is_named(tmp_path: Path) -> None:
    """Half of the bank's customers age by thirty years overnight."""
    home, _ = open_scored(tmp_path / "home")
    path = home.home / "staged" / "customers.parquet"
    table = pq.read_table(path)
    older = pc.if_else(pa.array([k % 2 == 0 for k in range(len(table))]), 30, 0)
    ages = pc.add(table["age"], pc.cast(older, table["age"].type))
    place = table.schema.get_field_index("age")
    pq.write_table(table.set_column(place, "age", ages), path)
    home.refresh_snapshot(AT + DAY_US)
    found = watched(home, "wealth_buyer", strategies=(IDLE,), now=AT + DAY_US)
    assert [one.tag for one in found.inputs if one.drift.spread is Spread.DRIFTED] == ["age"]
    assert found.scores.index > 0
    home.close()


def test_a_model_that_is_not_there_is_named(home: Installation) -> None:
    with pytest.raises(NotFoundError, match="no model 'nobody'"):
        watched(home, "nobody")
