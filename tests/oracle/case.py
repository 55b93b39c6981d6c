"""The nouns of the oracle: what it is asked, and what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec.structs import replace

from hengce.model.channel import Channel
from hengce.model.configuration import Configuration, Stop
from hengce.model.contact import ContactKind
from hengce.model.decision import Candidate, Reason
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.strategy import MessageClass, PriorityClass, Strategy
from hengce.model.tag import Scalar
from hengce.model.working_days import WEEKENDS_ONLY, WorkingDays
from hengce.rules.ast import Condition, Value
from oracle.conditions import Facts, holds

CLASSES_BY_RANK = (PriorityClass.RISK, PriorityClass.SERVICE, PriorityClass.MARKETING)
MARKETING_CLASSES = (MessageClass.CARE, MessageClass.COMMERCIAL)


@dataclass(frozen=True, slots=True)
class Checked:
    """The trees behind the texts of a configuration.

    Attributes:
        condition: The tree of a condition on the customer.
        where: The tree of a condition on the properties of a named event: (event, text).
        number: The tree of a propensity.
        money: The tree of a value, in cents.
    """

    condition: Callable[[str], Condition]
    where: Callable[[str, str], Condition]
    number: Callable[[str], Value]
    money: Callable[[str], Value]


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """All that a decision may know of a customer; what is absent is unknown.

    Attributes:
        customer: The identifier.
        org: The customer's unit of the bank.
        tags: Stored scalars by tag.
        consents: What was given, as (purpose, channel).
        opt_outs: Channels, `*` for every channel, or `personalisation`.
        opt_out_topics: Topics that the customer wants nothing of.
        stopped_topics: Topics that negative feedback stopped.
        stopped_categories: Categories that he hears no more of.
        stopped_strategies: Strategies that he hears no more of.
        engaged_topics: Topics that a person works on.
        sent: Messages handed off, by channel.
        answered: Messages answered, by channel.
        sent_at: Marketing handed off, by part of the day.
        answered_at: Of these, answered.
        events: In any order.
    """

    customer: str
    org: str = "HQ"
    tags: dict[str, Scalar] = field(default_factory=dict)
    consents: frozenset[tuple[str, str]] = frozenset()
    opt_outs: frozenset[str] = frozenset()
    opt_out_topics: frozenset[str] = frozenset()
    stopped_topics: frozenset[str] = frozenset()
    stopped_categories: frozenset[str] = frozenset()
    stopped_strategies: frozenset[str] = frozenset()
    engaged_topics: frozenset[str] = frozenset()
    sent: dict[str, int] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    sent_at: dict[str, int] = field(default_factory=dict)
    answered_at: dict[str, int] = field(default_factory=dict)
    events: tuple[Event, ...] = ()


class PastContact(NamedTuple):
    """A contact of the ledger; `at` is None while it is in flight."""

    kind: ContactKind
    at: Instant | None


class Shared(NamedTuple):
    """A tag's value, which customers may share."""

    tag: str
    value: Scalar


class Taken(NamedTuple):
    """Contacts of a kind, decided at an instant, that took of what is limited."""

    kind: ContactKind
    at: Instant
    count: int


class Cutoff(NamedTuple):
    """The rank from which on nothing is left of a resource."""

    tier: int
    score: float
    tie: int


