"""The gates of one channel, from consent to address."""

from collections.abc import Iterator
from typing import NamedTuple

from hengce.model.configuration import Stop, StopScope
from hengce.model.contact import ContactKind
from hengce.model.decision import Reason
from hengce.model.instant import DAY_US
from hengce.model.policy import Blackout, OpenHours
from hengce.model.profile import EVERY_CHANNEL
from hengce.model.relation import Precedence
from oracle.case import MARKETING_CLASSES, Case, Proposal, Shared
from oracle.limits import (
    Limit,
    cap_limits,
    fits,
    past_in,
    relation_limits,
    rest_limits,
    used_by_history,
)
from oracle.moments import earliest_open
from oracle.resources import SPENT, lacks_from_the_start, needs


class Refusal(NamedTuple):
    """The first gate that a channel fails."""

    channel: str
    reason: Reason
    rule: str = ""
    used: int = 0
    limit: int = 0


def refusals(proposal: Proposal, kind: ContactKind) -> Iterator[Refusal]:
    """Yield what refuses a channel, first gate first."""
    case = proposal.case
    for reason in _consent_reasons(case, proposal, kind):
        yield Refusal(kind.channel, reason)
    yield from _unsuitable(case, kind)
    hours, shut = hours_of(case, kind), blackouts_of(case, kind)
    if earliest_open(hours, shut, case.zone, case.question.now, proposal.expires_at) is None:
        rule = _closed_by(case, hours, shut)
        yield Refusal(kind.channel, Reason.OUTSIDE_HOURS, rule)
    yield from _silenced(case, kind)
    yield from _related(case, kind)
    yield from _spent(proposal, kind)
    for cap in cap_limits(case.configuration.policy):
        yield from _reached(case, kind, cap)
    if not case.holds(case.channel(kind.channel).reachable):
        yield Refusal(kind.channel, Reason.NO_ADDRESS)
    yield from _impersonal(case, kind)


def hours_of(case: Case, kind: ContactKind) -> tuple[OpenHours, ...]:
    """Return the hours that an action keeps."""
    return tuple(
        entry
        for entry in case.configuration.policy.open_hours
        if (not entry.channels or kind.channel in entry.channels)
        and (not entry.message_classes or kind.message_class in entry.message_classes)
    )


def blackouts_of(case: Case, kind: ContactKind) -> tuple[Blackout, ...]:
    """Return the blackouts that an action keeps."""
    return tuple(
        entry
        for entry in case.configuration.policy.blackouts
        if (not entry.channels or kind.channel in entry.channels)
        and (not entry.message_classes or kind.message_class in entry.message_classes)
    )


def _closed_by(case: Case, hours: tuple[OpenHours, ...], shut: tuple[Blackout, ...]) -> str:
    """Return the rule that is named: the blackout in which the hours next open, or the first."""
    zone, now = case.configuration.policy.zone, case.question.now
    opens = earliest_open(hours, (), zone, now, now + 8 * DAY_US) if shut else None
    for entry in shut:
        if opens is not None and earliest_open((), (entry,), zone, opens, opens + 1) is None:
            return entry.id
    return (*hours, *shut)[0].id


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


def _unsuitable(case: Case, kind: ContactKind) -> Iterator[Refusal]:
    rule = case.configuration.policy.suitability
    products = {product.id: product for product in case.configuration.products}
    product = products.get(kind.product)
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


def _silenced(case: Case, kind: ContactKind) -> Iterator[Refusal]:
    for rule in case.configuration.policy.suppressions:
        if fits(rule.applies, kind) and case.holds(rule.condition):
            yield Refusal(kind.channel, Reason.SUPPRESSION, rule.id)
    stopped = kind.topic in case.customer.stopped_topics
    if stopped and kind.message_class in MARKETING_CLASSES:
        yield Refusal(kind.channel, Reason.TOPIC_STOPPED)
    if kind.message_class in MARKETING_CLASSES:
        if kind.category in case.customer.stopped_categories:
            yield Refusal(kind.channel, Reason.CATEGORY_STOPPED, kind.category)
        if kind.strategy in case.customer.stopped_strategies:
            yield Refusal(kind.channel, Reason.STRATEGY_STOPPED, kind.strategy)
    engaged = kind.topic in case.customer.engaged_topics
    if engaged and kind.message_class in MARKETING_CLASSES:
        yield Refusal(kind.channel, Reason.PERSON_ENGAGED)
    if any(_names(stop, kind) for stop in case.question.stops):
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


def _related(case: Case, kind: ContactKind) -> Iterator[Refusal]:
    """Yield the relations and rests that the ledger alone fills."""
    for relation in case.configuration.policy.relations:
        if isinstance(relation, Precedence):
            yield from _missing(case, kind, relation)
        for limit in relation_limits(relation):
            yield from _reached(case, kind, limit)
    for limit in rest_limits(case.configuration.policy):
        yield from _reached(case, kind, limit)


def _missing(case: Case, kind: ContactKind, rule: Precedence) -> Iterator[Refusal]:
    if not fits(rule.then, kind):
        return
    if past_in(case, case.place, rule.window, rule.first) == 0:
        yield Refusal(kind.channel, Reason.BEFORE_MISSING, rule.id, used=0, limit=1)


def _reached(case: Case, kind: ContactKind, limit: Limit) -> Iterator[Refusal]:
    if limit.reached is None or not fits(limit.obeys, kind):
        return
    used = used_by_history(case, limit)
    if used >= limit.limit:
        yield Refusal(kind.channel, limit.reached, limit.rule, used, limit.limit)


def _spent(proposal: Proposal, kind: ContactKind) -> Iterator[Refusal]:
    for need in needs(proposal.case, kind):
        resource = need.resource
        if lacks_from_the_start(proposal, need):
            reason, used = SPENT[resource.kind], resource.limit - resource.left
            yield Refusal(kind.channel, reason, resource.name, used, resource.limit)


def _impersonal(case: Case, kind: ContactKind) -> Iterator[Refusal]:
    """Yield the caps that count by a value which too many customers share."""
    for cap in cap_limits(case.configuration.policy):
        own = Shared(cap.per, case.customer.tags.get(cap.per))
        marketing = kind.message_class in MARKETING_CLASSES
        if marketing and fits(cap.obeys, kind) and own in case.question.impersonal:
            yield Refusal(kind.channel, Reason.IMPERSONAL_ADDRESS, cap.rule)
