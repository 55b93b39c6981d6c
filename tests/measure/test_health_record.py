"""The record of strategies' health: what is open, and since when a strategy is watched."""

from datetime import date

import pytest
from msgspec.structs import replace

from hengce.measure.health.record import open_proposal, proposals, retired, watched_since
from hengce.measure.health.series import Watching
from hengce.model.health import HealthEntry, HealthSignal, HealthStep
from hengce.model.instant import day, read_instant

ZONE = "Asia/Shanghai"
WATCHING = Watching(baseline_days=28, horizon_days=90)
REMINDER, RETIREMENT = HealthSignal
BEGUN, RAISED, DISMISSED, RETIRED, RESUMED = HealthStep


def entry(step, on, signal=RETIREMENT, strategy="news"):
    at = read_instant(f"{on}T09:00:00", ZONE)
    return HealthEntry(strategy=strategy, signal=signal, step=step, by="lin", at=at, reason="why")


RECORDS = [
    # the record, is a proposal to retire the news open, how many were raised, is it out
    ([], False, 0, False),
    ([entry(RAISED, "2026-03-01")], True, 1, False),
    ([entry(RAISED, "2026-03-01", REMINDER)], False, 1, False),
    ([entry(RAISED, "2026-03-01", strategy="card")], False, 1, False),
    ([entry(RAISED, "2026-03-01"), entry(DISMISSED, "2026-03-02")], False, 1, False),
    ([entry(RAISED, "2026-03-01"), entry(RETIRED, "2026-03-02")], False, 1, True),
    (
        [entry(RAISED, "2026-03-01"), entry(RETIRED, "2026-03-02"), entry(RESUMED, "2026-03-09")],
        False,
        1,
        False,
    ),
    (
        [entry(RAISED, "2026-03-01"), entry(DISMISSED, "2026-03-02"), entry(RAISED, "2026-05-01")],
        True,
        2,
        False,
    ),
]


@pytest.mark.parametrize(("record", "is_open", "raised", "is_out"), RECORDS)
def test_what_is_open(record, is_open, raised, is_out):
    assert (open_proposal(record, "news", RETIREMENT) is not None) is is_open
    assert len(proposals(record)) == raised
    assert ("news" in retired(record)) is is_out


def test_an_answer_stands_beside_what_it_answers():
    raised, said = entry(RAISED, "2026-03-01"), entry(DISMISSED, "2026-03-02")
    (one,) = proposals([raised, entry(RAISED, "2026-03-01", REMINDER), said])[:1]
    assert (one.raised, one.answer) == (raised, said)


FIRST = "2026-01-01"
WATCHES = [
    # the record after the watch began, today, the first day of the watch for a proposal to retire
    ([], "2026-01-20", FIRST),
    ([], "2026-04-28", FIRST),
    ([], "2026-04-29", "2026-04-29"),  # 28 + 90 days are over
    ([entry(RAISED, "2026-03-01")], "2026-04-01", FIRST),
    ([entry(DISMISSED, "2026-03-02")], "2026-04-01", "2026-03-02"),
    ([entry(DISMISSED, "2026-03-02", REMINDER)], "2026-04-01", FIRST),
    ([entry(DISMISSED, "2026-03-02", strategy="card")], "2026-04-01", FIRST),
    ([entry(RESUMED, "2026-03-09", REMINDER)], "2026-04-01", "2026-03-09"),
]


@pytest.mark.parametrize(("record", "today", "first"), WATCHES)
def test_since_when_a_strategy_is_watched(record, today, first):
    begun = replace(entry(BEGUN, "2026-01-05"), document=str(number_of(FIRST)).encode())
    found = watched_since("news", RETIREMENT, [begun, *record], WATCHING, number_of(today), ZONE)
    assert found == number_of(first)


def test_who_never_told_anybody_is_not_watched():
    assert watched_since("news", RETIREMENT, [], WATCHING, number_of(FIRST), ZONE) is None


def number_of(text):
    return day(date.fromisoformat(text))
