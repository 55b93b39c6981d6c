"""Turns a block of text columns into typed records; what cannot be read is a fault."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hengce.intake.block import Block
from hengce.intake.dates import ISO, instant_reader
from hengce.intake.entities import ARROW, CUSTOMER, PROPERTIES
from hengce.intake.mapping import Ago, ColumnMap, Key, Sample, Test, Unresolved, written
from hengce.intake.plan import Plan, key_recipe
from hengce.intake.values import Parsed, Recipe, ValueFaultError, parse, read_by_distinct
from hengce.model.instant import DAY_US
from hengce.model.tag import Kind

CUSTOMER_BYTES_MAX = 64
DAYS_MAX = 100_000
_CONTROL = r"[\x00-\x1f\x7f]"
ORDER = "__order"

Resolve: TypeAlias = Callable[[str, str, str], str | None]
"""(kind, value, role) of an identifier to the customer behind it, or None."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that keeps its row out."""

    row: int
    column: str
    code: str


@dataclass(frozen=True, slots=True)
class Records:
    """The good rows of a block, typed, one record a row.

    Attributes:
        table: The columns of the staged table, and `__order` when the mapping has one.
        rows: int64, shape (n,): which row of the block each record came from.
        faults: What kept rows out; a row may have several.
        left_out: How many rows the mapping's tests and sample left out.
    """

    table: pa.Table
    rows: npt.NDArray[np.int64]
    faults: tuple[Fault, ...]
    left_out: int


def read_records(block: Block, plan: Plan, resolve: Resolve) -> Records:
    """Read the rows of a block; good rows keep their order."""
    work = _Work(block, plan)
    keep = work.tested(plan.mapping.where)
    columns: dict[str, pa.Array] = {}
    if plan.mapping.key:
        columns[CUSTOMER] = work.customers(resolve)
        if plan.mapping.key.unresolved is Unresolved.LEAVE_OUT:
            keep &= work.keyed(columns[CUSTOMER])
        if plan.mapping.sample:
            keep &= _sampled(columns[CUSTOMER], plan.mapping.sample)
    for recipe in plan.columns:
        columns[recipe.target] = work.parsed(recipe)
    if plan.shape.has_properties:
        columns[PROPERTIES] = _properties(
            {recipe.target: work.parsed(recipe) for recipe in plan.properties}, len(block.lines)
        )
    if plan.order:
        columns[ORDER] = work.parsed(plan.order)
    if plan.repeat:
        work.parsed(plan.repeat)  # only for its faults
    faults = tuple(fault for fault in work.faults if keep[fault.row])
    good = keep.copy()
    good[[fault.row for fault in faults]] = False
    rows = np.flatnonzero(good)
    return Records(pa.table(columns).take(rows), rows, faults, int((~keep).sum()))


def expand(records: pa.Table, rows: npt.NDArray[np.int64], block: Block, plan: Plan) -> pa.Table:
    """Repeat each record as often as the mapping says, and fill in what differs.

    Args:
        records: Good records, one a row.
        rows: Which row of the block each came from.
        block: The block.
        plan: The checked mapping.
    """
    times = _times(rows, block, plan)
    if times is not None:
        records = records.take(np.repeat(np.arange(len(rows)), times))
        repetition = np.concatenate([np.arange(each) for each in times]) if len(times) else times
    else:
        repetition = np.zeros(len(rows), np.int64)
    for recipe in plan.columns:
        column = recipe.column
        at = records.column_names.index(recipe.target)
        if column.each:
            values = pa.array(column.each, pa.string()).take(pa.array(repetition))
            records = records.set_column(at, recipe.target, parse(values, recipe).values)
        elif column.ago:
            days = records.column(recipe.target).combine_chunks()
            instants = _instants_ago(days, repetition, column.ago, recipe.zone)
            records = records.set_column(at, recipe.target, instants)
    return records


# Reading a block ----------------------------------------------------------------------


