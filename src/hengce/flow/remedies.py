"""What would answer a refusal: single facts that stand for the gate which refused.

They are proposals, the most natural first. Whether one is enough, only the kernel can tell.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from hengce.flow.flips import flipped
from hengce.flow.situation import Refusal, Situation
from hengce.kernel.actions import actions_of
from hengce.kernel.bind import kind_times
from hengce.kernel.filters import fits
from hengce.kernel.resources import ranks_before
from hengce.kernel.still import is_switched_off
from hengce.kernel.windows import NEVER
from hengce.model.counterfactual import (
    Assessed,
    CategoryReopened,
    ConsentGiven,
    Counterfactual,
    ExpiryAtLeast,
    FeedsDelivered,
    LimitAtLeast,
    NotHeldOut,
    OptOutLifted,
    PersonalAddress,
    PlacesAtLeast,
    Reachable,
    RequirementMet,
    ResourceAtLeast,
    ResourceUnlimited,
    StopLifted,
    StrategyReopened,
    SuppressionLifted,
    TaskEnded,
    TopicOptOutLifted,
    TopicReopened,
    WithContact,
    WithoutCandidate,
    WithoutContact,
)
from hengce.model.decision import Reason
from hengce.model.instant import HOUR_US
from hengce.model.profile import EVERY_CHANNEL
from hengce.model.strategy import Strategy, waits_for
from hengce.ports import IN_FLIGHT

Remedies: TypeAlias = Iterator[Counterfactual]

_LACKING = {
    Reason.BUDGET_SPENT,
    Reason.CAPACITY_SPENT,
    Reason.STOCK_SPENT,
    Reason.RESOURCE_TAKEN,
}


def remedies(situation: Situation, slot: int) -> Remedies:
    """Yield what would answer the refusal of a candidate that has only this slot.

    Args:
        situation: A refused candidate, with its other slots taken away. Where that lets it
            speak, because another member's went away with them, nothing is yielded.
        slot: The slot that is left.
    """
    if situation.speaks:
        return iter(())
    refusal = replace(situation.refusal, slot=slot)
    return _REMEDIES[refusal.reason](situation, refusal)


# The customer -------------------------------------------------------------------------------


def _requirement(situation: Situation, refusal: Refusal) -> Remedies:
    policy = situation.ready.plan.configuration.policy
    yield RequirementMet(rule=policy.requirements[refusal.rule].id)


def _consent(situation: Situation, refusal: Refusal) -> Remedies:
    purpose = situation.ready.plan.actions[situation.strategy].strategy.purpose
    yield ConsentGiven(purpose=purpose, channel=_channel(situation, refusal))


def _opt_out_channel(situation: Situation, refusal: Refusal) -> Remedies:
    yield OptOutLifted(key=_channel(situation, refusal))


def _opt_out_topic(situation: Situation, _: Refusal) -> Remedies:
    yield TopicOptOutLifted(topic=_topic(situation))


def _opt_out_everything(_: Situation, __: Refusal) -> Remedies:
    yield OptOutLifted(key=EVERY_CHANNEL)


def _assessment(situation: Situation, _: Refusal) -> Remedies:
    """Propose the class that he has where it suits, else the lowest that does."""
    rule = situation.ready.plan.configuration.policy.suitability
    assert rule is not None, "without suitability nothing is refused by it"
    own = int(situation.answer.people[situation.member]["allowed"])
    needed = int(situation.record["risk_level"])
    levels = [own] if own >= needed else sorted(a for a in rule.allows.values() if a >= needed)
    if levels:
        yield Assessed(level=levels[0])


def _suppression(situation: Situation, refusal: Refusal) -> Remedies:
    policy = situation.ready.plan.configuration.policy
    yield SuppressionLifted(rule=policy.suppressions[refusal.rule].id)


def _stopped_topic(situation: Situation, _: Refusal) -> Remedies:
    yield TopicReopened(topic=_topic(situation))


def _stopped_category(situation: Situation, _: Refusal) -> Remedies:
    yield CategoryReopened(category=_document(situation).category)


def _stopped_strategy(situation: Situation, _: Refusal) -> Remedies:
    yield StrategyReopened(strategy=_document(situation).id)


def _feeds(situation: Situation, _: Refusal) -> Remedies:
    yield FeedsDelivered(feeds=", ".join(waits_for(_document(situation))))


def _engaged_topic(situation: Situation, _: Refusal) -> Remedies:
    yield TaskEnded(topic=_topic(situation))


def _address(situation: Situation, refusal: Refusal) -> Remedies:
    yield Reachable(channel=_channel(situation, refusal))


def _shared_address(situation: Situation, refusal: Refusal) -> Remedies:
    yield PersonalAddress(tag=situation.ready.plan.limits[refusal.rule].per)


# The past -----------------------------------------------------------------------------------


def _missing_contact(situation: Situation, refusal: Refusal) -> Remedies:
    """Propose each kind of contact that would have counted; those that count alike, once.

    The first instant of the window is the one at which the fewest other limits count it.
    """
    ready = situation.ready
    limit = ready.plan.limits[refusal.rule]
    at = int(ready.tables.limits[refusal.rule]["since"]) + 1
    configuration = ready.plan.configuration
    actions = (a for one in configuration.strategies for a in actions_of(one, configuration))
    kinds = [kind for one in actions for kind in one.kinds if fits(limit.counts, kind)]
    times = kind_times(ready.plan.limits, tuple(kinds))
    different = {row.tobytes(): kind for row, kind in zip(times[::-1], kinds[::-1], strict=True)}
    for kind in reversed(different.values()):
        yield WithContact(contact=kind, at=at)


def _past_contacts(situation: Situation, refusal: Refusal) -> Remedies:
    ready, block = situation.ready, situation.block
    for member, h in situation.counted(refusal.rule):
        at = int(block.history_at[h])
        yield WithoutContact(
            contact=ready.kinds[block.history_kind[h]],
            at=None if at == IN_FLIGHT else at,
            customer=situation.name_of(member),
        )


# The bank -----------------------------------------------------------------------------------


def _longer_life(situation: Situation, refusal: Refusal) -> Remedies:
    ready = situation.ready
    zone = situation.answer.people[situation.member]["zone"]
    opens = int(ready.tables.open_at[zone, situation.record["hours"][refusal.slot], 0])
    if opens < NEVER:
        yield ExpiryAtLeast(hours=(opens - ready.now) // HOUR_US + 1)


def _stops(situation: Situation, refusal: Refusal) -> Remedies:
    kind = situation.ready.plan.actions[situation.strategy].kinds[refusal.slot]
    for stop in situation.ready.stops:
        if is_switched_off(kind, [stop]):
            yield StopLifted(scope=stop.scope, target=stop.target)


def _more_of_a_resource(situation: Situation, refusal: Refusal) -> Remedies:
    """Propose the least amount that is enough for this slot and for those before it.

    With more of it, others may take more before: the amount follows them.
    """
    resource, now = situation.ready.plan.resources[refusal.rule], situation
    weight = _weight(situation, refusal)
    while _lacks(now, refusal.rule):
        amount = now.refusal.used + weight
        more = ResourceAtLeast(resource=resource.kind, name=resource.name, amount=amount)
        yield more
        now = flipped(more, situation)


def _lacks(situation: Situation, resource: int) -> bool:
    """Tell whether there is too little of a resource, and no cutoff that refuses."""
    refusal = situation.refusal
    if refusal.rule != resource or refusal.reason not in _LACKING:
        return False
    return bool(ranks_before(situation.told, situation.ready.tables.resources[resource]))


def _weight(situation: Situation, refusal: Refusal) -> int:
    """Return how much of a resource the slot takes."""
    named = situation.record["resources"][refusal.slot].tolist()
    return int(situation.record["weights"][refusal.slot][named.index(refusal.rule)])


def _enough_of_a_resource(situation: Situation, refusal: Refusal) -> Remedies:
    resource = situation.ready.plan.resources[refusal.rule]
    yield from _more_of_a_resource(situation, refusal)
    yield ResourceUnlimited(resource=resource.kind, name=resource.name)


def _higher_cap(situation: Situation, refusal: Refusal) -> Remedies:
    """Propose higher limits, one by one, until nobody who is decided here meets the cap."""
    limit, met = max(refusal.used, refusal.limit), True
    while met:
        limit += 1
        more = LimitAtLeast(rule=situation.ready.plan.limits[refusal.rule].rule, limit=limit)
        yield more
        counted = flipped(more, situation).answer.uses["now"][:, refusal.rule]
        met = int(counted.max()) >= limit


def _reached_cap(situation: Situation, refusal: Refusal) -> Remedies:
    yield from _past_contacts(situation, refusal)
    yield from _higher_cap(situation, refusal)
    if situation.ready.plan.limits[refusal.rule].per:
        yield from _shared_address(situation, refusal)


def _not_held_out(situation: Situation, refusal: Refusal) -> Remedies:
    policy = situation.ready.plan.configuration.policy
    yield NotHeldOut(rule=policy.holdouts[refusal.rule].id)


# Losing to others ---------------------------------------------------------------------------


def _taken_place(situation: Situation, refusal: Refusal) -> Remedies:
    """Propose more places, one by one, until some stay empty; then fewer winners."""
    places, taken = refusal.limit, True
    while taken:
        places += 1
        more = PlacesAtLeast(places=places)
        yield more
        taken = int(flipped(more, situation).answer.people["chosen"].max()) >= places
    yield from _without_winners(situation, refusal)


def _taken_cap(situation: Situation, refusal: Refusal) -> Remedies:
    yield from _reached_cap(situation, refusal)
    yield from _without_winners(situation, refusal)


def _taken_resource(situation: Situation, refusal: Refusal) -> Remedies:
    yield from _enough_of_a_resource(situation, refusal)
    yield from _without_winners(situation, refusal)


def _without_winners(situation: Situation, refusal: Refusal) -> Remedies:
    """Propose that the winner had not been there, or else one of those who spoke before it."""
    yield _without(situation, refusal.winner)
    for number in reversed(situation.speakers()):
        if number != refusal.winner:
            yield _without(situation, number)


def _without(situation: Situation, number: int) -> WithoutCandidate:
    action = situation.ready.plan.actions[situation.strategy_of(number)]
    customer = situation.name_of(situation.member_of(number))
    return WithoutCandidate(strategy=action.name, customer=customer)


def _channel(situation: Situation, refusal: Refusal) -> str:
    return situation.ready.plan.actions[situation.strategy].kinds[refusal.slot].channel


def _document(situation: Situation) -> Strategy:
    return situation.ready.plan.actions[situation.strategy].strategy


def _topic(situation: Situation) -> str:
    return _document(situation).topic


_REMEDIES: dict[Reason, Callable[[Situation, Refusal], Remedies]] = {
    Reason.REQUIREMENT: _requirement,
    Reason.CONSENT_MISSING: _consent,
    Reason.OPTED_OUT_CHANNEL: _opt_out_channel,
    Reason.OPTED_OUT_TOPIC: _opt_out_topic,
    Reason.DO_NOT_CONTACT: _opt_out_everything,
    Reason.ASSESSMENT_MISSING: _assessment,
    Reason.ASSESSMENT_EXPIRED: _assessment,
    Reason.RISK_ABOVE_TOLERANCE: _assessment,
    Reason.OUTSIDE_HOURS: _longer_life,
    Reason.SUPPRESSION: _suppression,
    Reason.TOPIC_STOPPED: _stopped_topic,
    Reason.CATEGORY_STOPPED: _stopped_category,
    Reason.STRATEGY_STOPPED: _stopped_strategy,
    Reason.FEED_LATE: _feeds,
    Reason.PERSON_ENGAGED: _engaged_topic,
    Reason.SWITCHED_OFF: _stops,
    Reason.BEFORE_MISSING: _missing_contact,
    Reason.AFTER_CONTACT: _past_contacts,
    Reason.RESTING: _past_contacts,
    Reason.BUDGET_SPENT: _enough_of_a_resource,
    Reason.CAPACITY_SPENT: _enough_of_a_resource,
    Reason.STOCK_SPENT: _enough_of_a_resource,
    Reason.CAP_REACHED: _reached_cap,
    Reason.NO_ADDRESS: _address,
    Reason.IMPERSONAL_ADDRESS: _shared_address,
    Reason.SLOT_TAKEN: _taken_place,
    Reason.CAP_TAKEN: _taken_cap,
    Reason.EXCLUDED: _without_winners,
    Reason.REST_TAKEN: _without_winners,
    Reason.RESOURCE_TAKEN: _taken_resource,
    Reason.HELD_OUT: _not_held_out,
}
