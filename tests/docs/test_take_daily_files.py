"""docs/how-to/take-daily-files.md, from the folder to a skipped strategy; the tutorial's bank."""

import shutil
import subprocess
from pathlib import Path

import pytest

from docs.pages import blocks, commands, page
from docs.test_how_to import put
from hengce.model.feed import FeedState
from test_cli import Shell

PAGE = page("docs/how-to/take-daily-files.md")
TUTORIAL = blocks(page("docs/tutorial.md"))


def test_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shell = Shell(tmp_path / "var", capsys)
    for block in [*TUTORIAL, *blocks(PAGE)]:
        if block.title:
            put(block, tmp_path)
    for words in (
        ("apply", "bank", "--by", "wang.fang", "--at", "2026-11-23T05:00:00"),
        ("import", "--mapping", "consents.mapping.yaml", "customers.csv"),
        ("approve", "wealth_offer", "deposit_offer", "--by", "li.na"),
        ("publish", "wealth_offer", "deposit_offer", "--by", "chen.jie"),
    ):
        at = () if "--at" in words else ("--at", "2026-11-23T05:10:00")
        assert shell(*words, *at)[0] == 0
    bash = shutil.which("bash")
    assert bash, "the page speaks to a shell"
    (script,) = [block.text for block in blocks(PAGE) if block.language == "sh"]
    subprocess.run([bash, "-ec", script], check=True)

    lines = [c for b in blocks(PAGE) if b.language == "console" for c in commands(b)]
    (watch,) = [c for c in lines if "feed watch" in c.line]
    assert shell(*watch.line.split()[1:]) == (0, f"{watch.shown.strip()}\n")
    status = next(c.line for c in lines if "feed status" in c.line)
    assert "迟到 late" in shell(*status.split()[1:])[1], "the file of the 23rd is not there"

    assert "理财" not in shell("run", "--at", "2026-11-23T09:00:00", "--name", "in_time")[1]
    told, text = shell("run", "--at", "2026-11-24T09:00:00", "--name", "late")
    assert told == 0
    assert "Warning: the data of “core” is late, so the strategy “wealth_offer” proposed" in text
    told, text = shell("explain", "late/C001", "--language", "en")
    who = "Customers of the core system"
    assert (told, f"the data of “{who}” is late" in text) == (0, True)


def test_the_page_names_every_state() -> None:
    assert all(f"`{state}`" in PAGE for state in FeedState)