@dataclass(slots=True)
class _Work:
    """One block on its way; collects faults."""

    block: Block
    plan: Plan
    faults: list[Fault] = field(default_factory=list)

    def parsed(self, recipe: Recipe) -> pa.Array:
        """Read a target; a column that is repeated or counted back gets its base."""
        column = recipe.column
        if column.ago:
            recipe = _days_recipe(recipe, column.ago)
        parsed = parse(self._texts(recipe.column), recipe)
        self._add(parsed, recipe.column.column or recipe.target)
        if column.ago:
            far = pc.greater(pc.abs(pc.cast(parsed.values, pa.float64())), float(DAYS_MAX))
            self._mark(far, column.ago.column, "value.overflow")
        return parsed.values

    def tested(self, tests: tuple[Test, ...]) -> npt.NDArray[np.bool_]:
        """Return which rows pass all tests; a bound on a text is a fault."""
        keep = np.ones(len(self.block.lines), bool)
        for test in tests:
            recipe = _test_recipe(test, self.plan)
            parsed = parse(self.block.columns[test.column], recipe)
            self._add(parsed, test.column)
            passes = _passes(parsed.values, test)
            passes[list(parsed.faults)] = True  # a fault is rejected, not left out
            keep &= passes
        return keep

    def customers(self, resolve: Resolve) -> pa.Array:
        """Return the customer of each row."""
        key = self.plan.mapping.key
        assert key is not None
        if key.row:
            numbers = self.block.numbers.tolist()
            return pa.array([f"{key.prefix}{each:0{key.width}d}" for each in numbers], pa.string())
        values = self._key_values(key)
        if key.identifier:
            found = read_by_distinct(values, pa.string(), lambda each: _behind(each, key, resolve))
            if key.unresolved is Unresolved.REJECT:
                self._add(found, key.column)
            values = found.values
        control = pc.match_substring_regex(values, _CONTROL)
        self._mark(control, key.column, "value.unprintable")
        long = pc.greater(pc.binary_length(values), CUSTOMER_BYTES_MAX)
        self._mark(long, key.column, "key.too_long")
        return values

    def keyed(self, customers: pa.Array) -> npt.NDArray[np.bool_]:
        """Return which rows have a customer, or a fault that is to be reported."""
        has_customer = np.array(pc.is_valid(customers).to_numpy(zero_copy_only=False))
        has_customer[[fault.row for fault in self.faults]] = True
        return has_customer

    def _key_values(self, key: Key) -> pa.Array:
        """Return the texts of the key's column; none may be missing."""
        parsed = parse(self.block.columns[key.column], key_recipe(key, self.plan.mapping))
        self._add(parsed, key.column)
        empty = pc.is_null(parsed.values).to_numpy(zero_copy_only=False)
        empty[list(parsed.faults)] = False
        self._mark(pa.array(empty), key.column, "key.missing")
        return parsed.values

    def _texts(self, column: ColumnMap) -> pa.Array:
        count = len(self.block.lines)
        if column.column:
            return self.block.columns[column.column]
        if column.row:
            return pa.array(map(str, self.block.numbers.tolist()), pa.string())
        constant = column.each[0] if column.each else column.constant
        if constant is None:
            constant = "1" if column.take else None  # a count without a column counts rows
        text = None if constant is None else written(constant)
        return pa.repeat(pa.scalar(text, pa.string()), count)

    def _add(self, parsed: Parsed, column: str) -> None:
        self.faults += [Fault(row, column, code) for row, code in parsed.faults.items()]

    def _mark(self, mask: pa.Array, column: str, code: str) -> None:
        self.faults += [Fault(row, column, code) for row in _positions(mask)]


def _behind(value: str, key: Key, resolve: Resolve) -> str:
    customer = resolve(key.identifier, value, key.role)
    if customer is None:
        raise ValueFaultError("key.unresolved")
    return customer


