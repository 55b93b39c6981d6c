"""A bank is copied while it writes, comes back whole, and sends nothing a second time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hengce.errors import ConflictError, ProblemsError
from hengce.lint.severity import errors_of
from hengce.model.access import Role
from hengce.model.delivery import UndeliveredState
from hengce.model.instant import HOUR_US, MINUTE_US, SECOND_US
from hengce.model.person import Session
from hengce.model.strategy import MessageClass
from hengce.replaying.replay import replay_decision
from hengce.upkeep.backup import back_up
from hengce.upkeep.doctor import diagnose
from hengce.upkeep.restoring import restore, verify
from hengce.wiring import Installation
from operations.conftest import AFTER

NOON = AFTER + 10 * HOUR_US
ALL = 100_000


@contextmanager
def deciding(installation: Installation, customers: list[str]) -> Iterator[list[str]]:
    """Decide for one customer after another, in another thread; gives the decisions' ids."""
    made: list[str] = []
    stopping, begun = threading.Event(), threading.Event()

    def go_on() -> None:
        for place, customer in enumerate(customers):
            if stopping.is_set():
                return
            at = AFTER + place * SECOND_US
            made.append(installation.engine.decide(customer, at, commit=True).id)
            begun.set()

    thread = threading.Thread(target=go_on)
    thread.start()
    assert begun.wait(60)
    try:
        yield made
    finally:
        stopping.set()
        thread.join()


def people(installation: Installation) -> list[str]:
    with installation.store.view() as view:
        population = installation.archive.population(view)
    assert population is not None
    return [bytes(one).decode() for one in population.ids]


def test_a_backup_of_a_bank_that_writes_comes_back_whole(home: Path, tmp_path: Path) -> None:
    with closing(Installation.open(home)) as bank:
        with deciding(bank, people(bank)) as made:
            before = len(made)
            manifest = back_up(bank, tmp_path / "backup", AFTER)
        with bank.store.view() as view:
            assert view.position > manifest.position - 1 >= before
    new = tmp_path / "new"
    restore(tmp_path / "backup", new, "", AFTER)

    assert errors_of(diagnose(new, "", AFTER + 6 * MINUTE_US)) == ()
    with closing(Installation.open(new)) as restored:
        assert restored.replay("R1", threads=1).equal
        for decision in made[:before]:
            stored, again = replay_decision(restored.store, restored.archive, decision)
            assert stored == again


def test_nobody_is_signed_in_to_what_was_restored(home: Path, tmp_path: Path) -> None:
    session = Session(
        digest="d1",
        name="li.na",
        label="李娜",
        role=Role.APPROVER,
        org="HQ",
        made_at=AFTER,
        used_at=AFTER,
        idle_us=HOUR_US,
        ends_at=AFTER + HOUR_US,
    )
    with closing(Installation.open(home)) as bank:
        with bank.store.transaction(AFTER) as tx:
            tx.put_session(session)
        back_up(bank, tmp_path / "backup", AFTER)
    restore(tmp_path / "backup", tmp_path / "new", "", AFTER)
    with closing(Installation.open(tmp_path / "new")) as bank, bank.store.view() as view:
        assert view.session("d1") is None


def test_what_may_have_left_is_not_sent_again(home: Path, tmp_path: Path) -> None:
    with closing(Installation.open(home)) as bank:
        back_up(bank, tmp_path / "backup", AFTER)
        with bank.relay() as relay:
            relay.drain(NOON)
        left = handed_off(bank)
    assert left, "something was sent after the backup"
    restored = restore(tmp_path / "backup", tmp_path / "new", "", NOON)
    assert restored.doubtful >= len(left)
    with closing(Installation.open(tmp_path / "new")) as bank:
        for minutes in (0, 6, 120, 600):
            with bank.relay() as relay:
                relay.drain(NOON + minutes * MINUTE_US)
        once = {name for name, what in left.items() if what in AT_MOST_ONCE}
        assert once
        assert not once & handed_off(bank).keys()
        with bank.store.view() as view:
            unknown = {one.contact: one.state for one in view.undelivered(None, ALL)}
        assert {name for name in once if unknown.get(name) is UndeliveredState.UNKNOWN} == once


AT_MOST_ONCE = {MessageClass.COMMERCIAL, MessageClass.CARE}


def handed_off(bank: Installation) -> dict[str, MessageClass]:
    with bank.store.view() as view:
        return {one.contact.id: one.contact.kind.message_class for one in view.handed_off(ALL)}


def rows(home: Path, store: str = "") -> list[int]:
    with closing(Installation.open(home, store)) as bank, bank.store.view() as view:
        decisions = [len(view.decisions_of(who, ALL)) for who in people(bank)[:20]]
        return [view.position, len(view.runs()), len(view.changes()), *decisions]


def test_a_bank_moves_to_postgresql_and_back(
    home: Path, tmp_path: Path, new_database: Callable[[], str]
) -> None:
    address = new_database()
    with closing(Installation.open(home)) as bank:
        bank.engine.decide(people(bank)[0], AFTER, commit=True)
        back_up(bank, tmp_path / "first", AFTER)
    restore(tmp_path / "first", tmp_path / "shared", address, AFTER)
    assert errors_of(diagnose(tmp_path / "shared", address, AFTER + MINUTE_US)) == ()
    with closing(Installation.open(tmp_path / "shared", address)) as shared:
        assert shared.replay("R1", threads=1).equal
        shared.engine.decide(people(shared)[1], AFTER + SECOND_US, commit=True)
        back_up(shared, tmp_path / "second", AFTER)
    restore(tmp_path / "second", tmp_path / "again", "", AFTER + SECOND_US)
    there, back = rows(tmp_path / "shared", address), rows(tmp_path / "again")
    assert [back[0] - there[0], *back[1:]] == [1, *there[1:]], "one transaction closes windows"


@pytest.fixture(scope="module")
def made(night: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "backup"
    with closing(Installation.open(night)) as bank:
        back_up(bank, folder, AFTER)
    verify(folder)
    return folder


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def harmed(path: Path) -> list[str]:
    flipped(path)
    return ["backup.damaged"]


def gone(path: Path) -> list[str]:
    path.unlink()
    return ["backup.missing"]


def added(path: Path) -> list[str]:
    path.with_name("more").write_text("x")
    return ["backup.stranger"]


@pytest.mark.parametrize("harm", [harmed, gone, added])
@pytest.mark.parametrize(
    "name", ["hengce.db", "segments/R1.parquet", "runs/R1.counts", "manifest.json"]
)
def test_a_damaged_backup_is_refused(
    made: Path, tmp_path: Path, name: str, harm: Callable[[Path], list[str]]
) -> None:
    kept = (made / name).read_bytes()
    try:
        codes = harm(made / name)
        with pytest.raises(ProblemsError) as refused:
            restore(made, tmp_path / "new", "", AFTER)
    finally:
        (made / name).write_bytes(kept)
        (made / name).with_name("more").unlink(missing_ok=True)
    where = name if harm is not added else (Path(name).parent / "more").as_posix()
    assert [(one.where, one.code) for one in refused.value.problems] == [(where, codes[0])]
    assert not (tmp_path / "new").exists()


def test_nothing_is_overwritten(made: Path, home: Path) -> None:
    with pytest.raises(ConflictError):
        restore(made, home, "", AFTER)
    with closing(Installation.open(home)) as bank, pytest.raises(ConflictError):
        back_up(bank, made, AFTER)
    verify(made)
