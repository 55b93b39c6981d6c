"""Journeys in time: when their waves come, what follows an answer, and what follows none."""

from pathlib import Path

import pytest

from hengce.config.load import load
from hengce.flow.variation import decided
from hengce.model.instant import DAY_US, HOUR_US
from hengce.overview.timetable import Row, Timetable, timetable

BANK = decided(load(Path(__file__).parents[2] / "examples" / "journeys"))


def told(name: str) -> Timetable:
    found = timetable(BANK, next(one for one in BANK.strategies if one.id == name))
    assert found is not None
    return found


def row(name: str, node: str) -> Row:
    return next(one for one in told(name).rows if one.node == node)


# who answers nothing comes to the wave after so many days; the first and the last customers
WAVES = [
    ("ln001_preapproved", "push", 0, 0, 0),
    ("ln001_preapproved", "sms", 4, 4, 5),
    ("ln001_preapproved", "popup", 8, 8, 13),
    ("acq001_installed_not_registered", "push", 1 / 24, 1 / 24, 1 / 24),
    ("acq001_installed_not_registered", "again", 1, 1, 1.5),
]


@pytest.mark.parametrize(("name", "node", "silent", "first", "last"), WAVES)
def test_waves_come_when_their_waits_are_over(
    name: str, node: str, silent: float, first: float, last: float
) -> None:
    wave = row(name, node)
    days = [wave.silent_us, wave.comes_us, wave.comes_last_us]
    assert wave.is_wave
    assert [None if one is None else one / DAY_US for one in days] == [silent, first, last]


def test_who_answers_nothing_never_comes_to_the_manager() -> None:
    call = row("ln001_preapproved", "call")
    assert call.silent_us is None
    assert [one.zh for one in call.says] == [
        "客户经理任务在 09:00–18:00 发出，其余时间顺延",
        "决定后 2 天内仍未发出就作废",
        "客户经理须在 3 天内完成",
        "被拦截时跳过这一波，继续往下走",
    ]


def test_what_follows_an_answer_and_what_follows_none() -> None:
    push = row("acq001_installed_not_registered", "push")
    (silence,) = push.silence
    (answer,) = push.answers
    assert (silence.says.zh, silence.target) == ("没有回应，23 小时至 1 天 11 小时后", "again")
    assert (answer.says.zh, answer.target, answer.is_goal) == ("注册手机银行", "done", True)
    assert answer.says.en
    popup = row("ln001_preapproved", "popup")
    assert [(one.says.zh, one.target) for one in popup.answers] == [
        ("短信已点击", "call"),
        ("推送已点击", "call"),
        ("推送已看到", "lost"),
    ]
    call = row("ln001_preapproved", "call")
    assert [one.says.zh for one in call.answers] == ["结果是“有意向”", "结果是“明确拒绝”"]
    assert {one.says.zh for one in call.silence} == {"其他结果，立即至 37 天后"}


def test_waits_say_for_what_and_for_how_long() -> None:
    waits = row("acq001_installed_not_registered", "first_day")
    assert [one.zh for one in waits.says] == ["等“注册手机银行”，最多 23 小时"]
    assert (waits.holds_us, waits.holds_most_us) == (23 * HOUR_US, 23 * HOUR_US)


@pytest.mark.parametrize("name", [one.id for one in BANK.strategies])
def test_every_example_can_be_told(name: str) -> None:
    found = told(name)
    assert found.rows[0].kind == "entry"
    assert all(one.comes_us <= found.length_us for one in found.rows if one.silent_us is not None)
    silent = [one.silent_us for one in found.rows if one.kind != "exit"]
    known = [one for one in silent if one is not None]
    assert known, "nobody comes anywhere"
    waves = [one for one in found.rows if one.is_wave]
    assert all(wave.silence or wave.answers for wave in waves), "a wave leads nowhere"
    assert any(one.zh.startswith("最长停留") for one in found.always)
