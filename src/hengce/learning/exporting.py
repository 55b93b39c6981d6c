"""Writes the facts as Parquet files that other programs read: one folder a table, one a month."""

from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hengce.errors import ConflictError
from hengce.measure.facts import FACTS, Fact
from hengce.measure.mart import Mart

PARTITION = "in_month"
"""The name of a partition: `contacts/in_month=2026-11/part.parquet`."""

FILE = "part.parquet"
MANIFEST = "facts.json"

_ROWS = """
SELECT {columns}, strftime(to_day({at}), '%Y-%m') AS in_month
FROM {source} WHERE {at} >= $begins AND {at} < $ends{within} ORDER BY ALL
"""


def export_facts(
    mart: Mart, folder: Path, orgs: Collection[str] | None = None
) -> Mapping[str, int]:
    """Write all tables of facts.

    Args:
        mart: The facts; rows of its time are written.
        folder: Where; new or empty, so that nothing of an earlier export stays among them.
        orgs: Rows of customers of these units; None: all. Outcomes are then those of contacts
            that are written.

    Returns:
        How many rows each table has. The same is in `facts.json` beside, which is written last,
        with the log position that everything is as of: no manifest, no whole export.

    Raises:
        ConflictError: The folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ConflictError("the folder is not empty: name a new one")
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for fact in FACTS:
        table = _rows(mart, fact, orgs)
        counts[fact.name] = table.num_rows
        _write(table, folder / fact.name)
    told = {"position": mart.position, "since": mart.since, "until": mart.until, "rows": counts}
    (folder / MANIFEST).write_bytes(msgspec.json.encode(told))
    return counts


def _rows(mart: Mart, fact: Fact, orgs: Collection[str] | None) -> pa.Table:
    columns = ", ".join(
        f"CAST({_expression(fact, name)} AS {kind}) AS {name}"
        for name, (kind, _) in fact.columns.items()
    )
    bound: dict[str, object] = {"begins": mart.since, "ends": mart.until}
    within = ""
    if orgs is not None:
        bound["orgs"] = sorted(orgs)
        within = " AND list_contains($orgs, org)"
        if "org" not in fact.columns:
            within = " AND contact IN (SELECT id FROM sent WHERE list_contains($orgs, org))"
    statement = _ROWS.format(columns=columns, at=fact.at, source=fact.source, within=within)
    return mart.ask(statement, bound)


def _expression(fact: Fact, name: str) -> str:
    match name:
        case "at_us":
            return fact.at
        case "day":
            return f"to_day({fact.at})"
        case _:
            return name


def _write(table: pa.Table, folder: Path) -> None:
    """Write a month a file; a table without rows is a file without a month, for its columns."""
    plain = table.drop_columns([PARTITION])
    if not table.num_rows:
        folder.mkdir()
        pq.write_table(plain, folder / FILE)
    for month in sorted(pc.unique(table[PARTITION]).to_pylist()):
        part = folder / f"{PARTITION}={month}"
        part.mkdir(parents=True)
        pq.write_table(plain.filter(pc.equal(table[PARTITION], month)), part / FILE)
