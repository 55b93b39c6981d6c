"""An auditor who trusts nobody: he reads what the channels received and counts again.

He knows the law (policy, strategies), what the bank was told (profiles, statements, events,
answers, stops, questions, each with its time) and the lines that the channels wrote. He does
not know the store, the kernel or the relay, and shares no code with them.

A cap is judged at every end of its window that holds the message: what was decided before
the message, and handed off within that window, must have left room for it. A message that
only counts, but does not obey, may be decided later on top. What rides in a message is
judged like a message, but that it lives as long as its winner.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple
from zoneinfo import available_timezones

from hengce.model.catalogued import Sensitivity
from hengce.model.configuration import Stop, StopScope
from hengce.model.contact import ContactKind
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, Instant
from hengce.model.nodes import Entry
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.policy import HoldoutScope, NegativeFeedback
from hengce.model.profile import EVERY_CHANNEL, PERSONALISATION, ChangeKind
from hengce.model.strategy import Strategy
from hengce.model.tag import Scalar
from oracle.case import CustomerFacts
from oracle.conditions import Facts, holds
from oracle.hashes import growthbook_bucket
from stack.clocks import date_at, day_at, local
from stack.messages import AuditedMessage, Received, action_of, fits, read_message
from stack.recount import REFUSABLE, Recount
from stack.told import Statement, Told

PROFILED = frozenset({Sensitivity.PERSONAL, Sensitivity.SENSITIVE})
YES = frozenset({OutcomeKind.OPENED, OutcomeKind.CLICKED, OutcomeKind.BOUGHT})
NO = frozenset({OutcomeKind.COMPLAINED, OutcomeKind.OPTED_OUT, OutcomeKind.CANCELLED})

_ZONES = available_timezones()

Sentences = Iterator[str]


def audit(lines: Sequence[Received], told: Told) -> list[str]:
    """Return every violation as a sentence; an empty list is the only good answer."""
    times = Counter(line.key for line in lines)
    found = [f"{key}: received {n} times" for key, n in times.items() if n > 1]
    messages: list[AuditedMessage] = []
    for line in lines:
        try:
            messages.append(read_message(line, told))
        except LookupError as error:
            found.append(f"{line.key}: {error.args[0]}")
    facts = _Facts(told, _words(messages, told))
    ledger = Recount(messages, told)
    for message in messages:
        offers = (_offered(offer, facts) for offer in message.apart())
        broken = chain(
            _wrongly_asked(message, facts),
            _wrongly_bundled(message, facts),
            *offers,
            ledger.without_room(message),
            ledger.unquiet(message),
            ledger.impersonal(message),
        )
        found += [f"{message.name}: {sentence}" for sentence in broken]
    return found + list(ledger.overdrawn())


# What the bank knew -----------------------------------------------------------------------


class _Word(NamedTuple):
    """What a customer said, directly or by an answer, and since when the bank knew."""

    heard: Instant
    said: Statement


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the bank knew of a customer at an instant."""

    told: Told
    words: Sequence[_Word]

    def profile(self, customer: str, at: Instant) -> CustomerFacts:
        known = [profiles.customers for profiles in self.told.profiles if profiles.since <= at]
        return known[-1][customer]

    def last_word(self, customer: str, kind: ChangeKind, key: str, at: Instant) -> bool | None:
        """Return what was said last; of two words at one instant the yes counts."""
        words = [
            (said.at, said.value)
            for heard, said in self.words
            if heard <= at and (said.customer, said.kind, said.key) == (customer, kind, key)
        ]
        return max(words)[1] if words else None

    def true(self, condition: str, customer: str, at: Instant) -> bool:
        """Tell whether a condition held, with all that was known."""
        tags = self.profile(customer, at).tags
        mine = [e for heard, e in self.told.events if heard <= at and e.customer == customer]
        return self._holds(condition, tags, mine, at)

    def meant(self, audience: str, message: AuditedMessage) -> bool:
        """Tell whether a customer was in an audience; who may not be profiled has no traits."""
        customer, at = message.line.customer, message.asked.at
        refused = self.last_word(customer, ChangeKind.OPT_OUT, PERSONALISATION, at)
        if not refused or message.kind.message_class not in REFUSABLE:
            return self.true(audience, customer, at)
        profiled = {tag.name for tag in self.told.configuration.tags if tag.sensitivity in PROFILED}
        tags = self.profile(customer, at).tags
        left = {name: value for name, value in tags.items() if name not in profiled}
        return self._holds(audience, left, None, at)

    def _holds(
        self,
        condition: str,
        tags: Mapping[str, Scalar],
        events: Sequence[Event] | None,
        at: Instant,
    ) -> bool:
        today = day_at(at, self.told.configuration.policy.zone)
        return holds(self.told.checked.condition(condition), Facts(tags, events, at, today))


