"""Applies one change to copies of what the kernel reads; nothing else moves.

A rule that asks a condition is changed at its answer, not at the tags that it reads: they
may be read elsewhere, and would be further facts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import singledispatch

import numpy as np

from hengce.flow.situation import Situation, edited
from hengce.kernel.bind import kind_times
from hengce.kernel.eligibility import FIRST_AUDIENCE, inputs
from hengce.kernel.reasons import CATEGORY_STOPPED, FEED_LATE, STRATEGY_STOPPED
from hengce.kernel.resources import Resource, ResourceKind, resource_table
from hengce.kernel.still import is_switched_off
from hengce.kernel.tables import IntArray, Records, Tables
from hengce.model.contact import ContactKind
from hengce.model.counterfactual import (
    Assessed,
    CategoryReopened,
    ConsentGiven,
    Counterfactual,
    ExpiryAtLeast,
    FeedsDelivered,
    LeverAtLeast,
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
from hengce.model.instant import HOUR_US
from hengce.model.product import RISK_LEVEL_MAX
from hengce.model.profile import EVERY_CHANNEL
from hengce.ports import IN_FLIGHT

NEVER_COUNTED = -(2**63)
"""An instant before every window."""

SPARE_BIT = 62
"""A bit of a word that no name has."""

ENOUGH = 2**60

ALONE = -1


@singledispatch
def flipped(change: Counterfactual, situation: Situation) -> Situation:
    """Return the situation in which one fact is otherwise.

    Args:
        change: The fact, in names of the situation's configuration and history.
        situation: A candidate; changes of the customer are its member's, changes of the
            strategy its strategy's.
    """
    name = situation.ready.plan.actions[situation.strategy].name
    raise TypeError(f"{name}: {type(change).__name__} is no change")


# Conditions -------------------------------------------------------------------------------


@flipped.register
def _(change: RequirementMet, situation: Situation) -> Situation:
    plan = situation.ready.plan
    names = [rule.id for rule in plan.configuration.policy.requirements]
    return _with_truth(situation, {plan.first_requirement + names.index(change.rule): True})


@flipped.register
def _(change: SuppressionLifted, situation: Situation) -> Situation:
    plan = situation.ready.plan
    names = [rule.id for rule in plan.configuration.policy.suppressions]
    return _with_truth(situation, {plan.first_suppression + names.index(change.rule): False})


@flipped.register
def _(change: Reachable, situation: Situation) -> Situation:
    plan = situation.ready.plan
    names = [channel.id for channel in plan.configuration.channels]
    return _with_truth(situation, {plan.first_channel + names.index(change.channel): True})


@flipped.register
def _(change: Assessed, situation: Situation) -> Situation:
    assessed = situation.ready.plan.first_suitability
    allows = {assessed + 1 + level: level <= change.level for level in range(1, RISK_LEVEL_MAX + 1)}
    return _with_truth(situation, {assessed: True, assessed + 1: True, **allows})


@flipped.register
def _(change: WithoutCandidate, situation: Situation) -> Situation:
    names = [action.name for action in situation.ready.plan.actions]
    audience = FIRST_AUDIENCE + names.index(change.strategy)
    member, seen = situation.find(change.customer), situation.seen
    truth, plain_truth = seen.truth.copy(), seen.plain_truth.copy()
    truth[audience, seen.first + member] = plain_truth[audience, member] = 0
    return replace(situation, seen=seen._replace(truth=truth, plain_truth=plain_truth))


def _with_truth(situation: Situation, answers: dict[int, bool]) -> Situation:
    """Answer conditions otherwise for the member."""
    seen = situation.seen
    truth = seen.truth.copy()
    for condition, holds in answers.items():
        truth[condition, seen.first + situation.member] = holds
    return replace(situation, seen=seen._replace(truth=truth))


# What the customer agreed to and refused ----------------------------------------------------


@flipped.register
def _(change: ConsentGiven, situation: Situation) -> Situation:
    tables = situation.ready.tables
    bits = [
        (s, slot)
        for s, action in enumerate(situation.ready.plan.actions)
        for slot, kind in enumerate(action.kinds)
        if action.strategy.purpose == change.purpose and kind.channel == change.channel
    ]
    bit = int(tables.strategies[bits[0][0]]["consent"][bits[0][1]])
    if bit >= 0:
        return _with_bit(situation, "consents", bit, holds=True)
    # Nobody has ever consented to it, so that it has no bit.
    strategies = tables.strategies.copy()
    for s, slot in bits:
        strategies[s]["consent"][slot] = SPARE_BIT
    named = _with_tables(situation, tables._replace(strategies=strategies))
    return _with_bit(named, "consents", SPARE_BIT, holds=True)


@flipped.register
def _(change: OptOutLifted, situation: Situation) -> Situation:
    tables, actions = situation.ready.tables, situation.ready.plan.actions
    if change.key == EVERY_CHANNEL:
        return _with_bit(situation, "opt_outs", int(tables.bank[0]["every_channel"]), holds=False)
    bit = next(
        int(tables.strategies[s]["opt_out"][slot])
        for s, action in enumerate(actions)
        for slot, kind in enumerate(action.kinds)
        if kind.channel == change.key
    )
    return _with_bit(situation, "opt_outs", bit, holds=False)


@flipped.register
def _(change: TopicOptOutLifted, situation: Situation) -> Situation:
    bit = _topic_bit(situation, change.topic, "opt_out_topic")
    return _with_bit(situation, "opt_out_topics", bit, holds=False)


@flipped.register
def _(change: TopicReopened, situation: Situation) -> Situation:
    bit = _topic_bit(situation, change.topic, "stopped_topic")
    return _with_bit(situation, "stopped_topics", bit, holds=False)


@flipped.register
def _(change: CategoryReopened, situation: Situation) -> Situation:
    actions = situation.ready.plan.actions
    places = [s for s, one in enumerate(actions) if one.strategy.category == change.category]
    return _without_stops(situation, places, CATEGORY_STOPPED)


@flipped.register
def _(change: StrategyReopened, situation: Situation) -> Situation:
    place = situation.ready.plan.places[change.strategy]
    return _without_stops(situation, [place], STRATEGY_STOPPED)


@flipped.register
def _(_: FeedsDelivered, situation: Situation) -> Situation:
    return _without_stops(situation, [situation.strategy], FEED_LATE)


def _without_stops(situation: Situation, strategies: Sequence[int], reason: int) -> Situation:
    """Lift the member's stops of some strategies that are there for one reason."""
    stopped = situation.block.stopped
    lifted = (
        (stopped["row"] == situation.row)
        & (stopped["reason"] == reason)
        & np.isin(stopped["strategy"], strategies)
    )
    return replace(situation, block=situation.block._replace(stopped=stopped[~lifted]))


