"""Random worlds: a bank, its customers and their past, from one seed.

What is random is drawn so that every rule of a decision decides often.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from hengce.model.configuration import Configuration, Stop
from hengce.model.event import Event
from hengce.model.instant import DAY_US, MINUTE_US, Instant, read_instant
from hengce.model.working_days import WorkingDays
from oracle.case import (
    Checked,
    CustomerFacts,
    Cutoff,
    Member,
    PastContact,
    Question,
    ReferenceAnswer,
    Resource,
    Taken,
)
from oracle.documents import configuration, stops
from oracle.frames import Frame, frame
from oracle.groups import Groups, groups_of
from oracle.people import customer, history, taken
from oracle.proposals import cases_of, proposals
from oracle.reference import decide_group
from oracle.resources import resources_of

MOMENTS = (
    *("2026-11-22T10:00:00+08:00", "2026-11-22T23:59:59+08:00", "2026-11-23T00:00:00+08:00"),
    *("2026-02-28T15:59:59+00:00", "2028-02-29T12:00:00+00:00", "2026-12-31T16:00:00+00:00"),
    *("2026-03-08T01:30:00-05:00", "2026-03-08T03:00:00-04:00", "2026-11-01T01:15:00-04:00"),
    *("2026-03-29T01:59:00+01:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"),
    *("2026-03-08T00:30:00-05:00", "2026-11-01T00:30:00-04:00", "2026-04-24T00:30:00+02:00"),
    *("2026-04-05T01:45:00+11:00", "2026-10-04T01:59:00+10:30", "2026-07-14T03:20:00+08:00"),
)
NAMES = ("客户", "C", "张三-", "9", "ÿ")


@dataclass(frozen=True, slots=True)
class World:
    """Everything that decisions depend on.

    Attributes:
        seed: What it was drawn from.
        configuration: Valid documents; a text's tree is in `checked`.
        live: The live strategies: all of them.
        stops: In force.
        now: The decision's time.
        customers: Sorted by the bytes of their identifiers.
        history: Each customer's contacts, in the order of `customers`; unsorted.
        asking: Each customer's events that ask, in the order of `customers`; all empty for a run.
        checked: The trees behind the texts.
        calendar: On which days people work.
        taken: Contacts that took of what is limited; no history holds them.
        resources: All that the configuration limits, with what is left; in a run some have
            cutoffs.
    """

    seed: int
    configuration: Configuration
    live: frozenset[str]
    stops: tuple[Stop, ...]
    now: Instant
    customers: tuple[CustomerFacts, ...]
    history: tuple[tuple[PastContact, ...], ...]
    asking: tuple[tuple[Event, ...], ...]
    checked: Checked
    calendar: WorkingDays
    taken: tuple[Taken, ...]
    resources: tuple[Resource, ...]

    @property
    def trigger(self) -> Event | None:
        """Return the first customer's first event that asks; None for a run."""
        return next(iter(self.asking[0]), None)

    def groups(self) -> Groups:
        """Return who is decided together."""
        return groups_of(self.configuration.policy, self.customers)

    def question(self) -> Question:
        """Return what a run asks."""
        return Question(
            configuration=self.configuration,
            live=self.live,
            stops=self.stops,
            now=self.now,
            checked=self.checked,
            resources=self.resources,
            calendar=self.calendar,
            impersonal=self.groups().impersonal,
        )

    def members(self, places: Sequence[int], asked: Sequence[int]) -> list[Member]:
        """Return the customers at some places as members of a group."""
        return [
            Member(self.customers[place], self.history[place], place in asked) for place in places
        ]

    def answers(self) -> tuple[ReferenceAnswer, ...]:
        """Return the oracle's answers in the order of customers: a run's, or to their events."""
        question = self.question()
        found: dict[int, ReferenceAnswer] = {}
        for places in self.groups().members:
            for asked in [places] if self.trigger is None else [(place,) for place in places]:
                mine = replace(question, triggers=self.asking[asked[0]])
                answers = decide_group(mine, self.members(places, asked))
                found |= {place: answers[places.index(place)] for place in asked}
        return tuple(found[place] for place in range(len(self.customers)))


def world(seed: int, customers: int = 8) -> World:
    """Draw a world; the same seed and number give the same world."""
    rng = Random(seed)
    at = frame(rng, _moment(rng), customers)
    made = configuration(at)
    names = sorted({f"{rng.choice(NAMES)}{number}" for number in range(customers)}, key=str.encode)
    people = [customer(at, made, name) for name in names]
    gone = taken(at, made)
    drawn = World(
        seed=seed,
        configuration=made,
        live=frozenset(strategy.id for strategy in made.strategies),
        stops=stops(at, made),
        now=at.now,
        customers=tuple(person for person, _ in people),
        history=tuple(history(at, made) for _ in people),
        asking=tuple(asking for _, asking in people),
        checked=at.book.checked(),
        calendar=at.calendar,
        taken=gone,
        resources=resources_of(made, gone, at.now),
    )
    return drawn if at.triggers else _with_cutoffs(at, drawn)


def _moment(rng: Random) -> Instant:
    start = read_instant(rng.choice(MOMENTS), "UTC")
    moved = rng.choice((0, 0, 0, -1, 1, 20 * MINUTE_US, rng.randrange(365 * DAY_US)))
    return start + moved


# What is scarce ---------------------------------------------------------------------------


def _with_cutoffs(at: Frame, of: World) -> World:
    """Give some resources a cutoff: a candidate's own rank, or one next to it."""
    if not of.resources or at.chance(0.4):
        return of
    question = of.question()
    every = range(len(of.customers))
    ranks = [
        (proposal.tier, proposal.scored.score, proposal.scored.tie)
        for case in cases_of(question, of.members(every, every))
        for proposal in proposals(case)
    ]
    resources = tuple(
        resource._replace(cutoff=_cutoff(at, ranks)) if ranks and at.chance(0.6) else resource
        for resource in of.resources
    )
    return replace(of, resources=resources)


def _cutoff(at: Frame, ranks: Sequence[tuple[int, float, int]]) -> Cutoff:
    tier, score, tie = at.rng.choice(ranks)
    moved = (
        Cutoff(tier, score, tie),
        Cutoff(tier, score, tie),
        Cutoff(tier, score, min(tie + 1, 2**64 - 1)),
        Cutoff(tier, math.nextafter(score, math.inf), tie),
        Cutoff(tier, math.nextafter(score, -math.inf), tie),
        Cutoff(tier + 1, 0.0, 0),
    )
    return at.rng.choice(moved)
