"""Some weeks of the bank's app with two journeys, and customers as they really are.

One text of the newcomers' guide is truly better than the other. The wealth news sells at first,
and sells nothing any more after a while. One customer complains. What becomes of it is up to the
product: nothing here judges, promotes or stops. Who does what is drawn by the number of the day, so
that the weeks end alike on whatever date they begin.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hengce.deciding.loop import EngineLoop
from hengce.documents.administration import apply_folder
from hengce.forecast.chances import chance
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant, day_at
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.tag import Scalar
from hengce.responses.outcomes import record_many
from hengce.simulate.bank import DEMO_BANK
from hengce.simulate.home import MAKER, go_live, stage
from hengce.simulate.weeks_people import Crowd, Known, crowd_of, known_of, newcomer, reader
from hengce.wiring import Installation

GUIDE, NEWS = "deposit_newcomer_guide", "wealth_news"

NEWCOMERS_A_DAY = 120
READERS, READERS_A_DAY = 5_500, 500
"""Each reads the news every eleventh day: the caps of the bank leave nobody out."""

WEEK = 7
CAME_EARLIER_DAYS = 5
"""The bank's files come on the first day of a week: who logs in first in that week opened the
account in so many days before it."""

CLICKS = {"old_text": 0.06, "new_text": 0.16, "push": 0.12}
"""Of so many of those who get a message it is clicked, by node."""

BUYS, NEWS_ADDS = 0.10, 0.08
"""So many readers buy of themselves; and so many more because of the news, while it works."""

LOOKS: Mapping[str, Scalar] = {"product": "wealth_cash", "dwell_seconds": 12}
BUYS_ONE: Mapping[str, Scalar] = {"product": "wealth_cash", "amount": 1_000_00}
"""What the events of readers say."""

WORKS_DAYS = 28
"""For so long the news sells."""

COMPLAINS_ON = 10
"""On this day one reader complains."""

_MORNING, _AFTERNOON, _EVENING = 10 * HOUR_US, 15 * HOUR_US, 21 * HOUR_US


@dataclass(slots=True)
class Weeks:
    """The app of the bank, its users, and a clock.

    Attributes:
        installation: Where the bank lives.
        begins: Midnight of the first day, in the bank's zone.
        days: How many days are lived.
        seed: Draws who does what.
        complained: Who complained; empty: nobody yet.
    """

    installation: Installation
    begins: Instant
    days: int
    seed: int
    complained: str = ""
    _now: Instant = 0
    _answered: set[str] = field(default_factory=set)
    _crowd: Crowd | None = None
    _org: dict[str, str] = field(default_factory=dict)

    @property
    def ends(self) -> Instant:
        """Midnight after the last day."""
        return self.begins + self.days * DAY_US

    def settle_in(self) -> None:
        """Apply the bank's documents, bring the two journeys live and the first customers in."""
        parts, at = self.installation, self.begins
        self._now = at
        apply_folder(parts.store, DEMO_BANK, MAKER, at)
        zone = parts.zone()
        first = day_at(at, zone)
        opened = [
            first + day // WEEK * WEEK - 1 - number % CAME_EARLIER_DAYS
            for day in range(self.days)
            for number in range(NEWCOMERS_A_DAY)
        ]
        self._crowd = crowd_of(opened, READERS, first, self.seed, zone)
        self._import(at)
        go_live(parts, (GUIDE, NEWS), at)

    def known(self, as_of: Instant) -> Known:
        """Return what the bank's files tell of its people at an instant."""
        assert self._crowd is not None, "they settle in first"
        return known_of(self._crowd, as_of)

    def live(self, day: int) -> Instant:
        """Live one day; return its evening."""
        midnight = self.begins + day * DAY_US
        parts = self.installation
        if day and day % WEEK == 0:
            self._now = max(self._now + 1, midnight)
            self._import(self._now)
        loop = EngineLoop(parts.store, parts.engine, parts.archive, lambda: self._now)

        def settle(at: Instant) -> None:
            self._now = max(self._now + 1, at)
            while loop.turn():
                self._now += 1
            with parts.relay() as relay:
                relay.drain(self._now)
            loop.look()
            self._now += MINUTE_US
            while loop.turn():
                self._now += 1

        self._now = max(self._now, midnight + _MORNING)
        loop.take(list(self._arrivals(day)))
        settle(midnight + _MORNING)
        settle(midnight + _MORNING + 5 * MINUTE_US)
        self._answer(day, midnight + _AFTERNOON)
        loop.take(list(self._purchases(day, midnight + _AFTERNOON)))
        settle(midnight + _EVENING)
        return self._now

    def _import(self, at: Instant) -> None:
        """Bring in those who are customers by then."""
        known = self.known(at)
        names, units = known.customers["customer"].to_pylist(), known.customers["org"].to_pylist()
        self._org = dict(zip(names, units, strict=True))
        stage(self.installation, {"customers": known.customers, "consents": known.consents})
        self.installation.refresh_snapshot(at)

    # What customers do ----------------------------------------------------------------

    def _arrivals(self, day: int) -> Iterator[Event]:
        """Newcomers log in, each once; readers look at wealth products, every eleventh day."""
        for k in range(day * NEWCOMERS_A_DAY, (day + 1) * NEWCOMERS_A_DAY):
            yield self._event("app_logged_in", newcomer(k), {}, self._now)
        for k in range(READERS_A_DAY):
            looked = reader((day * READERS_A_DAY + k) % READERS)
            yield self._event("wealth_viewed", looked, LOOKS, self._now)

    def _purchases(self, day: int, at: Instant) -> Iterator[Event]:
        """Readers buy of themselves, and more of those who got the news while it works."""
        told = {one for one, _, node in self._left() if node == "push"}
        self._answered |= {contact for _, contact, _ in self._left()}
        for k in range(READERS_A_DAY):
            one = reader((day * READERS_A_DAY + k) % READERS)
            works = one in told and day < WORKS_DAYS
            if chance(self.seed, one, f"buys {day}") < BUYS + works * NEWS_ADDS:
                yield self._event("wealth_bought", one, BUYS_ONE, at)

    def _answer(self, day: int, at: Instant) -> None:
        """Let those who got something click, and one of them complain."""
        outcomes = []
        for customer, contact, node in self._left():
            kinds = [OutcomeKind.DELIVERED]
            if chance(self.seed, customer, f"clicked on {day}") < CLICKS[node]:
                kinds.append(OutcomeKind.CLICKED)
            elif node == "push" and day >= COMPLAINS_ON and not self.complained:
                self.complained = customer
                kinds.append(OutcomeKind.COMPLAINED)
            outcomes += [
                Outcome(
                    source="app", id=f"{contact}/{kind}", contact=contact, kind=kind, at=at + number
                )
                for number, kind in enumerate(kinds)
            ]
        parts = self.installation
        record_many(parts.store, outcomes, parts.published(), parts.baseline(), at + MINUTE_US)

    def _left(self) -> list[tuple[str, str, str]]:
        """Return whose contacts left and were not answered yet: customer, contact, node."""
        with self.installation.store.view() as view:
            found = view.extract(self._now - DAY_US)["contact"].to_pylist()
        return [
            (one["customer"], one["id"], one["wave"].partition("@")[0] or "push")
            for one in found
            if one["left_at"] is not None and one["id"] not in self._answered
        ]

    def _event(
        self, name: str, customer: str, properties: Mapping[str, Scalar], at: Instant
    ) -> Event:
        return Event(
            source="weeks",
            id=f"{name}-{at}-{customer}",
            name=name,
            customer=customer,
            occurred_at=at,
            received_at=at,
            properties=dict(properties),
            org=self._org[customer],
        )
