"""Joins the staged tables of all sources to one row a customer, sorted by customer.

DuckDB does the work; it spills to disk what does not fit into memory.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from hengce.errors import Problem, ProblemsError
from hengce.kernel.population import BITS_MAX, ORG
from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.tag import Kind, Tag

BATCH_ROWS = 65_536
"""Customers that are held in memory at a time."""

CUSTOMERS, TAGS, CONSENTS = "customers", "tags", "consents"
"""The entities that make a snapshot; tables of others are left alone."""

_STORED: Mapping[Kind, pa.DataType] = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.MONEY: pa.int64(),
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us", tz="UTC"),
}

# For one purpose and channel the last entry holds; of two at one instant the withdrawal. Of what is
# dated later than the files speak, a consent is not given yet, and a withdrawal holds at once.
_CONSENT_NAMES = """
    SELECT DISTINCT purpose || ':' || channel AS name FROM consents ORDER BY name
"""
_CONSENTS_SAID = """
    SELECT customer, purpose || ':' || channel AS name,
           max_by(state, row(least("at", as_of), state = 'withdrawn')) = 'given' AS given
    FROM consents, moment WHERE state = 'withdrawn' OR "at" <= as_of
    GROUP BY ALL
"""
# One customer has several numbers: a consent needs a yes of one, and a no of none.
_CONSENTS_TOGETHER = """
    SELECT coalesce(survivor, customer) AS customer, name, bool_and(given) AS given
    FROM said LEFT JOIN merged ON customer = absorbed
    GROUP BY ALL
"""
_CONSENT_BITS = """
    SELECT customer, bit_or(CASE WHEN given THEN bit ELSE 0 END) AS "$consents"
    FROM together JOIN consent_bits USING (name)
    GROUP BY customer
