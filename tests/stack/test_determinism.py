"""The same inputs give the same bytes: in any process, at any width, asked once or by night."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import pytest

from hengce.model.contact import Contact
from hengce.model.run import Run
from hengce.nightly import pieces
from hengce.replaying.replay import explain, replay_decision
from hengce.wiring import Installation
from stack.banks import CUSTOMERS, Bank, open_bank
from stack.play import lived
from stack.scenario import Played

TESTS = Path(__file__).parent.parent
COMPARED = (2, 15, 18, 20)
REPLAYED = (2, 6, 14, 15, 18, 20, 111, 151)
TRIED_DRY = (2, 8, 13, 15, 20, 111)

Traces = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Lived:
    """A world after its two days: its folder, what it was answered, and what it left."""

    home: Path
    played: Played
    left: dict[str, str]


Lives = Callable[[int], Lived]


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Lives:
    """Play a world in this process by one thread, once; nobody changes it afterwards."""

    @cache
    def life(seed: int) -> Lived:
        home = tmp_path_factory.mktemp("world")
        return Lived(home, *lived(home, threads=1, seed=seed))

    return life


def played_elsewhere(folder: Path, hash_seed: int, threads: int, rows: int) -> Traces:
    """Play the worlds in a process of its own."""
    seeds = [str(seed) for seed in COMPARED]
    command = [sys.executable, "-m", "stack.play", str(folder), str(threads), str(rows), *seeds]
    found_here = os.pathsep.join([str(TESTS), *sys.path])
    kept = {"PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": found_here}
    done = subprocess.run(command, env=os.environ | kept, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return msgspec.json.decode(done.stdout, type=Traces)


def test_processes_threads_and_blocks_change_no_byte(lives: Lives, tmp_path: Path) -> None:
    assert pieces.ROWS_MAX > CUSTOMERS, "here, everybody is one block"
    another = 2 if os.environ.get("PYTHONHASHSEED") == "1" else 1
    elsewhere = played_elsewhere(tmp_path, hash_seed=another, threads=2, rows=3)
    one = {seed: lives(seed).left for seed in COMPARED}
    for seed, left in one.items():
        assert {"segments/NIGHT1.parquet", "runs/NIGHT1.reasons", "decisions"} <= set(left)
        assert left == elsewhere[str(seed)], f"world {seed}"
    assert any("delivered/" in name for left in one.values() for name in left)


# Replay -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A bank after its two days, opened again."""

    installation: Installation
    played: Played


@pytest.fixture(params=REPLAYED, ids=lambda seed: f"world{seed}")
def kept(request: pytest.FixtureRequest, lives: Lives) -> Iterator[Kept]:
    life = lives(request.param)
    installation = Installation.open(life.home)
    yield Kept(installation, life.played)
    installation.close()


def test_what_was_decided_is_decided_again(kept: Kept) -> None:
    for run in kept.played.runs:
        replayed = kept.installation.replay(run.id)
        assert replayed.equal, f"{run.id}: {replayed}"
        assert replayed.promised == run.digest
    store, archive = kept.installation.store, kept.installation.archive
    for decision in kept.played.decisions:
        stored, again = replay_decision(store, archive, decision.id)
        assert stored == decision
        assert again == decision


# One customer, or all ---------------------------------------------------------------------


@pytest.fixture(params=TRIED_DRY, ids=lambda seed: f"world{seed}")
def bank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bank]:
    """A bank on the eve of its first night."""
    bank = open_bank(tmp_path, request.param)
    yield bank
    bank.installation.close()


def test_a_dry_run_changes_nothing(bank: Bank) -> None:
    installation, night = bank.installation, bank.world.now
    before = everything(installation.home)
    dry = installation.run(night, "NIGHT1", dry=True)
    for person in bank.world.customers:
        installation.engine.decide(person.customer, night)
    for event in bank.asking:
        installation.engine.receive(event, night, commit=False)
    assert everything(installation.home) == before
    assert installation.run(night, "NIGHT1") == dry


def test_the_night_answers_as_one_question_after_the_other(bank: Bank) -> None:
    """Where nothing ran out, that is: who gets the last of something, only the night can say."""
    installation, night = bank.installation, bank.world.now
    names = sorted((person.customer for person in bank.world.customers), key=str.encode)
    asked = {name: installation.engine.decide(name, night) for name in names}
    run = installation.run(night, "NIGHT1")
    assert run.left_out == ()
    told = {
        name: explain(installation.store, installation.archive, f"{run.id}/{name}")
        for name in names
    }
    assert list(reasons(installation, run)) == [
        tuple(int(candidate.reason) for candidate in told[name].candidates) for name in names
    ]
    assert list(reserved(installation, run)) == [
        unnamed(contact) for name in names for contact in told[name].contacts
    ]
    if not ran_out(run):
        for name in names:
            assert told[name].candidates == asked[name].candidates, name
            assert [unnamed(c) for c in told[name].contacts] == [
                unnamed(c) for c in asked[name].contacts
            ]


def test_something_runs_out_in_some_of_these_nights(tmp_path: Path) -> None:
    """So that the test above looks at both."""
    scarce: set[bool] = set()
    for seed in TRIED_DRY:
        bank = open_bank(tmp_path / str(seed), seed)
        scarce.add(ran_out(bank.installation.run(bank.world.now, "NIGHT1", dry=True)))
        bank.installation.close()
        if scarce == {True, False}:
            return
    pytest.fail(f"in all of these nights: {scarce}")


def ran_out(run: Run) -> bool:
    """Tell whether a run had to say who gets the last of anything."""
    return any(scarcity.tier is not None for scarcity in run.scarcities)


def reasons(installation: Installation, run: Run) -> Iterator[tuple[int, ...]]:
    """Read the run's record: each customer's reasons, best candidate first."""
    for counts, codes in installation.records.read(run.id, CUSTOMERS):
        rest = codes.tolist()
        for count in counts.tolist():
            yield tuple(rest[:count])
            rest = rest[count:]


def reserved(installation: Installation, run: Run) -> Iterator[Contact]:
    """Read the run's contacts from its segment, one after the other."""
    placed = installation.segments.placed(run.id)
    for place in range(run.contacts):
        yield unnamed(placed.contact(place))


def unnamed(contact: Contact) -> Contact:
    """Leave out what differs between a run's decision and a single one: its name."""
    number = contact.id.rpartition(".")[2]
    return msgspec.structs.replace(contact, id=number, decision="")


def everything(home: Path) -> tuple[dict[str, list[tuple[object, ...]]], dict[str, bytes]]:
    """Return every row of every table, and the bytes of every file but the database's own."""
    with closing(sqlite3.connect(home / "hengce.db")) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}
    files = {
        str(path.relative_to(home)): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith("hengce.db")
    }
    return rows, files
