"""What customers will do, drawn from what they did: stories go on, and nothing is made up."""

import numpy as np
import pytest

from hengce.forecast.episodes import past_of
from hengce.forecast.futures import WEEK_US, Futures
from hengce.forecast.likeness import likeness
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, Instant
from journeys.living import at

BEGINS = at("2026-10-05T10:00")
AT = BEGINS + 4 * WEEK_US
CUSTOMERS = [f"C{k:02}" for k in range(40)]


def event(name: str, customer: str, when: Instant, **properties: str | int) -> Event:
    return Event(
        source="core",
        id=f"{name}-{customer}-{when}",
        name=name,
        customer=customer,
        occurred_at=when,
        received_at=when,
        properties=dict(properties),
        org="HQ",
    )


def billed() -> list[Event]:
    """The first half is billed each week; each bill is repaid two days and an hour later."""
    made = []
    for place, customer in enumerate(CUSTOMERS[:20]):
        for week in range(4):
            when = BEGINS + week * WEEK_US + (place % 7) * DAY_US + place * 60_000_000 + 1
            bill = f"bill-{place:02}{week}"
            made.append(event("billed", customer, when, bill=bill, amount=100 * place))
            repaid_at = when + 2 * DAY_US + HOUR_US
            if repaid_at <= AT:
                made.append(event("repaid", customer, repaid_at, bill=bill, amount=100 * place))
    return made


def futures(events: list[Event]) -> Futures:
    """Of each customer nothing is known but whether he belongs to the first half."""
    known = np.array([[float(place < 20)] for place in range(len(CUSTOMERS))])
    return Futures(events, 4, AT, known, dict.fromkeys(CUSTOMERS, "HQ"))


def drawn(seed: int, events: list[Event], days: int = 7) -> list[Event]:
    generator = np.random.default_rng(seed)
    return futures(events).draw(days, frozenset(CUSTOMERS), generator)


def test_a_number_ties_what_follows_to_what_began() -> None:
    past = past_of(billed())
    assert past.links.numbers["billed"] == {"bill"}
    assert past.links.tied == {"repaid"}
    assert len(past.episodes) == 80
    assert all([e.name for e in one.follows] in ([], ["repaid"]) for one in past.episodes)


def test_what_comes_behind_and_never_before_follows_without_a_number() -> None:
    events = []
    for place, customer in enumerate(CUSTOMERS):
        events.append(event("opened", customer, BEGINS + place * HOUR_US))
        events.append(event("funded", customer, BEGINS + place * HOUR_US + 3 * DAY_US))
        # These come at any time, before as often as behind.
        away = (1 if place % 2 else -1) * (place % 5 + 1) * DAY_US
        events.append(event("looked", customer, BEGINS + place * HOUR_US + away))
    assert past_of(events).links.behind == {("opened", "funded")}


def test_a_bill_of_yesterday_is_repaid_tomorrow_by_its_number() -> None:
    open_bills = {
        one.root.properties["bill"]: one.root
        for one in past_of(billed()).episodes
        if not one.follows
    }
    assert open_bills
    repaid = [one for one in drawn(1, billed()) if one.properties["bill"] in open_bills]
    assert {one.properties["bill"] for one in repaid} == set(open_bills)
    for one in repaid:
        bill = open_bills[one.properties["bill"]]
        assert one.name == "repaid"
        assert one.customer == bill.customer
        assert one.properties["amount"] == bill.properties["amount"]
        assert one.occurred_at == bill.occurred_at + 2 * DAY_US + HOUR_US


def test_as_much_begins_as_began_and_runs_differ_more_than_by_chance() -> None:
    """Twenty bills a week in four weeks: a Poisson number whose mean has a Gamma posterior."""
    counts = [sum(one.name == "billed" for one in drawn(seed, billed())) for seed in range(300)]
    assert np.mean(counts) == pytest.approx(20, abs=1.5)
    assert np.var(counts) == pytest.approx(20 + 20 / 4, rel=0.3)


def test_bills_come_to_those_who_are_like_those_who_had_them() -> None:
    bills = [one for one in drawn(5, billed(), 28) if one.name == "billed"]
    assert {one.customer for one in bills} <= set(CUSTOMERS[:20])
    numbers = [one.properties["bill"] for one in bills]
    assert len(set(numbers)) == len(numbers), "each has a number of its own"
    assert not set(numbers) & {one.properties.get("bill") for one in billed()}


def test_everything_lies_ahead_in_order_and_the_same_seed_says_the_same() -> None:
    told = drawn(9, billed(), 10)
    dates = [one.occurred_at for one in told]
    assert dates == sorted(dates)
    assert all(AT < one < AT + 10 * DAY_US for one in dates)
    assert len({one.id for one in told}) == len(told)
    assert told == drawn(9, billed(), 10)
    assert told != drawn(10, billed(), 10)


def test_likeness_looks_at_what_tells_them_apart() -> None:
    """Cards are held by the first ten; the second column is noise."""
    noise = np.random.default_rng(0).random(40)
    known = np.stack([np.arange(40) < 10, noise], axis=1).astype(float)
    alike = likeness(known, np.array([0, 1, 2, 3, 4, 5, 6, 7, 8]))
    assert set(alike.near(3).tolist()) <= set(range(10))
    assert 3 in alike.near(3)
