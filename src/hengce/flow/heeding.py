"""What a signal tells about a customer: which contacts are pulled back, what stops, what reopens.

Signals arrive late and in any order. A topic is stopped or open as the latest signal says; of
two at one instant the one that stops it holds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from msgspec.structs import replace

from hengce.flow.forbidding import REFUSABLE
from hengce.flow.trigger import holding
from hengce.kernel.filters import fits
from hengce.model.configuration import Configuration
from hengce.model.contact import Contact, ContactKind
from hengce.model.event import Event
from hengce.model.filter import Filter
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome
from hengce.model.policy import Policy
from hengce.model.profile import Change, ChangeKind
from hengce.model.withdrawal import (
    Further,
    Likeness,
    OnEvent,
    OnOutcome,
    Reopening,
    Withdrawal,
)

Rule: TypeAlias = Withdrawal | Reopening


@dataclass(frozen=True, slots=True)
class Heeded:
    """What a signal changes.

    Attributes:
        changes: Topics that stop or open.
        withdraw: Which of the customer's pending contacts are pulled back.
        why: The rules that pull back, and what they heeded.
    """

    changes: tuple[Change, ...] = ()
    withdraw: tuple[Filter, ...] = ()
    why: str = ""


def heeded_events(policy: Policy) -> frozenset[str]:
    """Return the event types that any rule heeds."""
    rules: tuple[Rule, ...] = (*policy.withdrawals, *policy.reopenings)
    return frozenset(rule.on.event for rule in rules if isinstance(rule.on, OnEvent))


def heed_event(event: Event, configuration: Configuration, known: Iterable[Change]) -> Heeded:
    """Return what an event changes.

    Args:
        event: What the customer did.
        configuration: The bank's configuration in force.
        known: What is known of the customer.
    """
    policy = configuration.policy
    rules: tuple[Rule, ...] = (*policy.withdrawals, *policy.reopenings)
    texts = [_where(rule, event.name) for rule in rules]
    wheres = {text: text for text in texts if text}
    hold = {"", *(holding(configuration, wheres, [event])[0] if wheres else ())}
    withdrawing = [r for r in policy.withdrawals if _where(r, event.name) in hold]
    reopening = [r for r in policy.reopenings if _where(r, event.name) in hold]
    mine = _Customer(event.customer, event.occurred_at, f"{event.source}/{event.id}", known)
    return _heeded(withdrawing, reopening, (), mine, configuration)


def heed_outcome(
    outcome: Outcome, contact: Contact, configuration: Configuration, known: Iterable[Change]
) -> Heeded:
    """Return what an answer to a contact changes beside what `learn` teaches.

    Args:
        outcome: The answer.
        contact: The contact that it answers.
        configuration: The bank's configuration in force.
        known: What is known of the customer, with what `learn` changes.
    """
    policy, offers = configuration.policy, contact.kind.offers
    withdrawing = [rule for rule in policy.withdrawals if _answers(rule, outcome, offers)]
    reopening = [rule for rule in policy.reopenings if _answers(rule, outcome, offers)]
    mine = _Customer(contact.customer, outcome.at, f"{outcome.source}/{outcome.id}", known)
    return _heeded(withdrawing, reopening, offers, mine, configuration)


def _where(rule: Rule, event: str) -> str | None:
    """Return a rule's condition on an event; None when it does not heed such events."""
    signal = rule.on
    return signal.where if isinstance(signal, OnEvent) and signal.event == event else None


def _answers(rule: Rule, outcome: Outcome, offers: Sequence[ContactKind]) -> bool:
    signal = rule.on
    return (
        isinstance(signal, OnOutcome)
        and outcome.kind in signal.outcomes
        and any(fits(signal.of, offer) for offer in offers)
    )


