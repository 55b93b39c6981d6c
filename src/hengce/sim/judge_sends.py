"""Judges each message by the second in which it left: consent, law, hours, orders, documents."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from hengce.model.configuration import StopScope
from hengce.model.handover import ANSWERED, ASKED
from hengce.model.instant import HOUR_US, MINUTE_US, Instant, day_at, moment
from hengce.model.outcome import OutcomeKind
from hengce.model.policy import OpenHours, Policy
from hengce.model.profile import EVERY_CHANNEL, ChangeKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.sim.bank import SimBank
from hengce.sim.books import Books
from hengce.sim.ledgers import (
    Ledgers,
    Ordered,
    Published,
    Replied,
    Reported,
    Said,
    SentEvents,
    Told,
)
from hengce.sim.messages import Messaged, Readings, customer_of
from hengce.sim.offers import JOURNEYS
from hengce.sim.people import PURPOSE, ZONE, people_by_id
from hengce.sim.persons import Persons

REFUSABLE = frozenset({MessageClass.COMMERCIAL, MessageClass.CARE})
LATE_US = 30 * MINUTE_US
"""How long after the start of its hand-off a message may reach the channel."""

Sentences = Iterator[str]


def judge_sends(ledgers: Ledgers, bank: SimBank, readings: Readings, books: Books) -> Iterator[str]:
    """Yield what was wrong with each call of a channel."""
    facts = _Facts(ledgers.told, bank, Persons.of(ledgers.told), ledgers.replies)
    judges: tuple[_Judge, ...] = (_not_meant, _refused, _stopped, _not_published)
    of_persons: tuple[_Judge, ...] = (_of_age, _unsuitable, _at_night, _unreachable)
    for message in readings.messages:
        found = [sentence for judge in judges for sentence in judge(message, facts)]
        for judge in of_persons:
            found += _whoever_he_is(judge, message, facts)
        for sentence in found:
            yield f"{sentence} ({message.offer.id} {message.delivery.key})"
        yield from _out_of_time(message, books)
    yield from _unasked(readings, facts)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What clients said, and the law."""

    told: Sequence[Told]
    bank: SimBank
    persons: Persons
    replies: Sequence[Replied]

    @property
    def policy(self) -> Policy:
        return self.bank.policy

    def certainly(
        self, message: Messaged, kind: ChangeKind, key: str, *, value: bool, at_first: bool
    ) -> bool:
        """Tell whether the bank had certainly been told so when a hand-off started.

        What was on its way at that time may have come or not.
        """
        everybody = self.numbers(message)
        words = [
            told
            for told in self.told
            if isinstance(told, Said)
            and told.customer in everybody
            and (told.kind, told.key) == (kind, key)
            and told.sent[0].number < message.delivery.mark.number
        ]
        open_words = [w for w in words if not _before(w, message)]
        closed_words = [w for w in words if _before(w, message)]
        if len(everybody) > 1:
            return self._of_one(message, kind, words, closed_words, value=value)
        last = closed_words[-1].value if closed_words else at_first
        return last is value and all(word.value is value for word in open_words)

    def numbers(self, message: Messaged) -> frozenset[str]:
        """Return the numbers that may be those of a message's customer."""
        return self.persons.perhaps(message.delivery.customer, message.delivery.mark)

    def _of_one(
        self,
        message: Messaged,
        kind: ChangeKind,
        words: Sequence[Said],
        closed: Sequence[Said],
        *,
        value: bool,
    ) -> bool:
        """Tell the same of somebody with several numbers: a no of one of them holds for all.

        Where yes and no were said, whichever was first, nothing is certain.
        """
        if kind is ChangeKind.TAG or any(word.value is not value for word in words):
            return False
        who = message.delivery.customer
        one = self.persons.surely(who, message.claimed, message.delivery.mark)
        return any(word.customer in one for word in closed)


_Judge: TypeAlias = Callable[[Messaged, _Facts], Sentences]


def _before(told: Told, message: Messaged) -> bool:
    """Tell whether a client had heard his answer before a hand-off started."""
    return told.accepted and told.heard is not None and told.heard.number < message.claimed.number


