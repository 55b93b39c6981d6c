"""What an examination finds, damage by damage."""

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hengce.cli import main
from hengce.lint.severity import ADVICE
from hengce.model.instant import DAY_US, HOUR_US
from hengce.retention.retaining import retain
from hengce.upkeep.doctor import diagnose
from hengce.wiring import Installation
from operations.conftest import AFTER


def codes(home: Path, now: int = AFTER) -> set[str]:
    return {one.code for one in diagnose(home, "", now)}


def sql(home: Path, *statements: str) -> None:
    connection = sqlite3.connect(home / "hengce.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def flip(path: Path, *where: int) -> None:
    content = bytearray(path.read_bytes())
    for place in where or (-100,):
        content[place] ^= 1
    path.write_bytes(content)


def page_torn(home: Path) -> None:
    sql(home, "PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray((home / "hengce.db").read_bytes())
    # Pages that hold rows; the first ones hold the description of the tables.
    for page in range(120, min(200, len(content) // 4096)):
        content[page * 4096 : page * 4096 + 200] = b"\xa5" * 200
    (home / "hengce.db").write_bytes(content)


def run_segment(home: Path) -> Path:
    return home / "segments" / "R1.parquet"


def snapshot(home: Path) -> Path:
    (found,) = (path for path in (home / "snapshots").iterdir() if path.is_dir())
    return found


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a torn page": (page_torn, "health.damaged"),
    "a file that is no database": (
        lambda home: (home / "hengce.db").write_bytes(b"x" * 9000),
        "health.damaged",
    ),
    "no file": (lambda home: (home / "hengce.db").unlink(), "health.no_installation"),
    "another schema": (
        lambda home: sql(home, "UPDATE alembic_version SET version_num = '0001'"),
        "health.schema",
    ),
    "a transaction that is gone": (
        lambda home: sql(
            home,
            "PRAGMA foreign_keys = OFF",
            "INSERT INTO transactions (position, org, at)"
            " SELECT max(position) + 2, 'HQ', 1 FROM transactions",
        ),
        "health.holes",
    ),
    "a row that points to nothing": (
        lambda home: sql(home, "UPDATE change SET position = 99999 WHERE seq = 1"),
        "health.damaged",
    ),
    "a segment that is gone": (lambda home: run_segment(home).unlink(), "health.file_missing"),
    "a byte of a segment": (
        lambda home: flip(run_segment(home), *range(400, 500)),
        "health.file_damaged",
    ),
    "a byte of a snapshot": (
        lambda home: flip(snapshot(home) / "rows.bin"),
        "health.file_damaged",
    ),
    "a snapshot's name": (
        lambda home: flip(snapshot(home) / "meta.json"),
        "health.file_damaged",
    ),
    "a record of verdicts": (
        lambda home: (home / "runs" / "R1.reasons").write_bytes(b"\1"),
        "health.file_damaged",
    ),
    "keys that were revoked": (
        lambda home: sql(home, "UPDATE api_key SET revoked_at = 1"),
        "health.no_keys",
    ),
    "a contact that was slipped into an account": (
        lambda home: sql(
            home,
            "INSERT INTO transfer (position, org, kind, name, debited, credited, amount, cause,"
            " contacts, available, reserved, spent, at) VALUES (1, 'HQ', 'stock', 'bond',"
            " 'available', 'reserved', 5, 'reserved', 1, 0, 5, 0, 1)",
        ),
        "health.unbalanced",
    ),
    "a claim of a relay that is gone": (
        lambda home: sql(
            home,
            "INSERT INTO claim (position, org, contact, attempt, segment, place, customer, at,"
            " unsettled, tries, doubts) VALUES (1, 'HQ', 'x', 1, 'R1', 0, 'c', 1, 1, 0, 0)",
        ),
        "health.claims",
    ),
    "a lease of a process that is gone": (
        lambda home: sql(
            home,
            "INSERT INTO lease (position, org, partition, owner, fence) VALUES (1,'HQ',1,'w',1)",
        ),
        "health.leases",
    ),
    "a dead letter": (
        lambda home: sql(
            home,
            "INSERT INTO dead_letter (position, org, source, dialect, id, received_at, code,"
            " detail, document) VALUES (1, 'HQ', 'k', 'segment', '', 1, 'c', '', x'00')",
        ),
        "health.letters",
    ),
}


def test_a_bank_after_its_night_is_well(home: Path) -> None:
    assert codes(home) == set()


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage(home: Path, damage: str) -> None:
    harm, code = DAMAGES[damage]
    harm(home)
    assert code in codes(home)


def test_the_clock_and_what_is_overdue(home: Path) -> None:
    assert codes(home, AFTER - 2 * DAY_US) == {"health.clock"}
    assert codes(home, AFTER + 12 * HOUR_US) == {"health.overdue"}


def test_content_that_nobody_forgets(home: Path) -> None:
    assert "health.retention" not in codes(home, AFTER + 34 * DAY_US)
    later = AFTER + 36 * DAY_US
    assert "health.retention" in codes(home, later)
    with closing(Installation.open(home)) as bank:
        rules = bank.published().policy.retention
        retain(bank.store, bank.files(), rules, lambda: later, "ops", lambda: None)
    assert "health.retention" not in codes(home, later + 34 * DAY_US)
    assert "health.retention" in codes(home, later + 36 * DAY_US)


def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    assert codes(tmp_path / "nowhere") == {"health.no_installation"}
    assert not (tmp_path / "nowhere").exists()


def test_the_command(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*options: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["hengce", "--home", str(home), "doctor", *options])
        try:
            main()
        except SystemExit as ended:
            return int(ended.code or 0), capsys.readouterr().out
        return 0, capsys.readouterr().out

    run_segment(home).unlink()
    code, out = told("--json")
    (missing,) = (
        one for one in json.loads(out)["findings"] if one["code"] == "health.file_missing"
    )
    assert (code, json.loads(out)["well"]) == (1, False)
    assert missing["where"] == "segments/R1.parquet"
    assert missing["severity"] == "fault"
    assert all(missing[name] for name in ("zh", "en", "fix_zh", "fix_en"))


def test_advice_is_no_fault(home: Path) -> None:
    assert codes(home, AFTER + 12 * HOUR_US) <= ADVICE
