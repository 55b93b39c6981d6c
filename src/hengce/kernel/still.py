"""The part of a plan's tables that does not move with the moment.

Most of what is bound depends on the plan, the stops and the vocabulary of the rows alone. It
is made once for each of them, and shared by all decisions: whoever wants other tables copies
these.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hengce.kernel.actions import MARKETING_RULES, MESSAGE_RANK, Action, tier_of
from hengce.kernel.caps import mask_of, words_for
from hengce.kernel.hashing import fnv1a64, padded, wrapping
from hengce.kernel.layout import Dictionaries, Layout, blank
from hengce.kernel.limits import Limit
from hengce.kernel.parts import moments_in_force, part_priors
from hengce.kernel.plan import Plan
from hengce.kernel.population import (
    ANSWERED,
    ANSWERED_AT,
    CONSENTS,
    ENGAGED,
    NAMED_BITS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    SENT,
    SENT_AT,
    STOPPED_TOPICS,
)
from hengce.kernel.reasons import CAP_REACHED
from hengce.kernel.tables import (
    BANK,
    CHANNEL,
    DAYPART,
    LIMIT,
    IntArray,
    Records,
    strategy_type,
)
from hengce.kernel.tried import tried_share
from hengce.kernel.vocabulary import Vocabulary, vocabulary
from hengce.model.catalogued import Sensitivity
from hengce.model.channel import Channel
from hengce.model.configuration import Configuration, Stop, StopScope
from hengce.model.connector import TaskConnector
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant
from hengce.model.profile import EVERY_CHANNEL, PERSONALISATION
from hengce.model.tag import Tag

PRIOR_STRENGTH = 20.0
"""How many messages a channel's prior response rate is worth."""

NOT_IN_HISTORY: Instant = 2**63 - 1
"""No contact is later, not even one that is in flight."""


@dataclass(frozen=True, slots=True)
class Still:
    """What of the kernel's tables holds for a plan at any moment.

    Attributes:
        layout: Where fields lie in a row.
        sizes: How many names each set of bits had.
        stops: The stops in force.
        strategies: Without an expiry.
        expires_us: int64 (S,): how long after its decision a message expires.
        limits: Without a window's start.
        bank: Without the moment.
        vocabulary: What the numbers in answers stand for.
        kind_times: How often each limit counts a kind that was met, (1, limits); kept by `bind`.
    """

    layout: Layout
    sizes: tuple[int, ...]
    stops: tuple[Stop, ...]
    strategies: Records
    expires_us: IntArray
    channels: Records
    limits: Records
    dayparts: Records
    interruptions: IntArray
    shared: IntArray
    hours_rule: IntArray
    holdout_share: IntArray
    holdout_salt: npt.NDArray[np.uint8]
    personal: npt.NDArray[np.uint8]
    blank: npt.NDArray[np.int8]
    bank: Records
    vocabulary: Vocabulary
    kind_times: dict[ContactKind, npt.NDArray[np.int8]] = field(default_factory=dict)


def still(plan: Plan, layout: Layout, dictionaries: Dictionaries, stops: Collection[Stop]) -> Still:
    """Return what of a plan's tables does not move; the last answer for these rows is kept."""
    sizes = tuple(len(dictionaries.texts(name)) for name in NAMED_BITS)
    known: Still | None = plan.known.get(dictionaries)
    in_force = tuple(stops)
    if (
        known is None
        or known.layout is not layout
        or known.sizes != sizes
        or known.stops != in_force
    ):
        known = _made(plan, layout, dictionaries, sizes, in_force)
        plan.known[dictionaries] = known
    return known


def _made(
    plan: Plan,
    layout: Layout,
    dictionaries: Dictionaries,
    sizes: tuple[int, ...],
    stops: tuple[Stop, ...],
) -> Still:
    policy = plan.configuration.policy
    return Still(
        layout=layout,
        sizes=sizes,
        stops=stops,
        strategies=_strategies(plan, dictionaries, stops),
        expires_us=_ints([action.expires_us for action in plan.actions]),
        channels=_channels(plan, layout),
        limits=_limits(plan),
        dayparts=_dayparts(plan.configuration, layout),
        interruptions=_interruptions(plan.limits),
        shared=_shared(plan),
        hours_rule=_ints([policy.hours.index(entries[0]) for entries in plan.hours]),
        holdout_share=_ints([group.share for group in policy.holdouts]),
        holdout_salt=padded([group.salt.encode() for group in policy.holdouts]),
        personal=_personal(plan.configuration.tags, layout),
        blank=blank(layout, 1)[0].view(np.int8),
        bank=_bank(plan, layout, dictionaries),
        vocabulary=vocabulary(plan, [lever(action) for action in plan.actions]),
    )


