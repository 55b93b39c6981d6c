"""The gates of one channel, from consent to address, and the counting of caps."""

from collections.abc import Iterator
from typing import NamedTuple

from hengce.model.configuration import Stop, StopScope
from hengce.model.contact import ContactKind
from hengce.model.decision import Reason
from hengce.model.policy import Cap, Filter, OpenHours
from hengce.model.profile import EVERY_CHANNEL
from hengce.model.strategy import MessageClass
from oracle.case import Case, Proposal
from oracle.moments import earliest_open, since

MARKETING_CLASSES = (MessageClass.CARE, MessageClass.COMMERCIAL)


class Refusal(NamedTuple):
    """The first gate that a channel fails."""

    channel: str
    reason: Reason
    rule: str = ""
    used: int = 0
    limit: int = 0


def fits(filter_: Filter, kind: ContactKind) -> bool:
    """Whether an action or a contact is meant; every field that is not empty must name it."""
    named = (
        (filter_.priority_classes, kind.priority_class),
        (filter_.message_classes, kind.message_class),
        (filter_.categories, kind.category),
        (filter_.topics, kind.topic),
        (filter_.departments, kind.department),
        (filter_.channels, kind.channel),
        (filter_.strategies, kind.strategy),
    )
    if filter_.interruptions_only and not kind.interrupts:
        return False
    return all(not wanted or value in wanted for wanted, value in named)


def refusals(case: Case, proposal: Proposal, kind: ContactKind) -> Iterator[Refusal]:
    """Yield what refuses a channel, first gate first."""
    for reason in _consent_reasons(case, proposal, kind):
        yield Refusal(kind.channel, reason)
    yield from _unsuitable(case, proposal, kind)
    hours = hours_of(case, kind)
    if earliest_open(hours, case.zone, case.facts.now, proposal.expires_at) is None:
        yield Refusal(kind.channel, Reason.OUTSIDE_HOURS, hours[0].id)
    yield from _silenced(case, kind)
    for cap in obeyed(case, kind):
        used = used_by_history(case, cap)
        if used >= cap.limit:
            yield Refusal(kind.channel, Reason.CAP_REACHED, cap.id, used, cap.limit)
    if not case.holds(case.channel(kind.channel).reachable):
        yield Refusal(kind.channel, Reason.NO_ADDRESS)


def _consent_reasons(case: Case, proposal: Proposal, kind: ContactKind) -> Iterator[Reason]:
    customer = case.customer
    needed = kind.message_class in case.configuration.policy.consent_required
    if needed and (proposal.strategy.purpose, kind.channel) not in customer.consents:
        yield Reason.CONSENT_MISSING
    if kind.message_class not in MARKETING_CLASSES:
        return
    if EVERY_CHANNEL in customer.opt_outs:
        yield Reason.DO_NOT_CONTACT
    if kind.channel in customer.opt_outs:
        yield Reason.OPTED_OUT_CHANNEL
    if kind.topic in customer.opt_out_topics:
        yield Reason.OPTED_OUT_TOPIC


def _unsuitable(case: Case, proposal: Proposal, kind: ContactKind) -> Iterator[Refusal]:
    rule = case.configuration.policy.suitability
    products = {product.id: product for product in case.configuration.products}
    product = products.get(proposal.strategy.product)
    level = product.risk_level if product else None
    if rule is None or level is None or kind.message_class not in MARKETING_CLASSES:
        return
    tolerance = case.customer.tags.get(rule.tolerance_tag)
    valid_until = case.customer.tags.get(rule.valid_until_tag)
    if tolerance not in rule.allows or valid_until is None:
        yield Refusal(kind.channel, Reason.ASSESSMENT_MISSING)
    elif valid_until < case.facts.today:
        yield Refusal(kind.channel, Reason.ASSESSMENT_EXPIRED)
    elif level > rule.allows[tolerance]:
        allowed = rule.allows[tolerance]
        yield Refusal(kind.channel, Reason.RISK_ABOVE_TOLERANCE, used=level, limit=allowed)


def hours_of(case: Case, kind: ContactKind) -> tuple[OpenHours, ...]:
    return tuple(
        entry
        for entry in case.configuration.policy.open_hours
        if (not entry.channels or kind.channel in entry.channels)
        and (not entry.message_classes or kind.message_class in entry.message_classes)
    )


def _silenced(case: Case, kind: ContactKind) -> Iterator[Refusal]:
    for rule in case.configuration.policy.suppressions:
        if fits(rule.applies, kind) and case.holds(rule.condition):
            yield Refusal(kind.channel, Reason.SUPPRESSION, rule.id)
    stopped = kind.topic in case.customer.stopped_topics
    if stopped and kind.message_class in MARKETING_CLASSES:
        yield Refusal(kind.channel, Reason.TOPIC_STOPPED)
    if any(_names(stop, kind) for stop in case.stops):
        yield Refusal(kind.channel, Reason.SWITCHED_OFF)


def _names(stop: Stop, kind: ContactKind) -> bool:
    match stop.scope:
        case StopScope.STRATEGY:
            return stop.target == kind.strategy
        case StopScope.CHANNEL:
            return stop.target == kind.channel
        case StopScope.CATEGORY:
            return stop.target == kind.category
        case StopScope.BANK:
            return True


def obeyed(case: Case, kind: ContactKind) -> list[Cap]:
    caps = case.configuration.policy.caps
    return [cap for cap in caps if fits(cap.counts if cap.obeys is None else cap.obeys, kind)]


def used_by_history(case: Case, cap: Cap) -> int:
    start = since(cap.window, case.facts.now, case.configuration.policy.zone)
    return sum(
        fits(cap.counts, past.kind) and (past.at is None or past.at > start)
        for past in case.history
    )
