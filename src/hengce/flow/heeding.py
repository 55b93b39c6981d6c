"""What a signal tells about a customer: which contacts are pulled back, what stops, what reopens.

Signals arrive late and in any order. A topic, a category or a strategy is stopped or open as
the latest signal says; of two at one instant the one that stops it holds. Topics that an answer
stops or opens are learned (`learn`); what else it opens is said here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from msgspec.structs import replace

from hengce.flow.forbidding import REFUSABLE
from hengce.flow.learn import POSITIVE
from hengce.flow.stopping import STOPS
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

Subject: TypeAlias = tuple[ChangeKind, str]
"""What a customer hears no more of, or again: a kind of stop, and the name of what it stops."""

STOPPING = STOPS | {ChangeKind.STOP_TOPIC}
"""What stops and opens."""


@dataclass(frozen=True, slots=True)
class Heeded:
    """What a signal changes.

    Attributes:
        changes: What stops or opens.
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

    A yes opens the category and the strategy of the first offer, as it opens its topic.

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
    opened = _opened(contact.kind, policy, mine) if outcome.kind in POSITIVE else ()
    return _heeded(withdrawing, reopening, offers, mine, configuration, opened)


def _opened(kind: ContactKind, policy: Policy, mine: "_Customer") -> list[Change]:
    """Open what a yes is about, where a stop of it is known or a late signal may yet bring one."""
    named: tuple[Subject, ...] = (
        (ChangeKind.STOP_CATEGORY, kind.category),
        (ChangeKind.STOP_STRATEGY, kind.strategy),
    )
    return [
        change
        for subject in named
        if mine.knows(subject) or any(_may_stop(rule, subject) for rule in policy.withdrawals)
        for change in mine.claim(subject, "", stopped=False)
    ]


def _may_stop(rule: Withdrawal, subject: Subject) -> bool:
    kind, name = subject
    if rule.further is not Further.STOPPED:
        return False
    if kind is ChangeKind.STOP_CATEGORY:
        return rule.like is Likeness.CATEGORY or name in rule.what.categories
    return rule.like is Likeness.STRATEGY or name in rule.what.strategies


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
    """What is known of a customer's stops, as the signal and its rules change it."""

    def __init__(self, name: str, at: Instant, cause: str, known: Iterable[Change]) -> None:
        self._name, self._at = name, at
        self.cause = cause
        self._known = {
            (change.kind, change.key): change for change in known if change.kind in STOPPING
        }

    def knows(self, subject: Subject) -> bool:
        """Tell whether anything was ever said of it."""
        return subject in self._known

    def claim(self, subject: Subject, rule: str, *, stopped: bool) -> Iterator[Change]:
        """The latest says what holds; a stop wins where both speak of the same instant."""
        known = self._known.get(subject)
        if known and (self._at, stopped) <= (known.at, known.value is True):
            return
        kind, key = subject
        self._known[subject] = Change(
            customer=self._name,
            kind=kind,
            key=key,
            value=stopped,
            at=self._at,
            why=f"{rule}: {self.cause}" if rule else self.cause,
        )
        yield self._known[subject]


def _heeded(
    withdrawing: Sequence[Withdrawal],
    reopening: Sequence[Reopening],
    offers: Sequence[ContactKind],
    mine: _Customer,
    configuration: Configuration,
    opened: Sequence[Change] = (),
) -> Heeded:
    withdraw: list[Filter] = []
    changes = list(opened)
    for reopened in reopening:
        for subject in _reopens(reopened):
            changes += mine.claim(subject, reopened.id, stopped=False)
    for rule in withdrawing:
        targets = _targets(rule, offers)
        withdraw += targets
        if rule.further is Further.STOPPED:
            for subject in subjects_of(targets, configuration):
                changes += mine.claim(subject, rule.id, stopped=True)
    latest: Mapping[Subject, Change] = {(one.kind, one.key): one for one in changes}
    why = f"{', '.join(rule.id for rule in withdrawing)}: {mine.cause}" if withdraw else ""
    return Heeded(tuple(latest.values()), tuple(dict.fromkeys(withdraw)), why)


def _reopens(rule: Reopening) -> Iterator[Subject]:
    yield from ((ChangeKind.STOP_TOPIC, name) for name in rule.topics)
    yield from ((ChangeKind.STOP_CATEGORY, name) for name in rule.categories)
    yield from ((ChangeKind.STOP_STRATEGY, name) for name in rule.strategies)


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


def stop_named(
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
        Change(customer=customer, kind=kind, key=key, value=True, at=at, why=why)
        for kind, key in subjects_of([what], configuration)
    ]


def subjects_of(targets: Sequence[Filter], configuration: Configuration) -> list[Subject]:
    """Return what further marketing stops of, in a fixed order: kinds of stops, and names.

    A stop is kept by the narrowest that a target names: strategies, topics or categories. What
    is named stops even while nobody speaks of it. A target that names none of them, but a
    department or a product or nothing at all, stops the topics of the strategies that it fits.
    """
    return sorted({subject for one in targets for subject in _subjects(one, configuration)})


def _subjects(target: Filter, configuration: Configuration) -> Iterator[Subject]:
    if target.strategies:
        yield from ((ChangeKind.STOP_STRATEGY, name) for name in target.strategies)
    elif target.topics:
        yield from ((ChangeKind.STOP_TOPIC, name) for name in target.topics)
    elif target.categories:
        yield from ((ChangeKind.STOP_CATEGORY, name) for name in target.categories)
    else:
        yield from (
            (ChangeKind.STOP_TOPIC, strategy.topic)
            for strategy in (*configuration.strategies, *configuration.earlier)
            if _may(target.departments, strategy.department)
            and _may(target.products, strategy.product)
            and strategy.message_class in REFUSABLE
        )
