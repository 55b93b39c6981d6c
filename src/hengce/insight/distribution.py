"""How the values of each tag are distributed."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hengce.insight.profiles import PEOPLE_MIN, Column

TOP = 10
"""The commonest texts that are told."""

QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)

SCHEMA = pa.schema(
    [
        pa.field("tag", pa.string(), nullable=False),
        pa.field("measure", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("value", pa.float64()),
    ]
)


def distribution(columns: list[Column]) -> pa.Table:
    """Describe tags.

    Returns:
        Rows by tag (see `SCHEMA`). Measures of all: `customers`, `unknown` (a share), `distinct`.
        Of numbers: `mean`, `deviation` (of the sample), and `quantile` (the name says which;
        between two values it lies in proportion). Of texts: `share`, for the `TOP` commonest of
        those that are known, most first, then by name; those that fewer than `PEOPLE_MIN`
        customers share are not told.
    """
    rows = [row for column in columns for row in _rows(column)]
    told = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.table(dict(zip(SCHEMA.names, told, strict=True)), schema=SCHEMA)


def _rows(column: Column) -> list[tuple[str, str, str, float | None]]:
    known = column.known
    count, has = len(known), int(known.sum())
    rows: list[tuple[str, str, str, float | None]] = [
        (column.name, "customers", "", float(count)),
        (column.name, "unknown", "", (count - has) / count if count else None),
    ]
    if column.numbers is not None:
        values = column.numbers[known]
        rows.append((column.name, "distinct", "", float(len(np.unique(values)))))
        if has:
            rows.append((column.name, "mean", "", float(values.mean())))
            spread = float(values.std(ddof=1)) if has > 1 else None
            rows.append((column.name, "deviation", "", spread))
            found = np.quantile(values, QUANTILES).tolist()
            rows += [
                (column.name, "quantile", f"{q:g}", value)
                for q, value in zip(QUANTILES, found, strict=True)
            ]
        return rows
    counts = pc.value_counts(column.texts.drop_null()).to_pylist() if column.texts else []
    rows.append((column.name, "distinct", "", float(len(counts))))
    common = [one for one in counts if one["counts"] >= PEOPLE_MIN]
    ordered = sorted(common, key=lambda one: (-one["counts"], one["values"]))[:TOP]
    return rows + [(column.name, "share", one["values"], one["counts"] / has) for one in ordered]