def _strategies(
    plan: Plan,
    dictionaries: Dictionaries,
    stops: Collection[Stop],
) -> Records:
    slots, words = plan.obeys.shape[1:]
    table = np.zeros(len(plan.actions), strategy_type(slots, words))
    documents = [action.strategy for action in plan.actions]
    risk = {p.id: p.risk_level or 0 for p in plan.configuration.products}
    suitability = plan.configuration.policy.suitability is not None
    consenting = plan.configuration.policy.consent_required
    table["tier"] = [tier_of(d) for d in documents]
    table["message"] = [MESSAGE_RANK[d.message_class] for d in documents]
    table["marketing"] = [d.message_class in MARKETING_RULES for d in documents]
    table["propensity"], table["propensity_unknown"] = plan.propensity
    table["value"], table["value_unknown"] = plan.value
    table["context"] = [document.score.context for document in documents]
    table["lever"] = [lever(action) for action in plan.actions]
    table["name_hash"] = name_hashes([document.id for document in documents])
    table["requirements"] = plan.requirements
    table["needs_consent"] = [d.message_class in consenting for d in documents]
    table["opt_out_topic"] = [dictionaries.find(OPT_OUT_TOPICS, d.topic) for d in documents]
    table["stopped_topic"] = [dictionaries.find(STOPPED_TOPICS, d.topic) for d in documents]
    table["risk_level"] = [risk.get(d.product, 0) * int(suitability) for d in documents]
    table["holdouts"] = plan.holdouts
    table["department"] = [plan.departments.index(d.department) for d in documents]
    offers_max = {bundle.id: bundle.offers_max for bundle in plan.configuration.policy.bundles}
    names = list(offers_max)
    table["bundle"] = [names.index(d.bundle) if d.bundle else -1 for d in documents]
    table["offers_max"] = [offers_max.get(d.bundle, 1) for d in documents]
    table["resources"], table["weights"] = plan.slot_resources, plan.slot_weights
    table["scarce"] = np.any(plan.slot_resources >= 0, axis=(1, 2))
    table["channel"] = plan.channel
    table["consent"] = _slots(
        plan, lambda a, k: dictionaries.find(CONSENTS, f"{a.strategy.purpose}:{k.channel}"), -1
    )
    table["opt_out"] = _slots(plan, lambda _, k: dictionaries.find(OPT_OUTS, k.channel), -1)
    handing = {c.id for c in plan.configuration.channels if isinstance(c.connector, TaskConnector)}
    table["engaged"] = _slots(plan, lambda a, k: _engaged(a, k, handing, dictionaries), -1)
    # What no entry names is always open: the row behind the last kind of hours.
    table["hours"] = np.where(plan.slot_hours < 0, len(plan.hours), plan.slot_hours)
    table["suppressions"] = plan.suppressions
    table["switched_off"] = _slots(plan, lambda _, k: int(is_switched_off(k, stops)), 1)
    table["obeys"], table["counts"] = plan.obeys, plan.counts
    return table


def _engaged(
    action: Action, kind: ContactKind, handing: Collection[str], dictionaries: Dictionaries
) -> int:
    """Return the bit that lets marketing rest, and further tasks, while a person is engaged."""
    if action.strategy.message_class in MARKETING_RULES or kind.channel in handing:
        return dictionaries.find(STOPPED_TOPICS, ENGAGED + kind.topic)
    return -1


def lever(action: Action) -> float:
    """Return L = 1 + (sum of percents) / 100, exact on the grid of 0.01."""
    hundredths = sum(round(lever.percent * 100) for lever in action.strategy.score.levers)
    return 1.0 + hundredths / 10_000.0


def is_switched_off(kind: ContactKind, stops: Collection[Stop]) -> bool:
    """Tell whether an emergency stop names an action."""
    named = {
        StopScope.STRATEGY: kind.strategy,
        StopScope.CHANNEL: kind.channel,
        StopScope.CATEGORY: kind.category,
    }
    return any(stop.scope is StopScope.BANK or named[stop.scope] == stop.target for stop in stops)


def _channels(plan: Plan, layout: Layout) -> Records:
    channels: tuple[Channel, ...] = plan.configuration.channels
    table = np.zeros(len(channels), CHANNEL)
    table["reachable"] = plan.first_channel + np.arange(len(channels))
    table["sent"] = [word_at(layout, SENT + channel.id) for channel in channels]
    table["answered"] = [word_at(layout, ANSWERED + channel.id) for channel in channels]
    table["prior"] = [channel.response_prior for channel in channels]
    table["cost"] = [channel.cost_cents for channel in channels]
    return table


