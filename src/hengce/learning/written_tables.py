"""Writes a table as a file of some form; what people open in a spreadsheet holds no formula."""

import enum
from datetime import UTC, datetime
from typing import BinaryIO

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet
import xlsxwriter

from hengce.errors import ConflictError


class Form(enum.StrEnum):
    """How a table is written; the ending of its file."""

    ARROW = "arrow"
    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


SHEET_ROWS_MAX = 1_048_576
"""What a sheet holds, its head included."""

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""What a spreadsheet takes for a formula, or skips before it looks for one; full-width, too."""

_NEVER = datetime(1980, 1, 1, tzinfo=UTC)
"""In place of the moment of writing: the same table gives the same bytes."""


def write_as(table: pa.Table, form: Form, sink: BinaryIO) -> None:
    """Write Arrow IPC, Parquet, CSV, a workbook or JSON; the same table gives the same bytes.

    What people open in a spreadsheet holds no formula: in CSV a text that begins like one gets an
    apostrophe before it, in a workbook texts are stored as texts. Numbers stay numbers.

    Raises:
        ConflictError: A workbook does not hold so many rows.
    """
    match form:
        case Form.ARROW:
            pyarrow.feather.write_feather(table, sink, compression="uncompressed")
        case Form.PARQUET:
            pyarrow.parquet.write_table(table, sink)
        case Form.CSV:
            pyarrow.csv.write_csv(_harmless(table), sink)
        case Form.XLSX:
            _write_workbook(table, sink)
        case Form.JSON:
            sink.write(json_of(table))


def json_of(table: pa.Table) -> bytes:
    """Return the rows as a list of JSON objects."""
    return msgspec.json.encode(table.to_pylist())


def _harmless(table: pa.Table) -> pa.Table:
    """Return a table of which no cell and no head is a formula."""
    flat = _flat(table)
    columns = [_quoted(column) if _is_text(column) else column for column in flat.columns]
    heads = _quoted(pa.array(flat.column_names, pa.string())).to_pylist()
    return pa.table(columns, names=heads)


def _quoted(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    texts = column.cast(pa.string())
    quoted = pc.binary_join_element_wise("'", texts, "")
    return pc.if_else(pc.match_substring_regex(texts, _FORMULA), quoted, texts)


def _flat(table: pa.Table) -> pa.Table:
    """Return a table whose lists are texts, as a sheet shows them."""
    for place, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            joined = pc.binary_join(table.column(place).cast(pa.list_(pa.string())), " > ")
            table = table.set_column(place, field.name, joined)
    return table


def _is_text(column: pa.ChunkedArray) -> bool:
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _write_workbook(table: pa.Table, sink: BinaryIO) -> None:
    if table.num_rows >= SHEET_ROWS_MAX:
        raise ConflictError(f"a sheet holds {SHEET_ROWS_MAX - 1:,} rows: write Parquet")
    plain = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
        "constant_memory": True,
    }
    with xlsxwriter.Workbook(sink, plain) as book:
        book.set_properties({"created": _NEVER})
        bold = book.add_format({"bold": True})
        dated = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("1")
        for column, name in enumerate(table.column_names):
            sheet.write_string(0, column, name, bold)
        for line, row in enumerate(_flat(table).to_pylist(), 1):
            for column, value in enumerate(row.values()):
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif hasattr(value, "isoformat"):
                    sheet.write_datetime(line, column, value, dated)
                elif value is not None:
                    sheet.write(line, column, value)
