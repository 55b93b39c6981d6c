"""Folds several rows of a customer into one: count, sum, min, max, first, last.

Every fold is associative, so blocks are folded one by one and the partial results again:
memory grows with the customers, not with the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hengce.errors import Problem, ProblemsError
from hengce.intake.entities import CUSTOMER
from hengce.intake.mapping import Take
from hengce.intake.plan import Plan
from hengce.intake.rows import ORDER

COMPACT_ROWS = 1 << 20
_ROW = "__row"
_SIZE = "__size"
_SUM_LIMIT = 9.2e18
"""Above this sum of magnitudes, int64 might have wrapped."""


@dataclass(slots=True)
class Reducer:
    """Collects partial results.

    Attributes:
        plan: A plan whose tags all say what they take.
    """

    plan: Plan
    _folds: list[pa.Table] = field(default_factory=list)
    _edges: dict[str, list[pa.Table]] = field(default_factory=dict)
    _pending: int = 0
    _rows: int = 0

    def add(self, records: pa.Table) -> None:
        """Fold one block of good records."""
        numbers = np.arange(self._rows, self._rows + records.num_rows)
        self._rows += records.num_rows
        records = records.append_column(_ROW, pa.array(numbers))
        self._folds.append(_fold(_starting(records, self.plan), self.plan))
        for name, take in _edge_takes(self.plan).items():
            edge = _edge(records.select([CUSTOMER, ORDER, _ROW, name]), name, take)
            self._edges.setdefault(name, []).append(edge)
        self._pending += records.num_rows
        if self._pending > COMPACT_ROWS:
            self._compact()

    def finish(self) -> Iterator[pa.Table]:
        """Give one record a customer, sorted by customer."""
        if not self._folds:
            return
        self._compact()
        result = self._folds[0]
        self._check_sums(result)
        for name, (edge,) in self._edges.items():
            result = result.join(edge.select([CUSTOMER, name]), CUSTOMER, use_threads=False)
        yield result.sort_by(CUSTOMER).select(self.plan.schema().names)

    def _compact(self) -> None:
        self._folds = [_fold(pa.concat_tables(self._folds), self.plan)]
        for name, take in _edge_takes(self.plan).items():
            self._edges[name] = [_edge(pa.concat_tables(self._edges[name]), name, take)]
        self._pending = 0

    def _check_sums(self, result: pa.Table) -> None:
        for recipe in self.plan.columns:
            name = recipe.target + _SIZE
            if name in result.column_names:
                largest = pc.max(result.column(name)).as_py()
                if largest is not None and largest > _SUM_LIMIT:
                    problem = Problem.of(f"columns/{recipe.target}", "import.sum_overflow")
                    raise ProblemsError([problem])


def _edge_takes(plan: Plan) -> dict[str, Take]:
    return {
        each.target: each.column.take
        for each in plan.columns
        if each.column.take in {Take.FIRST, Take.LAST}
    }


def _starting(records: pa.Table, plan: Plan) -> pa.Table:
    """Turn what is counted into ones, and add the magnitudes of what is summed."""
    columns = {CUSTOMER: records.column(CUSTOMER)}
    for recipe in plan.columns:
        values = records.column(recipe.target)
        if recipe.column.take is Take.COUNT:
            values = pc.cast(pc.is_valid(values), pa.int64())
        elif recipe.column.take is Take.SUM:
            magnitude = pc.abs(pc.cast(values, pa.float64(), safe=False))
            columns[recipe.target + _SIZE] = magnitude
        columns[recipe.target] = values
    return pa.table(columns)


def _fold(table: pa.Table, plan: Plan) -> pa.Table:
    """Fold what needs no order; a field without a take is the same in all rows."""
    functions: dict[str, str] = {}
    for recipe in plan.columns:
        take = recipe.column.take
        if take in {Take.COUNT, Take.SUM}:
            functions[recipe.target] = "sum"
        elif take not in {Take.FIRST, Take.LAST}:
            functions[recipe.target] = (take or Take.MIN).value
        if take is Take.SUM:
            functions[recipe.target + _SIZE] = "sum"
    grouped = table.group_by(CUSTOMER, use_threads=False).aggregate(list(functions.items()))
    names = {f"{name}_{function}": name for name, function in functions.items()}
    return grouped.rename_columns([names.get(each, each) for each in grouped.column_names])


def _edge(table: pa.Table, name: str, take: Take) -> pa.Table:
    """Keep each customer's earliest or latest known value; equal orders go by the row."""
    known = table.filter(pc.is_valid(table.column(name)))
    ordered = known.sort_by([(ORDER, "ascending"), (_ROW, "ascending")])
    picked = [ORDER, _ROW, name]
    grouped = ordered.group_by(CUSTOMER, use_threads=False).aggregate(
        [(each, take.value) for each in picked]
    )
    names = {f"{each}_{take.value}": each for each in picked}
    return grouped.rename_columns([names.get(each, each) for each in grouped.column_names])