def _limits(plan: Plan) -> Records:
    table = np.zeros(len(plan.limits), LIMIT)
    for record, limit in zip(table, plan.limits, strict=True):
        record["limit"], record["least"] = limit.limit, limit.least
        record["since"] = NOT_IN_HISTORY
        record["per"] = plan.shared.index(limit.per) if limit.per else -1
        record["interruptions"] = limit.counts.interruptions_only
        record["reached"], record["taken"] = limit.reached, limit.taken
    return table


def _bank(plan: Plan, layout: Layout, dictionaries: Dictionaries) -> Records:
    policy = plan.configuration.policy
    table = np.zeros(1, BANK)
    table["requirement"] = plan.first_requirement
    table["requirements"] = len(policy.requirements)
    table["suppression"] = plan.first_suppression
    table["suppressions"] = len(policy.suppressions)
    table["assessed"] = plan.first_suitability
    table["current"] = plan.first_suitability + 1
    table["allows"] = plan.first_suitability + 2
    table["every_channel"] = dictionaries.find(OPT_OUTS, EVERY_CHANNEL)
    table["personalisation"] = dictionaries.find(OPT_OUTS, PERSONALISATION)
    table["consents"] = word_at(layout, CONSENTS)
    table["opt_outs"] = word_at(layout, OPT_OUTS)
    table["opt_out_topics"] = word_at(layout, OPT_OUT_TOPICS)
    table["stopped_topics"] = word_at(layout, STOPPED_TOPICS)
    table["zone"] = layout.by_name[policy.zone_tag].offset // 4 if policy.zone_tag else -1
    table["contacts_max"] = policy.contacts_per_decision_max
    table["first_cap"] = len(plan.limits) - len(policy.caps)
    table["tie_seed"] = policy.tie_seed
    table["prior_strength"] = PRIOR_STRENGTH
    table["preference_margin"] = policy.preference_margin
    priors = part_priors(plan.configuration)
    table["daypart_prior"] = sum(priors) / len(priors) if priors else 0.0
    if learned := moments_in_force(plan.configuration):
        table["level_evidence"] = learned.level_evidence
        table["part_evidence"] = learned.part_evidence
    table["tried_share"] = tried_share(plan.configuration)
    return table


def _dayparts(configuration: Configuration, layout: Layout) -> Records:
    policy = configuration.policy
    table = np.zeros(len(policy.dayparts), DAYPART)
    table["sent"] = [word_at(layout, SENT_AT + part.id) for part in policy.dayparts]
    table["answered"] = [word_at(layout, ANSWERED_AT + part.id) for part in policy.dayparts]
    table["prior"] = part_priors(configuration)
    return table


def _interruptions(limits: Sequence[Limit]) -> IntArray:
    """Name the caps that do not mind one more offer in a message that counts already."""
    once = [
        k
        for k, limit in enumerate(limits)
        if limit.counts.interruptions_only and limit.reached == CAP_REACHED
    ]
    return mask_of(once, words_for(len(limits)))


def _shared(plan: Plan) -> IntArray:
    words = words_for(len(plan.limits))
    by_tag = [[k for k, one in enumerate(plan.limits) if one.per == tag] for tag in plan.shared]
    masks = [mask_of(limits, words) for limits in by_tag]
    return np.array(masks, np.int64).reshape(len(plan.shared), words)


def _personal(tags: Sequence[Tag], layout: Layout) -> npt.NDArray[np.uint8]:
    """Mark the bytes of a row that hold what is personal."""
    mask = np.zeros(layout.width, np.uint8)
    for tag in tags:
        if tag.sensitivity is not Sensitivity.INTERNAL:
            place = layout.by_name[tag.name]
            mask[place.offset : place.offset + place.width] = 1
    return mask


def word_at(layout: Layout, name: str) -> int:
    """Return in which eight bytes of a row a field lies."""
    return layout.by_name[name].offset // 8


def name_hashes(names: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return the FNV-1a hash of each name."""
    rows = padded([name.encode() for name in names])
    with wrapping():
        return np.array([fnv1a64(row) for row in rows], np.uint64)


def _ints(values: Sequence[int]) -> IntArray:
    return np.array(values, np.int64)


def _slots(plan: Plan, value: Callable[[Action, ContactKind], int], fill: int) -> IntArray:
    table = np.full_like(plan.slot_hours, fill)
    for s, action in enumerate(plan.actions):
        for slot, kind in enumerate(action.kinds):
            table[s, slot] = value(action, kind)
    return table
