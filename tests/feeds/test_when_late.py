"""What strategies do while a feed is late: one waits for it, another goes on."""

from pathlib import Path

import numpy as np
import pytest

from feeds.feed_home import MONDAY, TAGS, WHOLE, at, bank, changed, opened, written
from hengce.flow.feeds_due import standing_of
from hengce.flow.stopping import with_late_feeds
from hengce.kernel.reasons import FEED_LATE, STRATEGY_STOPPED
from hengce.kernel.tables import STOPPED
from hengce.model.counterfactual import FeedsDelivered
from hengce.model.decision import Reason
from hengce.model.feed import Due, DueDays, LateRule, WhenLate
from hengce.model.working_days import WEEKENDS_ONLY
from hengce.replaying.otherwise import counterfactuals
from hengce.replaying.replay import explain, replay_decision
from hengce.words.warnings import warnings
from oracle.small_bank import a_strategy

TUESDAY, WEDNESDAY = MONDAY + 1, MONDAY + 2
SKIPS = a_strategy("fund", when_late=(WhenLate(feed="core", do=LateRule.SKIP),))
GOES_ON = a_strategy("card", value="50", when_late=(WhenLate(feed="core"),))


@pytest.fixture
def home(tmp_path: Path):
    made = opened(tmp_path / "bank", bank(TAGS, strategies=[SKIPS, GOES_ON]))
    made.deliver(f"core_{written(MONDAY)}.csv", WHOLE, at(TUESDAY, "05:00"))
    assert made.states(at(TUESDAY, "06:00")) == ["taken Mon"]
    yield made
    made.installation.close()


# When the customer is asked, and what becomes of the strategy that waits for the feed.
DAY = [
    ("in time", at(TUESDAY, "08:00"), Reason.CHOSEN),
    ("the next file is not due yet", at(WEDNESDAY, "06:30"), Reason.CHOSEN),
    ("within the grace", at(WEDNESDAY, "06:59"), Reason.CHOSEN),
    ("late", at(WEDNESDAY, "07:00"), Reason.FEED_LATE),
    ("still late", at(WEDNESDAY, "23:00"), Reason.FEED_LATE),
]


@pytest.mark.parametrize(("what", "when", "reason"), DAY, ids=[line[0] for line in DAY])
def test_a_decision(home, what: str, when: int, reason: Reason) -> None:
    decided = home.installation.engine.decide("C01", when, commit=True)
    answers = {one.strategy: one for one in decided.candidates}
    assert answers["fund"].reason is reason
    assert answers["card"].reason is Reason.CHOSEN
    assert answers["fund"].rule == ("core" if reason is Reason.FEED_LATE else "")


def test_a_night_says_who_was_skipped_and_is_replayed_when_the_file_is_there(home) -> None:
    installation, late = home.installation, at(WEDNESDAY, "08:00")
    run = installation.run(late)
    assert run.skipped == {"fund": "core"}
    counted = {(one.strategy, one.reason): one.candidates for one in run.tallies}
    assert counted == {("fund", Reason.FEED_LATE): 2, ("card", Reason.CHOSEN): 2}
    (warning,) = warnings(run)
    assert "fund" in warning.zh
    assert "“core” is late" in warning.en

    home.deliver(f"core_{written(TUESDAY)}.csv", WHOLE, at(WEDNESDAY, "09:00"))
    assert home.states(at(WEDNESDAY, "09:30")) == ["taken Tue late same_content"]
    assert installation.replay(run.id).equal
    parts = (installation.store, installation.archive)
    told = explain(*parts, f"{run.id}/C01")
    assert {one.strategy: one.rule for one in told.candidates} == {"fund": "core", "card": ""}
    assert counterfactuals(*parts, told)["fund"] == FeedsDelivered(feeds="core")
    after = installation.run(at(WEDNESDAY, "10:00"))
    assert after.skipped == {}
    assert ("fund", Reason.CHOSEN) in {(one.strategy, one.reason) for one in after.tallies}


def test_a_decision_that_was_kept_is_replayed_with_the_reason(home) -> None:
    installation = home.installation
    decided = installation.engine.decide("C01", at(WEDNESDAY, "08:00"), commit=True)
    home.deliver(f"core_{written(TUESDAY)}.csv", WHOLE, at(WEDNESDAY, "09:00"))
    home.look(at(WEDNESDAY, "09:30"))
    parts = (installation.store, installation.archive)
    stored, again = replay_decision(*parts, decided.id)
    assert stored == again
    told = {one.strategy: one for one in explain(*parts, decided.id).candidates}
    assert (told["fund"].reason, told["fund"].rule) == (Reason.FEED_LATE, "core")


# On which days something must be there: the file of a business day, by 06:30 and half an hour.
EVERY, WORKING = DueDays.EVERY, DueDays.WORKING
STANDINGS = [
    # days, after how many, now; the latest day that must be there (from Monday), missing
    (EVERY, 1, at(MONDAY, "23:00"), None, ()),
    (EVERY, 1, at(TUESDAY, "06:59"), None, ()),
    (EVERY, 1, at(TUESDAY, "07:00"), 0, (0,)),
    (EVERY, 0, at(MONDAY, "07:00"), 0, (0,)),
    (EVERY, 2, at(TUESDAY, "07:00"), None, ()),
    (EVERY, 1, at(MONDAY + 7, "07:00"), 6, (0, 1, 2, 3, 4, 5, 6)),
    (WORKING, 1, at(MONDAY + 5, "07:00"), 3, (0, 1, 2, 3)),
    (WORKING, 1, at(MONDAY + 7, "06:59"), 3, (0, 1, 2, 3)),
    (WORKING, 1, at(MONDAY + 7, "07:00"), 4, (0, 1, 2, 3, 4)),
]  # fmt: skip


@pytest.mark.parametrize(("days", "after", "now", "expected", "missing"), STANDINGS)
def test_what_must_be_there(days, after, now, expected, missing) -> None:
    due = Due(by="06:30", days=days, after_days=after, grace_minutes=30)
    (feed,) = bank(changed(TAGS, due=due)).feeds
    standing = standing_of(feed, (), now, "Asia/Shanghai", WEEKENDS_ONLY)
    assert standing.expected == (None if expected is None else MONDAY + expected)
    assert standing.missing == tuple(MONDAY + of for of in missing)
    assert standing.is_late == (expected is not None)
    everything = range(MONDAY, MONDAY + 8)
    assert not standing_of(feed, everything, now, "Asia/Shanghai", WEEKENDS_ONLY).is_late


class Waiting:
    """A plan of two strategies, of which the first waits for the feed."""

    actions = tuple(type("Action", (), {"name": s.id, "strategy": s}) for s in (SKIPS, GOES_ON))
    places = {"fund": 0, "card": 1}


def test_what_customers_stopped_and_what_is_late_are_sorted_together() -> None:
    stopped = np.array([(0, 1, STRATEGY_STOPPED), (1, 0, STRATEGY_STOPPED)], STOPPED)
    both = with_late_feeds(stopped, 2, Waiting, frozenset({"core"}))
    assert both.tolist() == [
        (0, 0, FEED_LATE),
        (0, 1, STRATEGY_STOPPED),
        (1, 0, STRATEGY_STOPPED),
        (1, 0, FEED_LATE),
    ]
    assert with_late_feeds(stopped, 2, Waiting, frozenset()) is stopped
