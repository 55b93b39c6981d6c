"""The command line as a person uses it: exit codes, sentences, nothing half done."""

import shutil
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from config.folder import BANK
from hengce.cli import main

AT = "2026-11-22T02:00:00"


class Shell:
    """Runs commands in one home and keeps what they print."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._home = home
        self._capsys = capsys

    def __call__(self, *words: str | Path) -> tuple[int, str]:
        before = sys.argv
        sys.argv = ["hengce", "--home", str(self._home), *map(str, words)]
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.argv = before
        told = self._capsys.readouterr()
        return code, told.out + told.err


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "home", capsys)


def test_applying_twice_changes_nothing(shell: Shell) -> None:
    code, told = shell("apply", BANK, "--at", AT)
    assert (code, "applied" in told) == (0, True)
    code, told = shell("apply", BANK, "--at", AT)
    assert (code, "unchanged" in told, "0 drafts" in told) == (0, True, True)


def test_the_maker_does_not_approve(shell: Shell) -> None:
    shell("apply", BANK, "--by", "lin", "--at", AT)
    name = next((BANK / "strategies").glob("*.yaml")).stem
    assert shell("publish", name, "--at", AT)[0] == 2, "a draft is not published"
    assert shell("approve", name, "--by", "lin", "--at", AT)[0] == 2
    assert shell("approve", name, "--by", "zhao", "--at", AT)[0] == 0
    assert shell("publish", name, "--by", "qian", "--at", AT)[0] == 0
    assert "live" in shell("status")[1]


def test_a_configuration_with_problems_is_refused_whole(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "bank"
    shutil.copytree(BANK, folder)
    for path in sorted((folder / "strategies").glob("*.yaml"))[:3]:
        path.write_text(path.read_text().replace("department: ", "department: no_such_"))
    code, told = shell("apply", folder, "--at", AT)
    assert code == 2
    assert told.count("[strategy.department_unknown]") == 3, "all problems at once"
    assert shell("status")[1].count("draft") == 0, "nothing applied"
    assert shell("lint", folder)[0] == 2


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--at", AT),
        ("decide", "C1", "--at", AT),
        ("waterfall", "R1"),
        ("explain", "R1/C1"),
        ("replay", "R1"),
        ("outcome", "R1/C1.1", "clicked", "--at", AT),
        ("approve", "nobody", "--at", AT),
        ("stop", "strategy", "nobody", "--at", AT),
        ("run", "--at", "yesterday"),
        ("run", "--at", AT, "--name", "../../x"),
        ("decide", "C1", "--event", "fund_in", "--properties", "{bad"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_says_why(shell: Shell, words: tuple[str, ...]) -> None:
    code, told = shell(*words)
    assert code == 2
    assert told.strip(), "a sentence, not silence"
    assert "Traceback" not in told


def test_stop_and_resume(shell: Shell) -> None:
    shell("apply", BANK, "--at", AT)
    assert shell("stop", "bank", "--reason", "drill", "--at", AT)[0] == 0
    assert "drill" in shell("status")[1]
    assert shell("resume", "bank", "--at", AT)[0] == 0
    assert shell("resume", "bank", "--at", AT)[0] == 2, "there is none any more"


MAPPING = """
entity: customers
source: branch_list
format: {kind: csv}
key: {from: id}
columns:
  age: {from: age}
