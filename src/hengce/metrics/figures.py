"""Counts metrics over the facts: for the whole bank, or by one dimension."""

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from duckdb import ColumnExpression, ConstantExpression

from hengce.errors import Problem, ProblemsError
from hengce.measure.mart import Mart
from hengce.metrics.catalogue import Metric
from hengce.model.instant import Instant


class By(enum.StrEnum):
    """What figures are counted by."""

    BANK = "bank"
    DEPARTMENT = "department"
    STRATEGY = "strategy"
    CATEGORY = "category"
    CHANNEL = "channel"
    NODE = "node"
    ORG = "org"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Window:
    """Which facts are counted.

    Attributes:
        begins: From when on.
        ends: Until before when.
        strategies: Of these strategies; none: of all.
        orgs: Of customers of these units; None: of all.
    """

    begins: Instant
    ends: Instant
    strategies: Sequence[str] = ()
    orgs: Collection[str] | None = None


SCHEMA = pa.schema(
    [
        pa.field("metric", pa.string(), nullable=False),
        pa.field("by", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("value", pa.float64()),
        pa.field("numerator", pa.float64()),
        pa.field("denominator", pa.float64()),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("position", pa.int64(), nullable=False),
    ]
)


def figures(mart: Mart, metrics: Sequence[Metric], by: By, window: Window) -> pa.Table:
    """Count metrics.

    Args:
        mart: The facts, also those from before the window: what is counted in it may have been
            decided earlier, and would be missing.
        metrics: Which.
        by: One row for each value of it that occurs; for the whole bank one row.
        window: Which facts.

    Returns:
        Rows in the order of the metrics, then of names (see `SCHEMA`). The value is the numerator
        over the denominator, where the metric has one; NULL where that is nothing. People are
        counted once over the whole window: figures of days do not add up to those of a week.

    Raises:
        ProblemsError: A metric has no such dimension, or means nothing for a part of the bank.
    """
    problems = [p for metric in metrics for p in unanswerable(mart, metric, by, window)]
    if problems:
        raise ProblemsError(problems)
    rows = [row for metric in metrics for row in _rows(mart, metric, by, window)]
    columns = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.table(dict(zip(SCHEMA.names, columns, strict=True)), schema=SCHEMA)


def unanswerable(mart: Mart, metric: Metric, by: By, window: Window) -> list[Problem]:
    """Return why a metric cannot be counted so; nothing when it can."""
    columns = mart.connection.view(metric.view).columns
    where, found = f"metrics/{metric.id}", []
    if by is not By.BANK and str(by) not in columns:
        found.append(Problem.of(where, "metric.no_dimension", by=by))
    if window.strategies and "strategy" not in columns:
        found.append(Problem.of(where, "metric.no_dimension", by=By.STRATEGY))
    if metric.of_everybody and (window.orgs is not None or by is By.ORG):
        found.append(Problem.of(where, "metric.of_everybody"))
    return found


def _rows(mart: Mart, metric: Metric, by: By, window: Window) -> list[tuple[object, ...]]:
    facts = _facts(mart, metric.view, window)
    # The statements are the catalogue's own; what users name are constants and a closed list.
    numbers = f"CAST({metric.value} AS DOUBLE), CAST({metric.over or 'NULL'} AS DOUBLE)"
    if by is By.BANK:
        counted = [("", *facts.aggregate(numbers).fetchall()[0])]
    else:
        grouped = facts.aggregate(f"CAST({by} AS VARCHAR) AS name, {numbers}", str(by))
        counted = sorted(grouped.fetchall(), key=lambda row: row[0] or "")
    return [
        (
            metric.id,
            str(by),
            name or "",
            _value(metric, top, bottom),
            top,
            bottom,
            str(metric.unit),
            mart.position,
        )
        for name, top, bottom in counted
    ]


def _facts(mart: Mart, view: str, window: Window) -> duckdb.DuckDBPyRelation:
    at = ColumnExpression("at_us")
    facts = mart.connection.view(view).filter(at >= ConstantExpression(window.begins))
    facts = facts.filter(at < ConstantExpression(window.ends))
    if window.strategies:
        names = [ConstantExpression(name) for name in window.strategies]
        facts = facts.filter(ColumnExpression("strategy").isin(*names))
    if window.orgs is not None:
        units = [ConstantExpression(name) for name in sorted(window.orgs)] or [
            ConstantExpression("")
        ]
        facts = facts.filter(ColumnExpression("org").isin(*units))
    return facts


def _value(metric: Metric, top: float | None, bottom: float | None) -> float | None:
    if not metric.over:
        return top
    return None if top is None or not bottom else top / bottom
