"""What every store must do with retention; a module that runs it gives the fixture `home`."""

from itertools import count

import pytest
from msgspec import structs

from hengce.calendars.chinese import chinese_working_days
from hengce.errors import ConflictError, NotFoundError
from hengce.model.dead_letter import DeadLetter, DeadLetterState, Dialect
from hengce.model.instant import DAY_US
from hengce.model.retention import Retention, RetentionKind
from hengce.reading.archive import Archive
from hengce.retention import retaining
from hengce.retention.giving_up import Files
from hengce.retention.retaining import forgettable, retain
from hengce.store.kept_inputs import FileKeptInputs
from hengce.store.members import MemberFiles
from hengce.store.records import FileVerdictRecords
from hengce.store.snapshot import PackedSnapshots
from store.contract import decided, kind

NOTHING = Retention(**{f"{kind}_days": None for kind in RetentionKind})
DAYS = structs.replace(NOTHING, dead_letters_days=180, refusals_days=35)
LETTERS, REFUSALS = RetentionKind.DEAD_LETTERS, RetentionKind.REFUSALS
SNAPSHOTS, RUNS = RetentionKind.SNAPSHOTS, RetentionKind.RUNS
NOW = 1_000 * DAY_US
OLD, YOUNG = NOW - 200 * DAY_US, NOW - 10 * DAY_US
NOBODY = count(10_000)


def letter(received_at, name="m"):
    return DeadLetter(
        org="B1",
        source="app",
        dialect=Dialect.SEGMENT,
        id=name,
        received_at=received_at,
        code="event.no_object",
        detail="",
        document=b"what a customer wrote",
    )


def refused(store, at, how_many=1):
    made = [decided("A", number=next(NOBODY), at=at) for _ in range(how_many)]
    with store.transaction(at) as tx:
        tx.add_decisions(made)
    return [one.decisions.sheet.ids[0] for one in made]


def chosen(store, at):
    made = decided("A", kind(), number=next(NOBODY), at=at, release_at=at)
    with store.transaction(at) as tx:
        tx.add_decisions([made])
    return made.decisions.sheet.ids[0]


def written(store, *letters, ended=()):
    with store.transaction(NOW) as tx:
        tx.add_dead_letters(letters)
    with store.transaction(NOW) as tx:
        for seq in ended:
            tx.end_dead_letter(seq, DeadLetterState.DROPPED)


def run(home, store, rules=DAYS, now=NOW, pause=lambda: None):
    done = retain(store, files(home), rules, lambda: now, "ops", pause)
    return {one.kind: one.forgotten for one in done}


def files(home):
    folder = home.folder.parent
    snapshots, kept = PackedSnapshots(folder / "snapshots"), FileKeptInputs(folder / "runs")
    archive = Archive(snapshots, chinese_working_days(), kept)
    records, exports = FileVerdictRecords(folder / "runs"), MemberFiles(folder / "audiences")
    return Files(snapshots, records, home.segments, archive, exports)


def packed(store, names, position=None):
    with store.view(position) as view:
        return [view.decision(name).read for name in names]


def documents(store):
    with store.view() as view:
        return [one.document != b"" for one in view.dead_letters(None, 9_999)]


def test_only_what_old_decisions_read_that_chose_nothing_is_forgotten(home):
    store = home.open()
    names = [*refused(store, OLD), chosen(store, OLD), *refused(store, YOUNG)]
    written(store)
    with store.view() as view:
        before = [view.decision(name).decision for name in names]
        position = view.position
    assert run(home, store) == {LETTERS: 0, REFUSALS: 1}
    assert packed(store, names) == [b"", b"read", b"read"]
    with store.view(position) as view:
        assert [view.decision(name).decision for name in names] == before
        assert [one.decision.id for one in view.decisions_of("A", 9)] == names[::-1]
    assert run(home, store) == {LETTERS: 0, REFUSALS: 0}


def test_only_old_letters_that_have_ended_are_forgotten(home):
    store = home.open()
    written(store, letter(OLD, "open"), letter(OLD), letter(YOUNG), ended=(2, 3))
    assert run(home, store) == {LETTERS: 1, REFUSALS: 0}
    assert documents(store) == [True, False, True]
    with store.view() as view:
        assert [one.id for one in view.dead_letters(None, 9)] == ["open", "m", "m"]
    with store.transaction(NOW) as tx:
        tx.end_dead_letter(1, DeadLetterState.DROPPED)
    assert run(home, store) == {LETTERS: 1, REFUSALS: 0}


def test_what_would_be_forgotten_is_counted_and_stays(home):
    store = home.open()
    names = refused(store, OLD, 3)
    written(store, letter(OLD), ended=(1,))
    with store.view() as view:
        told = [(one.kind, one.records) for one in forgettable(view, files(home), DAYS, NOW)]
        assert list(view.forgettings(9)) == []
    assert told == [(LETTERS, 1), (REFUSALS, 3)]
    assert packed(store, names) == [b"read"] * 3
    assert run(home, store) == dict(told)


@pytest.mark.parametrize(
    ("rules", "forgotten"),
    [
        (NOTHING, {}),
        (structs.replace(NOTHING, refusals_days=35), {REFUSALS: 1}),
        (structs.replace(NOTHING, refusals_days=300), {REFUSALS: 0}),
    ],
)
def test_the_policy_says_what_is_forgotten(home, rules, forgotten):
    store = home.open()
    refused(store, OLD)
    written(store, letter(OLD), ended=(1,))
    assert run(home, store, rules) == forgotten


