"""Gives a plan its moment: the clock, the stops in force, the vocabulary of the rows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from hengce.kernel.actions import MARKETING_RULES, MESSAGE_RANK, Action, tier_of
from hengce.kernel.caps import mask_of, words_for
from hengce.kernel.filters import fits
from hengce.kernel.hashing import fnv1a64, padded, wrapping
from hengce.kernel.layout import Dictionaries, Layout, blank
from hengce.kernel.limits import Limit
from hengce.kernel.plan import NEVER_TRUE, Plan
from hengce.kernel.population import (
    ANSWERED,
    ANSWERED_AT,
    CONSENTS,
    ENGAGED,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    SENT,
    SENT_AT,
    STOPPED_TOPICS,
)
from hengce.kernel.reasons import CAP_REACHED
from hengce.kernel.resources import Resource, resource_table
from hengce.kernel.tables import (
    BANK,
    CHANNEL,
    DAYPART,
    LIMIT,
    IntArray,
    Records,
    Tables,
    strategy_type,
)
from hengce.kernel.windows import earliest_open, earliest_open_in, valid_zone, window_start
from hengce.model.channel import Channel
from hengce.model.configuration import Stop, StopScope
from hengce.model.connector import TaskConnector
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant, day_at
from hengce.model.policy import Daypart, OpenHours, Policy
from hengce.model.profile import EVERY_CHANNEL, PERSONALISATION
from hengce.model.tag import Sensitivity, Tag
from hengce.rules.code import Bound

NOT_IN_HISTORY: Instant = 2**63 - 1
"""No contact is later, not even one that is in flight."""

KIND_TIMES_MAX = 64
"""Tables of how limits count kinds that are kept; the same history asks for the same one."""

PRIOR_STRENGTH = 20.0
"""How many messages a channel's prior response rate is worth."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan with its moment: what the kernel takes.

    Attributes:
        plan: The compiled configuration.
        layout: Where fields lie in a row.
        program: Every condition and expression, with its moment.
        tables: Everything else.
        now: The decision's time.
        kinds: The kinds of past contacts, as the history numbers them.
        stops: The stops in force.
        factors: Of each strategy, the context and the lever that its score is made of.
    """

    plan: Plan
    layout: Layout
    program: Bound
    tables: Tables
    now: Instant
    kinds: tuple[ContactKind, ...]
    stops: tuple[Stop, ...]
    factors: tuple[tuple[float, float], ...]


def bind(
    plan: Plan,
    layout: Layout,
    dictionaries: Dictionaries,
    kinds: Sequence[ContactKind],
    stops: Collection[Stop],
    now: Instant,
    *,
    silent: Collection[str] = (),
    resources: Sequence[Resource] | None = None,
) -> Ready:
    """Bind a plan to a moment.

    Args:
        plan: The compiled configuration.
        layout: Where fields lie in a row.
        dictionaries: Texts and bits, with everything that overlays have added.
        kinds: The kinds of past contacts, as the history numbers them.
        stops: The stops in force.
        now: The decision's time.
        silent: Strategies whose condition on the event does not hold: no candidates.
        resources: The plan's resources with what is left of them; None: they are untouched.
    """
    policy = plan.configuration.policy
    zones, zone_of_code = _zones(policy, dictionaries)
    return Ready(
        plan=plan,
        layout=layout,
        program=plan.program.bind(dictionaries, now, day_at(now, policy.zone)),
        tables=Tables(
            strategies=_strategies(plan, dictionaries, stops, now, silent),
            channels=_channels(plan, layout),
            limits=_limits(plan, now),
            resources=resource_table(plan.resources if resources is None else resources),
            dayparts=_dayparts(policy, layout),
            bank=_bank(plan, layout, dictionaries, now),
            kind_times=kind_times(plan.limits, tuple(kinds)),
            interruptions=_interruptions(plan.limits),
            shared=_shared(plan),
            open_at=_open_at(plan.hours, policy.dayparts, zones, now),
            hours_rule=_ints([policy.open_hours.index(entries[0]) for entries in plan.hours]),
            zone_of_code=zone_of_code,
            holdout_share=_ints([group.share for group in policy.holdouts]),
            holdout_salt=padded([group.salt.encode() for group in policy.holdouts]),
            personal=_personal(plan.configuration.tags, layout),
            blank=blank(layout, 1)[0].view(np.int8),
        ),
        now=now,
        kinds=tuple(kinds),
        stops=tuple(stops),
        factors=tuple((a.strategy.score.context, lever(a)) for a in plan.actions),
    )


def _strategies(
    plan: Plan,
    dictionaries: Dictionaries,
    stops: Collection[Stop],
    now: Instant,
    silent: Collection[str],
) -> Records:
    slots, words = plan.obeys.shape[1:]
    table = np.zeros(len(plan.actions), strategy_type(slots, words))
    documents = [action.strategy for action in plan.actions]
    risk = {p.id: p.risk_level or 0 for p in plan.configuration.products}
    suitability = plan.configuration.policy.suitability is not None
    consenting = plan.configuration.policy.consent_required
    silenced = np.array([document.id in silent for document in documents], np.bool_)
    table["tier"] = [tier_of(d) for d in documents]
    table["message"] = [MESSAGE_RANK[d.message_class] for d in documents]
    table["marketing"] = [d.message_class in MARKETING_RULES for d in documents]
    table["audience"] = np.where(silenced, NEVER_TRUE, plan.audience)
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
    table["expires_at"] = [now + action.expires_us for action in plan.actions]
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
    table["sent"] = [_word(layout, SENT + channel.id) for channel in channels]
    table["answered"] = [_word(layout, ANSWERED + channel.id) for channel in channels]
    table["prior"] = [channel.response_prior for channel in channels]
    table["cost"] = [channel.cost_cents for channel in channels]
    return table


def _limits(plan: Plan, now: Instant) -> Records:
    zone = plan.configuration.policy.zone
    table = np.zeros(len(plan.limits), LIMIT)
    for record, limit in zip(table, plan.limits, strict=True):
        record["limit"], record["least"] = limit.limit, limit.least
        record["since"] = (
            NOT_IN_HISTORY
            if limit.window is None
            else window_start(limit.window, now, zone, plan.calendar)
        )
        record["per"] = plan.shared.index(limit.per) if limit.per else -1
        record["interruptions"] = limit.counts.interruptions_only
        record["reached"], record["taken"] = limit.reached, limit.taken
    return table


def _dayparts(policy: Policy, layout: Layout) -> Records:
    table = np.zeros(len(policy.dayparts), DAYPART)
    table["sent"] = [_word(layout, SENT_AT + part.id) for part in policy.dayparts]
    table["answered"] = [_word(layout, ANSWERED_AT + part.id) for part in policy.dayparts]
    table["prior"] = [part.response_prior for part in policy.dayparts]
    return table


@lru_cache(maxsize=KIND_TIMES_MAX)
def kind_times(limits: tuple[Limit, ...], kinds: tuple[ContactKind, ...]) -> npt.NDArray[np.int8]:
    """Return how often each limit counts a past contact of each kind, (kinds, limits)."""
    times = [[_times(limit, kind) for limit in limits] for kind in kinds]
    return np.array(times, np.int8).reshape(len(kinds), len(limits))


def _times(limit: Limit, kind: ContactKind) -> int:
    """Count a past message once for an interruption, else once for each offer in it."""
    offers = sum(fits(limit.counts, offer) for offer in kind.offers)
    return min(offers, 1) if limit.counts.interruptions_only else offers


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


def _bank(plan: Plan, layout: Layout, dictionaries: Dictionaries, now: Instant) -> Records:
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
    table["consents"] = _word(layout, CONSENTS)
    table["opt_outs"] = _word(layout, OPT_OUTS)
    table["opt_out_topics"] = _word(layout, OPT_OUT_TOPICS)
    table["stopped_topics"] = _word(layout, STOPPED_TOPICS)
    table["zone"] = layout.by_name[policy.zone_tag].offset // 4 if policy.zone_tag else -1
    table["contacts_max"] = policy.contacts_per_decision_max
    table["first_cap"] = len(plan.limits) - len(policy.caps)
    table["now"] = now
    table["tie_seed"] = policy.tie_seed
    table["prior_strength"] = PRIOR_STRENGTH
    table["preference_margin"] = policy.preference_margin
    priors = [part.response_prior for part in policy.dayparts]
    table["daypart_prior"] = sum(priors) / len(priors) if priors else 0.0
    return table


def _zones(policy: Policy, dictionaries: Dictionaries) -> tuple[list[str], IntArray]:
    """Number the zones that occur; the last code stands for an unknown one."""
    texts = dictionaries.texts(policy.zone_tag) if policy.zone_tag else ()
    names = [valid_zone(text, policy.zone) for text in texts] + [policy.zone]
    zones = sorted(set(names))
    return zones, _ints([zones.index(name) for name in names])


def _open_at(
    hours: Sequence[tuple[OpenHours, ...]],
    dayparts: Sequence[Daypart],
    zones: Sequence[str],
    now: Instant,
) -> IntArray:
    """Return when each kind of hours opens in each zone: at all, and in each part of the day."""
    table = [
        [
            [
                earliest_open(entries, now, zone),
                *(earliest_open_in(entries, part, now, zone) for part in dayparts),
            ]
            for entries in (*hours, ())
        ]
        for zone in zones
    ]
    return np.array(table, np.int64).reshape(len(zones), len(hours) + 1, len(dayparts) + 1)


def _word(layout: Layout, name: str) -> int:
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
