"""The second key: whether a message that was decided may still leave, with today's facts.

This is not the kernel's code, on purpose. The kernel decides on packed arrays; here the
same law is written a second time, over plain values, read in the second of the hand-off.
A mistake in one of them does not open the other. Caps, arbitration and hold-outs are not
asked again: the contact already holds its place in the ledger. Rests are, because what
asks for quiet may have been decided later. A message of several offers is asked about each.

It fails closed. A fact that is unknown refuses what is marketing (commercial and care).
A regulatory or transactional message needs no consent and no regard for refusals of
marketing, but it obeys the switches, its requirements and the customer's reachability.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hengce.kernel.population import ENGAGED
from hengce.model.configuration import Stop, StopScope
from hengce.model.contact import Contact, ContactKind
from hengce.model.decision import Reason
from hengce.model.instant import Day, Instant, calendar_date, day_at, moment
from hengce.model.policy import Blackout, OpenHours, Policy
from hengce.model.product import Product
from hengce.model.profile import EVERY_CHANNEL
from hengce.model.strategy import MessageClass, Strategy, StrategyState

MARKETING = frozenset({MessageClass.COMMERCIAL, MessageClass.CARE})
"""The message classes that a customer can refuse."""

_PLACES_S = (3600, 60, 1)
"""What hours, minutes and seconds are worth, in seconds."""


@dataclass(frozen=True, slots=True)
class HandoffFacts:
    """What is known in the second of the hand-off; None is unknown.

    Attributes:
        stops: The emergency stops in force.
        strategy: The contact's strategy; None when no document has it any more.
        state: Where the strategy stands.
        product: What the strategy offers; None when it offers none or the shelf has it no
            more.
        consents: What the customer agrees to, as `purpose:channel`.
        opt_outs: The channels that the customer refuses; `*` is every channel.
        opt_out_topics: The topics that the customer refuses.
        stopped_topics: The topics that negative feedback stopped, and behind `ENGAGED` those
            that a person works on.
        stopped_categories: The categories that the customer hears no more of.
        stopped_strategies: The strategies that he hears no more of.
        in_unit: Whether the customer belongs to the unit that the strategy keeps within.
        to_person: Whether the contact's channel hands it to a person.
        tolerance: The customer's tolerance class, such as C3.
        assessed_until: The last day on which the assessment is valid.
        zone: The customer's IANA zone; the bank's holds where it is none.
        requirements_met: Whether every requirement that applies holds.
        suppressed: Whether a suppression that applies holds.
        resting_until: From when on no rest keeps the contact back; an instant that has come
            keeps nothing back.
        reachable: Whether the customer can be reached on the contact's channel.
        address: Where to; empty is unknown.
    """

    stops: tuple[Stop, ...] = ()
    strategy: Strategy | None = None
    state: StrategyState | None = None
    product: Product | None = None
    consents: frozenset[str] | None = None
    opt_outs: frozenset[str] | None = None
    opt_out_topics: frozenset[str] | None = None
    stopped_topics: frozenset[str] | None = None
    stopped_categories: frozenset[str] | None = None
    stopped_strategies: frozenset[str] | None = None
    in_unit: bool | None = None
    to_person: bool = False
    tolerance: str | None = None
    assessed_until: Day | None = None
    zone: str | None = None
    requirements_met: bool | None = None
    suppressed: bool | None = None
    resting_until: Instant | None = None
    reachable: bool | None = None
    address: str = ""


def second_gate(
    contact: Contact, facts: HandoffFacts, policy: Policy, now: Instant
) -> Reason | None:
    """Return why a contact may not be handed off now, or None when it may.

    The first refusal in the order of the gates is the answer.
    """
    return next(_refusals(contact, facts, policy, now), None)


def _refusals(
    contact: Contact, facts: HandoffFacts, policy: Policy, now: Instant
) -> Iterator[Reason]:
    today = day_at(now, policy.zone)
    marketing = contact.kind.message_class in MARKETING
    yield from _out_of_time(contact, now)
    yield from _switched_off(contact.kind, facts, today)
    yield from _not_asked_for(facts)
    if contact.kind.message_class in policy.consent_required:
        yield from _without_consent(contact.kind, facts)
    if marketing:
        yield from _refused_by_customer(contact.kind, facts)
        yield from _unsuitable(facts, policy, today)
    if not _open(contact.kind, facts, policy, now):
        yield Reason.OUTSIDE_HOURS
    if facts.suppressed is True or (marketing and facts.suppressed is None):
        yield Reason.SUPPRESSION
    if marketing:
        yield from _stopped_for_him(contact.kind, facts)
    if (marketing or facts.to_person) and _holds(
        facts.stopped_topics, ENGAGED + contact.kind.topic
    ):
        yield Reason.PERSON_ENGAGED
    if marketing if facts.resting_until is None else now < facts.resting_until:
        yield Reason.RESTING
    if facts.reachable is not True or not facts.address.strip():
        yield Reason.NO_ADDRESS


def _out_of_time(contact: Contact, now: Instant) -> Iterator[Reason]:
    if now >= contact.expires_at:
        yield Reason.EXPIRED
    if now < contact.release_at:
        yield Reason.DEFERRED


def _switched_off(kind: ContactKind, facts: HandoffFacts, today: Day) -> Iterator[Reason]:
    if any(_stopped_by(stop, kind) for stop in facts.stops):
        yield Reason.SWITCHED_OFF
    strategy = facts.strategy
    is_live = facts.state is StrategyState.LIVE
    if strategy is None or not is_live or not _is_as_decided(strategy, kind):
        yield Reason.SWITCHED_OFF
    elif calendar_date(today).isoformat() > strategy.ends:
        yield Reason.EXPIRED
    elif strategy.product and (facts.product is None or facts.product.id != strategy.product):
        yield Reason.SWITCHED_OFF


def _is_as_decided(strategy: Strategy, kind: ContactKind) -> bool:
    """Tell whether a strategy, as it is published now, speaks of what was decided.

    Its words are today's; consents, refusals and caps were asked for what it was then.
    """
    now = strategy.id, strategy.message_class, strategy.category, strategy.topic
    return now == (kind.strategy, kind.message_class, kind.category, kind.topic)


def _not_asked_for(facts: HandoffFacts) -> Iterator[Reason]:
    """Refuse who has left the unit that the strategy keeps within, or misses a requirement."""
    strategy = facts.strategy
    if strategy is not None and strategy.within and facts.in_unit is not True:
        yield Reason.NOT_IN_AUDIENCE
    if facts.requirements_met is not True:
        yield Reason.REQUIREMENT


def _stopped_by(stop: Stop, kind: ContactKind) -> bool:
    match stop.scope:
        case StopScope.BANK:
            return True
        case StopScope.STRATEGY:
            return stop.target == kind.strategy
        case StopScope.CHANNEL:
            return stop.target == kind.channel
        case StopScope.CATEGORY:
            return stop.target == kind.category


def _without_consent(kind: ContactKind, facts: HandoffFacts) -> Iterator[Reason]:
    purpose = facts.strategy.purpose if facts.strategy else ""
    if facts.consents is None or f"{purpose}:{kind.channel}" not in facts.consents:
        yield Reason.CONSENT_MISSING


def _refused_by_customer(kind: ContactKind, facts: HandoffFacts) -> Iterator[Reason]:
    if _holds(facts.opt_outs, EVERY_CHANNEL):
        yield Reason.DO_NOT_CONTACT
    if _holds(facts.opt_outs, kind.channel):
        yield Reason.OPTED_OUT_CHANNEL
    if _holds(facts.opt_out_topics, kind.topic):
        yield Reason.OPTED_OUT_TOPIC


def _stopped_for_him(kind: ContactKind, facts: HandoffFacts) -> Iterator[Reason]:
    if _holds(facts.stopped_topics, kind.topic):
        yield Reason.TOPIC_STOPPED
    if _holds(facts.stopped_categories, kind.category):
        yield Reason.CATEGORY_STOPPED
    if _holds(facts.stopped_strategies, kind.strategy):
        yield Reason.STRATEGY_STOPPED


def _holds(names: frozenset[str] | None, name: str) -> bool:
    """Tell whether a refusal names this; an unknown list refuses everything."""
    return names is None or name in names


def _unsuitable(facts: HandoffFacts, policy: Policy, today: Day) -> Iterator[Reason]:
    level = facts.product.risk_level if facts.product else None
    if level is None or policy.suitability is None:
        return
    allowed = policy.suitability.allows.get(facts.tolerance or "")
    if allowed is None or facts.assessed_until is None:
        yield Reason.ASSESSMENT_MISSING
    elif facts.assessed_until < today:
        yield Reason.ASSESSMENT_EXPIRED
    elif level > allowed:
        yield Reason.RISK_ABOVE_TOLERANCE


def _open(kind: ContactKind, facts: HandoffFacts, policy: Policy, now: Instant) -> bool:
    clock = moment(now, _known_zone(facts.zone) or policy.zone)
    second = _second_of_day(f"{clock:%H:%M:%S}")
    date = f"{clock:%Y-%m-%d}"
    if any(_blacked_out(date, second, kind, entry) for entry in policy.blackouts):
        return False
    return all(
        _within(second, entry)
        for entry in policy.open_hours
        if _concerns(entry.channels, kind.channel)
        and _concerns(entry.message_classes, kind.message_class)
    )


def _blacked_out(date: str, second: int, kind: ContactKind, entry: Blackout) -> bool:
    if not _concerns(entry.channels, kind.channel):
        return False
    if not _concerns(entry.message_classes, kind.message_class):
        return False
    begins = _second_of_day(entry.begins or "00:00")
    ends = _second_of_day(entry.ends or "24:00")
    return entry.first <= date <= entry.last and begins <= second < ends


def _concerns(named: tuple[str, ...], one: str) -> bool:
    return not named or one in named


def _within(second: int, entry: OpenHours) -> bool:
    opens, closes = _second_of_day(entry.opens), _second_of_day(entry.closes)
    if opens < closes:
        return opens <= second < closes
    return second >= opens or second < closes  # past midnight; equal times: all day


def _second_of_day(text: str) -> int:
    places = zip(text.split(":"), _PLACES_S, strict=False)
    return sum(int(number) * worth_s for number, worth_s in places)


def _known_zone(name: str | None) -> str | None:
    try:
        return ZoneInfo(name).key if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
