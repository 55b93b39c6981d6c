"""Batch files on a real disk: whole, once, and in order, wherever the process dies."""

import csv
import hashlib
import io
import os
import signal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengce.channels.cells import csv_line
from hengce.channels.closings import Closings
from hengce.channels.file import Line
from hengce.channels.handover import HandoverChannel
from hengce.errors import ConflictError
from hengce.model.capability import capabilities_of
from hengce.model.connector import BatchFormat, HandoverConnector
from hengce.model.instant import HOUR_US, MINUTE_US, read_instant, show_instant
from hengce.ports import Delivered, Envelope
from hengce.testing.channel_kit import Seen, check_channel

ZONE = "Asia/Shanghai"
NOON = read_instant("2026-11-28T12:00:00", ZONE)
TWICE = ("18:00", "00:00")


def opened(folder: Path, times=TWICE, form=BatchFormat.CSV) -> HandoverChannel:
    return HandoverChannel(folder, "crm", Closings(times, ZONE), form)


def envelope(key: str, body: str = "您好") -> Envelope:
    return Envelope(key=key, customer="C1", address="13800000000", subject="", body=body)


def deliver(channel: HandoverChannel, *keys: str, at: int = NOON) -> list[Delivered]:
    statuses = [channel.deliver(envelope(key), at).status for key in keys]
    assert channel.flush().status is Delivered.ACCEPTED
    return statuses


def published(folder: Path) -> dict[str, list[str]]:
    """Return the keys of each batch that has its flag, checked against it."""
    found = {}
    for flag in sorted(folder.glob("*.flg")):
        said = dict(line.split("=", 1) for line in flag.read_text().splitlines())
        data = (folder / said["file"]).read_bytes()
        keys = [row["key"] for row in csv.DictReader(io.StringIO(data.decode(), newline=""))]
        assert said["sha256"] == hashlib.sha256(data).hexdigest()
        assert (said["rows"], said["bytes"]) == (str(len(keys)), str(len(data)))
        found[flag.stem] = keys
    return found


@pytest.mark.parametrize(
    ("local", "closes", "name"),
    [
        ("2026-11-28T12:00:00", "2026-11-28T18:00:00", "20261128_1"),
        ("2026-11-28T17:59:59.999999", "2026-11-28T18:00:00", "20261128_1"),
        ("2026-11-28T18:00:00", "2026-11-29T00:00:00", "20261128_2"),
        ("2026-11-28T23:59:59", "2026-11-29T00:00:00", "20261128_2"),
        ("2026-11-29T00:00:00", "2026-11-29T18:00:00", "20261129_1"),
        ("2026-12-31T20:00:00", "2027-01-01T00:00:00", "20261231_2"),
    ],
)
def test_batch_belongs_to_the_day_that_it_ends(local, closes, name):
    closing = Closings(TWICE, ZONE).after(read_instant(local, ZONE))

    assert (show_instant(closing.at, ZONE)[:19], closing.name) == (closes, name)
    assert Closings(TWICE, ZONE).named(name) == closing


def test_batch_whose_closing_was_taken_out_ends_with_its_day():
    closing = Closings(("18:00",), ZONE).named("20261128_2")

    assert show_instant(closing.at, ZONE)[:19] == "2026-11-29T00:00:00"
    assert [Closings(TWICE, ZONE).named(x) for x in ("", "x_1", "20261328_1", "20261128_0")] == [
        None
    ] * 4


def test_keeps_the_contract_of_channels(tmp_path):
    def seen() -> list[Seen]:
        journal = tmp_path / ".state" / "crm_20241004_1.open"
        lines = journal.read_bytes().splitlines() if journal.exists() else []
        read = [msgspec.json.decode(line, type=Line) for line in lines]
        return [Seen(line.subject, line.body) for line in read]

    can = capabilities_of(HandoverConnector(path="out"))
    check_channel(lambda: opened(tmp_path), seen, "13800000000", can)


def test_batch_is_handed_over_when_its_time_has_come(tmp_path):
    channel = opened(tmp_path)
    deliver(channel, "a", "b", "a")
    channel.hand_over(NOON + 6 * HOUR_US - 1)
    before = published(tmp_path)
    channel.hand_over(NOON + 6 * HOUR_US)
    deliver(channel, "c", "a", at=NOON + 7 * HOUR_US)
    channel.hand_over(NOON + 12 * HOUR_US)
    channel.close()

    assert before == {}
    assert published(tmp_path) == {"crm_20261128_1": ["a", "b"], "crm_20261128_2": ["c"]}
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".csv"] != []


def test_message_after_the_closing_goes_into_the_next_batch_without_being_told(tmp_path):
    channel = opened(tmp_path)
    deliver(channel, "a")
    deliver(channel, "b", at=NOON + 6 * HOUR_US)
    channel.close()

    assert published(tmp_path) == {"crm_20261128_1": ["a"]}


