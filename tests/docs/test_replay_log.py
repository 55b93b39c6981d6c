"""docs/how-to/replay-an-event-log.md: its files are written, its commands run and compared."""

from pathlib import Path

import pytest

from docs.pages import blocks, commands, matches, page
from docs.test_how_to import TUTORIAL, put
from docs.test_tutorial import run

PAGE = blocks(page("docs/how-to/replay-an-event-log.md"))


def test_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for block in [*TUTORIAL, *PAGE]:
        if block.title.endswith(".yaml"):
            put(block, tmp_path)
        elif block.title:
            (tmp_path / block.title).write_text(block.text, encoding="utf-8")
    for block in PAGE:
        for command in commands(block) if block.language == "console" else ():
            printed = run(command.line, monkeypatch, capsys)
            assert matches(command.shown, printed), f"$ {command.line}\n{printed}"
