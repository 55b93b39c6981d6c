"""Judges keys: no message is lost, none is doubled, and the bank's books say what is true."""

from collections import Counter
from collections.abc import Iterator

from hengce.errors import ProblemsError
from hengce.flow.ending import Patience
from hengce.flow.window import JOURNEY
from hengce.model.contact import ContactState
from hengce.model.decision import Decision, Reason
from hengce.model.delivery import Promise
from hengce.model.instant import SECOND_US
from hengce.model.strategy import PriorityClass
from hengce.ports import Taken
from hengce.sim.bank import SimBank
from hengce.sim.books import Books
from hengce.sim.ledgers import Ledgers, Look, Night, Reported, Said, SentEvents
from hengce.sim.messages import PERHAPS, Messaged, Readings
from hengce.sim.offers import OFFERS, offer_of

_RANK = list(PriorityClass)
_TAKES = {Reason.SLOT_TAKEN, Reason.CAP_TAKEN, Reason.RESOURCE_TAKEN, Reason.EXCLUDED}


def judge_keys(ledgers: Ledgers, bank: SimBank, readings: Readings, books: Books) -> Iterator[str]:
    """Yield what was lost, doubled, or written down wrongly."""
    yield from _doubled(ledgers, bank, readings)
    yield from _misstated(ledgers, books)
    yield from _lost(ledgers, books)
    yield from _twice_decided(ledgers, books)
    yield from _out_of_order(books)
    yield from _unanswered(ledgers)
    yield from (f"I17 {what}" for what in books.unfinished)
    yield from (f"I14 {name} came out otherwise" for name in books.not_replayed)
    yield from readings.unread


def _doubled(ledgers: Ledgers, bank: SimBank, readings: Readings) -> Iterator[str]:
    """Yield keys that were handed off again although the customer may have the message.

    What is promised at least once, by its channel or else by its class, may be repeated, under
    the same key.
    """
    repeatable = {
        message.delivery.key
        for message in readings.messages
        if _promised(bank, message) is Promise.AT_LEAST_ONCE
    }
    perhaps: set[str] = set()
    calls: Counter[str] = Counter()
    for delivery in ledgers.deliveries:
        calls[delivery.key] += 1
        if delivery.key in perhaps and delivery.key not in repeatable:
            yield f"I4 {delivery.key}: handed off again"
        if delivery.told in PERHAPS:
            perhaps.add(delivery.key)
    for key, count in calls.items():
        if count > Patience().attempts_max:
            yield f"I17 {key}: tried {count} times"


def _promised(bank: SimBank, message: Messaged) -> Promise:
    """Read the documents, as a customer of the bank may."""
    its_class = message.offer.message_class
    channels = {channel.id: channel for channel in bank.revisions[0].channels}
    of_channel = channels[message.delivery.channel].delivery.get(its_class)
    return of_channel or bank.policy.delivery.of(its_class)


def _misstated(ledgers: Ledgers, books: Books) -> Iterator[str]:
    """Yield contacts of which the books say otherwise than the channels."""
    called = {delivery.key for delivery in ledgers.deliveries}
    got = {d.key for d in ledgers.deliveries if d.taken and not d.lied and d.told in PERHAPS}
    for key, stand in sorted(books.stands.items()):
        sent = stand.contact.kind.channel != "banner"
        if sent and stand.state is ContactState.COMMITTED and key not in called:
            yield f"I4 {key}: said to be handed off, and never was"
        if stand.state is ContactState.RELEASED and key in got:
            yield f"I4 {key}: released, and the customer may have it"
        if stand.state is ContactState.UNKNOWN and key not in books.listed:
            yield f"I4 {key}: unknown, and nobody is told"
        if stand.state is ContactState.RESERVED:
            yield f"I17 {key}: still waits at the end"


def _lost(ledgers: Ledgers, books: Books) -> Iterator[str]:
    """Yield events that were confirmed and are gone, or that nobody decided about."""
    decided = {trigger for one in books.decisions for trigger in one.triggers}
    heard = {offer.event for offer in OFFERS}
    for told in ledgers.told:
        if not isinstance(told, SentEvents) or not told.accepted:
            continue
        for event, taken in zip(told.events, told.answer, strict=True):
            name = f"{event.source}/{event.id}"
            if taken is Taken.CONFLICT:
                yield f"I4 {name} conflicts with itself"
            if name not in books.events:
                yield f"I4 {name} was confirmed and is gone"
            if event.name in heard and name not in decided:
                yield f"I4 {name} was confirmed, and nobody decided about it"


def _twice_decided(ledgers: Ledgers, books: Books) -> Iterator[str]:
    """Yield events that asked an action twice, and waves that asked twice in a second.

    A wave that was refused may ask again, but not before something can have changed: only when
    its patience ends it asks a last time, whenever that is. What is said of a customer changes
    something at once. One that stands in a slot asks as often as its customer looks.
    """
    news = Counter(
        second
        for told in ledgers.told
        if isinstance(told, Said)
        for second in {mark.at // SECOND_US for mark in (*told.sent, told.heard) if mark}
    )
    times = Counter(
        (trigger, candidate.strategy, _second(trigger, one))
        for one in books.decisions
        for trigger in one.triggers
        for candidate in one.candidates
        if not (one.placement and _is_wave(trigger))
    )
    for (trigger, strategy, second), count in sorted(times.items()):
        if count > (2 + news[second] if _is_wave(trigger) else 1):
            yield f"I4 {trigger} asked {strategy} {count} times"


def _is_wave(trigger: str) -> bool:
    return trigger.startswith(f"{JOURNEY}/")


def _second(trigger: str, decision: Decision) -> int:
    return decision.pin.at // SECOND_US if _is_wave(trigger) else 0


def _out_of_order(books: Books) -> Iterator[str]:
    """Yield candidates that lost their place to one of a lower class."""
    for one in books.decisions:
        for candidate in one.candidates:
            if candidate.reason in _TAKES and candidate.winner:
                mine, winner = offer_of(candidate.strategy), offer_of(candidate.winner)
                if _RANK.index(winner.priority) > _RANK.index(mine.priority):
                    yield f"I15 {one.id}: {winner.id} came before {mine.id}"


def _unanswered(ledgers: Ledgers) -> Iterator[str]:
    for told in ledgers.told:
        if isinstance(told, Look | Night):
            continue
        if told.heard is None:
            yield f"I17 {told.name} was never answered"
        elif isinstance(told, Reported) and isinstance(told.answer, ProblemsError):
            yield f"I4 {told.name} reports a message that the bank does not know"


def delivered_keys(ledgers: Ledgers) -> list[str]:
    """Return the messages that channels were called for, each once."""
    return list(dict.fromkeys(delivery.key for delivery in ledgers.deliveries))