"""


class Strays(Noun, frozen=True, kw_only=True):
    """Customers of a source that no table of customers knows, with the first of them."""

    source: str
    customers: int
    example: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The joined tables.

    Attributes:
        customers: How many rows there are.
        width: The bytes of the longest customer identifier.
        tags: The tags that are columns.
        consents: The names behind the bits of the column `$consents`.
        strays: Who was left out.
        rows: `customer`, `$org`, `$consents` and the tags, sorted by customer.
    """

    customers: int
    width: int
    tags: tuple[str, ...]
    consents: tuple[str, ...]
    strays: tuple[Strays, ...]
    rows: duckdb.DuckDBPyRelation

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Read the rows in pieces of bounded size."""
        yield from self.rows.to_arrow_reader(BATCH_ROWS)

    def some(self, tags: Collection[str]) -> Iterator[pa.RecordBatch]:
        """Read `customer` and those of some tags that are columns, in pieces."""
        names = ["customer", *sorted(set(tags) & set(self.tags))]
        columns = self.rows.select(*(duckdb.ColumnExpression(name) for name in names))
        yield from columns.to_arrow_reader(BATCH_ROWS)


@dataclass(frozen=True, slots=True)
class _Source:
    """One staged table: what it holds, and the columns that are tags."""

    name: str
    entity: str
    schema: pa.Schema
    tags: tuple[str, ...]
    table: duckdb.DuckDBPyRelation

    def only(self, *columns: str) -> duckdb.DuckDBPyRelation:
        """Return some columns of it."""
        return self.table.select(*(duckdb.ColumnExpression(column) for column in columns))


@contextmanager
def joined(
    staged: Mapping[str, Path | pa.Table],
    tags: Sequence[Tag],
    spill_to: Path,
    as_of: Instant,
    merged: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Joined | None]:
    """Join staged tables; None when there is no table of customers.

    Args:
        staged: The staged table of each source.
        tags: The catalogue.
        spill_to: Where large tables are put meanwhile.
        as_of: The instant up to which the tables speak.
        merged: Absorbed numbers with those that speak for them: they have no row.

    Raises:
        ProblemsError: Two sources own one tag, a customer occurs twice in a source, a column
            is not of its tag's kind, or there are too many kinds of consent.
    """
    with TemporaryDirectory(prefix=".spill.", dir=spill_to) as spill, duckdb.connect() as database:
        database.execute("SET temp_directory = $folder", {"folder": spill})
        database.execute("SET TimeZone = 'UTC'")
        # The answer alone goes to standard output, and nothing is fetched from the internet.
        database.execute("SET enable_progress_bar = false")
        database.execute("SET autoinstall_known_extensions = false")
        names = {tag.name for tag in tags}
        sources = [_source(database, name, staged[name], names) for name in sorted(staged)]
        twice = owned_twice({source.name: source.schema for source in sources}, names)
        _raise_any([*twice, *_other_kinds(sources, tags)])
        if any(source.entity == CUSTOMERS for source in sources):
            _view_merged(database, merged)
            _view_moment(database, as_of)
            yield _join(database, sources)
        else:
            yield None


def _view_merged(database: duckdb.DuckDBPyConnection, merged: Mapping[str, str]) -> None:
    columns = (list(merged), list(merged.values()))
    arrays = [pa.array(column, pa.string()) for column in columns]
    database.from_arrow(pa.table(arrays, names=["absorbed", "survivor"])).create_view("merged")


def _view_moment(database: duckdb.DuckDBPyConnection, as_of: Instant) -> None:
    instant = pa.array([as_of], _STORED[Kind.TIMESTAMP])
    database.from_arrow(pa.table([instant], names=["as_of"])).create_view("moment")


def _source(
    database: duckdb.DuckDBPyConnection, name: str, given: Path | pa.Table, tags: set[str]
) -> _Source:
    if isinstance(given, Path):
        schema, table = pq.read_schema(given), database.read_parquet(str(given))
    else:
        schema, table = given.schema, database.from_arrow(given)
    columns = _tags_of(schema, tags)
    return _Source(name=name, entity=entity_of(schema), schema=schema, tags=columns, table=table)


def entity_of(schema: pa.Schema) -> str:
    """Return what a staged table holds."""
    named = (schema.metadata or {}).get(b"entity")
    columns = set(schema.names)
    if named is not None:
        return str(named.decode())
    if {"customer", "purpose", "channel", "state", "at"} <= columns:
        return CONSENTS
    if {"kind", "value", "customer"} <= columns:
        return "identifiers"
    return CUSTOMERS if "org" in columns else TAGS


def owned_twice(schemas: Mapping[str, pa.Schema], tags: Collection[str]) -> Iterator[Problem]:
    """Yield the tags that two sources bring, by the names of their staged tables.

    Args:
        schemas: The staged tables; who comes first owns a tag.
        tags: The names of the catalogue.
    """
    owners: dict[str, str] = {}
    for name, schema in schemas.items():
        for tag in _tags_of(schema, tags):
            owner = owners.setdefault(tag, name)
            if owner != name:
                yield Problem.of(f"staged/{name}", "snapshot.tag_owned_twice", tag=tag, owner=owner)


def _tags_of(schema: pa.Schema, tags: Collection[str]) -> tuple[str, ...]:
    """Return the columns that are tags; `customer` and `org` are the tables' own."""
    if entity_of(schema) not in {CUSTOMERS, TAGS}:
        return ()
    return tuple(name for name in schema.names if name in tags and name not in {"customer", "org"})


def _other_kinds(sources: Sequence[_Source], tags: Sequence[Tag]) -> Iterator[Problem]:
    kinds = {tag.name: tag.kind for tag in tags}
    for source in sources:
        for tag in source.tags:
            stored = source.schema.field(tag).type
            if pa.types.is_dictionary(stored):
                stored = stored.value_type
            if stored != _STORED[kinds[tag]]:
                yield Problem.of(
                    f"staged/{source.name}",
                    "snapshot.other_kind",
                    tag=tag,
                    kind=kinds[tag],
                    stored=stored,
                )


