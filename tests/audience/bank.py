"""A bank of seven hundred customers whose fields have few values and many, holes and edges."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from hengce.audience.day import Day, day_of
from hengce.audience.index import Index
from hengce.kernel.layout import Dictionaries, Layout, pack
from hengce.kernel.population import Population
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.profile import Change, ChangeKind
from hengce.model.tag import Kind, Scalar
from rules.strategies import COLUMNS, INT_LEAST, INT_MOST, NOW, TEXTS, TODAY

CUSTOMERS = 700
CHANGES = 900
LAYOUT = Layout.of(list(COLUMNS.items()))

FEW: dict[Kind, list[Scalar]] = {
    Kind.BOOLEAN: [True, False],
    Kind.INTEGER: [INT_LEAST, -5, -1, 0, 1, 2, 3, 5, 2**53 + 1, INT_MOST],
    Kind.REAL: [0.0, -0.0, 1e308, -1e308, 5e-324, 0.1, 2.0**63, 1.0, -3.0],
    Kind.MONEY: [INT_LEAST, -1, 0, 1, 100, INT_MOST],
    Kind.TEXT: list(TEXTS),
    Kind.DATE: [TODAY + n for n in range(-3, 4)],
    Kind.TIMESTAMP: [NOW + n * HOUR_US for n in range(-3, 4)],
}
MANY = frozenset({"visits", "risk", "loan", "job", "matures", "seen"})
"""The fields that have more values than those few."""


@dataclass(frozen=True)
class Bank:
    """The night's rows, the day's changes, and what both together say."""

    population: Population
    day: Day
    now: list[dict[str, Scalar]]
    rows: np.ndarray

    def index(self) -> Index:
        return Index(self.population)


def made(seed: int) -> Bank:
    draws = np.random.default_rng(seed)
    night = [{name: _drawn(draws, name) for name in COLUMNS} for _ in range(CUSTOMERS)]
    now = [dict(row) for row in night]
    changes: dict[int, list[Change]] = {}
    for _ in range(CHANGES):
        row, name = int(draws.integers(CUSTOMERS)), str(draws.choice(list(COLUMNS)))
        value = _drawn(draws, name)
        now[row][name] = value
        said = Change(
            customer=_id(row),
            kind=ChangeKind.TAG,
            key=name,
            value=value,
            at=NOW,
        )
        changes.setdefault(row, []).append(said)
    dictionaries = Dictionaries()
    population = Population(
        version="test",
        as_of=NOW - DAY_US,
        layout=LAYOUT,
        dictionaries=dictionaries,
        ids=np.array([_id(row).encode() for row in range(CUSTOMERS)]),
        rows=pack(LAYOUT, dictionaries, columns(night)),
    )
    day = day_of(changes, LAYOUT, dictionaries)
    return Bank(population, day, now, pack(LAYOUT, dictionaries, columns(now)))


def columns(people: list[dict[str, Scalar]]) -> dict[str, pa.Array]:
    types = {Kind.BOOLEAN: pa.bool_(), Kind.REAL: pa.float64(), Kind.TEXT: pa.string()}
    types |= {Kind.DATE: pa.int32()}
    return {
        name: pa.array([row[name] for row in people], types.get(kind, pa.int64()))
        for name, kind in COLUMNS.items()
    }


def judged_by_duckdb(bank: Bank) -> duckdb.DuckDBPyConnection:
    """Return a connection in which `customers` says what holds now."""
    connection = duckdb.connect()
    table = pa.table({"n": pa.array(range(CUSTOMERS)), **columns(bank.now)})
    connection.register("told", table)
    shown = ", ".join(_shown(name, kind) for name, kind in COLUMNS.items())
    connection.execute(f"CREATE TABLE customers AS SELECT n, {shown} FROM told")
    return connection


def _shown(name: str, kind: Kind) -> str:
    match kind:
        case Kind.DATE:
            return f"DATE '1970-01-01' + {name} AS {name}"
        case Kind.TIMESTAMP:
            return f"make_timestamp({name}) AS {name}"
        case _:
            return name


def _drawn(draws: np.random.Generator, name: str) -> Scalar:
    kind = COLUMNS[name]
    if draws.random() < 0.15:
        return None
    if name in MANY and draws.random() < 0.8:
        return _one_of_many(draws, kind)
    return FEW[kind][int(draws.integers(len(FEW[kind])))]


def _one_of_many(draws: np.random.Generator, kind: Kind) -> Scalar:
    match kind:
        case Kind.REAL:
            return float(draws.normal(0, 3))
        case Kind.TEXT:
            return f"{draws.choice(list('abc广'))}{int(draws.integers(400))}"
        case Kind.DATE:
            return int(draws.integers(-25_000, 84_000))
        case Kind.TIMESTAMP:
            return int(draws.integers(-25_000, 84_000)) * DAY_US
        case _:
            return int(draws.integers(-200, 200))


def _id(row: int) -> str:
    return f"C{row:06d}"
