"""What the machine refuses is told with place and fix: room, rights, folders, ports, damage."""

import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from config.folder import BANK
from hengce.cli.faults import fault
from test_cli import AT, Shell


def database(path: Path, *statements: str) -> None:
    with create_engine(f"sqlite:///{path}").connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


def full(home: Path) -> None:
    database(home / "a.db", "CREATE TABLE a (b)", "PRAGMA max_page_count = 2",
             "INSERT INTO a VALUES (zeroblob(100000))")  # fmt: skip


def unwritable(home: Path) -> None:
    database(home / "a.db", "PRAGMA query_only = 1", "CREATE TABLE a (b)")


def no_database(home: Path) -> None:
    (home / "a.db").write_bytes(b"no database" * 100)
    database(home / "a.db", "SELECT * FROM sqlite_master")


def folder_for_a_file(home: Path) -> None:
    database(home, "SELECT * FROM sqlite_master")


def locked(home: Path) -> None:
    with sqlite3.connect(home / "a.db", timeout=0) as other:
        other.execute("BEGIN EXCLUSIVE")
        with create_engine(f"sqlite:///{home}/a.db", connect_args={"timeout": 0}).connect() as it:
            it.execute(text("CREATE TABLE a (b)"))


def wrong_sql(home: Path) -> None:
    database(home / "a.db", "SELECT nothing FROM nowhere")


def full_device(_home: Path) -> None:
    with Path("/dev/full").open("w") as file:
        file.write("x")


def no_file(home: Path) -> None:
    (home / "nobody").read_text()


def file_for_a_folder(home: Path) -> None:
    (home / "a").write_text("")
    (home / "a").mkdir()


FAULTS = [
    (full, "machine.full", ""),
    (full_device, "machine.full", ""),
    (unwritable, "machine.denied", ""),
    (folder_for_a_file, "machine.denied", ""),
    (no_file, "machine.missing", "nobody"),
    (file_for_a_folder, "machine.no_folder", "a"),
    (locked, "store.busy", ""),
    (no_database, "store.damaged", ""),
    (wrong_sql, None, ""),  # a fault of this program, and of nobody's machine
]


@pytest.mark.parametrize(("does", "code", "named"), FAULTS, ids=[f[0].__name__ for f in FAULTS])
def test_a_fault_has_a_code_and_a_place(
    does: Callable[[Path], None], code: str | None, named: str, tmp_path: Path
) -> None:
    with pytest.raises((OSError, DBAPIError)) as raised:
        does(tmp_path)
    problem = fault(raised.value, tmp_path)
    assert (problem and problem.code) == code
    if problem is not None:
        assert problem.where == str(tmp_path / named)


def test_a_home_that_is_a_file(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    code, told = shell("status")
    assert (code, "machine.no_folder" in told, str(tmp_path / "home") in told) == (2, True, True)


def test_a_damaged_database(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "hengce.db").write_bytes(b"no database" * 1_000)
    code, told = shell("status")
    assert (code, "store.damaged" in told, str(tmp_path / "home") in told) == (2, True, True)


def test_a_port_that_is_taken(shell: Shell, tmp_path: Path) -> None:
    shell("apply", BANK, "--at", AT)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        # A process of its own: a server takes the logs of its process.
        words = ["-c", "from hengce.cli import main; main()", "--home", str(tmp_path / "home")]
        command = [sys.executable, *words, "serve", "--port", port]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, "machine.address_refused" in ended.stderr) == (2, True)
    assert f"127.0.0.1:{port}" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "home", capsys)
