"""Every single change that is known, for a candidate of a random world."""

from collections.abc import Iterator

from hengce.flow.situation import Situation
from hengce.model.counterfactual import (
    Assessed,
    CategoryReopened,
    ConsentGiven,
    Counterfactual,
    ExpiryAtLeast,
    LeverAtLeast,
    LimitAtLeast,
    NotHeldOut,
    OptOutLifted,
    PersonalAddress,
    PlacesAtLeast,
    Reachable,
    RequirementMet,
    ResourceUnlimited,
    StopLifted,
    StrategyReopened,
    SuppressionLifted,
    TaskEnded,
    TopicOptOutLifted,
    TopicReopened,
    WithoutCandidate,
    WithoutContact,
)
from hengce.model.profile import PERSONALISATION
from hengce.ports import IN_FLIGHT
from oracle.case import CustomerFacts
from oracle.worlds import World

LEVERS = (1.5, 2.0, 5.0, 50.0, 1000.0)
MORE = range(1, 12)


def known_changes(of: World, situation: Situation) -> Iterator[Counterfactual]:
    """Yield every change that could be a candidate's; amounts are tried at several heights."""
    name = bytes(situation.block.ids[situation.row]).rstrip(b"\0").decode()
    person = next(one for one in of.customers if one.customer == name)
    yield from _of_the_customer(of, situation, person)
    for member in situation.members:
        whose = situation.name_of(member)
        yield from _past(situation, member, whose)
        for place, action in enumerate(situation.ready.plan.actions):
            if whose or place != situation.strategy:
                yield WithoutCandidate(strategy=action.strategy.id, customer=whose)
    yield from _of_the_bank(of, situation)


def _past(situation: Situation, member: int, whose: str) -> Iterator[Counterfactual]:
    block, row = situation.block, situation.row + member - situation.member
    for h in range(block.history_begin[row], block.history_end[row]):
        at = int(block.history_at[h])
        yield WithoutContact(
            contact=situation.ready.kinds[block.history_kind[h]],
            at=None if at == IN_FLIGHT else at,
            customer=whose,
        )


def _of_the_customer(
    of: World, situation: Situation, person: CustomerFacts
) -> Iterator[Counterfactual]:
    policy, action = of.configuration.policy, situation.ready.plan.actions[situation.strategy]
    yield from (RequirementMet(rule=rule.id) for rule in policy.requirements)
    yield from (SuppressionLifted(rule=rule.id) for rule in policy.suppressions)
    channels, topic = {kind.channel for kind in action.kinds}, {action.strategy.topic}
    refused = person.opt_outs & {"*", *channels} - {PERSONALISATION}
    yield from (OptOutLifted(key=key) for key in refused)
    yield from (TopicOptOutLifted(topic=one) for one in person.opt_out_topics & topic)
    yield from (TopicReopened(topic=one) for one in person.stopped_topics & topic)
    category, name = {action.strategy.category}, {action.strategy.id}
    yield from (CategoryReopened(category=one) for one in person.stopped_categories & category)
    yield from (StrategyReopened(strategy=one) for one in person.stopped_strategies & name)
    yield from (TaskEnded(topic=one) for one in person.engaged_topics & topic)
    for channel in channels:
        yield ConsentGiven(purpose=action.strategy.purpose, channel=channel)
        yield Reachable(channel=channel)
    if policy.suitability is not None:
        yield from (Assessed(level=level) for level in policy.suitability.allows.values())
    yield from (PersonalAddress(tag=tag) for tag in situation.ready.plan.shared)


def _of_the_bank(of: World, situation: Situation) -> Iterator[Counterfactual]:
    policy, lever = of.configuration.policy, float(situation.record["lever"])
    yield from (LeverAtLeast(lever=higher) for higher in LEVERS if higher > lever)
    yield ExpiryAtLeast(hours=240)
    for cap in policy.caps:
        yield from (LimitAtLeast(rule=cap.id, limit=cap.limit + more) for more in MORE)
    places = policy.contacts_per_decision_max
    yield from (PlacesAtLeast(places=places + more) for more in MORE)
    yield from (ResourceUnlimited(resource=one.kind, name=one.name) for one in of.resources)
    yield from (StopLifted(scope=stop.scope, target=stop.target) for stop in of.stops)
    yield from (NotHeldOut(rule=group.id) for group in policy.holdouts)
