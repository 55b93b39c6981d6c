"""How a strategy's health is looked at in the facts: counts by day, sides and ages.

A day counts once its answers are in. A click is an answer to its contact; a conversion is one of
the latest exposure before it, on both sides, so none counts twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa

from hengce.kernel.hashing import BUCKETS
from hengce.measure.effects.arms import places
from hengce.measure.effects.facts import CONVERSION, conversion_of
from hengce.measure.effects.terms import EffectTerms
from hengce.measure.experiments.mismatch import Alarm, mismatch
from hengce.measure.health.ageing import Ageing, AgeingTerms, ageing
from hengce.measure.health.cells import Cells, Flags
from hengce.measure.health.decline import Reminder, declining
from hengce.measure.health.gone import Retirement, effect_gone
from hengce.measure.health.half_life import Decay, DecayTerms, decay
from hengce.measure.health.poisson import NoFitError
from hengce.measure.health.series import Arm, Watching
from hengce.measure.mart import Mart
from hengce.model.configuration import Configuration
from hengce.model.instant import Day, day_at
from hengce.model.policy import HoldoutScope

_CONTACTS = """
WITH numbered AS (
  SELECT customer, left_at, clicked AND clicked_at < left_at + $window AS answered,
         datediff('day', DATE '1970-01-01', day) AS day,
         row_number() OVER (PARTITION BY customer ORDER BY left_at, id) - 1 AS before
  FROM sent WHERE strategy = $strategy
)
SELECT day, day - min(day) OVER (PARTITION BY customer) AS age, before, customer,
       coalesce(answered, false) AS answered
FROM numbered WHERE left_at >= $begins AND left_at < $ends
ORDER BY day, customer, before
"""

_EXPOSURES = """
told AS (
  SELECT customer, decided_at AS told_at,
         datediff('day', DATE '1970-01-01', to_day(decided_at)) AS day
  FROM (SELECT strategy, customer, decided_at FROM verdict
        UNION ALL SELECT strategy, customer, decided_at FROM nightly)
  WHERE strategy = $strategy AND decided_at >= $begins AND decided_at < $ends
), one AS (
  SELECT customer, day, min(told_at) AS told_at FROM told GROUP BY customer, day
), followed AS (
  SELECT *, day - min(day) OVER (PARTITION BY customer) AS age,
         coalesce(lead(told_at) OVER (PARTITION BY customer ORDER BY told_at),
                  told_at + $window) AS next_at
  FROM one
)
SELECT day, age, customer, EXISTS (
  SELECT 1 FROM conversion v WHERE v.customer = f.customer AND v.done_at >= f.told_at
    AND v.done_at < least(f.next_at, f.told_at + $window)) AS answered
