"""Reads staged records back as nouns, for the entities that are stored one by one."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hengce.intake.entities import PROPERTIES
from hengce.intake.mapping import Entity
from hengce.model.configuration import Unit
from hengce.model.consent import Consent, ConsentState
from hengce.model.event import Event
from hengce.model.instant import Instant, day
from hengce.model.noun import Label
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.party import Tie
from hengce.model.product import Product
from hengce.model.profile import Identifier

StagedNoun: TypeAlias = Event | Consent | Identifier | Outcome | Product | Unit | Tie


def read_staged(staged: Path, entity: Entity, received_at: Instant) -> Iterator[StagedNoun]:
    """Give the records of a staged file in its order.

    Args:
        staged: What `import_files` wrote.
        entity: What they are. Customers, tags and contacts are read as columns instead.
        received_at: When the file arrived; events that name no arrival get it.
    """
    make = _MAKERS[entity]
    with pq.ParquetFile(staged) as file:
        for batch in file.iter_batches():
            for row in _stored(batch).to_pylist():
                if row.get("received_at", 0) is None:
                    row["received_at"] = received_at
                yield make(row)


def _stored(batch: pa.RecordBatch) -> pa.Table:
    """Turn timestamps into instants."""
    columns = {
        name: pc.cast(column, pa.int64()) if pa.types.is_timestamp(column.type) else column
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }
    return pa.table(columns)


def _event(row: dict[str, Any]) -> Event:
    return Event(**row | {PROPERTIES: json.loads(row[PROPERTIES])})


def _consent(row: dict[str, Any]) -> Consent:
    return Consent(**row | {"state": ConsentState(row["state"])})


def _identifier(row: dict[str, Any]) -> Identifier:
    return Identifier(**row)


def _outcome(row: dict[str, Any]) -> Outcome:
    return Outcome(**row | {"kind": OutcomeKind(row["kind"])})


def _product(row: dict[str, Any]) -> Product:
    terms = json.loads(row.pop(PROPERTIES))
    return Product(**_labelled(row), terms=terms)


def _unit(row: dict[str, Any]) -> Unit:
    return Unit(**_labelled(row))


def _tie(row: dict[str, Any]) -> Tie:
    until = row.pop("until")
    since, last = day(row.pop("since")), None if until is None else day(until)
    return Tie(**row, source="", since=since, until=last)


def _labelled(row: dict[str, Any]) -> dict[str, Any]:
    label = Label(zh=row.pop("label_zh"), en=row.pop("label_en"))
    return row | {"label": label}


_MAKERS: Mapping[Entity, Callable[[dict[str, Any]], StagedNoun]] = {
    Entity.EVENTS: _event,
    Entity.CONSENTS: _consent,
    Entity.IDENTIFIERS: _identifier,
    Entity.OUTCOMES: _outcome,
    Entity.PRODUCTS: _product,
    Entity.UNITS: _unit,
    Entity.TIES: _tie,
}
