"""What is forgotten changes no decision, and whoever needs it is told so."""

import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from hengce.cli import main
from hengce.errors import ForgottenError
from hengce.lint.severity import errors_of
from hengce.model.decision import Decision
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from hengce.model.retention import Retention, RetentionKind
from hengce.replaying.replay import explain, replay_decision
from hengce.retention.retaining import retain
from hengce.upkeep.backup import back_up
from hengce.upkeep.doctor import diagnose
from hengce.upkeep.restoring import restore
from hengce.wiring import Installation
from operations.conftest import AFTER

RULES = Retention(
    dead_letters_days=180,
    refusals_days=35,
    snapshots_days=None,
    runs_days=None,
    claims_days=None,
    cases_days=None,
    disclosures_days=None,
    exports_days=None,
)
LATER = AFTER + 40 * DAY_US
DECIDED = 24


@pytest.fixture
def bank(home: Path) -> Iterator[Installation]:
    with closing(Installation.open(home)) as opened:
        yield opened


def people(bank: Installation) -> list[str]:
    with bank.store.view() as view:
        population = bank.archive.population(view)
    assert population is not None
    return [bytes(one).decode() for one in population.ids]


def decide(bank: Installation, names: list[str], at: int) -> list[Decision]:
    return [
        bank.engine.decide(who, at + place * MINUTE_US, commit=True)
        for place, who in enumerate(names)
    ]


def forget(bank: Installation, now: int = LATER) -> int:
    with bank.store.transaction(now):
        pass  # the bank was awake until now
    return sum(
        one.forgotten
        for one in retain(bank.store, bank.files(), RULES, lambda: now, "ops", lambda: None)
    )


def position(bank: Installation) -> int:
    with bank.store.view() as view:
        return view.position


def split(made: list[Decision]) -> tuple[list[str], list[str]]:
    """Return the names of those that chose something, and of those that did not."""
    yes = [one.id for one in made if one.contacts]
    return yes, [one.id for one in made if not one.contacts]


