"""A bank made once and copied for each seed: its database, and its customers' snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from hengce.model.instant import DAY_US, Instant, read_instant
from hengce.model.tag import Kind, Tag
from hengce.sim.bank import SimBank, version
from hengce.sim.people import PURPOSE, ZONE, Person
from hengce.sim.sqlite import DATABASE
from hengce.store.segments import ParquetSegments
from hengce.store.snapshot import PackedSnapshots
from hengce.store.sqlite import SqliteStore

OPENED: Instant = read_instant("2026-11-23T00:00:00", ZONE)
"""When the bank opened; a seed begins some hours later."""

_ARROW: Mapping[Kind, pa.DataType] = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.int32(),
}


@dataclass(frozen=True, slots=True)
class Template:
    """A bank on its first day.

    Attributes:
        bank: Its law and its people.
        database: The file, with nothing in its log.
        snapshots: The profiles; seeds read them and never write.
    """

    bank: SimBank
    database: bytes
    snapshots: PackedSnapshots


def prepare(bank: SimBank, folder: Path) -> Template:
    """Make a bank below a folder: documents applied, the first one published."""
    snapshots = PackedSnapshots(folder / "snapshots")
    first = bank.revisions[0]
    channels = [channel.id for channel in first.channels]
    staged = {"customers": _customers(bank.people, first.tags), "consents": _consents(bank.people)}
    made = snapshots.build(staged, first.tags, channels, OPENED)
    assert made is not None, "the bank has customers"
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / DATABASE
        path.write_bytes(_empty_database())
        store = SqliteStore(path, ParquetSegments(Path(scratch) / "segments"))
        with store.transaction(OPENED) as tx:
            for configuration in (*bank.revisions, bank.draft):
                tx.put_configuration(version(configuration), configuration, OPENED)
            tx.set_applied(version(bank.draft), OPENED)
            tx.set_published(version(first), OPENED)
            tx.put_snapshot(made, OPENED)
        store.close()
        return Template(bank, path.read_bytes(), snapshots)


@cache
def _empty_database() -> bytes:
    """Return a store of the newest schema without rows: every bank begins with the same."""
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / DATABASE
        SqliteStore(path, ParquetSegments(Path(scratch) / "segments")).close()
        return path.read_bytes()


def _customers(people: tuple[Person, ...], tags: tuple[Tag, ...]) -> pa.Table:
    columns = {
        "customer": pa.array([person.customer for person in people]),
        "org": pa.array(["HQ" for _ in people]),
    }
    for tag in tags:
        values = [getattr(person, tag.name, None) for person in people]
        column = pa.array(values, _ARROW[tag.kind])
        columns[tag.name] = column.cast(pa.date32()) if tag.kind is Kind.DATE else column
    return pa.table(columns).replace_schema_metadata({"entity": "customers"})


def _consents(people: tuple[Person, ...]) -> pa.Table:
    rows = [
        (person.customer, name.partition(":")[2])
        for person in people
        for name in sorted(person.consents)
    ]
    size = len(rows)
    columns = {
        "customer": [customer for customer, _ in rows],
        "purpose": [PURPOSE] * size,
        "channel": [channel for _, channel in rows],
        "state": ["given"] * size,
        "text_version": ["v1"] * size,
        "source": ["branch"] * size,
        "evidence": ["form"] * size,
    }
    at = pa.array([OPENED - DAY_US] * size, pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    table = pa.table({**{name: pa.array(column) for name, column in columns.items()}, "at": at})
    return table.replace_schema_metadata({"entity": "consents"})
