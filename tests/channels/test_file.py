"""The file channel on a real disk."""

import resource
import stat
from pathlib import Path

import msgspec
import pytest

from hengce.channels.file import FileChannel, Line
from hengce.errors import ConflictError, ProblemsError
from hengce.model.capability import capabilities_of
from hengce.model.connector import FileConnector
from hengce.model.instant import DAY_US
from hengce.ports import Delivered, Envelope
from hengce.testing.channel_kit import Seen, check_channel

AT = 20_000 * DAY_US


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "delivered" / "sms.jsonl"


def lines(path: Path) -> list[Line]:
    return [msgspec.json.decode(line, type=Line) for line in path.read_bytes().splitlines()]


def keys(path: Path) -> list[str]:
    return [line.key for line in lines(path)]


def envelope(key: str, body: str = "您好") -> Envelope:
    return Envelope(key=key, customer="C1", address="13800000000", subject="", body=body)


def deliver(path: Path, *wanted: str, keys_max: int = 100) -> list[Delivered]:
    channel = FileChannel(path, keys_max)
    statuses = [channel.deliver(envelope(key), AT).status for key in wanted]
    channel.close()
    return statuses


def test_keeps_the_contract_of_channels(path):
    def seen() -> list[Seen]:
        return [Seen(line.subject, line.body) for line in lines(path)]

    check_channel(
        lambda: FileChannel(path),
        seen,
        "13800000000",
        capabilities_of(FileConnector(path="sms.jsonl")),
    )


def test_line_holds_the_whole_message(path):
    deliver(path, "d1.1")

    assert lines(path) == [
        Line(
            key="d1.1",
            at="2024-10-04T00:00:00+00:00",
            customer="C1",
            address="13800000000",
            subject="",
            body="您好",
        )
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_key_is_written_once_across_restarts(path):
    assert deliver(path, "a", "b", "a") == [Delivered.ACCEPTED] * 3
    assert deliver(path, "b", "c") == [Delivered.ACCEPTED] * 2

    assert keys(path) == ["a", "b", "c"]


def test_only_the_latest_keys_are_remembered(path):
    deliver(path, "a", "b", "c", keys_max=2)
    deliver(path, "c", "b", "a", keys_max=2)

    assert keys(path) == ["a", "b", "c", "a"]


def test_torn_last_line_is_cut_off_and_written_again(path):
    deliver(path, "a", "b")
    path.write_bytes(path.read_bytes()[:-5])

    deliver(path, "b")

    assert keys(path) == ["a", "b"]


def test_full_disk_is_unavailable_and_leaves_no_trace(path):
    channel = FileChannel(path)
    channel.deliver(envelope("a"), AT)
    size = path.stat().st_size
    with file_size_limited_to(size + 20):
        full = channel.deliver(envelope("b"), AT)
        assert path.stat().st_size == size
    again = channel.deliver(envelope("b"), AT)
    channel.close()

    assert (full.status, again.status) == (Delivered.UNAVAILABLE, Delivered.ACCEPTED)
    assert keys(path) == ["a", "b"]


class file_size_limited_to:  # noqa: N801 -- reads as a statement
    """The operating system refuses to let any file of this process grow further."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __enter__(self) -> None:
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._size, self._before[1]))

    def __exit__(self, *_: object) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


def test_second_writer_is_refused(path):
    first = FileChannel(path)

    with pytest.raises(ConflictError):
        FileChannel(path)

    first.close()
    FileChannel(path).close()


def test_file_of_something_else_is_left_alone(path):
    path.parent.mkdir()
    path.write_text('{"key": "a"}\nnot json\n')

    with pytest.raises(ProblemsError) as raised:
        FileChannel(path)

    (problem,) = raised.value.problems
    assert (problem.code, problem.fact_map()["line"]) == ("channel.file_not_messages", "1")
    assert path.read_text() == '{"key": "a"}\nnot json\n'


def test_flush_answers_for_the_disk(path):
    channel = FileChannel(path)
    channel.deliver(envelope("a"), AT)

    assert channel.flush().status is Delivered.ACCEPTED
    channel.close()
    assert channel.flush().status is Delivered.UNKNOWN


def test_closed_channel_takes_nothing(path):
    channel = FileChannel(path)
    channel.close()

    assert channel.deliver(envelope("a"), AT).status is Delivered.UNAVAILABLE
    assert path.stat().st_size == 0
