"""Strategies that people drew, beside a folder that is applied: each owns what it brought."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.folder import copied
from hengce.documents.administration import Applied, apply_folder, approve, publish
from hengce.documents.handing_in import hand_in
from hengce.documents.manuscripts import applied_of, reworked
from hengce.errors import ProblemsError
from hengce.model.strategy import StrategyState
from hengce.wiring import Installation

AT = 1_790_000_000_000_000
MINUTE = 60_000_000
FILE = "payroll_deposit"
DRAWN = "drawn_here"


class Bank:
    """An installation, a folder, and a clock that each step moves on."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.installation, self.folder = Installation.open(home), folder
        self._at = AT

    @property
    def at(self) -> int:
        self._at += MINUTE
        return self._at

    def apply(self, *, prune: bool = False) -> Applied:
        return apply_folder(self.installation.store, self.folder, "files", self.at, prune=prune)

    def bring_live(self, name: str) -> None:
        approve(self.installation.store, name, "checker", self.at)
        publish(self.installation.store, name, "publisher", self.at)

    def draw(self, name: str, text: str) -> None:
        """Hand a strategy in, as the canvas does."""
        at, document = self.at, f"strategies/{name}"
        with self.installation.store.transaction(at) as tx:
            tx.add_manuscript(reworked(tx, document, text, "", "HQ", "li.na", at))
        hand_in(self.installation.store, document, "li.na", self.at)

    def text_of(self, name: str) -> str:
        return (self.folder / "strategies" / f"{name}.yaml").read_text("utf-8")

    def stands(self, name: str) -> StrategyState | None:
        with self.installation.store.view() as view:
            state = view.strategy_states().get(name)
        return None if state is None else state.state

    def is_live(self, name: str) -> bool:
        with self.installation.store.view() as view:
            version = view.active_configuration()
            live = view.configuration(version).strategies if version else ()
        return name in {one.id for one in live}


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    made = Bank(tmp_path / "home", copied(tmp_path / "bank"))
    made.apply()
    for name in (FILE,):
        made.bring_live(name)
    made.draw(DRAWN, made.text_of(FILE).replace(f"id: {FILE}", f"id: {DRAWN}"))
    made.bring_live(DRAWN)
    yield made
    made.installation.close()


def test_what_was_drawn_stays_when_a_folder_is_applied_that_never_knew_it(bank: Bank) -> None:
    applied = bank.apply()
    assert (applied.kept, applied.withdrawn) == ((DRAWN,), ())
    assert bank.is_live(DRAWN)
    assert bank.stands(DRAWN) is StrategyState.LIVE


def test_a_draft_that_was_drawn_stays_a_draft(bank: Bank) -> None:
    bank.draw("second", bank.text_of(FILE).replace(f"id: {FILE}", "id: second"))
    assert bank.apply().kept == (DRAWN, "second")
    assert bank.stands("second") is StrategyState.DRAFT
    with bank.installation.store.view() as view:
        assert applied_of(view, "strategies/second").by == "li.na"


def test_applying_again_changes_nothing(bank: Bank) -> None:
    bank.apply()
    again = bank.apply()
    assert (again.changed, again.drafts, again.kept) == (False, (), (DRAWN,))


def test_with_prune_the_folder_is_all_there_is(bank: Bank) -> None:
    applied = bank.apply(prune=True)
    assert (applied.kept, applied.withdrawn) == ((), (DRAWN,))
    assert not bank.is_live(DRAWN)
    assert bank.stands(DRAWN) is StrategyState.STOPPED
    assert bank.is_live(FILE)


def test_a_file_that_is_gone_still_takes_its_strategy_along(bank: Bank) -> None:
    (bank.folder / "strategies" / f"{FILE}.yaml").unlink()
    applied = bank.apply()
    assert (applied.kept, applied.withdrawn) == ((DRAWN,), (FILE,))
    assert not bank.is_live(FILE)
    assert bank.is_live(DRAWN)


def test_a_file_takes_over_what_was_drawn_and_takes_it_along_later(bank: Bank) -> None:
    path = bank.folder / "strategies" / f"{DRAWN}.yaml"
    path.write_text(bank.text_of(FILE).replace(f"id: {FILE}", f"id: {DRAWN}"), "utf-8")
    taken = bank.apply()
    assert (taken.kept, taken.drafts) == ((), ()), "the file says what is live already"
    assert bank.is_live(DRAWN)
    path.unlink()
    assert bank.apply().withdrawn == (DRAWN,)
    assert not bank.is_live(DRAWN)


def test_what_a_file_brought_stays_a_file_s_when_people_work_on_it(bank: Bank) -> None:
    document = f"strategies/{FILE}"
    at = bank.at
    with bank.installation.store.transaction(at) as tx:
        before = applied_of(tx, document)
        text = before.text.replace("ends: 2026-12-31", "ends: 2026-12-30")
        assert text != before.text
        tx.add_manuscript(reworked(tx, document, text, before.revision, "HQ", "li.na", at))
    hand_in(bank.installation.store, document, "li.na", bank.at)
    (bank.folder / "strategies" / f"{FILE}.yaml").unlink()
    assert bank.apply().withdrawn == (FILE,)


def test_what_was_drawn_is_checked_with_the_folder(bank: Bank) -> None:
    """A folder that takes away what a drawn strategy needs is not applied."""
    tags, file = bank.folder / "tags.yaml", bank.folder / "strategies" / f"{FILE}.yaml"
    before = bank.installation.applied()
    said = tags.read_text("utf-8")
    tags.write_text(said.replace("{name: payroll,", "{name: salaried,"), "utf-8")
    assert said != tags.read_text("utf-8")
    file.write_text(bank.text_of(FILE).replace("payroll AND", "salaried AND"), "utf-8")
    with pytest.raises(ProblemsError) as caught:
        bank.apply()
    assert {one.where.split()[0] for one in caught.value.problems} == {f"strategies/{DRAWN}"}
    assert bank.installation.applied() == before
    assert bank.is_live(DRAWN)
