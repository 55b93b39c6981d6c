"""A strategy that does without a late feed: its tags are unknown, not those of yesterday."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from feeds.feed_home import MONDAY, TAGS, FeedHome, at, bank, opened, written
from hengce.lint.run import lint
from hengce.model.decision import Reason
from hengce.model.feed import LateRule, WhenLate
from hengce.model.strategy import Score
from hengce.replaying.replay import explain, replay_decision
from hengce.words.warnings import warnings
from oracle.small_bank import a_strategy
from test_cli import Shell

TUESDAY, WEDNESDAY = MONDAY + 1, MONDAY + 2
WITHOUT = (WhenLate(feed="core", do=LateRule.WITHOUT),)
KNOWN = "cust,balance,city\nC01,1200.50,SH\nC02,7.00,\n"
IN_TIME, LATE = at(TUESDAY, "08:00"), at(WEDNESDAY, "08:00")

# What a strategy asks; of C01 (1,200.50 in SH) and C02 (7.00, city unknown), whether it holds
# while the file is in time, and while it is late.
ASKED = [
    ("TRUE", "yes yes", "yes yes"),
    ("aum > 100", "yes no", "no no"),
    ("NOT (aum > 100)", "no yes", "no no"),
    ("aum > 100 OR TRUE", "yes yes", "yes yes"),
    ("NOT (aum > 100 AND city = 'SH')", "no yes", "no no"),
    ("aum IS NULL", "no no", "yes yes"),
    ("aum IS NOT NULL", "yes yes", "no no"),
    ("city IS NULL OR aum BETWEEN 0 AND 10", "no yes", "yes yes"),
    ("city IN ('SH', 'GZ')", "yes no", "no no"),
    ("city NOT IN ('GZ')", "yes no", "no no"),
    ("city LIKE 'S%' OR city IS NULL", "yes yes", "yes yes"),
    ("aum + 1 IS NULL", "no no", "yes yes"),
    ("aum * 2 > aum", "yes yes", "no no"),
]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[object]:
    homes: list[FeedHome] = []

    def make(*strategies: object, text: str = KNOWN) -> FeedHome:
        home = opened(tmp_path / f"bank{len(homes)}", bank(TAGS, strategies=list(strategies)))
        homes.append(home)
        home.deliver(f"core_{written(MONDAY)}.csv", text, at(TUESDAY, "05:00"))
        assert home.states(at(TUESDAY, "06:00")) == ["taken Mon"]
        return home

    yield make
    for home in homes:
        home.installation.close()


def singly(home: FeedHome, when: int) -> dict[str, str]:
    """Ask for each customer by himself: for each strategy, of C01 and C02, whether it holds."""
    found: dict[str, list[str]] = {}
    for customer in ("C01", "C02"):
        decided = home.installation.engine.decide(customer, when, commit=False)
        holds = {one.strategy for one in decided.candidates}
        for strategy in home.installation.published().strategies:
            found.setdefault(strategy.id, []).append("yes" if strategy.id in holds else "no")
    return {name: " ".join(both) for name, both in found.items()}


def at_once(home: FeedHome, when: int) -> dict[str, int]:
    """Ask for the whole bank: for each strategy, for how many it holds."""
    run = home.installation.run(when, dry=True)
    found = {one.id: 0 for one in home.installation.published().strategies}
    for one in run.tallies:
        found[one.strategy] += one.candidates * (one.reason is not Reason.NOT_IN_AUDIENCE)
    return found


def test_conditions_see_its_tags_as_unknown(made) -> None:
    names = {f"s{k:02}": line for k, line in enumerate(ASKED)}
    does = [a_strategy(name, audience=line[0], when_late=WITHOUT) for name, line in names.items()]
    goes_on = [a_strategy(f"{name}_on", audience=line[0]) for name, line in names.items()]
    home = made(*does, *goes_on)
    for when, column in ((IN_TIME, 1), (LATE, 2)):
        one_by_one, all_at_once = singly(home, when), at_once(home, when)
        told = {line[0]: one_by_one.get(name) for name, line in names.items()}
        assert told == {line[0]: line[column] for line in names.values()}
        assert {one: both.count("yes") for one, both in one_by_one.items()} == all_at_once
        others = {line[0]: one_by_one[f"{name}_on"] for name, line in names.items()}
        assert others == {line[0]: line[1] for line in names.values()}, "others go on as before"


def test_it_is_as_if_the_tags_were_empty(made) -> None:
    """The same strategies over rows without values, and nothing said of late feeds."""
    does = [
        a_strategy(f"s{k:02}", audience=line[0], when_late=WITHOUT) for k, line in enumerate(ASKED)
    ]
    late = made(*does)
    empty = made(
        *(replace(one, when_late=()) for one in does), text="cust,balance,city\nC01,,\nC02,,\n"
    )
    assert singly(late, LATE) == singly(empty, LATE)
    assert at_once(late, LATE) == at_once(empty, LATE)


def test_scores_take_what_holds_for_an_unknown_value(made) -> None:
    score = Score(propensity="0.5", value="aum", value_unknown_cents=300)
    home = made(a_strategy("fund", score=score, when_late=WITHOUT))
    for when, cents in ((IN_TIME, 120_050), (LATE, 300)):
        (one,) = home.installation.engine.decide("C01", when, commit=False).candidates
        assert one.value_cents == cents


def test_it_is_told_and_replayed_when_the_file_is_there(
    made, capsys: pytest.CaptureFixture[str]
) -> None:
    home = made(
        a_strategy("fund", audience="aum IS NULL", when_late=WITHOUT),
        a_strategy("card", value="50"),
    )
    installation = home.installation
    run = installation.run(LATE)
    assert run.without == {"fund": "core"}
    assert run.skipped == {}
    (warning,) = warnings(run)
    assert "unknown to the strategy “fund”" in warning.en
    decided = installation.engine.decide("C02", LATE + 1, commit=True)
    home.deliver(f"core_{written(TUESDAY)}.csv", KNOWN, at(WEDNESDAY, "09:00"))
    assert home.states(at(WEDNESDAY, "09:30")) == ["taken Tue late same_content"]
    parts = (installation.store, installation.archive)
    assert installation.replay(run.id).equal
    stored, again = replay_decision(*parts, decided.id)
    assert stored == again
    told = {one.strategy: one.reason for one in explain(*parts, f"{run.id}/C01").candidates}
    assert told["fund"] is not Reason.NOT_IN_AUDIENCE
    for shown in (f"{run.id}/C01", decided.id):
        code, text = Shell(installation.home, capsys)("explain", shown)
        assert code == 0
        assert text.count("is late, so the tags that it fills were unknown") == 1, shown
    after = installation.run(at(WEDNESDAY, "10:00"), dry=True)
    assert after.without == {}


def test_what_cannot_do_without() -> None:
    nothing = bank(replace(TAGS, fills=()), strategies=[a_strategy("fund", when_late=WITHOUT)])
    found = [(p.where, p.code) for p in lint(nothing) if p.code.startswith("feed.")]
    assert found == [("strategies/fund when_late/0/do", "feed.without_nothing")]
