"""Customers of the synthetic bank live ninety days under the thirty-three journeys."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from forecast.ninety_days import BEGINS, JOURNEYS, ninety_days
from hengce.forecast.simulation import Played
from hengce.model.contact import ContactState
from hengce.model.instant import DAY_US, moment
from hengce.model.strategy import MessageClass
from hengce.ports import ContactRecord

CUSTOMERS, MANY = 1_000, 100_000
DAYS = 90
ZONE = "Asia/Shanghai"
ENTERED_LEAST = 28
"""Of the 32 journeys so many have somebody in ninety days; the others are of rare events."""


@pytest.fixture(scope="module", params=[CUSTOMERS, pytest.param(MANY, marks=pytest.mark.prove)])
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    yield ninety_days(tmp_path_factory.mktemp("ninety") / "home", request.param, DAYS)


def left(played: Played) -> list[ContactRecord]:
    gone = {ContactState.COMMITTED, ContactState.UNKNOWN}
    return [one for one in played.memory.contacts() if one.state in gone]


def interruptions(played: Played) -> list[tuple[str, str, int]]:
    """Commercial messages that broke into somebody's day: whose, about what, when."""
    return sorted(
        (one.contact.customer, one.contact.kind.category, one.handed_off_at or one.at)
        for one in left(played)
        if one.contact.kind.interrupts and one.contact.kind.message_class is MessageClass.COMMERCIAL
    )


def test_nearly_every_journey_has_somebody(played: Played) -> None:
    names = {path.stem for path in (JOURNEYS / "strategies").glob("*.yaml")}
    entered = {name for name in names if played.memory.last_instances(name, _everybody(played))}
    assert len(entered) >= ENTERED_LEAST, names - entered


def test_a_wealth_message_in_seven_days_and_three_of_all_in_a_month(played: Played) -> None:
    """The caps, counted by hand over everything that left."""
    told = interruptions(played)
    assert len(told) >= CUSTOMERS // 4, "or this would hold of nothing"
    wealth = [(who, at) for who, category, at in told if category == "wealth"]
    assert all(b - a >= 7 * DAY_US for (who, a), (other, b) in pairwise(wealth) if who == other)
    months = Counter((who, f"{moment(at, ZONE):%Y-%m}") for who, _, at in told)
    assert max(months.values()) <= 3


def test_nobody_is_forgotten(played: Played) -> None:
    """Who is in flight at the end waits for a moment to come, or for a thing that is named."""
    ends = BEGINS + DAYS * DAY_US
    for one in played.memory.live_instances(_everybody(played)):
        waits_for_something = bool(one.proposal.contact or one.child)
        assert waits_for_something or (one.due_at is not None and one.due_at >= ends - DAY_US), one


def _everybody(played: Played) -> list[str]:
    return sorted({one.contact.customer for one in played.memory.contacts()})