def test_a_clock_that_is_ahead_forgets_nothing_that_is_young(home):
    store = home.open()
    names = refused(store, YOUNG)
    written(store)
    for _ in range(2):
        assert run(home, store, now=NOW + 9_999 * DAY_US) == {LETTERS: 0, REFUSALS: 0}
    assert packed(store, names) == [b"read"]


class KilledError(Exception):
    pass


def dies_at(step):
    calls = count(1)

    def pause():
        if next(calls) == step:
            raise KilledError

    return pause


@pytest.mark.parametrize("step", range(1, 6))
def test_a_run_that_died_is_told_and_the_next_one_ends_it(home, step, monkeypatch):
    monkeypatch.setattr(retaining, "ROWS_MAX", 5)
    store = home.open()
    names = refused(store, OLD, 2 * 5 + 3)
    written(store, letter(OLD), ended=(1,))
    try:
        run(home, store, pause=dies_at(step))
        died = False
    except KilledError:
        died = True
    assert died is (step < 5)
    with store.view() as view:
        told = view.forgettings(9)
    emptied = packed(store, names).count(b"")
    assert sum(one.forgotten for one in told if one.kind is REFUSALS) == emptied
    assert [one.ended_at is None for one in told].count(True) == died
    run(home, store)
    assert packed(store, names) == [b""] * len(names)
    with store.view() as view:
        every = view.forgettings(9)
    assert sum(one.forgotten for one in every) == len(names) + 1
    assert {one.by for one in every} == {"ops"}


def test_a_transaction_that_dies_forgets_and_counts_nothing(home):
    store = home.open()
    names = refused(store, OLD, 3)
    with store.transaction(NOW) as tx:
        seq = tx.begin_forgetting(REFUSALS, "ops", NOW, NOW)
    with pytest.raises(KilledError), store.transaction(NOW) as tx:
        assert tx.forget(seq, 2) == 2
        raise KilledError
    assert packed(store, names) == [b"read"] * 3
    with store.view() as view:
        assert view.forgetting(seq).forgotten == 0
        with pytest.raises(NotFoundError):
            view.forgetting(seq + 1)
    with store.transaction(NOW) as tx:
        assert [tx.forget(seq, 2), tx.forget(seq, 2), tx.forget(seq, 2)] == [2, 1, 0]
        assert tx.forgetting(seq).forgotten == 3


def test_two_runs_at_once_forget_each_record_once(home):
    store = home.open()
    refused(store, OLD, 5)
    with store.transaction(NOW) as tx:
        first = tx.begin_forgetting(REFUSALS, "a", NOW, NOW)
        second = tx.begin_forgetting(REFUSALS, "b", NOW, NOW)
        counted = [tx.forget(seq, 2) for seq in (first, second, first, second)]
    assert counted == [2, 2, 1, 0]


def snapshots(store, *put):
    """Put snapshots in force, each at an instant."""
    for version, at in put:
        with store.transaction(at) as tx:
            tx.put_snapshot(version, at)


@pytest.mark.parametrize(
    ("put", "replaced"),
    [
        ([], []),
        ([("a", OLD)], []),
        ([("a", OLD), ("b", OLD)], ["a"]),
        ([("a", OLD), ("b", YOUNG)], []),
        ([("a", OLD), ("b", OLD), ("c", YOUNG)], ["a"]),
        ([("a", OLD), ("b", OLD), ("a", YOUNG)], []),
        ([("a", OLD), ("a", OLD), ("b", OLD + 1), ("b", YOUNG)], ["a"]),
    ],
)
def test_a_snapshot_is_replaced_when_another_one_comes_into_force(home, put, replaced):
    store = home.open()
    snapshots(store, *put)
    with store.view() as view:
        assert list(view.replaced_snapshots(NOW - 100 * DAY_US)) == replaced
    with store.view(min(1, len(put)) or None) as view:
        assert list(view.replaced_snapshots(NOW)) == []


def test_what_was_given_up_is_told_at_every_position_and_never_comes_back(home):
    store = home.open()
    snapshots(store, ("a", OLD), ("b", OLD))
    with store.transaction(NOW) as tx:
        seq = tx.begin_forgetting(SNAPSHOTS, "ops", NOW, NOW)
        tx.forget_files(seq, "a", 7)
        tx.end_forgetting(seq, NOW)
    with store.view(1) as view:
        gone = view.forgotten_by(SNAPSHOTS, "a")
        assert (gone.seq, gone.forgotten, gone.freed_bytes) == (seq, 1, 7)
        assert list(view.forgotten_files(SNAPSHOTS)) == ["a"]
        assert view.forgotten_by(SNAPSHOTS, "b") is None
        assert view.forgotten_by(RUNS, "a") is None
    assert store.backlog(NOW).snapshots == ("b",)
    with pytest.raises(ConflictError, match="was forgotten"):
        snapshots(store, ("a", NOW))


def test_files_that_are_given_up_in_a_transaction_that_dies_are_not(home):
    store = home.open()
    snapshots(store, ("a", OLD), ("b", OLD))
    with store.transaction(NOW) as tx:
        seq = tx.begin_forgetting(SNAPSHOTS, "ops", NOW, NOW)
    with pytest.raises(KilledError), store.transaction(NOW) as tx:
        tx.forget_files(seq, "a", 7)
        raise KilledError
    with store.view() as view:
        assert view.forgotten_by(SNAPSHOTS, "a") is None
        assert (view.forgetting(seq).forgotten, view.forgetting(seq).freed_bytes) == (0, 0)
