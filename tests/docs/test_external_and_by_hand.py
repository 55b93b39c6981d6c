"""docs/how-to/use-external-data.md and set-tags-by-hand.md, on the tutorial's bank."""

import shlex
import shutil
from pathlib import Path

import pytest

from docs.pages import blocks, commands, page
from docs.test_how_to import put
from test_cli import Shell

TUTORIAL = blocks(page("docs/tutorial.md"))
FIRST = "2026-11-23T05:00:00"


def the_bank(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Shell, list]:
    """Make the tutorial's bank with the documents of a page; return its commands as well."""
    found = blocks(page(f"docs/how-to/{name}.md"))
    for block in [*TUTORIAL, *found]:
        if block.title:
            put(block, folder)
    shell = Shell(folder / "var", capsys)
    for words in (
        ("apply", "bank", "--by", "wang.fang", "--at", FIRST),
        ("import", "--mapping", "customers.mapping.yaml", "customers.csv", "--at", FIRST),
        ("import", "--mapping", "consents.mapping.yaml", "customers.csv", "--at", FIRST),
        ("approve", "wealth_offer", "deposit_offer", "--by", "li.na", "--at", FIRST),
        ("publish", "wealth_offer", "deposit_offer", "--by", "chen.jie", "--at", FIRST),
    ):
        code, text = shell(*words)
        assert code == 0, text
    return shell, [c for b in found if b.language == "console" for c in commands(b)]


def test_external_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shell, (watch, before, after) = the_bank("use-external-data", tmp_path, capsys)
    for folder, name, to in (
        ("credit", "credit.csv", "credit_20261122.csv"),
        ("mappings", "credit.mapping.yaml", "credit.mapping.yaml"),
    ):
        (tmp_path / "var" / folder).mkdir()
        shutil.copy(tmp_path / name, tmp_path / "var" / folder / to)
    (tmp_path / "var" / "credit" / "credit_20261122.csv.ok").touch()
    code, text = shell(*words(watch.line))
    assert (code, "taken, 3 rows, 3 good" in text) == (0, True)
    for command, customers in ((before, "2"), (after, "1")):
        code, text = shell(*words(command.line))
        assert (code, customers in text.split()) == (0, True), text


def test_by_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shell, (given, taken, history) = the_bank("set-tags-by-hand", tmp_path, capsys)
    for command in (given, taken):
        assert shell(*words(command.line)) == (0, f"{command.shown.strip()}\n")
    code, text = shell(*words(history.line))
    assert (code, text.count("li.min: ")) == (0, 2)
    assert text.index("moved away") < text.index("list of the branch")


def words(line: str) -> list[str]:

    return shlex.split(line)[1:]