def _whoever_he_is(judge: _Judge, message: Messaged, facts: _Facts) -> Sequence[str]:
    """Return what is wrong with a message, whichever of his numbers speaks for a customer."""
    people = people_by_id(facts.bank.people)
    each = [
        list(judge(replace(message, person=people[number]), facts))
        for number in sorted(facts.numbers(message))
    ]
    return each[0] if all(each) else []


def _not_meant(message: Messaged, _facts: _Facts) -> Sentences:
    if not message.offer.fits(message.person):
        yield "I2 not in the audience"


def _of_age(message: Messaged, _facts: _Facts) -> Sentences:
    marketing = message.offer.message_class in REFUSABLE
    if marketing and message.person.age < 18:
        yield "I2 not of age"


def _refused(message: Messaged, facts: _Facts) -> Sentences:
    """Yield the refusals that the bank had confirmed before the hand-off started."""
    offer, channel = message.offer, message.delivery.channel
    if offer.message_class is MessageClass.COMMERCIAL:
        name = f"{PURPOSE}:{channel}"
        people = people_by_id(facts.bank.people)
        given = any(name in people[number].consents for number in facts.numbers(message))
        if facts.certainly(message, ChangeKind.CONSENT, name, value=False, at_first=given):
            yield f"I2 no consent to {name}"
    if offer.message_class in REFUSABLE:
        for kind, key in (
            (ChangeKind.OPT_OUT, EVERY_CHANNEL),
            (ChangeKind.OPT_OUT, channel),
            (ChangeKind.OPT_OUT_TOPIC, offer.topic),
        ):
            if facts.certainly(message, kind, key, value=True, at_first=False):
                yield f"I7 {kind} {key} was confirmed before"
        yield from _answered_no(message, facts)
    if offer.priority is PriorityClass.MARKETING and facts.certainly(
        message, ChangeKind.TAG, "complaint_open", value=True, at_first=False
    ):
        yield "I2 a complaint was open"


def _answered_no(message: Messaged, facts: _Facts) -> Sentences:
    """Yield opt-outs that came as answers to messages, and that nothing has undone."""
    channel, customer = message.delivery.channel, message.delivery.customer
    everybody = facts.numbers(message)
    undone = any(
        isinstance(told, Said)
        and told.customer in everybody
        and (told.kind, told.key) == (ChangeKind.OPT_OUT, channel)
        for told in facts.told
    )
    for told in facts.told:
        if undone or not isinstance(told, Reported) or not _before(told, message):
            continue
        for outcome in told.outcomes:
            mine = customer_of(outcome.contact) == customer
            if mine and outcome.kind is OutcomeKind.OPTED_OUT and outcome.source == channel:
                yield "I7 opted out by an answer"
                return


def _unsuitable(message: Messaged, facts: _Facts) -> Sentences:
    rule, products = facts.policy.suitability, facts.bank.revisions[0].products
    level = next((p.risk_level for p in products if p.id == message.offer.product), None)
    if rule is None or level is None or message.offer.message_class not in REFUSABLE:
        return
    until = message.person.assessed_until
    if until is None or until < day_at(message.at, ZONE):
        yield "I2 no valid assessment"
    if level > rule.allows.get(message.person.tolerance or "", 0):
        yield "I2 riskier than the customer may"


def _at_night(message: Messaged, facts: _Facts) -> Sentences:
    zone = message.person.zone if message.person.zone != "Mars/Olympus" else None
    for entry in facts.policy.open_hours:
        if entry.channels and message.delivery.channel not in entry.channels:
            continue
        if entry.message_classes and message.offer.message_class not in entry.message_classes:
            continue
        if not _open(entry, message.at, zone or ZONE):
            yield f"I18 left outside {entry.id}"
    yield from _blacked_out(message, facts.policy, zone or ZONE)
    late_us = message.delivery.mark.at - message.at
    if late_us > LATE_US:
        yield "I18 reached the channel long after its hand-off had started"


def _blacked_out(message: Messaged, policy: Policy, zone: str) -> Sentences:
    date, clock = f"{moment(message.at, zone):%Y-%m-%d %H:%M}".split()
    for entry in policy.blackouts:
        is_meant = message.offer.message_class in entry.message_classes and (
            not entry.channels or message.delivery.channel in entry.channels
        )
        is_on = entry.first <= date <= entry.last
        if is_meant and is_on and (entry.begins or "00:00") <= clock < (entry.ends or "24:00"):
            yield f"I18 left in the blackout {entry.id}"


