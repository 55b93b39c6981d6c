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
from hengce.model.strategy import PriorityClass, Strategy
from hengce.model.tag import Scalar
from hengce.rules.ast import Condition, Value
from oracle.conditions import Facts, holds

RANK = (PriorityClass.RISK, PriorityClass.SERVICE, PriorityClass.MARKETING)


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
        opt_outs: Channels, or `*` for every channel.
        opt_out_topics: Topics that the customer wants nothing of.
        stopped_topics: Topics that negative feedback stopped.
        sent: Messages handed off, by channel.
        answered: Messages answered, by channel.
        events: In any order.
    """

    customer: str
    org: str = "HQ"
    tags: dict[str, Scalar] = field(default_factory=dict)
    consents: frozenset[tuple[str, str]] = frozenset()
    opt_outs: frozenset[str] = frozenset()
    opt_out_topics: frozenset[str] = frozenset()
    stopped_topics: frozenset[str] = frozenset()
    sent: dict[str, int] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    events: tuple[Event, ...] = ()


class PastContact(NamedTuple):
    """A contact of the ledger; `at` is None while it is in flight."""

    kind: ContactKind
    at: Instant | None


class NewContact(NamedTuple):
    """A contact that the decision reserves."""

    strategy: str
    channel: str
    number: int
    release_at: Instant
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class ReferenceAnswer:
    """What the decision answers.

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
    """One customer at one moment."""

    configuration: Configuration
    customer: CustomerFacts
    history: Sequence[PastContact]
    stops: Sequence[Stop]
    facts: Facts
    zone: str
    checked: Checked

    def holds(self, text: str) -> bool:
        """Whether a condition of the configuration is true of the customer."""
        return holds(self.checked.condition(text), self.facts)

    def channel(self, name: str) -> Channel:
        """Return a channel of the configuration."""
        return next(channel for channel in self.configuration.channels if channel.id == name)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate before arbitration: its score, and an action for each of its channels."""

    strategy: Strategy
    kinds: tuple[ContactKind, ...]
    expires_at: Instant
    scored: Candidate

    def because(self, reason: Reason, rule: str = "", **numbers: object) -> Candidate:
        """Return the answer with its reason."""
        return replace(self.scored, reason=reason, rule=rule, **numbers)

    def rank(self) -> tuple[int, float, int]:
        """Return what candidates are sorted by."""
        return RANK.index(self.strategy.priority_class), -self.scored.score, self.scored.tie
