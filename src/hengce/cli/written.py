"""Writes a table into a file whose ending says how."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet
import typer


def write_table(table: pa.Table, path: Path) -> None:
    """Write Arrow IPC (`.arrow`), Parquet (`.parquet`) or CSV (`.csv`)."""
    match path.suffix:
        case ".arrow":
            pyarrow.feather.write_feather(table, str(path), compression="uncompressed")
        case ".parquet":
            pyarrow.parquet.write_table(table, path)
        case ".csv":
            pyarrow.csv.write_csv(table, path)
        case _:
            raise typer.BadParameter("--out ends with .arrow, .parquet or .csv")