def _positions(mask: pa.Array) -> list[int]:
    found: list[int] = pc.indices_nonzero(pc.fill_null(mask, fill_value=False)).to_pylist()
    return found


# Tests and samples --------------------------------------------------------------------


def _test_recipe(test: Test, plan: Plan) -> Recipe:
    is_number = test.at_least is not None or test.at_most is not None
    kind = Kind.REAL if is_number else Kind.TEXT
    column = ColumnMap(column=test.column)
    return Recipe(test.column, kind, column, frozenset(plan.mapping.nulls), plan.mapping.zone)


def _passes(values: pa.Array, test: Test) -> npt.NDArray[np.bool_]:
    if test.equals is not None:
        found = pc.equal(values, test.equals)
    elif test.among:
        found = pc.is_in(values, value_set=pa.array(test.among, pa.string()))
    else:
        found = pc.is_valid(values)
        if test.at_least is not None:
            found = pc.and_(found, pc.greater_equal(values, float(test.at_least)))
        if test.at_most is not None:
            found = pc.and_(found, pc.less_equal(values, float(test.at_most)))
    mask: npt.NDArray[np.bool_] = np.array(
        pc.fill_null(found, fill_value=False).to_numpy(zero_copy_only=False)
    )
    return mask


def _sampled(customers: pa.Array, sample: Sample) -> npt.NDArray[np.bool_]:
    """Take a customer when the first 8 bytes of SHA-256(salt NUL customer) fall into the share."""
    limit = sample.share * 2**64
    salt = sample.salt.encode() + b"\0"
    taken = [
        customer is None
        or int.from_bytes(hashlib.sha256(salt + customer.encode()).digest()[:8]) * 10_000 < limit
        for customer in customers.to_pylist()
    ]
    return np.array(taken, bool)


# Properties, repetitions, days ago ----------------------------------------------------


def _properties(columns: Mapping[str, pa.Array], count: int) -> pa.Array:
    """Write the known properties of each row as JSON in stored form."""
    names = list(columns)
    stored = [_stored(column).to_pylist() for column in columns.values()]
    rows = zip(*stored, strict=True) if stored else ((),) * count
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    texts = [
        encode({n: v for n, v in zip(names, row, strict=True) if v is not None}) for row in rows
    ]
    return pa.array(texts, pa.string())


def _stored(column: pa.Array) -> pa.Array:
    if pa.types.is_date(column.type):
        return pc.cast(column, pa.int32())
    return pc.cast(column, pa.int64()) if pa.types.is_timestamp(column.type) else column


def _times(rows: npt.NDArray[np.int64], block: Block, plan: Plan) -> npt.NDArray[np.int64] | None:
    for recipe in plan.columns:
        if recipe.column.each:
            return np.full(len(rows), len(recipe.column.each), np.int64)
    if plan.repeat is None or plan.mapping.repeat is None:
        return None
    texts = block.columns[plan.mapping.repeat.column].take(pa.array(rows))
    counts = pc.fill_null(parse(texts, plan.repeat).values, 0).to_numpy(zero_copy_only=False)
    times: npt.NDArray[np.int64] = np.clip(counts, 0, plan.mapping.repeat.times_max)
    return times


def _days_recipe(recipe: Recipe, ago: Ago) -> Recipe:
    column = ColumnMap(column=ago.column, required=recipe.required)
    return Recipe(
        recipe.target, Kind.INTEGER, column, recipe.nulls, recipe.zone, required=recipe.required
    )


def _instants_ago(
    days: pa.Array, repetition: npt.NDArray[np.int64], ago: Ago, zone: str
) -> pa.Array:
    reference = instant_reader(ISO, 0, zone)(ago.reference)
    back = pc.add(days, pa.array(repetition * ago.spacing_days, pa.int64()))
    instants = pc.subtract(reference, pc.multiply(back, DAY_US))
    return pc.cast(instants, ARROW[Kind.TIMESTAMP])
