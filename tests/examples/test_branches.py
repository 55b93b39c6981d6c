"""Head office and two branches: each branch's customers get its own variant, others none."""

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.folder import replace
from docs.pages import blocks, commands, matches, section, table
from hengce.cli import main
from hengce.config.load import load
from hengce.documents.administration import apply_folder, approve, publish
from hengce.errors import ProblemsError
from hengce.flow.variation import decided
from hengce.model.instant import read_instant
from hengce.model.strategy import StrategyState
from hengce.wiring import Installation

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "branches"
README = (FOLDER / "README.md").read_text("utf-8")
NAMES = ("card_instalment.GZ", "card_instalment.SZ")
CHOSEN = re.compile(r"✔ Bill instalment \((\w+) branch\): chosen")


def at(text: str) -> int:
    return read_instant(f"2026-06-{text}", "Asia/Shanghai")


@dataclass(frozen=True)
class Shell:
    """Runs commands in one home, in this process."""

    home: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, line: str) -> str:
        words = ["hengce", "--home", str(self.home), *line.removeprefix("hengce ").split()]
        self.monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit):
            main()
        printed = self.capsys.readouterr()
        return printed.out + printed.err


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    return Shell(tmp_path / "home", monkeypatch, capsys)


def begin(shell: Shell) -> None:
    """Take the documents and the customers, as the README does."""
    for block in blocks(README):
        for command in commands(block):
            if not re.match("hengce (status|run|deliver)", command.line):
                shell(command.line)


def test_the_readme(shell):
    """Also its table: who gets what."""
    for block in blocks(README):
        for command in commands(block):
            printed = shell(command.line)
            assert matches(command.shown, printed), f"$ {command.line}\n{printed}"
    for customer, _unit, _card, gets, _why in table(
        section(README, "From the template to ten customers")
    ):
        told = shell(f"explain R20260610T0900/{customer} --language en")
        assert CHOSEN.findall(told) == ([] if gets == "nothing" else [gets[:-2]]), customer


@pytest.mark.parametrize(
    ("customer", "strategy"),
    [("C001", "Guangzhou"), ("C003", ""), ("C005", "Shenzhen"), ("C009", ""), ("C010", "")],
)
def test_a_single_decision_agrees(shell, customer, strategy):
    begin(shell)
    told = shell(f"decide {customer} --at 2026-06-10T09:00 --language en")
    assert CHOSEN.findall(told) == ([strategy] if strategy else [])
    assert "0 candidates" in told or strategy


def test_who_moves_to_another_branch_is_not_told_the_old_ones_offer(shell, tmp_path):
    begin(shell)
    shell("run --at 2026-06-10T09:00")
    moved = (FOLDER / "customers.csv").read_text("utf-8").replace("C001,GZ01", "C001,SZ01")
    (tmp_path / "moved.csv").write_text(moved, "utf-8")
    mapping = FOLDER / "mappings" / "customers.yaml"
    shell(f"import --mapping {mapping} {tmp_path / 'moved.csv'} --at 2026-06-10T09:30")
    told = shell("deliver --at 2026-06-10T09:35")
    assert "C001" not in told
    assert "C002" in told
    assert "handed off 3" in told


def test_a_variant_has_states_and_versions_of_its_own(tmp_path):
    installation = Installation.open(tmp_path / "home")
    store, bank = installation.store, Path(shutil.copytree(FOLDER / "bank", tmp_path / "bank"))
    assert apply_folder(store, bank, "zhao.lei", at("10T07:00")).drafts == NAMES
    for name in NAMES:
        approve(store, name, "he.jing", at("10T07:10"))
        publish(store, name, "he.jing", at("10T07:15"))
    replace(bank, "variants/guangzhou.yaml", "min_bill: 8000", "min_bill: 7000")
    assert apply_folder(store, bank, "chen.yan", at("10T08:00")).drafts == NAMES[:1]
    with store.view() as view:
        states = view.strategy_states()
        live = view.configuration(view.active_configuration())
    assert states[NAMES[0]].state is StrategyState.DRAFT
    assert states[NAMES[1]].state is StrategyState.LIVE
    by_id = {strategy.id: strategy for strategy in live.strategies}
    assert by_id[NAMES[0]].parameters["min_bill"].value == 8000  # what was approved
    approve(store, NAMES[0], "he.jing", at("10T08:10"))
    publish(store, NAMES[0], "he.jing", at("10T08:15"))
    with store.view() as view:
        live = view.configuration(view.active_configuration())
    assert {s.id: s.parameters["min_bill"].value for s in live.strategies} == {
        NAMES[0]: 7000,
        NAMES[1]: 2000,
    }


def test_an_upgrade_of_the_template_makes_new_drafts_of_all_variants(tmp_path):
    installation = Installation.open(tmp_path / "home")
    store, bank = installation.store, Path(shutil.copytree(FOLDER / "bank", tmp_path / "bank"))
    apply_folder(store, bank, "zhao.lei", at("10T07:00"))
    replace(bank, "templates/card_instalment.yaml", "value: 0.03, kind", "value: 0.04, kind")
    assert apply_folder(store, bank, "zhao.lei", at("10T08:00")).drafts == NAMES
    replace(bank, "templates/card_instalment.yaml", "maximum: 20000", "maximum: 1999")
    replace(bank, "templates/card_instalment.yaml", "value: 3000", "value: 1500")
    with pytest.raises(ProblemsError) as caught:
        apply_folder(store, bank, "zhao.lei", at("10T09:00"))
    assert [problem.where for problem in caught.value.problems] == [
        "variants/guangzhou.yaml:7 values/min_bill",
        "variants/shenzhen.yaml:7 values/min_bill",
    ]


def test_a_variant_that_is_gone_is_stopped(tmp_path):
    installation = Installation.open(tmp_path / "home")
    store, bank = installation.store, Path(shutil.copytree(FOLDER / "bank", tmp_path / "bank"))
    apply_folder(store, bank, "zhao.lei", at("10T07:00"))
    for name in NAMES:
        approve(store, name, "he.jing", at("10T07:10"))
        publish(store, name, "he.jing", at("10T07:15"))
    (bank / "variants" / "shenzhen.yaml").unlink()
    assert apply_folder(store, bank, "zhao.lei", at("10T08:00")).withdrawn == NAMES[1:]
    with store.view() as view:
        assert [s.id for s in view.configuration(view.active_configuration()).strategies] == [
            NAMES[0]
        ]


def test_what_is_decided_is_the_same_a_second_time():
    once = decided(load(FOLDER / "bank"))
    assert decided(once) == once
    assert [strategy.id for strategy in once.strategies] == list(NAMES)
    assert {strategy.template for strategy in once.strategies} == {"card_instalment"}
