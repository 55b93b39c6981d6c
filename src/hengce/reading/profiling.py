"""Reads the tags of customers out of a snapshot, as a table."""

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa

from hengce.errors import NoCustomersError
from hengce.kernel.layout import DAY_NULL, FLAG_NULL
from hengce.kernel.population import ORG, Population
from hengce.model.tag import Kind
from hengce.ports import View
from hengce.reading.archive import Archive
from hengce.rules.code import INT_NULL

SYSTEM = "$"
"""What the names of fields begin with that are no tags."""


def profiles(
    view: View,
    archive: Archive,
    tags: Sequence[str] = (),
    orgs: Collection[str] | None = None,
) -> pa.Table:
    """Return the customers of a view's snapshot with their tags, as of the night.

    Args:
        view: Whose snapshot.
        archive: Opens it.
        tags: Which; none: all. Names that are no tags are left out.
        orgs: Customers of these units; None: all. Who is spoken for by another is in none.

    Raises:
        ConflictError: Nobody was imported.
    """
    population = archive.population(view)
    if population is None:
        raise NoCustomersError
    names = [name.decode() for name in population.ids.tolist()]
    absorbed = view.merges().into
    keep = np.array([name not in absorbed for name in names], np.bool_)
    if orgs is not None:
        units = _column(population, ORG, Kind.TEXT).to_pylist()
        keep &= np.array([unit in orgs for unit in units], np.bool_)
    columns = {"customer": pa.array(names, pa.string())}
    for field in population.layout.fields:
        if not field.name.startswith(SYSTEM) and (not tags or field.name in tags):
            columns[field.name] = _column(population, field.name, field.kind)
    table = pa.table(columns).filter(pa.array(keep))
    return table.select(["customer", *sorted(table.column_names[1:])])


def _column(population: Population, name: str, kind: Kind) -> pa.Array:
    records = np.ascontiguousarray(population.rows).view(population.layout.dtype)[:, 0]
    values = np.ascontiguousarray(records[name])
    match kind:
        case Kind.TEXT:
            texts = pa.array(population.dictionaries.texts(name), pa.string())
            return texts.take(pa.array(values, mask=values < 0))
        case Kind.BOOLEAN:
            return pa.array(values == 1, mask=values == FLAG_NULL)
        case Kind.REAL:
            return pa.array(values, mask=np.isnan(values))
        case Kind.DATE:
            return pa.array(values, pa.date32(), mask=values == DAY_NULL)
        case _:
            return pa.array(values, pa.int64(), mask=values == INT_NULL)
