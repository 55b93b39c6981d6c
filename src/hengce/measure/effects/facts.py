"""What is asked of the facts: exposures and what followed, customers and what they did."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.measure.mart import Mart
from hengce.model.nodes.base import ELSE
from hengce.model.trial import HELD_OUT

Whole = npt.NDArray[np.int64]

CONVERSION = """
conversion AS (
  SELECT done.customer, done.source || '/' || done.id AS id, done.occurred_at AS done_at,
         coalesce(try_cast(json_extract_string(done.properties, $amount) AS BIGINT), 0) AS cents
  FROM event done
  WHERE done.name = $event AND done.occurred_at < $until AND NOT EXISTS (
    SELECT 1 FROM event undone
    WHERE undone.name = $cancelled_by AND undone.customer = done.customer
      AND json_extract_string(undone.properties, $number)
        = json_extract_string(done.properties, $number)
  )
)
"""
"""Conversions that were not taken back, whenever that was, as far as is known."""

_EXPOSED = """
told AS (
  SELECT strategy, customer, org, decided_at AS told_at, reason = 'HELD_OUT' AS held FROM verdict
  UNION ALL
  SELECT strategy, customer, org, decided_at, reason = 'HELD_OUT' FROM nightly
  UNION ALL
  SELECT instance.strategy, instance.customer, instance.org, stepped_at, true
  FROM instance_step JOIN instance ON instance.id = instance_step.instance
  WHERE did = 'suppressed' AND said = 'HELD_OUT'
), exposure AS (
  SELECT strategy, customer, min(told_at) AS at, arg_min(org, row(told_at, org)) AS org,
         arg_min(held, row(told_at, held)) AS was_held
  FROM told WHERE told_at >= $begins AND told_at < $ends
  GROUP BY strategy, customer
)
"""

_ARRIVED = """
went AS (
  SELECT i.strategy, i.customer, i.org, s.stepped_at AS came_at, s.branch = $held_out AS held
  FROM instance_step s JOIN instance i ON i.id = s.instance
  WHERE s.did = 'went' AND s.branch NOT IN ('', $aside)
    AND list_contains($splits, i.strategy || ' ' || s.node)
    AND s.stepped_at >= $begins AND s.stepped_at < $ends
), exposure AS (
  SELECT customer, min(came_at) AS at, arg_min(strategy, row(came_at, strategy)) AS strategy,
         arg_min(org, row(came_at, strategy)) AS org,
         arg_min(held, row(came_at, strategy)) AS was_held
  FROM went GROUP BY customer
)
"""

_FOLLOWED = """
answer AS (
  SELECT x.strategy, x.customer,
         count(*) FILTER (v.done_at >= x.at) AS times,
         coalesce(sum(v.cents) FILTER (v.done_at >= x.at), 0)::BIGINT AS after,
         coalesce(sum(v.cents) FILTER (v.done_at < x.at), 0)::BIGINT AS before
  FROM exposure x JOIN conversion v ON v.customer = x.customer
    AND v.done_at >= x.at - $window AND v.done_at < x.at + $window
  GROUP BY x.strategy, x.customer
), cost AS (
  SELECT x.strategy, x.customer, sum(coalesce(p.cost_cents, 0)
         + CASE WHEN $task_cents::BIGINT IS NULL THEN p.time_cents
           WHEN p.has_task THEN $task_cents::BIGINT ELSE 0 END)::BIGINT AS cents
  FROM exposure x JOIN paid p ON p.strategy = x.strategy AND p.customer = x.customer
    AND p.at_us >= x.at AND p.at_us < x.at + $window
  GROUP BY x.strategy, x.customer
)
SELECT x.strategy, x.customer, x.org, x.at, x.was_held,
       (coalesce(a.times, 0) > 0)::BIGINT AS converted,
       coalesce(a.after, 0) AS after, coalesce(a.before, 0) AS before,
       coalesce(c.cents, 0) AS cost_cents
FROM exposure x
LEFT JOIN answer a ON a.strategy = x.strategy AND a.customer = x.customer
LEFT JOIN cost c ON c.strategy = x.strategy AND c.customer = x.customer
ORDER BY x.strategy, x.customer
"""

_EVERYBODY = """
answer AS (
  SELECT customer, count(*) FILTER (done_at >= $begins) AS times,
         coalesce(sum(cents) FILTER (done_at >= $begins), 0)::BIGINT AS after,
         coalesce(sum(cents) FILTER (done_at < $begins), 0)::BIGINT AS before
  FROM conversion
  WHERE done_at >= $begins - ($ends - $begins) AND done_at < $ends
  GROUP BY customer
)
SELECT c.id AS customer, (coalesce(a.times, 0) > 0)::BIGINT AS converted,
       coalesce(a.after, 0) AS after, coalesce(a.before, 0) AS before
FROM customer c LEFT JOIN answer a ON a.customer = c.id ORDER BY c.id
"""

_SPENT = """
SELECT p.strategy, p.department, p.category,
       CASE WHEN count(DISTINCT p.channel) = 1 THEN min(p.channel) ELSE '' END AS channel,
       coalesce(bool_or(p.origin = 'run' AND NOT EXISTS (
         SELECT 1 FROM nightly n WHERE n.decision = p.decision)), false) AS unlisted,
       sum(coalesce(p.cost_cents, 0)
         + CASE WHEN $task_cents::BIGINT IS NULL THEN p.time_cents
           WHEN p.has_task THEN $task_cents::BIGINT ELSE 0 END)::BIGINT AS cost_cents
