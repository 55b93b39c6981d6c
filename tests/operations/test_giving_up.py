"""Files that are given up: what is inside its time answers the same, and what is gone says so."""

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from hengce.errors import ConflictError, ForgottenError, NotFoundError
from hengce.lint.severity import errors_of
from hengce.model.decision import Decision, Reason
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant
from hengce.model.profile import Change, ChangeKind
from hengce.model.retention import Forgetting, Retention, RetentionKind
from hengce.replaying.otherwise import counterfactuals
from hengce.replaying.replay import explain, replay_decision
from hengce.retention.retaining import forgettable, retain
from hengce.store.files import appear
from hengce.upkeep.backup import back_up
from hengce.upkeep.doctor import diagnose
from hengce.upkeep.restoring import restore
from hengce.wiring import Installation
from operations.conftest import AFTER

SNAPSHOTS, RUNS, TIES = RetentionKind.SNAPSHOTS, RetentionKind.RUNS, RetentionKind.TIES
RULES = Retention(
    journeys_days=None,
    dead_letters_days=None,
    refusals_days=None,
    runs_days=180,
    claims_days=None,
    cases_days=None,
    disclosures_days=None,
    exports_days=None,
)
NEXT = AFTER + DAY_US
LATER = NEXT + 36 * DAY_US
MUCH_LATER = LATER + 200 * DAY_US


@pytest.fixture
def bank(home: Path) -> Iterator[Installation]:
    with closing(Installation.open(home)) as opened:
        yield opened


def new_snapshot(bank: Installation, at: Instant = NEXT) -> str:
    """Bring in a customer less, so that another snapshot comes into force."""
    path = bank.home / "staged" / "customers.parquet"
    table = pq.read_table(path)
    pq.write_table(table.slice(0, table.num_rows - 1), path)
    made = bank.refresh_snapshot(at)
    assert made is not None
    return made


def forget(
    bank: Installation, now: Instant = LATER, pause: Callable[[], None] = lambda: None
) -> dict[RetentionKind, Forgetting]:
    with bank.store.transaction(now):
        pass  # the bank was awake until now
    done = retain(bank.store, bank.files(), RULES, lambda: now, "ops", pause)
    return {one.kind: one for one in done}


def counts(done: dict[RetentionKind, Forgetting]) -> dict[RetentionKind, int]:
    return {kind: one.forgotten for kind, one in done.items()}


def in_force(bank: Installation) -> str:
    with bank.store.view() as view:
        version = view.snapshot_version()
    assert version is not None
    return version


def told(bank: Installation, name: str) -> bytes:
    """Return all that is explained of a decision, to the byte."""
    decision = explain(bank.store, bank.archive, name)
    otherwise = counterfactuals(bank.store, bank.archive, decision)
    return msgspec.json.encode((decision, {name: repr(how) for name, how in otherwise.items()}))


def spoken_to(bank: Installation, run: str = "R1") -> list[str]:
    """Return whom a run speaks to."""
    return sorted(
        {who.decode() for block in bank.segments.read(run) for who in block.customers.tolist()}
    )


def others(bank: Installation) -> list[str]:
    """Return whom R1 decided and does not speak to."""
    with bank.store.view() as view:
        population = bank.archive.population(view)
    assert population is not None
    return sorted({who.decode() for who in population.ids.tolist()} - set(spoken_to(bank)))


def files_of(bank: Installation, folder: str) -> set[str]:
    return {path.name for path in (bank.home / folder).iterdir()}


def test_a_yes_is_told_as_ever_and_a_no_keeps_its_code(bank: Installation) -> None:
    old = in_force(bank)
    yes, no = spoken_to(bank), others(bank)[:20]
    before = {who: told(bank, f"R1/{who}") for who in yes}
    reasons = {who: explain(bank.store, bank.archive, f"R1/{who}") for who in no}
    new = new_snapshot(bank)
    done = forget(bank)
    assert counts(done) == {SNAPSHOTS: 1, RUNS: 0, TIES: 0}
    assert done[SNAPSHOTS].freed_bytes > 0
    assert files_of(bank, "snapshots") == {new, "made-from"}
    assert yes
    assert {who: told(bank, f"R1/{who}") for who in yes} == before
    for who in no:
        _tells_its_codes(bank, f"R1/{who}", reasons[who])
    with pytest.raises(ForgottenError, match=f"snapshots/{old}.*retention/snapshots_days"):
        bank.replay("R1", threads=1)
    with pytest.raises(NotFoundError, match="is not known"):
        explain(bank.store, bank.archive, "R1/nobody")
    assert counts(forget(bank)) == {SNAPSHOTS: 0, RUNS: 0, TIES: 0}


