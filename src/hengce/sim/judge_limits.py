"""Judges limits by what customers got: caps in every window, stock and budgets for ever."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hengce.model.decision import Decision
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US, Instant, moment
from hengce.model.policy import Cap
from hengce.model.window import Calendar, Rolling
from hengce.sim.bank import SimBank
from hengce.sim.ledgers import Ledgers, Look
from hengce.sim.messages import Readings
from hengce.sim.offers import Offer, offers_by_id
from hengce.sim.people import ZONE, Person, people_by_id

NOT_INTERRUPTING = frozenset({"banner", "task"})
"""Channels of what does not reach the customer where he did not look."""


class _Counted(NamedTuple):
    """Something that a customer got, or saw."""

    at: Instant
    key: str
    channel: str
    offer: Offer
    person: Person


def judge_limits(ledgers: Ledgers, bank: SimBank, readings: Readings) -> Iterator[str]:
    """Yield every limit that customers saw broken."""
    sent = [
        _Counted(m.at, m.delivery.key, m.delivery.channel, m.offer, m.person)
        for m in readings.effective()
    ]
    counted = [*sent, *_seen(ledgers, bank)]
    for cap in bank.policy.caps:
        mine = [one for one in counted if counts(cap, one.offer, one.channel)]
        yield from _broken(cap, mine)
    yield from _oversold(bank, sent)


def _seen(ledgers: Ledgers, bank: SimBank) -> Iterator[_Counted]:
    """Yield what slots showed, as far as customers saw it."""
    offers, people = offers_by_id(), people_by_id(bank.people)
    for told in ledgers.told:
        if isinstance(told, Look) and isinstance(told.answer, Decision):
            for contact in told.answer.contacts:
                offer = offers[contact.kind.strategy]
                at, person = told.answer.pin.at, people[contact.customer]
                yield _Counted(at, contact.id, contact.kind.channel, offer, person)


def counts(cap: Cap, offer: Offer, channel: str) -> bool:
    """Tell whether a cap counts an offer that came through a channel."""
    meant = cap.counts
    return (
        (not meant.message_classes or offer.message_class in meant.message_classes)
        and (not meant.channels or channel in meant.channels)
        and (not meant.topics or offer.topic in meant.topics)
        and (not meant.interruptions_only or channel not in NOT_INTERRUPTING)
    )


def _broken(cap: Cap, counted: Sequence[_Counted]) -> Iterator[str]:
    """Yield the first window of each customer, or household, that holds too many."""
    by_owner: dict[str, list[Instant]] = {}
    for one in counted:
        shared = one.person.household if cap.per else None
        by_owner.setdefault(shared or one.person.customer, []).append(one.at)
    for owner, times in sorted(by_owner.items()):
        times.sort()
        found = most(cap, times)
        if found > cap.limit:
            yield f"I1 {owner}: {found} of {cap.limit} by {cap.id}"


def most(cap: Cap, times: Sequence[Instant]) -> int:
    """Return the most that any window of a cap holds."""
    match cap.window:
        case Rolling(days=days, hours=hours, seconds=seconds):
            width = days * DAY_US + hours * HOUR_US + seconds * SECOND_US
            return max(sum(at <= other < at + width for other in times) for at in times)
        case Calendar(unit=unit):
            return max(Counter(_period(unit, moment(at, ZONE)) for at in times).values())
    raise AssertionError("the banks have no other windows")


def _period(unit: str, at: datetime) -> str:
    if unit == "week":
        return f"{at.date() - timedelta(days=at.weekday())}"
    return f"{at:%Y-%m}" if unit == "month" else f"{at.date()}"


def _oversold(bank: SimBank, sent: Sequence[_Counted]) -> Iterator[str]:
    configuration = bank.revisions[0]
    costs = {channel.id: channel.cost_cents for channel in configuration.channels}
    for product in configuration.products:
        sold = sum(one.offer.product == product.id for one in sent)
        if product.stock is not None and sold > product.stock:
            yield f"I3 {sold} of {product.stock} of {product.id}"
    for document in configuration.strategies:
        spent = sum(costs[one.channel] for one in sent if one.offer.id == document.id)
        if document.budget_cents is not None and spent > document.budget_cents:
            yield f"I3 {spent} of {document.budget_cents} cents of {document.id}"
