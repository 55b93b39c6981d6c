"""A small bank that lives some weeks with two journeys, as its customers really are.

One text of the newcomers' guide is truly better than the other. The wealth news sells at first,
and sells nothing any more after a while. One customer complains. What becomes of it is up to the
product: nothing here judges, promotes or stops.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hengce.administration import apply_folder, approve, publish
from hengce.forecast.chances import chance
from hengce.loop import EngineLoop
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.outcomes import record_many
from hengce.simulate.home import CHECKER, MAKER, PUBLISHER
from hengce.wiring import Installation

BANK = Path(__file__).with_name("weeks_bank")
GUIDE, NEWS = "guide", "news"

NEWCOMERS_A_DAY = 120
READERS, READERS_A_DAY = 4_000, 500
CLICKS = {"old_text": 0.06, "new_text": 0.16, "push": 0.12}
"""Of so many of those who get a message it is clicked, by node."""

BUYS, NEWS_ADDS = 0.10, 0.08
"""So many readers buy of themselves; and so many more because of the news, while it works."""

WORKS_DAYS = 28
"""For so long the news sells."""

COMPLAINS_ON = 10
"""On this day one reader complains."""

_MORNING, _AFTERNOON, _EVENING = 10 * HOUR_US, 15 * HOUR_US, 21 * HOUR_US


@dataclass(slots=True)
class Weeks:
    """The bank, and its clock.

    Attributes:
        installation: Where it lives.
        begins: Midnight of its first day, in the bank's zone.
        days: How many days it will live.
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

    def settle_in(self) -> None:
        """Bring the documents live and the customers in."""
        parts, at = self.installation, self.begins
        self._now = at
        apply_folder(parts.store, BANK, MAKER, at)
        staged = parts.home / "staged"
        staged.mkdir(exist_ok=True)
        for name, table in _people(self._customers(), at).items():
            marked = table.replace_schema_metadata({"entity": name})
            pq.write_table(marked, staged / f"{name}.parquet")
        parts.refresh_snapshot(at)
        for strategy in (GUIDE, NEWS):
            approve(parts.store, strategy, CHECKER, at)
            publish(parts.store, strategy, PUBLISHER, at)

    def live(self, day: int) -> Instant:
        """Live one day; return its evening."""
        midnight = self.begins + day * DAY_US
        parts = self.installation
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

    # What customers do ----------------------------------------------------------------

    def _customers(self) -> list[str]:
        newcomers = [_newcomer(k) for k in range(NEWCOMERS_A_DAY * self.days)]
        return [*newcomers, *(_reader(k) for k in range(READERS))]

    def _arrivals(self, day: int) -> Iterator[Event]:
        """Newcomers sign up, each once; readers look at wealth products, every eighth day."""
        for k in range(day * NEWCOMERS_A_DAY, (day + 1) * NEWCOMERS_A_DAY):
            yield self._event("signed_up", _newcomer(k), day)
        for k in range(READERS_A_DAY):
            yield self._event("visited", _reader((day * READERS_A_DAY + k) % READERS), day)

    def _purchases(self, day: int, at: Instant) -> Iterator[Event]:
        """Readers buy of themselves, and more of those who got the news while it works."""
        told = {one for one, _, node in self._left() if node == "push"}
        self._answered |= {contact for _, contact, _ in self._left()}
        for k in range(READERS_A_DAY):
            reader = _reader((day * READERS_A_DAY + k) % READERS)
            works = reader in told and day < WORKS_DAYS
            if chance(self.seed, reader, f"buys {day}") < BUYS + works * NEWS_ADDS:
                yield self._event("bought", reader, day, at)

    def _answer(self, day: int, at: Instant) -> None:
        """Let those who got something click, and one of them complain."""
        outcomes = []
        for customer, contact, node in self._left():
            kinds = [OutcomeKind.DELIVERED]
            if chance(self.seed, customer, f"clicks {contact}") < CLICKS[node]:
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

    def _event(self, name: str, customer: str, day: int, at: Instant = 0) -> Event:
        when = at or self._now
        return Event(
            source="weeks",
            id=f"{name}-{day}-{customer}",
            name=name,
            customer=customer,
            occurred_at=when,
            received_at=when,
            properties={"amount": 1_000_00} if name == "bought" else {},
            org="HQ",
        )


def _newcomer(number: int) -> str:
    return f"N{number:06}"


def _reader(number: int) -> str:
    return f"R{number:06}"


def _people(names: list[str], at: Instant) -> dict[str, pa.Table]:
    count = len(names)
    given = pa.array([at - DAY_US] * count, pa.int64()).cast(pa.timestamp("us", "UTC"))
    said = {
        "purpose": "marketing",
        "channel": "push",
        "state": "given",
        "text_version": "2026-01",
        "source": "synthetic",
        "evidence": "made up by the demonstration; no person agreed to anything",
    }
    return {
        "customers": pa.table(
            {"customer": names, "org": ["HQ"] * count, "push_enabled": [True] * count}
        ),
        "consents": pa.table(
            {
                "customer": names,
                "at": given,
                **{name: [text] * count for name, text in said.items()},
            }
        ),
    }