@flipped.register
def _(change: TaskEnded, situation: Situation) -> Situation:
    ready = situation.ready
    bits = {
        int(ready.tables.strategies[s]["engaged"][slot])
        for s, action in enumerate(ready.plan.actions)
        if action.strategy.topic == change.topic
        for slot, _ in enumerate(action.kinds)
    }
    return _with_bit(situation, "stopped_topics", max(bits), holds=False)


def _topic_bit(situation: Situation, topic: str, field: str) -> int:
    ready = situation.ready
    topics = [action.strategy.topic for action in ready.plan.actions]
    return int(ready.tables.strategies[topics.index(topic)][field])


def _with_bit(situation: Situation, field: str, bit: int, *, holds: bool) -> Situation:
    """Set or clear a bit of one of the words of the member's row."""
    known = situation.block.inputs
    rows = known.bytes.view(np.uint8).copy()
    changed = inputs(rows, known.derived_longs, known.derived_reals)
    place = situation.row, int(situation.ready.tables.bank[0][field])
    word = int(changed.longs[place])
    changed.longs[place] = word | 1 << bit if holds else word & ~(1 << bit)
    return replace(situation, block=situation.block._replace(inputs=changed))


@flipped.register
def _(change: PersonalAddress, situation: Situation) -> Situation:
    block = situation.block
    keys, asked = block.keys.copy(), block.asked.copy()
    keys[situation.row, situation.ready.plan.shared.index(change.tag)] = ALONE
    # Whom nothing joins with him any longer is decided elsewhere.
    joined = _joined(keys, situation.row, range(int(block.groups[0]), int(block.groups[1])))
    asked[[row for row in range(len(asked)) if row not in joined]] = 0
    return replace(situation, block=block._replace(keys=keys, asked=asked))


def _joined(keys: IntArray, row: int, rows: Iterable[int]) -> set[int]:
    """Return the rows that shared values join with one, itself among them."""
    joined, apart = {row}, set(rows) - {row}
    while True:
        known = keys[sorted(joined)]
        more = {r for r in apart if np.any((keys[r] >= 0) & (keys[r] == known))}
        if not more:
            return joined
        joined, apart = joined | more, apart - more


# The past -----------------------------------------------------------------------------------


