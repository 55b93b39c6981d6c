"""Counted limits: relations, rests and caps say how often what may be told.

A message is one interruption, and each of its offers is an exposure of its own. So a limit on
interruptions counts a message once, however many of its offers fit; another limit counts
every offer that fits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hengce.model.contact import ContactKind
from hengce.model.decision import Reason
from hengce.model.filter import Filter
from hengce.model.policy import Policy
from hengce.model.relation import Ban, Exclusion, Precedence, Relation
from hengce.model.window import Rolling, Window
from oracle.case import Case, Shared, Told
from oracle.moments import since


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `limit` counted contacts.

    Attributes:
        rule: The relation, rest or cap.
        reached: The answer when history alone fills it; None where history does not count.
        taken: The answer when a winner of this decision fills it.
        limit: How many.
        window: In which time the past counts; None: only this decision counts.
        counts: What is counted.
        obeys: What is refused when it is full.
        per: The tag whose value members share; empty: the member's own.
    """

    rule: str
    reached: Reason | None
    taken: Reason
    limit: int
    window: Window | None
    counts: Filter
    obeys: Filter
    per: str = ""


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
        (filter_.products, kind.product),
    )
    if filter_.interruptions_only and not kind.interrupts:
        return False
    return all(not wanted or value in wanted for wanted, value in named)


# What the policy says ---------------------------------------------------------------------


def limits_of(policy: Policy) -> list[Limit]:
    """Return all that is counted, in the order in which it refuses."""
    relations = [limit for relation in policy.relations for limit in relation_limits(relation)]
    return relations + rest_limits(policy) + cap_limits(policy)


def relation_limits(relation: Relation) -> list[Limit]:
    """Return what a relation counts; a precedence counts nothing."""
    rule, one, other = relation.id, relation.first, relation.then
    excluded = Reason.EXCLUDED
    match relation:
        case Precedence():
            return []
        case Exclusion(mutual=mutual):
            there = Limit(rule, None, excluded, 1, None, counts=one, obeys=other)
            back = Limit(rule, None, excluded, 1, None, counts=other, obeys=one)
            return [there, back] if mutual else [there]
        case Ban(window=window):
            after = Limit(rule, Reason.AFTER_CONTACT, excluded, 1, window, counts=one, obeys=other)
            together = Limit(rule, None, excluded, 1, None, counts=other, obeys=one)
            return [after, together]


def rest_limits(policy: Policy) -> list[Limit]:
    """Return the rests as limits."""
    return [
        Limit(
            rest.id,
            Reason.RESTING,
            Reason.REST_TAKEN,
            1,
            Rolling(hours=rest.hours),
            counts=rest.after,
            obeys=rest.applies,
        )
        for rest in policy.rests
    ]


def cap_limits(policy: Policy) -> list[Limit]:
    """Return the caps as limits."""
    return [
        Limit(
            cap.id,
            Reason.CAP_REACHED,
            Reason.CAP_TAKEN,
            cap.limit,
            cap.window,
            counts=cap.counts,
            obeys=cap.counts if cap.obeys is None else cap.obeys,
            per=cap.per,
        )
        for cap in policy.caps
    ]


# What is counted --------------------------------------------------------------------------


def counted(filter_: Filter, offers: Sequence[ContactKind]) -> int:
    """Return how often a message is counted for what it offers."""
    fitting = sum(fits(filter_, offer) for offer in offers)
    return min(fitting, 1) if filter_.interruptions_only else fitting


def used_by_history(case: Case, limit: Limit) -> int:
    """Count the contacts of the past, of all members who share the limit."""
    if limit.window is None:
        return 0
    places = sharers(case, limit.per)
    return sum(past_in(case, place, limit.window, limit.counts) for place in places)


def past_in(case: Case, place: int, window: Window, counts: Filter) -> int:
    """Count one member's contacts in a window; those in flight lie in every one."""
    question = case.question
    start = since(window, question.now, question.configuration.policy.zone, question.calendar)
    return sum(
        counted(counts, past.kind.offers)
        for past in case.group[place].history
        if past.at is None or past.at > start
    )


def sharers(case: Case, per: str) -> list[int]:
    """Return the places of all whose contacts a limit counts for a member."""
    value = case.customer.tags.get(per) if per else None
    if value is None or Shared(per, value) in case.question.impersonal:
        return [case.place]
    return [place for place, member in enumerate(case.group) if member.facts.tags.get(per) == value]


def counting(case: Case, limit: Limit, told: Sequence[Told]) -> list[Told]:
    """Return the offers of this decision that raised a limit's count, in order."""
    places = sharers(case, limit.per)
    raising: list[Told] = []
    for one in told:
        if one.place not in places or not fits(limit.counts, one.kind):
            continue
        repeated = any(one.shares_message(other) for other in raising)
        if not (limit.counts.interruptions_only and repeated):
            raising.append(one)
    return raising


# Who is refused ---------------------------------------------------------------------------


def full_limits(case: Case, kind: ContactKind, told: Sequence[Told]) -> Iterator[tuple[Limit, int]]:
    """Yield the limits that an action obeys and that are full now, with what is used."""
    for limit in limits_of(case.configuration.policy):
        if not fits(limit.obeys, kind):
            continue
        used = used_by_history(case, limit) + len(counting(case, limit, told))
        if used >= limit.limit:
            yield limit, used