def _open(entry: OpenHours, at: Instant, zone: str) -> bool:
    clock = f"{moment(at, zone):%H:%M}"
    after, before = entry.opens <= clock, clock < entry.closes
    return (after or before) if entry.opens >= entry.closes else (after and before)


def _unreachable(message: Messaged, _facts: _Facts) -> Sentences:
    person, delivery = message.person, message.delivery
    if delivery.channel == "push" and not person.app:
        yield "I2 the customer has no app"
    if delivery.channel == "sms" and delivery.address != (person.mobile or ""):
        yield "I2 not the customer's number"


def _stopped(message: Messaged, facts: _Facts) -> Sentences:
    targets = {
        StopScope.BANK: "",
        StopScope.CHANNEL: message.delivery.channel,
        StopScope.STRATEGY: message.offer.id,
        StopScope.CATEGORY: message.offer.category,
    }
    orders = [told for told in facts.told if isinstance(told, Ordered)]
    for order in orders:
        if order.lifts or order.target != targets[StopScope(order.scope)]:
            continue
        lifted = any(
            other.lifts
            and (other.scope, other.target) == (order.scope, order.target)
            and other.sent
            and other.sent[0].number < message.delivery.mark.number
            for other in orders
        )
        if _before(order, message) and not lifted:
            yield f"I7 stop of {order.scope} {order.target!r} was confirmed before"


def _not_published(message: Messaged, facts: _Facts) -> Sentences:
    """Yield texts of documents that did not decide at that time.

    A journey speaks by the version that its customer entered, however long ago.
    """
    if message.node:
        return
    published = [told for told in facts.told if isinstance(told, Published)]
    sent = [t for t in published if t.sent[0].number < message.delivery.mark.number]
    heard = [t for t in sent if _before(t, message)]
    last = heard[-1].revision if heard else "r1"
    # One that was sent before the last one was confirmed may have come after it.
    since = heard[-1].sent[0].number if heard else 0
    perhaps = {t.revision for t in sent if _overlaps(t, since)} | {last}
    if message.revision not in perhaps:
        yield f"I19 {message.revision} spoke, not {sorted(perhaps)}"


def _overlaps(told: Told, since: int) -> bool:
    return told.heard is None or told.heard.number > since


def _out_of_time(message: Messaged, books: Books) -> Sentences:
    stand = books.stands.get(message.delivery.key)
    key = message.delivery.key
    if stand is None:
        yield f"I4 {key}: the bank knows of no such contact"
        return
    contact = stand.contact
    if not contact.release_at <= message.at < contact.expires_at:
        yield f"I18 {key}: left outside its life"
    if contact.expires_at - contact.reserved_at != message.offer.hours * HOUR_US:
        yield f"I18 {key}: lives {contact.expires_at - contact.reserved_at} us"


def _unasked(readings: Readings, facts: _Facts) -> Sentences:
    """Yield customers who got more messages of a strategy than events asked for."""
    asked: dict[tuple[str, str], set[str]] = {}
    for told in facts.told:
        if isinstance(told, Reported):
            for outcome in told.outcomes:
                name = f"{outcome.source}/{outcome.id}"
                asked.setdefault((ANSWERED.name, customer_of(outcome.contact)), set()).add(name)
        if isinstance(told, SentEvents):
            for event in told.events:
                name = f"{event.source}/{event.id}"
                asked.setdefault((event.name, event.customer), set()).add(name)
    for reply in facts.replies:
        asked.setdefault((ASKED.name, reply.customer), set()).add(reply.name)
    journeys = {offer.id for offer in JOURNEYS}  # each of their waves is asked for by a trace
    got: dict[tuple[str, str, frozenset[str]], set[str]] = {}
    for message in readings.messages:
        who = facts.persons.perhaps(message.delivery.customer)
        whose = (message.offer.id, message.offer.event, who)
        got.setdefault(whose, set()).add(message.delivery.key)
    for (strategy, started_by, numbers), keys in got.items():
        events = {name for who in numbers for name in asked.get((started_by, who), ())}
        if started_by and strategy not in journeys and len(keys) > len(events):
            yield f"I4 {sorted(numbers)} got {len(keys)} of {strategy} for {len(events)} events"