class Resource(NamedTuple):
    """A limited resource at a moment; a resource that is not given is not limited.

    Attributes:
        kind: `budget` of a strategy in cents, `capacity` of a channel, `stock` of a product.
        name: Whose.
        limit: How much there is in all.
        left: How much of it nobody has taken.
        cutoff: Only candidates that rank strictly before it may take; None: every one.
    """

    kind: str
    name: str
    limit: int
    left: int
    cutoff: Cutoff | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what holds for every customer.

    Attributes:
        configuration: Valid documents.
        live: Identifiers of the live strategies.
        stops: In force.
        now: The decision's time.
        checked: The trees behind the texts.
        triggers: The events that ask, all of one customer; none for a run.
        resources: What is limited, and how much is left.
        calendar: On which days people work.
        impersonal: Values that too many customers share.
    """

    configuration: Configuration
    live: frozenset[str]
    stops: tuple[Stop, ...]
    now: Instant
    checked: Checked
    triggers: tuple[Event, ...] = ()
    resources: tuple[Resource, ...] = ()
    calendar: WorkingDays = WEEKENDS_ONLY
    impersonal: frozenset[Shared] = frozenset()


@dataclass(frozen=True, slots=True)
class Member:
    """A customer in a group: what is known, the past, and whether candidates are wanted."""

    facts: CustomerFacts
    history: Sequence[PastContact]
    asked: bool = True


class NewContact(NamedTuple):
    """A contact that the decision reserves; riders are in its kind."""

    kind: ContactKind
    number: int
    release_at: Instant
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class ReferenceAnswer:
    """What the decision answers to one member.

    Attributes:
        candidates: In rank order.
        contacts: In order of their numbers.
        considered: How many strategies were looked at, in the audience or not.
    """

    candidates: tuple[Candidate, ...]
    contacts: tuple[NewContact, ...]
    considered: int


@dataclass(frozen=True, slots=True)
class Case:
    """One member of a group at one moment.

    Attributes:
        question: What is asked.
        group: All members, this one included.
        place: Which of them it is.
        facts: What conditions see of the member.
        unprofiled: What they see of one who may not be profiled.
        zone: The member's zone.
    """

    question: Question
    group: tuple[Member, ...]
    place: int
    facts: Facts
    unprofiled: Facts
    zone: str

    @property
    def configuration(self) -> Configuration:
        """Return the configuration."""
        return self.question.configuration

    @property
    def customer(self) -> CustomerFacts:
        """Return what is known of the member."""
        return self.group[self.place].facts

    def holds(self, text: str) -> bool:
        """Whether a condition of the configuration is true of the customer."""
        return holds(self.question.checked.condition(text), self.facts)

    def channel(self, name: str) -> Channel:
        """Return a channel of the configuration."""
        return next(channel for channel in self.configuration.channels if channel.id == name)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate before arbitration: its score, and an action for each of its channels."""

    case: Case
    strategy: Strategy
    kinds: tuple[ContactKind, ...]
    expires_at: Instant
    scored: Candidate

    @property
    def tier(self) -> int:
        """Return the class, twice, and one more unless the strategy is mandatory."""
        place = CLASSES_BY_RANK.index(self.strategy.priority_class)
        return 2 * place + (0 if self.strategy.mandatory else 1)

    def rank(self) -> tuple[int, float, int, int, bytes]:
        """Return what candidates are sorted by."""
        scored = self.scored
        return self.tier, -scored.score, scored.tie, self.case.place, self.strategy.id.encode()

    def kind_of(self, channel: str) -> ContactKind | None:
        """Return the action through a channel, if there is one."""
        return next((kind for kind in self.kinds if kind.channel == channel), None)

    def because(self, reason: Reason, rule: str = "", **numbers: object) -> Candidate:
        """Return the answer with its reason."""
        return replace(self.scored, reason=reason, rule=rule, **numbers)


@dataclass(frozen=True, slots=True)
class Told:
    """An offer that this decision makes: in a message of its own, or riding in another.

    Attributes:
        proposal: The candidate.
        kind: The action that it takes.
        number: The number of its message among the member's.
        release_at: When the message leaves.
        rides: Whether another candidate carries it.
    """

    proposal: Proposal
    kind: ContactKind
    number: int
    release_at: Instant
    rides: bool = False

    @property
    def place(self) -> int:
        """Return the member's place."""
        return self.proposal.case.place

    def shares_message(self, other: "Told") -> bool:
        """Whether both are said in the same message."""
        return (self.place, self.number) == (other.place, other.number)
