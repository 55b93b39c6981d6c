"""What the bank limits, as one kind of thing: so many contacts, of some, against others.

Relations, rests and caps are all counted limits: they say which contacts count, in which
window, how many there may be, and which actions are refused then. The kernel knows no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hengce.kernel.reasons import (
    AFTER_CONTACT,
    BEFORE_MISSING,
    CAP_REACHED,
    CAP_TAKEN,
    EXCLUDED,
    REST_TAKEN,
    RESTING,
)
from hengce.model.filter import Filter
from hengce.model.policy import Policy
from hengce.model.relation import Ban, Exclusion, Precedence, Relation
from hengce.model.window import Rolling, Window


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `limit` counted contacts; what obeys is refused from then on.

    Attributes:
        rule: The rule of the policy that asks for it.
        reached: The reason when history alone refuses.
        taken: The reason when a winner of the decision refuses.
        limit: How many.
        window: In which time history counts; None: only the decision itself counts.
        counts: What is counted.
        obeys: What is refused.
        per: The tag whose value customers share; empty for the customer's own contacts.
        least: Refuses while history holds fewer than `limit`, instead of as many.
    """

    rule: str
    reached: int
    taken: int
    limit: int
    window: Window | None
    counts: Filter
    obeys: Filter
    per: str = ""
    least: bool = False


def limits_of(policy: Policy) -> tuple[Limit, ...]:
    """Return a policy's limits in the order in which they refuse: relations, rests, caps."""
    return (*_relations(policy), *_rests(policy), *_caps(policy))


def shared_tags(policy: Policy) -> tuple[str, ...]:
    """Return the tags by whose values caps count, sorted."""
    return tuple(sorted({cap.per for cap in policy.caps if cap.per}))


def _relations(policy: Policy) -> Iterator[Limit]:
    for relation in policy.relations:
        yield from _limits_of(relation)


def _limits_of(relation: Relation) -> Iterator[Limit]:
    first, then = relation.first, relation.then
    match relation:
        case Exclusion(id=rule, mutual=mutual):
            yield Limit(rule, EXCLUDED, EXCLUDED, 1, None, first, then)
            if mutual:
                yield Limit(rule, EXCLUDED, EXCLUDED, 1, None, then, first)
        case Precedence(id=rule, window=window):
            yield Limit(rule, BEFORE_MISSING, BEFORE_MISSING, 1, window, first, then, least=True)
        case Ban(id=rule, window=window):
            yield Limit(rule, AFTER_CONTACT, EXCLUDED, 1, window, first, then)
            yield Limit(rule, EXCLUDED, EXCLUDED, 1, None, then, first)


def _rests(policy: Policy) -> Iterator[Limit]:
    for rest in policy.rests:
        window = Rolling(hours=rest.hours)
        yield Limit(rest.id, RESTING, REST_TAKEN, 1, window, rest.after, rest.applies)


def _caps(policy: Policy) -> Iterator[Limit]:
    for cap in policy.caps:
        yield Limit(
            cap.id,
            CAP_REACHED,
            CAP_TAKEN,
            cap.limit,
            cap.window,
            cap.counts,
            cap.obeys or cap.counts,
            cap.per,
        )
