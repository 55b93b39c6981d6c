"""Gives a plan its moment: the clock, the stops in force, the vocabulary of the rows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.kernel.caps import mask_of, words_for
from hengce.kernel.filters import fits
from hengce.kernel.hashing import fnv1a64, padded
from hengce.kernel.layout import Dictionaries, Layout
from hengce.kernel.plan import MARKETING_RULES, NEVER_TRUE, PRIORITY_RANK, Action, Plan
from hengce.kernel.population import (
    ANSWERED,
    CONSENTS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    SENT,
    STOPPED_TOPICS,
)
from hengce.kernel.tables import Bank, Channels, IntArray, Strategies, Tables
from hengce.kernel.windows import earliest_open, valid_zone, window_start
from hengce.model.channel import Channel
from hengce.model.configuration import Stop, StopScope
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant, day_at
from hengce.model.policy import OpenHours, Policy
from hengce.model.product import RISK_LEVEL_MAX
from hengce.model.profile import EVERY_CHANNEL
from hengce.rules.code import Bound

PRIOR_STRENGTH = 20.0
"""How many messages a channel's prior response rate is worth."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan with its moment: what the kernel takes."""

    plan: Plan
    layout: Layout
    program: Bound
    tables: Tables
    now: Instant


def bind(
    plan: Plan,
    layout: Layout,
    dictionaries: Dictionaries,
    kinds: Sequence[ContactKind],
    stops: Collection[Stop],
    now: Instant,
    *,
    silent: Collection[str] = (),
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
    """
    policy = plan.configuration.policy
    return Ready(
        plan=plan,
        layout=layout,
        program=plan.program.bind(dictionaries, now, day_at(now, policy.zone)),
        tables=Tables(
            strategies=_strategies(plan, dictionaries, stops, now, silent),
            channels=_channels(plan, layout, dictionaries),
            bank=_bank(plan, layout, dictionaries, kinds, now),
        ),
        now=now,
    )


def _strategies(
    plan: Plan,
    dictionaries: Dictionaries,
    stops: Collection[Stop],
    now: Instant,
    silent: Collection[str],
) -> Strategies:
    actions = plan.actions
    documents = [action.strategy for action in actions]
    scores = [document.score for document in documents]
    risk = {p.id: p.risk_level or 0 for p in plan.configuration.products}
    suitability = plan.configuration.policy.suitability is not None
    consenting = plan.configuration.policy.consent_required
    silenced = np.array([document.id in silent for document in documents], np.bool_)
    size = len(actions)
    return Strategies(
        priority=_ints([PRIORITY_RANK[d.priority_class] for d in documents]),
        audience=np.where(silenced, NEVER_TRUE, plan.audience),
        propensity=np.arange(size, dtype=np.int64),
        value=np.arange(size, 2 * size, dtype=np.int64),
        propensity_unknown=_reals([score.propensity_unknown for score in scores]),
        value_unknown=_reals([float(score.value_unknown_cents) for score in scores]),
        context=_reals([score.context for score in scores]),
        lever=_reals([lever(action) for action in actions]),
        name_hash=name_hashes([document.id for document in documents]),
        requirements=plan.requirements,
        needs_consent=_ints([int(d.message_class in consenting) for d in documents]),
        obeys_opt_out=_ints([int(d.message_class in MARKETING_RULES) for d in documents]),
        opt_out_topic=_ints([dictionaries.find(OPT_OUT_TOPICS, d.topic) for d in documents]),
        stopped_topic=_ints([dictionaries.find(STOPPED_TOPICS, d.topic) for d in documents]),
        risk_level=_ints([risk.get(d.product, 0) * int(suitability) for d in documents]),
        holdouts=plan.holdouts,
        expires_at=_ints([now + action.expires_us for action in actions]),
        channel=_slots(plan, lambda _, k: _channel_index(plan, k.channel), -1),
        consent=_slots(
            plan,
            lambda a, k: dictionaries.find(CONSENTS, f"{a.strategy.purpose}:{k.channel}"),
            -1,
        ),
        hours=plan.slot_hours,
        suppressions=plan.suppressions,
        switched_off=_slots(plan, lambda _, k: int(is_switched_off(k, stops)), 1),
        obeys=plan.obeys,
        counts=plan.counts,
    )


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


def _channels(plan: Plan, layout: Layout, dictionaries: Dictionaries) -> Channels:
    channels: tuple[Channel, ...] = plan.configuration.channels
    first = plan.first_channel
    return Channels(
        reachable=np.arange(first, first + len(channels), dtype=np.int64),
        opt_out=_ints([dictionaries.find(OPT_OUTS, channel.id) for channel in channels]),
        sent=_ints([_word(layout, SENT + channel.id) for channel in channels]),
        answered=_ints([_word(layout, ANSWERED + channel.id) for channel in channels]),
        prior=_reals([channel.response_prior for channel in channels]),
        cost=_ints([channel.cost_cents for channel in channels]),
    )


def _bank(
    plan: Plan,
    layout: Layout,
    dictionaries: Dictionaries,
    kinds: Sequence[ContactKind],
    now: Instant,
) -> Bank:
    policy = plan.configuration.policy
    zones, zone_of_code = _zones(policy, dictionaries)
    words = words_for(len(policy.caps))
    counting = [[c for c, cap in enumerate(policy.caps) if fits(cap.counts, k)] for k in kinds]
    suitability = plan.first_suitability
    return Bank(
        requirement=_run(plan.first_requirement, len(policy.requirements)),
        suppression=_run(plan.first_suppression, len(policy.suppressions)),
        assessed=suitability,
        current=suitability + 1,
        allows=_run(suitability + 2, RISK_LEVEL_MAX),
        cap_limit=_ints([cap.limit for cap in policy.caps]),
        cap_since=_ints([window_start(cap.window, now, policy.zone) for cap in policy.caps]),
        kind_counts=np.array([mask_of(caps, words) for caps in counting], np.int64).reshape(
            len(kinds), words
        ),
        open_at=_open_at(plan.hours, zones, now),
        hours_rule=_ints([policy.open_hours.index(entries[0]) for entries in plan.hours]),
        zone_of_code=zone_of_code,
        holdout_share=_ints([group.share for group in policy.holdouts]),
        holdout_salt=padded([group.salt.encode() for group in policy.holdouts]),
        every_channel=dictionaries.find(OPT_OUTS, EVERY_CHANNEL),
        consents_word=_word(layout, CONSENTS),
        opt_outs_word=_word(layout, OPT_OUTS),
        opt_out_topics_word=_word(layout, OPT_OUT_TOPICS),
        stopped_topics_word=_word(layout, STOPPED_TOPICS),
        zone_half=layout.by_name[policy.zone_tag].offset // 4 if policy.zone_tag else -1,
        contacts_max=policy.contacts_per_decision_max,
        now=now,
        tie_seed=policy.tie_seed,
        prior_strength=PRIOR_STRENGTH,
        preference_margin=policy.preference_margin,
    )


def _zones(policy: Policy, dictionaries: Dictionaries) -> tuple[list[str], IntArray]:
    """Number the zones that occur; the last code stands for an unknown one."""
    texts = dictionaries.texts(policy.zone_tag) if policy.zone_tag else ()
    names = [valid_zone(text, policy.zone) for text in texts] + [policy.zone]
    zones = sorted(set(names))
    return zones, _ints([zones.index(name) for name in names])


def _open_at(
    hours: Sequence[tuple[OpenHours, ...]], zones: Sequence[str], now: Instant
) -> IntArray:
    table = [[earliest_open(entries, now, zone) for entries in hours] for zone in zones]
    return np.array(table, np.int64).reshape(len(zones), len(hours))


def _word(layout: Layout, name: str) -> int:
    return layout.by_name[name].offset // 8


def _channel_index(plan: Plan, name: str) -> int:
    return next(i for i, c in enumerate(plan.configuration.channels) if c.id == name)


def name_hashes(names: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return the FNV-1a hash of each name."""
    rows = padded([name.encode() for name in names])
    return np.array([fnv1a64(row) for row in rows], np.uint64)


def _run(first: int, count: int) -> IntArray:
    return np.arange(first, first + count, dtype=np.int64)


def _ints(values: Sequence[int]) -> IntArray:
    return np.array(values, np.int64)


def _reals(values: Sequence[float]) -> npt.NDArray[np.float64]:
    return np.array(values, np.float64)


def _slots(plan: Plan, value: Callable[[Action, ContactKind], int], fill: int) -> IntArray:
    table = np.full_like(plan.slot_hours, fill)
    for s, action in enumerate(plan.actions):
        for slot, kind in enumerate(action.kinds):
            table[s, slot] = value(action, kind)
    return table
