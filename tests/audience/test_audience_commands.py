"""`hengce audience` as a person uses it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from demo_home import NIGHT, open_demo
from hengce.cli.app import app
from hengce.documents.administration import apply_folder
from hengce.simulate.bank import DEMO_BANK

AT = "2026-11-23T03:00:00"
DOCUMENTS = """
- {id: rich, label: {zh: 富裕, en: Rich}, owner: lin, where: aum >= 200000}
- {id: few, label: {zh: 少数, en: A few}, all_of: [rich],
   slice: {salt: few, first: 0, last: 3000}}
- {id: rest, label: {zh: 其余, en: The rest}, all_of: [rich], none_of: [few]}
"""

Ask = Callable[..., str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    installation, _ = open_demo(folder / "home", 500)
    shutil.copytree(DEMO_BANK, folder / "bank")
    (folder / "bank" / "audiences.yaml").write_text(DOCUMENTS)
    apply_folder(installation.store, folder / "bank", "maker", NIGHT)
    installation.run(NIGHT, "night")
    installation.close()
    return folder / "home"


@pytest.fixture
def ask(home: Path) -> Ask:
    def asked(*words: str, code: int = 0) -> str:
        words = words if "--at" in words else (*words, "--at", AT)
        told = CliRunner().invoke(app, ["--home", str(home), "audience", *words])
        assert told.exit_code == code, told.output
        return told.output

    return asked


def counted(ask: Ask, *words: str) -> int:
    return int(ask("count", *words))


def test_parts_make_the_whole(ask: Ask) -> None:
    rich, few, rest = (counted(ask, name) for name in ("rich", "few", "rest"))
    assert few + rest == rich > few > 0
    assert counted(ask, "--where", "in_audience('rich')") == rich
    assert counted(ask, "--where", "NOT in_audience('rich')") == 500 - rich
    branches = [counted(ask, "rich", "--org", unit) for unit in ("SH", "HQ")]
    assert 0 < branches[0] < branches[1] == rich
    listed = ask("list")
    assert re.search(rf"rich\b.*\b{rich}\b", listed)
    assert re.search(rf"rest\b.*\b{rest}\b", listed)
    shown = ask("show", "few")
    assert "IN_AUDIENCE('rich')" in shown
    assert "few: 0 – 3000" in shown


def test_a_part_and_the_rest_share_nobody(ask: Ask, tmp_path: Path) -> None:
    out = tmp_path / "overlap.parquet"
    ask("overlap", "few", "rest", "rich", "--out", str(out))
    both = {(one["audience"], one["other"]): one["both"] for one in pq.read_table(out).to_pylist()}
    assert both["few", "rest"] == 0
    assert both["few", "rich"] + both["rest", "rich"] == counted(ask, "rich")


def test_members_are_kept_under_a_name_of_their_content(ask: Ask, home: Path) -> None:
    told = [ask("export", "few") for _ in range(2)]
    (kept,) = (home / "audiences").iterdir()
    assert told[0] == told[1]
    assert re.fullmatch(r"few\.[0-9a-f]{16}\.parquet", kept.name)
    assert pq.read_table(kept).num_rows == counted(ask, "few")
    assert pq.read_schema(kept).metadata[b"audience"] == b"few"


def test_days_behind_and_ahead(ask: Ask, tmp_path: Path) -> None:
    out = tmp_path / "days.parquet"
    later = ("--at", "2026-11-25T03:00:00")
    ask("forecast", "rich", "--days", "2", "--back", "3", "--out", str(out), *later)
    rows = pq.read_table(out).to_pylist()
    assert [row["day"] for row in rows] == ["2026-11-23", "2026-11-25", "2026-11-26", "2026-11-27"]
    assert {row["customers"] for row in rows} == {counted(ask, "rich")}


@pytest.mark.parametrize(
    "words", [("count",), ("count", "rich", "--where", "age > 0"), ("count", "nobody")]
)
def test_what_cannot_be_asked(home: Path, words: tuple[str, ...]) -> None:
    told = CliRunner().invoke(app, ["--home", str(home), "audience", *words, "--at", AT])
    assert told.exit_code != 0