def _words(messages: Sequence[AuditedMessage], told: Told) -> list[_Word]:
    """Line up what customers said and what their answers mean."""
    words = [_Word(said.at, said) for said in told.statements]
    by_key = {message.line.key: message for message in messages}
    rule = told.configuration.policy.negative_feedback
    for heard, outcome in told.outcomes:
        message = by_key.get(outcome.contact)
        if message is not None:
            words += [_Word(heard, said) for said in _meaning(outcome, message, rule)]
    return words


def _meaning(
    outcome: Outcome, message: AuditedMessage, rule: NegativeFeedback
) -> Iterator[Statement]:
    """Yield what an answer says: of the channel, and of all that the message spoke of."""
    at, customer, dwell_ms = outcome.at, message.line.customer, outcome.dwell_ms
    left_at_once = dwell_ms is not None and dwell_ms < rule.dwell_ms_min
    if outcome.kind is OutcomeKind.OPTED_OUT:
        yield Statement(at, customer, ChangeKind.OPT_OUT, message.line.channel, True)
    no = outcome.kind in NO or (outcome.kind is OutcomeKind.CLOSED and left_at_once)
    if no or outcome.kind in YES:
        for topic in {offer.strategy.topic for offer in message.offers}:
            yield Statement(at, customer, ChangeKind.STOP_TOPIC, topic, no)
    if outcome.kind in YES:
        yield Statement(at, customer, ChangeKind.STOP_CATEGORY, message.strategy.category, False)
        yield Statement(at, customer, ChangeKind.STOP_STRATEGY, message.strategy.id, False)


# The rules --------------------------------------------------------------------------------


def _wrongly_asked(message: AuditedMessage, facts: _Facts) -> Sentences:
    """Yield what was wrong with the message as a whole."""
    line, strategy, asked = message.line, message.strategy, message.asked
    if not 1 <= message.number <= facts.told.configuration.policy.contacts_per_decision_max:
        yield "beyond the contacts of one decision"
    if not asked.at <= line.at < asked.at + action_of(strategy).expires_hours * HOUR_US:
        yield "handed off outside its life"


def _wrongly_bundled(message: AuditedMessage, facts: _Facts) -> Sentences:
    """Yield why offers may not share a message."""
    winner, *riders = (offer.strategy for offer in message.offers)
    if not riders:
        return
    bundles = {bundle.id: bundle for bundle in facts.told.configuration.policy.bundles}
    bundle = bundles.get(winner.bundle)
    if bundle is None or any(rider.bundle != winner.bundle for rider in riders):
        yield "offers share a message without a bundle"
    elif len(message.offers) > bundle.offers_max:
        yield f"more offers than bundle {bundle.id} may hold"
    classes = {(one.priority_class, one.message_class) for one in (winner, *riders)}
    if len(classes) > 1:
        yield "offers of several classes share a message"
    if len({one.id for one in (winner, *riders)}) <= len(riders):
        yield "the same offer twice in a message"


def _offered(message: AuditedMessage, facts: _Facts) -> Sentences:
    """Yield what was wrong with an offer when it was decided, and when it was handed off."""
    return chain(_not_meant(message, facts), _held_out(message, facts), _refused(message, facts))


def _held_out(message: AuditedMessage, facts: _Facts) -> Sentences:
    strategy, (offer,) = message.strategy, message.offers
    for group in facts.told.configuration.policy.holdouts:
        meant = group.scope is HoldoutScope.BANK or group.target == _target(group.scope, strategy)
        drawn = growthbook_bucket(group.salt, message.line.customer) < group.share
        if meant and drawn and any(fits(group.applies, kind) for kind in offer.kinds):
            yield f"member of hold-out {group.id}"


def _target(scope: HoldoutScope, strategy: Strategy) -> str:
    return strategy.department if scope is HoldoutScope.DEPARTMENT else strategy.id


def _not_meant(message: AuditedMessage, facts: _Facts) -> Sentences:
    line, strategy, asked = message.line, message.strategy, message.asked
    zone = facts.told.configuration.policy.zone
    if not strategy.starts <= date_at(asked.at, zone) <= strategy.ends:
        yield "decided outside the strategy's days"
    if date_at(line.at, zone) > strategy.ends:
        yield "handed off after the strategy's last day"
    entry = next(node for node in strategy.graph.nodes if isinstance(node, Entry))
    event = asked.trigger
    if entry.event != (event.name if event else ""):
        yield "started by something else"
    elif event and entry.where:
        of_event = Facts(event.properties, (), asked.at, 0)
        if not holds(facts.told.checked.where(entry.event, entry.where), of_event):
            yield "started by an event that it does not want"
    if not facts.meant(entry.audience, message):
        yield "the customer was not in the audience"


