"""The customers of the simulated banks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from hengce.model.instant import day

PURPOSE = "marketing"
ZONE = "Asia/Shanghai"

_TODAY = day(date(2026, 11, 23))


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, as the nightly files say."""

    customer: str
    mobile: str | None
    age: int
    tolerance: str | None
    assessed_until: int | None
    vip: bool
    household: str | None
    zone: str | None
    app: bool
    consents: frozenset[str]
    manager: str | None


def made(place: int, chance: Random) -> Person:
    """Draw a customer."""
    consents = [
        f"{PURPOSE}:{channel}"
        for channel in ("sms", "push", "wecom", "banner", "task")
        if chance.random() < 0.85
    ]
    return Person(
        customer=f"C{place:02}",
        mobile=f"138{place:08}" if chance.random() < 0.9 else None,
        age=chance.choice((16, 22, 30, 45, 70)),
        tolerance=chance.choice(("C1", "C2", "C3", "C5", "C5", None)),
        assessed_until=chance.choice((None, _TODAY + 1, _TODAY + 3, *[_TODAY + 400] * 4)),
        vip=chance.random() < 0.4,
        household=f"H{place // 3}" if chance.random() < 0.7 else None,
        zone=chance.choice((None, None, ZONE, "America/New_York", "Mars/Olympus", "Asia/Urumqi")),
        app=chance.random() < 0.8,
        consents=frozenset(consents),
        manager=chance.choice(("M1", "M2", None)),
    )


def people_by_id(people: Sequence[Person]) -> dict[str, Person]:
    """Return customers by number."""
    return {person.customer: person for person in people}