@flipped.register
def _(change: WithoutContact, situation: Situation) -> Situation:
    block, kinds = situation.block, situation.ready.kinds
    row = int(block.groups[0]) + situation.find(change.customer)
    sought = change.contact, IN_FLIGHT if change.at is None else change.at
    past = range(int(block.history_begin[row]), int(block.history_end[row]))
    found = next(
        h for h in past if (kinds[block.history_kind[h]], int(block.history_at[h])) == sought
    )
    at = block.history_at.copy()
    at[found] = NEVER_COUNTED
    return replace(situation, block=block._replace(history_at=at))


@flipped.register
def _(change: WithContact, situation: Situation) -> Situation:
    known, block = _with_kind(situation, change.contact), situation.block
    end = int(block.history_end[situation.row])
    kind = known.ready.kinds.index(change.contact)
    behind = np.arange(len(block.ids)) > situation.row
    more = behind.astype(np.int64)
    more_ends = more.copy()
    more_ends[situation.row] = 1
    changed = block._replace(
        history_begin=block.history_begin + more,
        history_end=block.history_end + more_ends,
        history_kind=np.insert(block.history_kind, end, np.int32(kind)),
        history_at=np.insert(block.history_at, end, change.at),
    )
    return replace(known, block=changed)


def _with_kind(situation: Situation, kind: ContactKind) -> Situation:
    """Number a kind of contact that the history may not have."""
    ready = situation.ready
    if kind in ready.kinds:
        return situation
    times = np.vstack([ready.tables.kind_times, kind_times(ready.plan.limits, (kind,))])
    tables = ready.tables._replace(kind_times=times)
    return replace(situation, ready=replace(ready, kinds=(*ready.kinds, kind), tables=tables))


# The strategy -------------------------------------------------------------------------------


@flipped.register
def _(change: LeverAtLeast, situation: Situation) -> Situation:
    return _with_strategy(situation, lever=change.lever)


@flipped.register
def _(change: ExpiryAtLeast, situation: Situation) -> Situation:
    return _with_strategy(situation, expires_at=situation.ready.now + change.hours * HOUR_US)


def _with_strategy(situation: Situation, **values: float) -> Situation:
    tables = situation.ready.tables
    strategies = edited(tables.strategies, situation.strategy, **values)
    return _with_tables(situation, tables._replace(strategies=strategies))


# The bank -----------------------------------------------------------------------------------


@flipped.register
def _(change: LimitAtLeast, situation: Situation) -> Situation:
    tables = situation.ready.tables
    changed = edited(tables.limits, situation.cap(change.rule), limit=change.limit)
    return _with_tables(situation, tables._replace(limits=changed))


@flipped.register
def _(change: PlacesAtLeast, situation: Situation) -> Situation:
    tables = situation.ready.tables
    bank = edited(tables.bank, 0, contacts_max=change.places)
    return _with_tables(situation, tables._replace(bank=bank))


@flipped.register
def _(change: ResourceAtLeast, situation: Situation) -> Situation:
    place = situation.resource(change.resource, change.name)
    tables = situation.ready.tables
    known = tables.resources[place]
    left = known["left"] + change.amount - known["limit"]
    resources = edited(tables.resources, place, limit=change.amount, left=left)
    return _with_tables(situation, tables._replace(resources=resources))


@flipped.register
def _(change: ResourceUnlimited, situation: Situation) -> Situation:
    place = situation.resource(change.resource, change.name)
    tables = situation.ready.tables
    resources: Records = tables.resources.copy()
    plenty = Resource(ResourceKind(change.resource), change.name, ENOUGH, ENOUGH)
    resources[place] = resource_table([plenty])[0]
    return _with_tables(situation, tables._replace(resources=resources))


@flipped.register
def _(change: StopLifted, situation: Situation) -> Situation:
    ready = situation.ready
    stops = [s for s in ready.stops if (s.scope, s.target) != (change.scope, change.target)]
    strategies = ready.tables.strategies.copy()
    for record, action in zip(strategies, ready.plan.actions, strict=True):
        for slot, kind in enumerate(action.kinds):
            record["switched_off"][slot] = is_switched_off(kind, stops)
    tables = ready.tables._replace(strategies=strategies)
    return replace(situation, ready=replace(ready, stops=tuple(stops), tables=tables))


@flipped.register
def _(change: NotHeldOut, situation: Situation) -> Situation:
    ready = situation.ready
    names = [group.id for group in ready.plan.configuration.policy.holdouts]
    share = ready.tables.holdout_share.copy()
    share[names.index(change.rule)] = 0
    return _with_tables(situation, ready.tables._replace(holdout_share=share))


def _with_tables(situation: Situation, tables: Tables) -> Situation:
    return replace(situation, ready=replace(situation.ready, tables=tables))