FROM followed f ORDER BY day, customer
"""


Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Health:
    """How a strategy is doing.

    Attributes:
        strategy: Which.
        owner: Who is reminded, and decides.
        contacts: How many are old enough to count.
        clicks: How many of these were clicked.
        decay: How fast what it adds is lost, or beside no control what it gets; none: too few.
        ageing: Whether its audience or its creative is worn out; none: too few.
        reminder: That clicks decline.
        retirement: That its effect is gone.
        controlled: Whether a hold-out of its own was there, and as large as drawn.
    """

    strategy: str
    owner: str
    contacts: int
    clicks: int
    decay: Decay | None
    ageing: Ageing | None
    reminder: Reminder | None
    retirement: Retirement | None
    controlled: bool


def look(
    mart: Mart,
    configuration: Configuration,
    strategy: str,
    terms: EffectTerms,
    watching: Watching,
) -> Health:
    """Look at a strategy's days, as if it had been looked at on each of them.

    Args:
        mart: The facts.
        configuration: What is live.
        strategy: Which; it is live.
        terms: What counts, from when on, and for how many days an answer may take.
        watching: How it is watched; more days than it bounds are not looked at.
    """
    days = _days(mart, configuration, terms, watching)
    bound = {
        "strategy": strategy,
        "begins": terms.begins,
        "ends": terms.ends,
        "window": terms.window_us,
    }
    heard = _within(mart.ask(_CONTACTS, bound), days)
    asked = bound | conversion_of(mart, terms.conversion)
    exposed = _within(mart.ask(f"WITH {CONVERSION}, {_EXPOSURES}", asked), days)
    compared = _compared(exposed, configuration, strategy)
    sides = None if compared is None else _sides(*compared, days)
    told = np.asarray(heard["answered"].to_numpy(zero_copy_only=False), bool)
    everybody = np.zeros(heard.num_rows, np.bool_)
    by_age = _aged(compared or (heard, everybody))
    by_times = _cells(heard, "before", everybody)
    document = next(one for one in configuration.strategies if one.id == strategy)
    clicks = _arm(heard, days, ~everybody)
    return Health(
        strategy=strategy,
        owner=document.owner,
        contacts=heard.num_rows,
        clicks=int(told.sum()),
        decay=_if_enough(lambda one: decay(one, DecayTerms(watching.holidays)), by_age),
        ageing=_if_enough(lambda one: ageing(one, AgeingTerms(watching.holidays)), by_times),
        reminder=declining(days, clicks, watching) if days else None,
        retirement=effect_gone(days, *sides, watching) if sides and days else None,
        controlled=sides is not None,
    )


def _days(
    mart: Mart, configuration: Configuration, terms: EffectTerms, watching: Watching
) -> Sequence[Day]:
    """Return the days whose answers are in, as many as a watch may have."""
    zone = configuration.policy.zone
    first = day_at(terms.begins, zone)
    behind = min(day_at(terms.ends - 1, zone) + 1, day_at(mart.until - terms.window_us, zone))
    return range(first, min(behind, first + watching.baseline_days + watching.horizon_days))


def _within(table: pa.Table, days: Sequence[Day]) -> pa.Table:
    at = np.asarray(table["day"].to_numpy(), np.int64)
    inside = (at >= days[0]) & (at <= days[-1]) if days else np.zeros(len(at), np.bool_)
    return table.filter(pa.array(inside))


def _compared(
    exposed: pa.Table, configuration: Configuration, strategy: str
) -> tuple[pa.Table, Flags] | None:
    """Return who can be compared, and who of them was held out by the strategy's own hold-out.

    Whom a broader hold-out keeps out is on neither side: his own side got nothing either way.
    None: nobody can be compared.
    """
    groups = [
        group
        for group in configuration.policy.holdouts
        if group.scope is HoldoutScope.STRATEGY and group.target == strategy
    ]
    if not groups or not exposed.num_rows:
        return None
    names = sorted(set(exposed["customer"].to_pylist()))
    where = places(groups[0], names, frozenset({strategy}), configuration)
    drawn = where.held[where.inside]
    share = groups[0].share / BUCKETS
    found = mismatch((int((~drawn).sum()), int(drawn.sum())), (1 - share, share))
    if found.alarm is Alarm.HIDDEN:
        return None
    sides = zip(names, where.inside.tolist(), where.held.tolist(), strict=True)
    side = {name: held for name, inside, held in sides if inside}
    inside = exposed.filter(pa.array([name in side for name in exposed["customer"].to_pylist()]))
    return inside, np.array([side[name] for name in inside["customer"].to_pylist()], np.bool_)


def _sides(exposed: pa.Table, held: Flags, days: Sequence[Day]) -> tuple[Arm, Arm]:
    return _arm(exposed, days, ~held), _arm(exposed, days, held)


def _arm(table: pa.Table, days: Sequence[Day], chosen: Flags) -> Arm:
    at = np.asarray(table["day"].to_numpy(), np.int64)[chosen] - (days[0] if days else 0)
    told = np.asarray(table["answered"].to_numpy(zero_copy_only=False), bool)[chosen]
    return Arm(
        np.bincount(at, minlength=len(days)).astype(np.int64),
        np.bincount(at[told], minlength=len(days)).astype(np.int64),
    )


def _aged(compared: tuple[pa.Table, Flags]) -> Cells | None:
    return _cells(compared[0], "age", compared[1])


def _cells(table: pa.Table, age: str, held: Flags) -> Cells | None:
    """Count by day, age and side; none: nobody was reached."""
    if not len(held) or held.all():
        return None
    key = np.column_stack(
        [
            np.asarray(table["day"].to_numpy(), np.int64),
            np.asarray(table[age].to_numpy(), np.int64),
            (~held).astype(np.int64),
        ]
    )
    told = np.asarray(table["answered"].to_numpy(zero_copy_only=False), bool)
    cells, place = np.unique(key, axis=0, return_inverse=True)
    exposures = np.bincount(place, minlength=len(cells)).astype(np.int64)
    responses = np.bincount(place[told], minlength=len(cells)).astype(np.int64)
    return Cells(cells[:, 0], cells[:, 1], cells[:, 2] == 1, exposures, responses)


def _if_enough(fit: Callable[[Cells], Found], cells: Cells | None) -> Found | None:
    """Return what a fit found; none: there are too few counts to say anything."""
    if cells is None or cells.responses.sum() < _RESPONSES_MIN:
        return None
    try:
        return fit(cells)
    except NoFitError:
        return None


_RESPONSES_MIN = 30
"""A curve through fewer answers says nothing."""
