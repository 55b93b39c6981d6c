"""What random documents are built around: the bank's time and zone, and where chance comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from hengce.model.filter import Filter
from hengce.model.instant import Day, Instant
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.working_days import WEEKENDS_ONLY, WorkingDays
from oracle.moments import today_in
from oracle.phrases import EVENTS, Book

Item = TypeVar("Item")

CHANNELS = {"app": False, "email": True, "push": True, "sms": True, "task": False, "wecom": True}
CATEGORIES = ("card", "loan", "service", "wealth")
TOPICS = ("cards", "credit", "funds")
DEPARTMENTS = ("cards", "retail", "wealth")
PRODUCTS = ("p0", "p1", "p2", "p3", "p4", "p5")
ZONES = (
    *("Asia/Shanghai", "Asia/Shanghai", "Asia/Shanghai", "America/New_York", "Europe/Berlin"),
    *("America/Havana", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a world is built around.

    Attributes:
        rng: Where all chance comes from.
        book: Takes every condition that is written.
        now: The decision's time.
        today: The bank's day.
        zone: The bank's zone.
        triggers: The types of the events that ask; none for the nightly run.
        calendar: On which days people work.
        bundles: Identifiers of the bundles that strategies may name.
        households: How many households and phones the customers share.
        channels: The bank's channels, sorted.
        mild: Whether the gates let most through, so that candidates meet one another.
    """

    rng: Random
    book: Book
    now: Instant
    today: Day
    zone: str
    triggers: tuple[str, ...]
    calendar: WorkingDays
    bundles: tuple[str, ...]
    households: int
    channels: tuple[str, ...]
    mild: bool

    def chance(self, share: float) -> bool:
        """Be true in this share of cases."""
        return self.rng.random() < share

    def several(self, *counts: int) -> range:
        """Draw how many rules of a gate there are; a mild bank has few of them."""
        return range(0 if self.mild and self.chance(0.8) else self.rng.choice(counts))


def frame(rng: Random, now: Instant, customers: int) -> Frame:
    """Draw the bank's zone, its calendar, and what starts the decision."""
    zone = rng.choice(ZONES)
    today = today_in(zone, now)
    names = tuple(EVENTS)
    triggers = tuple(rng.sample(names, rng.choice((1, 1, 2)))) if rng.random() < 0.35 else ()
    return Frame(
        rng=rng,
        book=Book(),
        now=now,
        today=today,
        zone=zone,
        triggers=triggers,
        calendar=_calendar(rng, today),
        bundles=rng.choice(((), ("b0",), ("b0",), ("b0",), ("b0", "b1"))),
        households=max(1, round(customers / rng.choice((1.0, 1.5, 2.5, 4.0)))),
        channels=tuple(sorted(rng.sample(tuple(CHANNELS), rng.randint(1, 5)))),
        mild=rng.random() < 0.6,
    )


def some_filter(at: Frame, strategies: Sequence[str], share: float = 0.12) -> Filter:
    """Draw which actions are meant; each field is filled in with this share."""

    def some(pool: Sequence[Item]) -> tuple[Item, ...]:
        if not at.chance(share):
            return ()
        return tuple(at.rng.sample(pool, at.rng.randint(1, min(2, len(pool)))))

    return Filter(
        priority_classes=some(tuple(PriorityClass)),
        message_classes=some(tuple(MessageClass)),
        categories=some(CATEGORIES),
        topics=some(TOPICS),
        departments=some(DEPARTMENTS),
        channels=some(at.channels),
        strategies=some(strategies),
        products=some(("", *PRODUCTS)),
        interruptions_only=at.chance(0.35),
    )


def _calendar(rng: Random, today: Day) -> WorkingDays:
    """Draw a calendar around today that knows holidays, and weekends on which people work."""
    if rng.random() < 0.1:
        return WEEKENDS_ONLY
    first, last = today - rng.choice((2, 5, 30)), today + rng.choice((-1, 0, 1, 30))
    return WorkingDays(
        version=f"drawn-{today}",
        first=first,
        last=last,
        off=frozenset(_days_off(rng, first, last)),
    )


def _days_off(rng: Random, first: Day, last: Day) -> Iterator[Day]:
    for on in range(first, last + 1):
        weekend = (on + 3) % 7 >= 5  # 1970-01-01 was a Thursday
        if weekend is not (rng.random() < 0.35):
            yield on
