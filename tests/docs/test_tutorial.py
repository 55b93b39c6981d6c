"""docs/tutorial.md: its files are written, its commands run, its outputs compared."""

import shlex
import sys
from pathlib import Path

import pytest

from docs.pages import blocks, commands, matches, page
from hengce.cli import main

TUTORIAL = blocks(page("docs/tutorial.md"))


def run(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command line in this process; return what it printed, errors after output."""
    monkeypatch.setattr(sys, "argv", shlex.split(line))
    with pytest.raises(SystemExit):
        main()
    printed = capsys.readouterr()
    return printed.out + printed.err


def test_the_tutorial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for block in TUTORIAL:
        if block.title:
            file = tmp_path / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command in commands(block):
                printed = run(command.line, monkeypatch, capsys)
                assert matches(command.shown, printed), f"$ {command.line}\n{printed}"
