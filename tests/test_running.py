"""How far a run is, as others see it while it decides, and when it is over."""

from pathlib import Path

import pytest

from hengce.model.instant import SECOND_US, Instant
from hengce.nightly.running import running, telling

BEGUN = 1_790_000_000_000_000


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now: Instant = BEGUN

    def __call__(self) -> Instant:
        return self.now


def test_a_run_tells_rate_and_end_at_most_once_a_second(tmp_path: Path) -> None:
    clock, heard = Clock(), []
    with telling(
        tmp_path, "R1", dry=False, also=lambda *one: heard.append(one), clock=clock
    ) as tell:
        tell(0, 1_000)
        clock.now += 2 * SECOND_US
        tell(200, 1_000)
        clock.now += SECOND_US // 2
        tell(300, 1_000)
        (told,) = running(tmp_path, clock.now)
    assert (told.done, told.total, told.per_second) == (200, 1_000, 100.0)
    assert told.ends_at == BEGUN + 10 * SECOND_US
    assert not told.is_silent(clock.now)
    assert heard == [(0, 1_000), (200, 1_000), (300, 1_000)]
    assert running(tmp_path, clock.now) == []
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    clock = Clock()
    with (
        pytest.raises(ArithmeticError),
        telling(tmp_path, "R1", dry=True, also=None, clock=clock) as tell,
    ):
        tell(1, 2)
        raise ArithmeticError
    assert running(tmp_path, clock.now) == []


def test_what_a_dead_run_left_is_told_as_silent_and_then_forgotten(tmp_path: Path) -> None:
    clock = Clock()
    kept = telling(tmp_path, "R1", dry=False, also=None, clock=clock)
    kept.__enter__()(10, 100)  # and nobody ever leaves
    assert [one.is_silent(BEGUN + 59 * SECOND_US) for one in running(tmp_path, BEGUN)] == [False]
    (told,) = running(tmp_path, BEGUN + 3_600 * SECOND_US)
    assert told.is_silent(BEGUN + 60 * SECOND_US)
    assert running(tmp_path, BEGUN + 24 * 3_600 * SECOND_US) == []


def test_nothing_is_known_of_the_end_before_anybody_is_done(tmp_path: Path) -> None:
    clock = Clock()
    with telling(tmp_path, "R1", dry=False, also=None, clock=clock) as tell:
        tell(0, 100)
        (told,) = running(tmp_path, clock.now)
    assert (told.per_second, told.ends_at) == (0.0, None)


@pytest.mark.parametrize("name", ["../out", "a/b", "", "x" * 65])
def test_what_is_no_name_of_a_run_writes_nothing(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "out.json").write_text("kept", "utf-8")
    with telling(folder, name, dry=False, also=None, clock=Clock()) as tell:
        tell(1, 2)
    assert list(folder.iterdir()) == []
    assert (tmp_path / "out.json").read_text("utf-8") == "kept"


def test_files_of_others_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{", "utf-8")
    (tmp_path / "y.json").write_text('{"run": 1}', "utf-8")
    assert running(tmp_path, BEGUN) == []
