"""Writes a table into a file whose ending says how."""

from pathlib import Path

import pyarrow as pa
import typer

from hengce.errors import ConflictError
from hengce.learning.written_tables import Form, json_of, write_as

ENDINGS = ".arrow, .parquet, .csv, .xlsx or .json"


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table as its file's ending says, see `write_as`."""
    try:
        form = Form(path.suffix.removeprefix("."))
    except ValueError:
        raise typer.BadParameter(f"--out ends with {ENDINGS}") from None
    with path.open("wb") as sink:
        try:
            write_as(table, form, sink)
        except ConflictError as error:
            raise typer.BadParameter(str(error)) from None


__all__ = ["ENDINGS", "json_of", "write_table"]
