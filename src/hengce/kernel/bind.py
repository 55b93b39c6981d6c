"""Gives a plan its moment: the clock, the stops in force, the vocabulary of the rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from hengce.kernel.filters import fits
from hengce.kernel.layout import Dictionaries, Layout
from hengce.kernel.limits import Limit
from hengce.kernel.plan import Plan
from hengce.kernel.resources import Resource, resource_table
from hengce.kernel.still import Still, still
from hengce.kernel.tables import IntArray, Records, Tables
from hengce.kernel.vocabulary import Vocabulary
from hengce.kernel.windows import (
    closing,
    earliest_open,
    earliest_open_in,
    valid_zone,
    window_start,
)
from hengce.model.configuration import Stop
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant, day_at
from hengce.model.policy import Daypart, Hours
from hengce.rules.code import Bound

KINDS_KEPT_MAX = 4_096
"""Kinds of past contacts of which is kept how limits count them; histories share most of them."""

ZONES_KEPT_MAX = 64


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
        vocabulary: What the numbers in answers stand for.
    """

    plan: Plan
    layout: Layout
    program: Bound
    tables: Tables
    now: Instant
    kinds: tuple[ContactKind, ...]
    stops: tuple[Stop, ...]
    vocabulary: Vocabulary


def bind(
    plan: Plan,
    layout: Layout,
    dictionaries: Dictionaries,
    kinds: Sequence[ContactKind],
    stops: Collection[Stop],
    now: Instant,
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
        resources: The plan's resources with what is left of them; None: they are untouched.
    """
    policy = plan.configuration.policy
    fixed = still(plan, layout, dictionaries, stops)
    texts = dictionaries.texts(policy.zone_tag) if policy.zone_tag else ()
    zones, zone_of_code = _zones(tuple(texts), policy.zone)
    return Ready(
        plan=plan,
        layout=layout,
        program=plan.program.bind(dictionaries, now, day_at(now, policy.zone)),
        tables=Tables(
            strategies=_strategies(fixed, now),
            channels=fixed.channels,
            limits=_limits(plan, fixed, now),
            resources=resource_table(plan.resources if resources is None else resources),
            dayparts=fixed.dayparts,
            bank=_bank(fixed, now),
            kind_times=_kind_times(plan, fixed, tuple(kinds)),
            interruptions=fixed.interruptions,
            shared=fixed.shared,
            open_at=_open_at(plan.hours, policy.dayparts, zones, now),
            hours_rule=_hours_rule(plan, fixed, now),
            zone_of_code=zone_of_code,
            holdout_share=fixed.holdout_share,
            holdout_salt=fixed.holdout_salt,
            personal=fixed.personal,
            blank=fixed.blank,
        ),
        now=now,
        kinds=tuple(kinds),
        stops=fixed.stops,
        vocabulary=fixed.vocabulary,
    )


def _strategies(fixed: Still, now: Instant) -> Records:
    table = fixed.strategies.copy()
    table["expires_at"] = now + fixed.expires_us
    return table


def _limits(plan: Plan, fixed: Still, now: Instant) -> Records:
    zone, table = plan.configuration.policy.zone, fixed.limits.copy()
    for k, limit in enumerate(plan.limits):
        if limit.window is not None:
            table["since"][k] = window_start(limit.window, now, zone, plan.calendar)
    return table


def _kind_times(plan: Plan, fixed: Still, kinds: tuple[ContactKind, ...]) -> npt.NDArray[np.int8]:
    nothing = np.zeros((0, len(plan.limits)), np.int8)
    return np.concatenate([nothing, *(_times_of(plan, fixed, kind) for kind in kinds)])


def _times_of(plan: Plan, fixed: Still, kind: ContactKind) -> npt.NDArray[np.int8]:
    known = fixed.kind_times.get(kind)
    if known is None:
        while len(fixed.kind_times) >= KINDS_KEPT_MAX:
            fixed.kind_times.pop(next(iter(fixed.kind_times)), None)
        known = fixed.kind_times[kind] = kind_times(plan.limits, (kind,))
    return known


def kind_times(limits: Sequence[Limit], kinds: Sequence[ContactKind]) -> npt.NDArray[np.int8]:
    """Return how often each limit counts a past contact of each kind, (kinds, limits)."""
    times = [[_times(limit, kind) for limit in limits] for kind in kinds]
    return np.array(times, np.int8).reshape(len(kinds), len(limits))


def _times(limit: Limit, kind: ContactKind) -> int:
    """Count a past message once for an interruption, else once for each offer in it."""
    offers = sum(fits(limit.counts, offer) for offer in kind.offers)
    return min(offers, 1) if limit.counts.interruptions_only else offers


def _bank(fixed: Still, now: Instant) -> Records:
    table = fixed.bank.copy()
    table["now"] = now
    return table


@lru_cache(maxsize=ZONES_KEPT_MAX)
def _zones(texts: tuple[str, ...], zone: str) -> tuple[list[str], IntArray]:
    """Number the zones that occur; the last code stands for an unknown one."""
    names = [valid_zone(text, zone) for text in texts] + [zone]
    zones = sorted(set(names))
    return zones, np.array([zones.index(name) for name in names], np.int64)


def _hours_rule(plan: Plan, fixed: Still, now: Instant) -> IntArray:
    """Return which entry each kind of hours names; of blackouts, by the bank's own clock."""
    policy = plan.configuration.policy
    if not policy.blackouts:
        return fixed.hours_rule
    named = [policy.hours.index(closing(entries, now, policy.zone)) for entries in plan.hours]
    return np.array(named, np.int64)


def _open_at(
    hours: Sequence[tuple[Hours, ...]],
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
