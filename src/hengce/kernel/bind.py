"""Gives a plan its moment: the clock, the stops in force, the vocabulary of the rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from hengce.kernel.filters import fits
from hengce.kernel.layout import Dictionaries, Layout
from hengce.kernel.limits import Limit
from hengce.kernel.plan import NEVER_TRUE, Plan
from hengce.kernel.population import (
    CONSENTS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    STOPPED_TOPICS,
)
from hengce.kernel.resources import Resource, resource_table
from hengce.kernel.still import Still, still, word_at
from hengce.kernel.tables import (
    BANK,
    IntArray,
    Records,
    Tables,
)
from hengce.kernel.windows import earliest_open, earliest_open_in, valid_zone, window_start
from hengce.model.configuration import Stop
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant, day_at
from hengce.model.policy import Daypart, OpenHours, Policy
from hengce.model.profile import EVERY_CHANNEL, PERSONALISATION
from hengce.rules.code import Bound

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
    fixed = still(plan, layout, dictionaries, stops)
    zones, zone_of_code = _zones(policy, dictionaries)
    return Ready(
        plan=plan,
        layout=layout,
        program=plan.program.bind(dictionaries, now, day_at(now, policy.zone)),
        tables=Tables(
            strategies=_strategies(plan, fixed, now, silent),
            channels=fixed.channels,
            limits=_limits(plan, fixed, now),
            resources=resource_table(plan.resources if resources is None else resources),
            dayparts=fixed.dayparts,
            bank=_bank(plan, layout, dictionaries, now),
            kind_times=kind_times(plan.limits, tuple(kinds)),
            interruptions=fixed.interruptions,
            shared=fixed.shared,
            open_at=_open_at(plan.hours, policy.dayparts, zones, now),
            hours_rule=fixed.hours_rule,
            zone_of_code=zone_of_code,
            holdout_share=fixed.holdout_share,
            holdout_salt=fixed.holdout_salt,
            personal=fixed.personal,
            blank=fixed.blank,
        ),
        now=now,
        kinds=tuple(kinds),
        stops=fixed.stops,
        factors=fixed.factors,
    )


def _strategies(plan: Plan, fixed: Still, now: Instant, silent: Collection[str]) -> Records:
    table = fixed.strategies.copy()
    if silent:
        silenced = [action.strategy.id in silent for action in plan.actions]
        table["audience"][silenced] = NEVER_TRUE
    table["expires_at"] = now + fixed.expires_us
    return table


def _limits(plan: Plan, fixed: Still, now: Instant) -> Records:
    zone, table = plan.configuration.policy.zone, fixed.limits.copy()
    for k, limit in enumerate(plan.limits):
        if limit.window is not None:
            table["since"][k] = window_start(limit.window, now, zone, plan.calendar)
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
    table["consents"] = word_at(layout, CONSENTS)
    table["opt_outs"] = word_at(layout, OPT_OUTS)
    table["opt_out_topics"] = word_at(layout, OPT_OUT_TOPICS)
    table["stopped_topics"] = word_at(layout, STOPPED_TOPICS)
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
    return zones, np.array([zones.index(name) for name in names], np.int64)


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
