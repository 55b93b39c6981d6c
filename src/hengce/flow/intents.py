"""Where a customer shows an intent: one event of its name for each time, out of what he did.

`insight.intents.detect` asks the same of everybody's events in one pass; tests hold the two
against each other. What conditions count is computed here whenever it is asked, so that an
intent that time alone completes is there at the very microsecond.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import msgspec

from hengce.model.configuration import Configuration
from hengce.model.event import OWN_SOURCE, Event
from hengce.model.instant import Instant
from hengce.model.intent_rule import AMOUNT, BEGAN, LAST, PAST_US, IntentRule, IntentStep
from hengce.model.tag import Scalar
from hengce.rules.ast import EventColumn

FOR_EVER: Instant = 2**62
"""Later than all that waits."""

_NONE = -1
_ORDER = attrgetter("occurred_at", "source", "id")


def with_intents(configuration: Configuration) -> Configuration:
    """Return a configuration with the event types that its intents are.

    A second time changes nothing. An event type of the bank that bears an intent's name stays
    beside it, for lint to tell.
    """
    own = {rule.id: rule.event_type for rule in configuration.intents}
    others = (event for event in configuration.events if own.get(event.name) != event)
    events = sorted((*others, *own.values()), key=lambda event: event.name)
    return msgspec.structs.replace(configuration, events=tuple(events))


def shown(rule: IntentRule, events: Sequence[Event], ends: Instant) -> list[Event]:
    """Return the events that an intent is, of one customer.

    The steps lie in their order, each strictly later than the one before, the last at most
    `within_minutes` after the first. What speaks against it, at the same instant as a step or
    later, begins everything anew; so does the intent itself, and what happens until it is
    there is part of it.

    Args:
        rule: The intent.
        events: What the customer did, in any order; other types are passed over.
        ends: Until before when an intent that waits for its quiet time is there.
    """
    walk = _Walk(rule, sorted((e for e in events if e.name in rule.reads), key=_ORDER))
    for row in range(len(walk.events)):
        walk.see(row)
    walk.settle(ends)
    return walk.found


def told(columns: Sequence[EventColumn], events: Sequence[Event], now: Instant) -> Sequence[Event]:
    """Return events with those of the intents that columns read, computed; no announced ones.

    Args:
        columns: What is folded.
        events: Of any customers, those of one in the order of the log.
        now: Nothing that is later is looked at, nor what is older than `PAST_DAYS`.
    """
    rules = {rule.id: rule for column in columns for rule in column.intents}
    if not rules:
        return events
    by_customer: dict[str, list[Event]] = {}
    for event in events:
        if now - PAST_US < event.occurred_at <= now:
            by_customer.setdefault(event.customer, []).append(event)
    of_intents = (
        event
        for rule in rules.values()
        for mine in by_customer.values()
        for event in shown(rule, mine, now + 1)
    )
    return [*(event for event in events if event.name not in rules), *of_intents]


def completed_by(rules: Iterable[IntentRule], event: Event) -> list[IntentRule]:
    """Return the intents of which an event may be the last step."""
    return [rule for rule in rules if _fits(rule.steps[-1], event)]


def waits_until(rule: IntentRule, last: Event) -> Instant:
    """Return when it is certain whether an event completed an intent."""
    return last.occurred_at + rule.quiet_us


@dataclass(slots=True)
class _Walk:
    """A customer's events on the way through an intent; rows count them.

    Attributes:
        rule: The intent.
        events: In their order.
        found: The events that the intent is, so far.
        begun: For each step that was reached, the latest first step that leads there.
        before: The same as it was before the instant that is looked at.
        first: The first step of what waits for its quiet time.
        last: Its last step; none: nothing waits.
        instant: Which instant is looked at.
    """

    rule: IntentRule
    events: Sequence[Event]
    found: list[Event] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    first: int = _NONE
    last: int = _NONE
    instant: Instant | None = None

    def __post_init__(self) -> None:
        self._anew()

    def see(self, row: int) -> None:
        """Go on with the next event."""
        rule, event = self.rule, self.events[row]
        steps = [place for place, step in enumerate(rule.steps) if _fits(step, event)]
        against = any(_fits(step, event) for step in rule.against)
        if not steps and not against:
            return
        self.settle(event.occurred_at)
        if event.occurred_at != self.instant:
            self.before, self.instant = [*self.begun], event.occurred_at
        if against:
            self._anew()
        for step in reversed(steps):
            self._reach(step, row)

    def settle(self, now: Instant) -> None:
        """Take down what waited until before an instant."""
        if self.last == _NONE:
            return
        first, last = self.events[self.first], self.events[self.last]
        if waits_until(self.rule, last) < now:
            self.found.append(_event(self.rule, first, last))
            self._anew()

    def _anew(self) -> None:
        self.last = _NONE
        self.begun = [_NONE] * len(self.rule.steps)
        self.before = [*self.begun]

    def _reach(self, step: int, row: int) -> None:
        start = row if step == 0 else self.before[step - 1]
        took_us = self.events[row].occurred_at - self.events[start].occurred_at
        if start == _NONE or took_us > self.rule.within_us:
            return
        self.begun[step] = max(self.begun[step], start)
        if step == len(self.rule.steps) - 1 and self.last == _NONE:
            self.first, self.last = start, row


def _event(rule: IntentRule, first: Event, last: Event) -> Event:
    """Return the event that an intent is; its last step names it."""
    at = waits_until(rule, last)
    return Event(
        source=OWN_SOURCE,
        id=f"{rule.id}/{last.source}/{last.id}",
        name=rule.id,
        customer=last.customer,
        occurred_at=at,
        received_at=at,
        properties={BEGAN: first.occurred_at, LAST: last.occurred_at},
        org=last.org,
    )


def _fits(step: IntentStep, event: Event) -> bool:
    if event.name != step.event:
        return False
    if step.cents_min is not None and _cents(event.properties) < step.cents_min:
        return False
    return all(_text(event.properties.get(name)) == text for name, text in step.where.items())


def _cents(properties: Mapping[str, Scalar]) -> int:
    amount = properties.get(AMOUNT)
    return amount if isinstance(amount, int) else 0


def _text(value: Scalar) -> str | None:
    """Return a property as the facts compare it: what is no text as JSON writes it."""
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