def command(monkeypatch: pytest.MonkeyPatch, home: Path, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", ["hengce", "--home", str(home), *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code


@pytest.mark.parametrize("seed", range(3))
def test_later_decisions_are_the_same_to_the_byte(home: Path, tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    with closing(Installation.open(home)) as bank:
        everybody = people(bank)
        decide(bank, drawn.sample(everybody, DECIDED), AFTER)
        decide(bank, drawn.sample(everybody, DECIDED), AFTER + HOUR_US)
    shutil.copytree(home, tmp_path / "forgetful")
    asked = drawn.sample(everybody, DECIDED)
    with closing(Installation.open(tmp_path / "forgetful")) as bank:
        assert forget(bank) > 0
        end, without = position(bank), later(bank, asked)
    with closing(Installation.open(home)) as bank:
        # A decision names its position, so that both banks must have come equally far.
        for _ in range(end - position(bank)):
            with bank.store.transaction(LATER):
                pass
        assert later(bank, asked) == without


def later(bank: Installation, names: list[str]) -> list[bytes]:
    """Decide for some and then for all, and return all that was decided, to the byte."""
    made = [msgspec.json.encode(one) for one in decide(bank, names, LATER)]
    return [*made, bank.run(LATER + HOUR_US, "R2", threads=1).digest.encode()]


def test_what_was_forgotten_is_explained_but_not_decided_again(
    bank: Installation,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = decide(bank, people(bank)[:DECIDED], AFTER)
    yes, no = split(made)
    assert yes
    assert forget(bank) == len(no) > 0
    for name in yes:
        stored, again = replay_decision(bank.store, bank.archive, name)
        assert stored == again
    by_name = {one.id: one for one in made}
    for name in no:
        assert explain(bank.store, bank.archive, name) == by_name[name]
    with pytest.raises(ForgottenError, match="was forgotten"):
        replay_decision(bank.store, bank.archive, no[0])
    assert bank.replay("R1", threads=1).equal, "nights are not touched"
    bank.close()
    command(monkeypatch, home, "explain", no[0])
    told = capsys.readouterr().out
    assert no[0] in told.splitlines()[0]
    assert "was forgotten" in told


def test_a_backup_holds_and_gives_back_what_was_left(
    bank: Installation, home: Path, tmp_path: Path
) -> None:
    yes, no = split(decide(bank, people(bank)[:DECIDED], AFTER))
    assert forget(bank) == len(no)
    back_up(bank, tmp_path / "backup", LATER)
    restore(tmp_path / "backup", tmp_path / "new", "", LATER)
    assert errors_of(diagnose(tmp_path / "new", "", LATER + MINUTE_US)) == ()
    with closing(Installation.open(tmp_path / "new")) as restored:
        stored, again = replay_decision(restored.store, restored.archive, yes[0])
        assert stored == again
        with restored.store.view() as view:
            assert {one.forgotten for one in view.forgettings(9)} == {0, len(no)}


def test_decisions_go_on_beside_it(bank: Installation) -> None:
    names = people(bank)
    _, no = split(decide(bank, names[:DECIDED], AFTER))
    with bank.store.transaction(LATER):
        pass
    beside: list[Decision] = []

    def pause() -> None:
        with ThreadPoolExecutor(1) as other:
            place = len(beside)
            at = LATER + place * MINUTE_US
            beside.append(other.submit(bank.engine.decide, names[place], at, commit=True).result())

    done = retain(bank.store, bank.files(), RULES, lambda: LATER, "ops", pause)
    assert sum(one.forgotten for one in done) == len(no)
    assert len(beside) >= len(done)
    for one in beside:
        stored, again = replay_decision(bank.store, bank.archive, one.id)
        assert stored == again


KILLED = """
import os, signal, sys
from contextlib import closing
from pathlib import Path
from hengce.retention import retaining
from hengce.model.retention import Retention, RetentionKind
from hengce.wiring import Installation
retaining.ROWS_MAX = 2
steps = iter(range(int(sys.argv[2])))
def pause():
    if next(steps, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
with closing(Installation.open(Path(sys.argv[1]))) as bank:
    rules = Retention(
        dead_letters_days=180,
        refusals_days=35,
        snapshots_days=None,
        runs_days=None,
        claims_days=None,
        cases_days=None,
        disclosures_days=None,
        exports_days=None,
    )
    retaining.retain(bank.store, bank.files(), rules, lambda: int(sys.argv[3]), "killed", pause)
"""


def test_a_process_that_is_killed_leaves_an_exact_count(home: Path) -> None:
    with closing(Installation.open(home)) as bank:
        _, no = split(decide(bank, people(bank)[:DECIDED], AFTER))
        with bank.store.transaction(LATER):
            pass
    command = [sys.executable, "-c", KILLED, str(home), "3", str(LATER)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    with closing(Installation.open(home)) as bank:
        with bank.store.view() as view:
            emptied = sum(view.decision(name).read == b"" for name in no)
            assert [one.forgotten for one in view.forgettings(9)] == [4, 0]
            assert [one.ended_at for one in view.forgettings(1)] == [None]
        assert emptied == 4 < len(no)
        assert forget(bank) == len(no) - 4


def test_the_command_counts_forgets_and_lists(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*arguments: str) -> dict[str, list[dict[str, object]]]:
        command(monkeypatch, home, "retain", *arguments, "--json")
        found: dict[str, list[dict[str, object]]] = json.loads(capsys.readouterr().out)
        return found

    kinds = [kind for kind in RetentionKind if Retention().days(kind) is not None]
    would = told("run", "--dry-run")["would_forget"]
    assert [one["kind"] for one in would] == kinds
    listed = told("list")
    assert [one["kind"] for one in listed["would_forget"]] == kinds
    assert listed["forgotten"] == []
    done = told("run", "--by", "night shift")["forgotten"]
    assert [(one["kind"], one["by"]) for one in done] == [(kind, "night shift") for kind in kinds]
    assert told("list")["forgotten"] == done[::-1]
    command(monkeypatch, home, "retain", "run")
    command(monkeypatch, home, "retain", "list")
    assert "operations" in capsys.readouterr().out


def test_a_run_says_when_it_began_and_when_it_ended(home: Path) -> None:
    ticks = iter(range(LATER, LATER + 100))
    with closing(Installation.open(home)) as bank:
        decide(bank, people(bank)[:DECIDED], AFTER)
        with bank.store.transaction(LATER):
            pass
        done = retain(bank.store, bank.files(), RULES, lambda: next(ticks), "ops", lambda: None)
    for one in done:
        assert one.ended_at is not None
        assert LATER < one.at < one.ended_at