class _Customer:
    """What is known of a customer's topics, as the signal and its rules change it."""

    def __init__(self, name: str, at: Instant, cause: str, known: Iterable[Change]) -> None:
        self._name, self._at = name, at
        self.cause = cause
        self._known = {
            change.key: change for change in known if change.kind is ChangeKind.STOP_TOPIC
        }

    def claim(self, topic: str, rule: str, *, stopped: bool) -> Iterator[Change]:
        """The latest says what holds; a stop wins where both speak of the same instant."""
        known = self._known.get(topic)
        if known and (self._at, stopped) <= (known.at, known.value is True):
            return
        self._known[topic] = Change(
            customer=self._name,
            kind=ChangeKind.STOP_TOPIC,
            key=topic,
            value=stopped,
            at=self._at,
            why=f"{rule}: {self.cause}",
        )
        yield self._known[topic]


def _heeded(
    withdrawing: Sequence[Withdrawal],
    reopening: Sequence[Reopening],
    offers: Sequence[ContactKind],
    mine: _Customer,
    configuration: Configuration,
) -> Heeded:
    withdraw: list[Filter] = []
    changes: list[Change] = []
    for reopened in reopening:
        for topic in reopened.topics:
            changes += mine.claim(topic, reopened.id, stopped=False)
    for rule in withdrawing:
        targets = _targets(rule, offers)
        withdraw += targets
        if rule.further is Further.STOPPED:
            for topic in topics_of(targets, configuration):
                changes += mine.claim(topic, rule.id, stopped=True)
    latest: Mapping[str, Change] = {change.key: change for change in changes}
    why = f"{', '.join(rule.id for rule in withdrawing)}: {mine.cause}" if withdraw else ""
    return Heeded(tuple(latest.values()), tuple(dict.fromkeys(withdraw)), why)


def _targets(rule: Withdrawal, offers: Sequence[ContactKind]) -> list[Filter]:
    """Return what a rule pulls back: one filter, or one for each offer that was answered."""
    what = rule.what
    if not what.message_classes:
        what = replace(what, message_classes=REFUSABLE)
    match rule.like:
        case None:
            return [what]
        case Likeness.TOPIC:
            names = dict.fromkeys(offer.topic for offer in offers)
            return [replace(what, topics=(name,)) for name in names if _may(what.topics, name)]
        case Likeness.CATEGORY:
            names = dict.fromkeys(offer.category for offer in offers)
            mine = [name for name in names if _may(what.categories, name)]
            return [replace(what, categories=(name,)) for name in mine]
        case Likeness.STRATEGY:
            names = dict.fromkeys(offer.strategy for offer in offers)
            mine = [name for name in names if _may(what.strategies, name)]
            return [replace(what, strategies=(name,)) for name in mine]


def _may(named: tuple[str, ...], name: str) -> bool:
    return not named or name in named


def stop_topics(
    customer: str, what: Filter, configuration: Configuration, at: Instant, why: str
) -> list[Change]:
    """Return the changes that stop further marketing of what somebody names explicitly.

    Args:
        customer: Whose.
        what: What is pulled back.
        configuration: The bank's configuration in force.
        at: When.
        why: Who says so, and why.
    """
    return [
        Change(customer=customer, kind=ChangeKind.STOP_TOPIC, key=topic, value=True, at=at, why=why)
        for topic in topics_of([what], configuration)
    ]


def topics_of(targets: Sequence[Filter], configuration: Configuration) -> list[str]:
    """Return the topics on which further marketing stops, in a fixed order.

    Stops are kept by topic: of a category these are the topics of its strategies, of a
    strategy its own. A topic that is named stops even while no strategy speaks of it.
    """
    named = {topic for target in targets for topic in target.topics}
    spoken = {
        strategy.topic
        for strategy in configuration.strategies
        for target in targets
        if not target.topics
        and _may(target.categories, strategy.category)
        and _may(target.strategies, strategy.id)
        and _may(target.departments, strategy.department)
        and _may(target.products, strategy.product)
        and strategy.message_class in REFUSABLE
    }
    return sorted(named | spoken)