def _join(database: duckdb.DuckDBPyConnection, sources: Sequence[_Source]) -> Joined:
    org = duckdb.ColumnExpression("org").alias(ORG)
    base = _union([s.table.select("customer", org) for s in sources if s.entity == CUSTOMERS])
    with_tags = [source for source in sources if source.tags]
    _raise_any([*_twice("customers", base), *_each_twice(sources)])
    consents = [source for source in sources if source.entity == CONSENTS]
    names, bits = _consents(database, consents)
    known, base = (
        base,
        base.set_alias("base").join(database.view("merged"), "customer = absorbed", how="anti"),
    )
    rows = base
    for source in with_tags:
        rows = _left(rows, source.only("customer", *source.tags))
    count, width = _fetch(base, "count(*), coalesce(max(strlen(customer)), 1)")
    return Joined(
        customers=count,
        width=width,
        tags=tuple(tag for source in with_tags for tag in source.tags),
        consents=names,
        strays=tuple(_strays(known, [*with_tags, *consents])),
        rows=_left(rows, bits).order("customer"),
    )


def _consents(
    database: duckdb.DuckDBPyConnection, sources: Sequence[_Source]
) -> tuple[tuple[str, ...], duckdb.DuckDBPyRelation]:
    """Return the names of bits, and the bits of each customer."""
    columns = ("customer", "purpose", "channel", "state", "at")
    if sources:
        entries = _union([source.only(*columns) for source in sources])
    else:
        kinds = {**dict.fromkeys(columns, pa.string()), "at": _STORED[Kind.TIMESTAMP]}
        nothing = pa.schema(list(kinds.items())).empty_table()
        entries = database.from_arrow(nothing)
    entries.create_view("consents")
    names = tuple(name for (name,) in database.sql(_CONSENT_NAMES).fetchall())
    if len(names) > BITS_MAX:
        where = "staged"
        problem = Problem.of(where, "snapshot.consents", found=len(names), limit=BITS_MAX)
        raise ProblemsError([problem])
    bits = pa.table(
        {
            "name": pa.array(names, pa.string()),
            "bit": pa.array([1 << k for k in range(len(names))], pa.int64()),
        }
    )
    database.from_arrow(bits).create_view("consent_bits")
    database.sql(_CONSENTS_SAID).create_view("said")
    apart = _fetch(database.view("merged"), "count(*)") == (0,)
    together = database.view("said") if apart else database.sql(_CONSENTS_TOGETHER)
    together.create_view("together")
    return names, database.sql(_CONSENT_BITS)


def _each_twice(sources: Sequence[_Source]) -> Iterator[Problem]:
    for source in sources:
        if source.entity == TAGS:
            yield from _twice(source.name, source.only("customer"))


def _twice(name: str, table: duckdb.DuckDBPyRelation) -> Iterator[Problem]:
    rows, customers = _fetch(table, "count(*), count(DISTINCT customer)")
    if rows != customers:
        counted = table.aggregate("customer, count(*) AS found", "customer")
        (example,) = _fetch(counted.filter("found > 1"), "min(customer)")
        yield Problem.of(f"staged/{name}", "snapshot.customer_twice", customer=example)


def _strays(base: duckdb.DuckDBPyRelation, sources: Sequence[_Source]) -> Iterator[Strays]:
    for source in sources:
        names = source.only("customer").set_alias("names")
        unknown = names.join(base.set_alias("base"), "customer", how="anti")
        count, example = _fetch(unknown, "count(DISTINCT customer), min(customer)")
        if count:
            yield Strays(source=source.name, customers=count, example=str(example))


def _left(rows: duckdb.DuckDBPyRelation, more: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Add the columns of `more` to the rows of its customers."""
    return rows.set_alias("rows").join(more.set_alias("more"), "customer", how="left")


def _union(tables: Sequence[duckdb.DuckDBPyRelation]) -> duckdb.DuckDBPyRelation:
    return reduce(lambda left, right: left.union(right), tables)


def _fetch(table: duckdb.DuckDBPyRelation, figures: str) -> tuple[Any, ...]:
    rows: list[tuple[Any, ...]] = table.aggregate(figures).fetchall()
    return rows[0]


def _raise_any(problems: Sequence[Problem]) -> None:
    if problems:
        raise ProblemsError(problems)
