"""Judges each message by the second in which it left: consent, law, hours, orders, documents."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hengce.model.configuration import StopScope
from hengce.model.instant import HOUR_US, MINUTE_US, Instant, day_at, moment
from hengce.model.outcome import OutcomeKind
from hengce.model.policy import OpenHours, Policy
from hengce.model.profile import EVERY_CHANNEL, ChangeKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.sim.bank import PURPOSE, ZONE, SimBank
from hengce.sim.books import Books
from hengce.sim.ledgers import Ledgers, Ordered, Published, Reported, Said, SentEvents, Told
from hengce.sim.messages import Messaged, Readings

REFUSABLE = frozenset({MessageClass.COMMERCIAL, MessageClass.CARE})
LATE_US = 30 * MINUTE_US
"""How long after the start of its hand-off a message may reach the channel."""

Sentences = Iterator[str]


def judge_sends(ledgers: Ledgers, bank: SimBank, readings: Readings, books: Books) -> Iterator[str]:
    """Yield what was wrong with each call of a channel."""
    facts = _Facts(ledgers.told, bank)
    judges: tuple[Callable[[Messaged, _Facts], Sentences], ...] = (
        _not_meant,
        _refused,
        _unsuitable,
        _at_night,
        _unreachable,
        _stopped,
        _not_published,
    )
    for message in readings.messages:
        for judge in judges:
            for sentence in judge(message, facts):
                yield f"{sentence} ({message.offer.id} {message.delivery.key})"
        yield from _out_of_time(message, books)
    yield from _unasked(readings, facts)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What clients said, and the law."""

    told: Sequence[Told]
    bank: SimBank

    @property
    def policy(self) -> Policy:
        return self.bank.policy

    def certainly(
        self, message: Messaged, kind: ChangeKind, key: str, *, value: bool, at_first: bool
    ) -> bool:
        """Tell whether the bank had certainly been told so when a hand-off started.

        What was on its way at that time may have come or not.
        """
        customer = message.delivery.customer
        words = [
            told
            for told in self.told
            if isinstance(told, Said)
            and (told.customer, told.kind, told.key) == (customer, kind, key)
            and told.sent[0].number < message.delivery.mark.number
        ]
        open_words = [w for w in words if not _before(w, message)]
        closed_words = [w for w in words if _before(w, message)]
        last = closed_words[-1].value if closed_words else at_first
        return last is value and all(word.value is value for word in open_words)


def _before(told: Told, message: Messaged) -> bool:
    """Tell whether a client had heard his answer before a hand-off started."""
    return told.accepted and told.heard is not None and told.heard.number < message.claimed.number


def _not_meant(message: Messaged, _facts: _Facts) -> Sentences:
    if not message.offer.fits(message.person):
        yield "I2 not in the audience"
    marketing = message.offer.message_class in REFUSABLE
    if marketing and message.person.age < 18:
        yield "I2 not of age"


def _refused(message: Messaged, facts: _Facts) -> Sentences:
    """Yield the refusals that the bank had confirmed before the hand-off started."""
    offer, channel = message.offer, message.delivery.channel
    if offer.message_class is MessageClass.COMMERCIAL:
        name = f"{PURPOSE}:{channel}"
        given = name in message.person.consents
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
    undone = any(
        isinstance(told, Said)
        and (told.customer, told.kind, told.key) == (customer, ChangeKind.OPT_OUT, channel)
        for told in facts.told
    )
    for told in facts.told:
        if undone or not isinstance(told, Reported) or not _before(told, message):
            continue
        for outcome in told.outcomes:
            mine = outcome.contact.partition("/")[2].rpartition(".")[0] == customer
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
    late_us = message.delivery.mark.at - message.at
    if late_us > LATE_US:
        yield "I18 reached the channel long after its hand-off had started"


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
    """Yield texts of documents that did not decide at that time."""
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
        if isinstance(told, SentEvents):
            for event in told.events:
                name = f"{event.source}/{event.id}"
                asked.setdefault((event.name, event.customer), set()).add(name)
    got: dict[tuple[str, str, str], set[str]] = {}
    for message in readings.messages:
        whose = (message.offer.id, message.offer.event, message.delivery.customer)
        got.setdefault(whose, set()).add(message.delivery.key)
    for (strategy, started_by, customer), keys in sorted(got.items()):
        events = asked.get((started_by, customer), set())
        if started_by and len(keys) > len(events):
            yield f"I4 {customer} got {len(keys)} of {strategy} for {len(events)} events"