def _tells_its_codes(bank: Installation, name: str, decision: Decision) -> None:
    with pytest.raises(ForgottenError, match="retention/snapshots_days") as error:
        explain(bank.store, bank.archive, name)
    said = str(error.value)
    candidates = [one for one in decision.candidates if one.reason is not Reason.NOT_IN_AUDIENCE]
    for reason in {one.reason for one in candidates}:
        number = sum(one.reason is reason for one in candidates)
        assert f"{reason.name.lower()} ({number})" in said
    assert candidates or "no candidate" in said


def test_what_customers_stopped_in_the_day_is_kept_with_it(bank: Installation) -> None:
    """Changes lie over the snapshot: what is kept is what the run saw, not what the night knew."""
    drawn = random.Random(3)
    everybody = [*spoken_to(bank), *others(bank)]
    stops = [
        Change(
            customer=who,
            kind=ChangeKind.STOP_CATEGORY,
            key=drawn.choice(("wealth", "loan", "card", "deposit")),
            value=True,
            at=AFTER,
            why="test",
        )
        for who in drawn.sample(everybody, len(everybody) // 2)
    ]
    with bank.store.transaction(AFTER) as tx:
        tx.add_changes(stops)
    bank.run(AFTER + 20 * DAY_US, "R2", threads=1)
    yes = spoken_to(bank, "R2")
    before = {who: told(bank, f"R2/{who}") for who in yes}
    new_snapshot(bank, LATER)
    assert counts(forget(bank, LATER + 36 * DAY_US))[SNAPSHOTS] == 1
    assert set(yes) & {stop.customer for stop in stops}
    assert {who: told(bank, f"R2/{who}") for who in yes} == before


def test_single_decisions_need_no_snapshot(bank: Installation) -> None:
    names = [*spoken_to(bank)[:6], *others(bank)[:6]]
    made = [
        bank.engine.decide(who, AFTER + place * MINUTE_US, commit=True)
        for place, who in enumerate(names)
    ]
    before = [told(bank, one.id) for one in made]
    new_snapshot(bank)
    assert counts(forget(bank))[SNAPSHOTS] == 1
    assert [told(bank, one.id) for one in made] == before
    for one in made:
        stored, again = replay_decision(bank.store, bank.archive, one.id)
        assert stored == again == one


def test_what_would_go_is_told_with_its_bytes_and_stays(bank: Installation) -> None:
    new_snapshot(bank)
    with bank.store.transaction(LATER):
        pass
    with bank.store.view() as view:
        would = {one.kind: one for one in forgettable(view, bank.files(), RULES, LATER)}
    assert {kind: one.records for kind, one in would.items()} == {SNAPSHOTS: 1, RUNS: 0, TIES: 0}
    assert len(files_of(bank, "snapshots")) == 3
    assert forget(bank)[SNAPSHOTS].freed_bytes == would[SNAPSHOTS].size_bytes


def test_what_is_in_use_stays(bank: Installation) -> None:
    assert counts(forget(bank)) == {SNAPSHOTS: 0, RUNS: 0, TIES: 0}, "it is in force"
    bank.run(LATER, "R2", threads=1)
    new_snapshot(bank, LATER + HOUR_US)
    assert counts(forget(bank, LATER + 34 * DAY_US)) == {SNAPSHOTS: 0, RUNS: 0, TIES: 0}, (
        "it is young"
    )
    with bank.store.transaction(LATER):
        pass
    for run in ("R1", "R2"):
        assert bank.replay(run, threads=1).equal


def test_a_snapshot_stays_as_long_as_a_young_run_was_decided_from_it(bank: Installation) -> None:
    """The tables of the next one spoke of a day long ago, so that it came into force then."""
    bank.run(LATER, "R2", threads=1)
    new_snapshot(bank, NEXT)
    assert counts(forget(bank, LATER + 34 * DAY_US)) == {SNAPSHOTS: 0, RUNS: 0, TIES: 0}
    assert counts(forget(bank, LATER + 36 * DAY_US)) == {SNAPSHOTS: 1, RUNS: 0, TIES: 0}


def test_a_run_whose_snapshot_went_meanwhile_does_not_count(
    bank: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hengce.nightly import batch

    commit = batch._commit

    def late(*arguments: object) -> object:
        new_snapshot(bank, LATER)
        assert counts(forget(bank, LATER + 36 * DAY_US))[SNAPSHOTS] == 1
        return commit(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "_commit", late)
    with pytest.raises(ConflictError, match="was forgotten while it ran"):
        bank.run(LATER, "R2", threads=1)
    with bank.store.view() as view:
        assert [run.id for run in view.runs()] == ["R1"]


def test_a_run_loses_its_reasons_in_the_end_and_keeps_its_contacts(bank: Installation) -> None:
    yes = spoken_to(bank)
    new_snapshot(bank)
    forget(bank)
    assert files_of(bank, "runs") == {f"R1.{p}" for p in ("counts", "reasons", "people", "inputs")}
    done = forget(bank, MUCH_LATER)
    assert counts(done) == {SNAPSHOTS: 0, RUNS: 1, TIES: 0}
    assert files_of(bank, "runs") == set()
    assert spoken_to(bank) == yes
    with pytest.raises(ForgottenError, match="retention/runs_days"):
        explain(bank.store, bank.archive, f"R1/{yes[0]}")
    assert errors_of(diagnose(bank.home, "", MUCH_LATER)) == ()


def test_a_backup_holds_what_was_kept(bank: Installation, tmp_path: Path) -> None:
    yes = spoken_to(bank)[:5]
    before = {who: told(bank, f"R1/{who}") for who in yes}
    new_snapshot(bank)
    forget(bank)
    back_up(bank, tmp_path / "backup", LATER)
    restore(tmp_path / "backup", tmp_path / "new", "", LATER)
    assert errors_of(diagnose(tmp_path / "new", "", LATER + MINUTE_US)) == ()
    with closing(Installation.open(tmp_path / "new")) as restored:
        assert {who: told(restored, f"R1/{who}") for who in yes} == before


@pytest.mark.parametrize("part", ["people", "inputs", "counts"])
def test_damage_to_what_was_kept_is_found(bank: Installation, part: str) -> None:
    new_snapshot(bank)
    forget(bank)
    assert errors_of(diagnose(bank.home, "", LATER)) == ()
    path = bank.home / "runs" / f"R1.{part}"
    path.write_bytes(path.read_bytes()[:-3])
    assert {one.code for one in errors_of(diagnose(bank.home, "", LATER))} == {
        "health.file_damaged"
    }


class KilledError(Exception):
    pass


@pytest.mark.parametrize("step", range(1, 9))
def test_it_may_be_killed_at_any_file_and_goes_on(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Killed at the pauses, or as any file appears or disappears."""
    steps = count(1)

    def killed_at(function: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            if next(steps) == step:
                raise KilledError
            return function(*arguments, **named)

        return call

    with closing(Installation.open(home)) as bank:
        yes = spoken_to(bank)[:3]
        before = {who: told(bank, f"R1/{who}") for who in yes}
        new_snapshot(bank)
        with monkeypatch.context() as patched:
            patched.setattr("hengce.store.kept_inputs.appear", killed_at(appear))
            patched.setattr(Path, "unlink", killed_at(Path.unlink))
            with pytest.raises(KilledError):
                forget(bank, pause=killed_at(lambda: None))
    with closing(Installation.open(home)) as bank:
        assert {who: told(bank, f"R1/{who}") for who in yes} == before
        forget(bank)
        with bank.store.view() as view:
            every = view.forgettings(99)
        assert sum(one.forgotten for one in every) == 1
        assert len(files_of(bank, "snapshots")) == 2
        assert {who: told(bank, f"R1/{who}") for who in yes} == before
        assert errors_of(diagnose(home, "", LATER)) == ()