def _refused(message: AuditedMessage, facts: _Facts) -> Sentences:
    """Yield what forbade the message in the second of its hand-off."""
    line, kind = message.line, message.kind
    policy = facts.told.configuration.policy
    if kind.message_class in policy.consent_required:
        yield from _without_consent(message, facts)
    if kind.message_class in REFUSABLE:
        yield from _unwanted(message, facts)
        yield from _unsuitable(message, facts)
    yield from _at_night(message, facts)
    for requirement in policy.requirements:
        fitting = fits(requirement.applies, kind)
        if fitting and not facts.true(requirement.condition, line.customer, line.at):
            yield f"requirement {requirement.id} was not met"
    for rule in policy.suppressions:
        if fits(rule.applies, kind) and facts.true(rule.condition, line.customer, line.at):
            yield f"suppression {rule.id} held"
    for stop, lifted_at in facts.told.stops:
        in_force = stop.at <= line.at and (lifted_at is None or line.at < lifted_at)
        if in_force and _names(stop, kind):
            yield f"stop of {stop.scope} {stop.target!r} was in force"
    reachable = next(c.reachable for c in facts.told.configuration.channels if c.id == line.channel)
    if not facts.true(reachable, line.customer, line.at):
        yield "the customer could not be reached"


def _without_consent(message: AuditedMessage, facts: _Facts) -> Sentences:
    line, purpose = message.line, message.strategy.purpose
    given = (purpose, line.channel) in facts.profile(line.customer, line.at).consents
    key = f"{purpose}:{line.channel}"
    withdrawn = facts.last_word(line.customer, ChangeKind.CONSENT, key, line.at) is False
    if withdrawn or not given:
        yield f"no consent to {key}"


def _unwanted(message: AuditedMessage, facts: _Facts) -> Sentences:
    line, strategy = message.line, message.strategy
    topic = strategy.topic
    refusals = (
        (ChangeKind.OPT_OUT, EVERY_CHANNEL, "do not contact"),
        (ChangeKind.OPT_OUT, line.channel, "opted out of the channel"),
        (ChangeKind.OPT_OUT_TOPIC, topic, "opted out of the topic"),
        (ChangeKind.STOP_TOPIC, topic, "the topic is stopped"),
        (ChangeKind.STOP_CATEGORY, strategy.category, "the category is stopped"),
        (ChangeKind.STOP_STRATEGY, strategy.id, "the strategy is stopped"),
    )
    for kind, key, sentence in refusals:
        if facts.last_word(line.customer, kind, key, line.at):
            yield sentence


def _unsuitable(message: AuditedMessage, facts: _Facts) -> Sentences:
    configuration, line = facts.told.configuration, message.line
    rule = configuration.policy.suitability
    levels = {product.id: product.risk_level for product in configuration.products}
    level = levels.get(message.strategy.product)
    if rule is None or level is None:
        return
    tags = facts.profile(line.customer, line.at).tags
    allowed = rule.allows.get(str(tags.get(rule.tolerance_tag)), 0)
    until = tags.get(rule.valid_until_tag)
    if until is None or until < day_at(line.at, configuration.policy.zone):
        yield "no valid assessment"
    if level > allowed:
        yield f"risk {level} above tolerance {allowed}"


def _at_night(message: AuditedMessage, facts: _Facts) -> Sentences:
    line, policy = message.line, facts.told.configuration.policy
    own = facts.profile(line.customer, line.at).tags.get(policy.zone_tag)
    clock = f"{local(line.at, own if own in _ZONES else policy.zone):%H:%M}"
    for entry in policy.open_hours:
        if entry.channels and line.channel not in entry.channels:
            continue
        if entry.message_classes and message.kind.message_class not in entry.message_classes:
            continue
        after, before = entry.opens <= clock, clock < entry.closes
        past_midnight = entry.opens >= entry.closes
        if not (after or before if past_midnight else after and before):
            yield f"handed off at {clock}, outside {entry.id}"


def _names(stop: Stop, kind: ContactKind) -> bool:
    targets = {
        StopScope.STRATEGY: kind.strategy,
        StopScope.CHANNEL: kind.channel,
        StopScope.CATEGORY: kind.category,
        StopScope.BANK: stop.target,
    }
    return targets[stop.scope] == stop.target