def test_clock_that_goes_back_does_not_open_a_sealed_batch(tmp_path):
    channel = opened(tmp_path)
    deliver(channel, "a")
    channel.hand_over(NOON + 6 * HOUR_US)
    deliver(channel, "b", at=NOON)
    channel.hand_over(NOON + 12 * HOUR_US)
    channel.close()

    assert published(tmp_path) == {"crm_20261128_1": ["a"], "crm_20261128_2": ["b"]}


def test_each_closing_has_a_file_also_without_rows(tmp_path):
    channel = opened(tmp_path)
    channel.hand_over(NOON)
    deliver(channel, "a")
    channel.hand_over(NOON + 36 * HOUR_US)
    channel.close()

    assert published(tmp_path) == {
        "crm_20261128_1": ["a"], "crm_20261128_2": [], "crm_20261129_1": [], "crm_20261129_2": [],
    }  # fmt: skip


def test_restart_goes_on_with_the_open_batch(tmp_path):
    for keys in (["a"], ["b", "a"], ["c"]):
        channel = opened(tmp_path)
        deliver(channel, *keys)
        channel.close()
    channel = opened(tmp_path)
    channel.hand_over(NOON + 6 * HOUR_US)
    channel.close()
    again = opened(tmp_path)
    statuses = deliver(again, "a", "b", "c", "d", at=NOON + 7 * HOUR_US)
    again.hand_over(NOON + 12 * HOUR_US)
    again.close()

    assert statuses == [Delivered.ACCEPTED] * 4
    assert published(tmp_path) == {"crm_20261128_1": ["a", "b", "c"], "crm_20261128_2": ["d"]}


def test_what_the_other_system_took_away_is_not_made_again(tmp_path):
    channel = opened(tmp_path)
    deliver(channel, "a")
    channel.hand_over(NOON + 6 * HOUR_US)
    for path in tmp_path.glob("crm_*"):
        path.unlink()
    channel.hand_over(NOON + 6 * HOUR_US)
    channel.close()
    opened(tmp_path).close()

    assert published(tmp_path) == {}


def test_json_lines(tmp_path):
    channel = opened(tmp_path, form=BatchFormat.JSON_LINES)
    deliver(channel, "a")
    channel.hand_over(NOON + 6 * HOUR_US)
    channel.close()

    data = (tmp_path / "crm_20261128_1.jsonl").read_bytes()
    assert msgspec.json.decode(data, type=Line).key == "a"
    flag = (tmp_path / "crm_20261128_1.flg").read_text().splitlines()
    assert flag[:2] == ["file=crm_20261128_1.jsonl", "rows=1"]


def test_second_writer_is_refused(tmp_path):
    first = opened(tmp_path)

    with pytest.raises(ConflictError):
        opened(tmp_path)

    first.close()
    opened(tmp_path).close()


def test_closed_channel_takes_nothing(tmp_path):
    channel = opened(tmp_path)
    channel.close()

    assert channel.deliver(envelope("a"), NOON).status is Delivered.UNAVAILABLE


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=6))
def test_no_cell_is_a_formula_and_every_cell_can_be_read_back(cells):
    (row,) = csv.reader(io.StringIO(csv_line(cells).decode(), newline=""), strict=True)

    for cell, read in zip(cells, row, strict=True):
        assert not read.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\x00"))
        assert read.removeprefix("'") == cell or read == cell


CALLS = ("open", "write", "fsync", "rename", "unlink", "ftruncate")


def work(folder: Path) -> None:
    """A day of the channel: two batches, each key given twice."""
    channel = opened(folder)
    for hour, keys in ((0, "ab"), (1, "bc"), (7, "cde"), (13, "ef")):
        for key in keys:
            channel.deliver(envelope(key), NOON + hour * HOUR_US)
        channel.flush()
        channel.hand_over(NOON + hour * HOUR_US + MINUTE_US)
    channel.hand_over(NOON + 30 * HOUR_US)
    channel.close()


def die_at(k: int, folder: Path) -> bool:
    """Do the work in a process that is killed at its k-th call of the system; tell whether."""
    child = os.fork()
    if child == 0:
        try:
            _killed_at(k)
            work(folder)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _killed_at(k: int) -> None:
    left = k

    def counted(call):
        def wrapped(*args, **kwargs):
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return wrapped

    for name in CALLS:
        setattr(os, name, counted(getattr(os, name)))


def take_away(folder: Path, taken: list[str]) -> None:
    """The other system takes every batch that has its flag."""
    for name, keys in published(folder).items():
        taken += keys
        (folder / f"{name}.csv").unlink()
        (folder / f"{name}.flg").unlink()


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.prove), 11])
def test_killed_at_any_call_nothing_is_lost_and_nothing_doubled(tmp_path, step):
    """The relay gives each key again after the crash; the other system took what was there."""
    k, died = 0, True
    while died and k < 400:
        k += step
        folder = tmp_path / str(k)
        taken: list[str] = []
        died = die_at(k, folder)
        if folder.exists():
            take_away(folder, taken)
        work(folder)
        take_away(folder, taken)

        assert sorted(taken) == list("abcdef"), f"killed at call {k}"
        assert sorted(p.name for p in folder.iterdir()) == [".state"]

    assert k > 40, "the work was killed at every call"
    assert not died