"""


class TestImport:
    """Good rows are in and bad ones kept; an unusable file changes nothing."""

    @pytest.fixture
    def bank(self, shell: Shell, tmp_path: Path) -> Path:
        shell("apply", BANK, "--at", AT)
        mapping = tmp_path / "mapping.yaml"
        mapping.write_text(MAPPING)
        return mapping

    def test_dirty_rows(self, shell: Shell, bank: Path, tmp_path: Path) -> None:
        file = tmp_path / "customers.csv"
        file.write_text("id,age\nC1,30\nC2,old\nC1,31\nC3\nC4,40\n")
        code, told = shell("import", "--mapping", bank, file, "--at", AT)
        assert code == 0
        assert "5 rows, 2 taken, 3 rejected" in told
        rejects = (tmp_path / "home" / "rejects" / "branch_list.csv").read_text()
        assert [line.split(",")[1] for line in rejects.splitlines()[1:]] == ["3", "4", "5"]

    @pytest.mark.parametrize(
        ("before", "now", "words", "code"),
        [
            (100, 80, (), 0),
            (100, 79, (), 2),
            (100, 79, ("--fewer",), 0),
            (99, 1, (), 0),
        ],
    )
    def test_a_file_that_looks_cut(
        self, shell: Shell, bank: Path, tmp_path: Path, before: int, now: int, words, code: int
    ) -> None:
        file, rows = tmp_path / "customers.csv", [f"C{n},30\n" for n in range(before)]
        file.write_text("id,age\n" + "".join(rows))
        assert shell("import", "--mapping", bank, file, "--at", AT)[0] == 0
        file.write_text("id,age\n" + "".join(rows[:now]))
        became, told = shell("import", "--mapping", bank, file, "--at", AT, *words)
        assert (became, "[import.shrunk]" in told) == (code, code == 2)
        staged = tmp_path / "home" / "staged" / "customers.branch_list.parquet"
        assert pq.read_metadata(staged).num_rows == (before if code else now)

    def test_customers_of_no_file_of_customers_are_counted(
        self, shell: Shell, bank: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "customers.csv"
        file.write_text("id,age\nC1,30\nC2,40\n")
        assert "不在任何客户文件里" not in shell("import", "--mapping", bank, file, "--at", AT)[1]
        bank.write_text("""
entity: consents
source: branch_list
format: {kind: csv}
key: {from: id}
columns:
  purpose: {constant: marketing}
  channel: {constant: sms}
  state: {constant: given}
  at: {constant: 2026-01-01}
""")
        file.write_text("id\nC1\nC8\nC9\n")
        code, told = shell("import", "--mapping", bank, file, "--at", AT)
        assert (code, "  2 位客户不在任何客户文件里" in told) == (0, True)

    def test_a_tag_of_two_sources_replaces_nothing(
        self, shell: Shell, bank: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "customers.csv"
        file.write_text("id,age\nC1,30\n")
        assert shell("import", "--mapping", bank, file, "--at", AT)[0] == 0
        bank.write_text(MAPPING.replace("branch_list", "another"))
        code, told = shell("import", "--mapping", bank, file, "--at", AT)
        assert (code, "[snapshot.tag_owned_twice]" in told) == (2, True)
        bank.write_text(MAPPING)
        assert shell("import", "--mapping", bank, file, "--at", AT)[0] == 0, "it goes on"

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "file.empty"),
            (b"number,age\nC1,30\n", "file.key_missing"),
            (b"id,age\nC1,\xff\xfe\xff\n", "file.encoding"),
            (b"id,id,age\nC1,C1,30\n", "file.header_twice"),
        ],
    )
    def test_unusable_files(
        self, shell: Shell, bank: Path, tmp_path: Path, content: bytes, code: str
    ) -> None:
        file = tmp_path / "customers.csv"
        file.write_bytes(content)
        exit_code, told = shell("import", "--mapping", bank, file, "--at", AT)
        assert exit_code == 2
        assert f"[{code}]" in told
        assert not list((tmp_path / "home" / "staged").glob("*"))
        assert "customer" in shell("decide", "C1", "--at", AT)[1]

    def test_a_draft_reads_the_file_it_was_drafted_from(self, shell: Shell, tmp_path: Path) -> None:
        file = tmp_path / "people.csv"
        file.write_text("id;age\n" + "".join(f"C{k};{20 + k % 50}\n" for k in range(100)))
        shell("apply", BANK, "--at", AT)
        code, draft = shell("import", "--infer", file)
        assert code == 0
        mapping = tmp_path / "draft.yaml"
        mapping.write_text(draft)
        assert "100 taken" in shell("import", "--mapping", mapping, file, "--at", AT)[1]