FROM paid p WHERE p.at_us >= $begins AND p.at_us < $ends
GROUP BY p.strategy, p.department, p.category ORDER BY p.strategy
"""

_LOST = """
one AS (
  SELECT strategy, customer, max(propensity * value_cents) AS worth,
         bool_or(reason <> 'HELD_OUT') AS chosen, min(decided_at) AS at
  FROM verdict WHERE decided_at >= $begins AND decided_at < $ends
  GROUP BY strategy, customer
), reached AS (
  SELECT o.*, count(s.id) > 0 AS left_us, coalesce(bool_or(s.delivered), false) AS delivered,
         coalesce(bool_or(s.clicked), false) AS clicked
  FROM one o LEFT JOIN sent s ON s.strategy = o.strategy AND s.customer = o.customer
    AND s.left_at >= o.at AND s.left_at < o.at + $window
  GROUP BY ALL
), ended AS (
  SELECT r.*, EXISTS (SELECT 1 FROM conversion v WHERE v.customer = r.customer
    AND v.done_at >= r.at AND v.done_at < r.at + $window) AS converted
  FROM reached r
), stage AS (
  SELECT strategy, worth, unnest([0, 1, 2, 3, 4, 5]) AS number,
         unnest(['would speak', 'chosen', 'left', 'delivered', 'clicked', 'converted']) AS stage,
         unnest([true, chosen, chosen AND left_us, chosen AND left_us AND delivered,
                 chosen AND left_us AND clicked,
                 chosen AND left_us AND clicked AND converted]) AS got
  FROM ended
)
SELECT strategy, stage, count(*) FILTER (got) AS people,
       round(coalesce(sum(worth) FILTER (got), 0))::BIGINT AS worth_cents
FROM stage GROUP BY strategy, number, stage ORDER BY strategy, number
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What left for a strategy.

    Attributes:
        department: Whose it is.
        category: Its scene.
        channel: Through what; empty: through several.
        unlisted: Whether some of it was decided by a nightly run that kept no list of whom it
            held out.
        cost_cents: What channels, managers and benefits cost.
    """

    department: str
    category: str
    channel: str
    unlisted: bool
    cost_cents: int


def exposures(mart: Mart, terms: EffectTerms) -> pa.Table:
    """Return the first exposure of each customer by each strategy, and what followed."""
    asked = bound(mart, terms.conversion, terms)
    return _after_conversions(mart, f"{_EXPOSED}, {_FOLLOWED}", asked)


def arrivals(mart: Mart, terms: EffectTerms, splits: Sequence[tuple[str, str]]) -> pa.Table:
    """Return when each customer first came to one of some splits, and what followed.

    Args:
        mart: The facts, from `terms.since` on.
        terms: What counts, and when.
        splits: Journeys and nodes; who gets neither an arm nor nothing at all did not arrive.
    """
    asked = bound(mart, terms.conversion, terms) | {
        "splits": [f"{strategy} {node}" for strategy, node in splits],
        "held_out": HELD_OUT,
        "aside": ELSE,
    }
    return _after_conversions(mart, f"{_ARRIVED}, {_FOLLOWED}", asked)


def everybody(mart: Mart, terms: EffectTerms) -> pa.Table:
    """Return all customers of the snapshot, and what they did in the days and before."""
    unused = {"window", "task_cents"}
    asked = bound(mart, terms.conversion, terms)
    return _after_conversions(mart, _EVERYBODY, {k: v for k, v in asked.items() if k not in unused})


def losses(mart: Mart, terms: EffectTerms) -> pa.Table:
    """Return by strategy how many people came how far, and what they were thought worth."""
    asked = bound(mart, terms.conversion, terms)
    return _after_conversions(mart, _LOST, {k: v for k, v in asked.items() if k != "task_cents"})


def spent(mart: Mart, terms: EffectTerms) -> dict[str, Spent]:
    """Return what left in the days, by strategy."""
    asked = {"begins": terms.begins, "ends": terms.ends, "task_cents": terms.task_cents}
    return {
        row["strategy"]: Spent(
            row["department"], row["category"], row["channel"], row["unlisted"], row["cost_cents"]
        )
        for row in mart.ask(_SPENT, asked).to_pylist()
    }


def _after_conversions(mart: Mart, statement: str, parameters: dict[str, object]) -> pa.Table:
    return mart.ask(f"WITH {CONVERSION}, {statement}", parameters)


def bound(mart: Mart, conversion: Conversion, terms: EffectTerms) -> dict[str, object]:
    """Return everything that the statements above may ask for."""
    return {
        **conversion_of(mart, conversion),
        "begins": terms.begins,
        "ends": terms.ends,
        "window": terms.window_us,
        "task_cents": terms.task_cents,
    }


def conversion_of(mart: Mart, conversion: Conversion) -> dict[str, object]:
    """Return what `CONVERSION` asks for."""
    return {
        "event": conversion.event,
        "amount": _path(conversion.amount),
        "number": _path(conversion.number),
        "cancelled_by": conversion.cancelled_by,
        "until": mart.until,
    }


def _path(name: str) -> str:
    """Return where a property lies in the JSON of an event."""
    if not name:
        return "$"  # no property: the whole is no amount
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'$."{quoted}"'
