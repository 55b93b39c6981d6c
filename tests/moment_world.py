"""A bank whose customers answer at hours of their own, told through the kernel's own choice.

Each round every customer is told once. The kernel chooses the moment; what left is counted by
`count_sent`, what was answered is learned by `learn`, and both come back as changes, as they do
from a store. What the whole bank is taught, it is taught by `teach`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import msgspec
import numpy as np

from hengce.flow.answer import decide_members
from hengce.flow.dayparts import daypart_of
from hengce.flow.drawing import moment_is_drawn
from hengce.flow.learn import Standing, learn
from hengce.flow.sent import HandedOff, count_sent
from hengce.kernel.actions import NIGHTLY
from hengce.kernel.groups import group_rows
from hengce.kernel.plan import compile_plan
from hengce.kernel.tried import tried_share
from hengce.measure.moments import Told, teach
from hengce.model.configuration import Configuration
from hengce.model.contact import Contact, ContactState
from hengce.model.decision import Pin
from hengce.model.instant import DAY_US, HOUR_US, Instant, day_at
from hengce.model.moments import LearnedMoments, LearnedPart, Moments
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.policy import Daypart, NegativeFeedback
from hengce.model.profile import Change, ChangeKind
from hengce.reading.archive import Opened
from hengce.reading.gather import gather
from kernel.compare import WorldView
from oracle.case import CustomerFacts
from oracle.packed import population
from oracle.small_bank import NAME, NOW, SHANGHAI, a_channel, a_question, a_strategy
from oracle.worlds import World

PARTS = ("morning", "afternoon", "evening")
HOURS = (("08:00", "12:00"), ("12:00", "18:00"), ("18:00", "22:00"))
TRIED_SHARE = 1_000
EVERY_DAYS = 3
"""Between two messages to a customer."""

Rates = Sequence[Sequence[float]]
"""How often each customer answers in each part."""


def own_hours(rng: Random, customers: int) -> Rates:
    """Everyone has an hour, in which he answers four times as often."""
    best = rng.choices((0, 1, 2), (30, 30, 40), k=customers)
    return [[0.24 if part == mine else 0.06 for part in range(3)] for mine in best]


def own_hours_and_levels(rng: Random, customers: int) -> Rates:
    """The same; and some answer much more than others."""
    levels = [rng.betavariate(2, 14) for _ in range(customers)]
    return [
        [min(8 * level * rate, 0.9) for rate in rates]
        for level, rates in zip(levels, own_hours(rng, customers), strict=True)
    ]


def no_hours(rng: Random, customers: int) -> Rates:
    """Nobody minds when he is told."""
    return [[0.1] * 3 for _ in range(customers)]


def one_hour(rng: Random, customers: int) -> Rates:
    """All answer best in the evening, some more than others."""
    levels = [rng.betavariate(2, 18) for _ in range(customers)]
    return [[0.6 * level, 0.8 * level, 1.2 * level] for level in levels]


@dataclass
class Bank:
    """The bank in its world.

    Attributes:
        rates: The truth.
        seed: Draws who answers.
        learns: Whether the bank is taught by drawn moments.
    """

    rates: Rates
    seed: int
    learns: bool = True
    answered: int = 0
    fixed: list[int] = field(default_factory=lambda: [0, 0, 0])
    _told: list[Told] = field(default_factory=list)
    _known: dict[tuple[str, ChangeKind, str], Change] = field(default_factory=dict)
    _rounds: int = 0

    def __post_init__(self) -> None:
        self._configuration = _configuration(TRIED_SHARE if self.learns else 0)
        names = [f"C{k:05}" for k in range(len(self.rates))]
        self._places = {name: k for k, name in enumerate(names)}
        self._world = _world(self._configuration, names)
        self._people = population(self._world)
        self._groups = group_rows(self._people, (), 64)

    def live(self, rounds: int) -> "Bank":
        """Tell everybody so many times."""
        for number in range(rounds):
            if self.learns and number:
                self._configuration = self._taught()
            self._tell(NOW - 2 * HOUR_US + number * EVERY_DAYS * DAY_US)
        return self

    @property
    def gain(self) -> float:
        """How many more answers than at the best of the fixed hours, of these."""
        return self.answered / max(self.fixed) - 1

    def _tell(self, now: Instant) -> None:
        for contact in self._contacts(now):
            place = self._places[contact.customer]
            policy = self._configuration.policy
            part = daypart_of(contact.kind, contact.release_at, None, policy)
            luck = Random(f"{self.seed} {contact.id}")
            would = [luck.random() < rate for rate in self.rates[place]]
            self.fixed = [count + yes for count, yes in zip(self.fixed, would, strict=True)]
            yes = would[PARTS.index(part)]
            self.answered += yes
            self._count(contact, part, yes)
            share = tried_share(self._configuration)
            drawn = moment_is_drawn(
                contact.customer, contact.kind.strategy, now, policy.tie_seed, share
            )
            self._told.append(Told(contact.customer, PARTS.index(part), yes, drawn))

    def _contacts(self, now: Instant) -> Iterator[Contact]:
        configuration = self._configuration
        today = day_at(now, SHANGHAI)
        opened = Opened(
            pin=Pin(snapshot="s", position=1, configuration="", at=now, engine="", tzdata=""),
            configuration=configuration,
            population=self._people,
            groups=self._groups,
            plan=compile_plan(configuration, NIGHTLY, today, self._people.layout),
        )
        facts = gather(_Known(self._world, tuple(self._known.values())), opened)
        everybody = np.arange(len(self.rates))
        block = facts.grouped(everybody, np.arange(len(self.rates) + 1))
        asking: list[tuple[str, ...]] = [()] * len(self.rates)
        told = decide_members(
            facts.ready, block, self._people.dictionaries, opened.pin, f"D{now}", asking
        )
        return (contact for decision in told for contact in decision.contacts)

    def _count(self, contact: Contact, part: str, yes: bool) -> None:
        mine = [
            change
            for kind, key in (
                (ChangeKind.SENT, "push"),
                (ChangeKind.ANSWERED, "push"),
                *((kind, one) for kind in _BY_PART for one in PARTS),
            )
            if (change := self._known.get((contact.customer, kind, key)))
        ]
        at = contact.release_at
        for change in count_sent([HandedOff(contact, part)], mine, lambda *_: None, at):
            self._keep(change)
        if yes:
            outcome = Outcome(
                source="app", id=contact.id, contact=contact.id, kind=OutcomeKind.CLICKED, at=at
            )
            standing = Standing(ContactState.COMMITTED, at, (), part, at)
            profile = {(change.kind, change.key): change for change in mine}
            learned = learn(outcome, contact, standing, {}, profile, NegativeFeedback())
            for change in learned.changes:
                if change.kind in _COUNTERS:
                    self._keep(change)

    def _keep(self, change: Change) -> None:
        self._known[change.customer, change.kind, change.key] = change

    def _taught(self) -> Configuration:
        taught = teach(self._told, len(PARTS))
        if taught is None:
            return self._configuration
        learned = LearnedMoments(
            parts=tuple(
                LearnedPart(
                    id=part.id,
                    begins=part.begins,
                    ends=part.ends,
                    response=rate.response,
                    sent=rate.sent,
                    answered=rate.answered,
                )
                for part, rate in zip(
                    self._configuration.policy.dayparts, taught.parts, strict=True
                )
            ),
            level_evidence=taught.level_evidence,
            part_evidence=taught.part_evidence,
            position=1,
            at=NOW,
        )
        return msgspec.structs.replace(self._configuration, moments=learned)


_BY_PART = (ChangeKind.SENT_AT, ChangeKind.ANSWERED_AT)
_COUNTERS = {ChangeKind.SENT, ChangeKind.ANSWERED, *_BY_PART}


@dataclass(frozen=True)
class _Known(WorldView):
    known: tuple[Change, ...]

    def changes(self, customers: Sequence[str] | None = None) -> Sequence[Change]:
        return sorted(self.known, key=lambda one: (one.customer, one.kind, one.key))


def _configuration(tried_share: int) -> Configuration:
    parts = tuple(
        Daypart(id=name, label=NAME, begins=begins, ends=ends)
        for name, (begins, ends) in zip(PARTS, HOURS, strict=True)
    )
    return a_question(
        a_strategy("offer", "push", ends="2027-12-31"),
        channels=(a_channel("push"),),
        dayparts=parts,
        moments=Moments(tried_share=tried_share),
    ).configuration


def _world(configuration: Configuration, names: Sequence[str]) -> World:
    asked = a_question(*configuration.strategies, channels=configuration.channels)
    bare: Mapping[str, int] = {}
    return World(
        seed=1,
        configuration=configuration,
        live=asked.live,
        stops=(),
        now=NOW - HOUR_US,
        customers=tuple(CustomerFacts(name, sent=bare) for name in names),
        history=tuple(() for _ in names),
        asking=tuple(() for _ in names),
        checked=asked.checked,
        calendar=asked.calendar,
        taken=(),
        resources=(),
    )
