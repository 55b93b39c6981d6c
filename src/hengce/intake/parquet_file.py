"""Reads Parquet: typed columns become texts that read back to the same values."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hengce.errors import Problem, ProblemsError
from hengce.intake.block import BLOCK_ROWS_MAX, Block


def parquet_header(path: Path, needed: tuple[str, ...]) -> tuple[list[str], list[Problem]]:
    """Return the columns of a file, and what keeps the needed ones from being read."""
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError):
        return [], [Problem.of(path.name, "file.not_parquet")]
    twice = [name for name, count in Counter(schema.names).items() if count > 1]
    problems = [Problem.of(path.name, "file.header_twice", column=name) for name in twice]
    problems += [
        Problem.of(path.name, "file.column_type", column=name, type=schema.field(name).type)
        for name in needed
        if schema.names.count(name) == 1 and not _is_scalar(schema.field(name).type)
    ]
    return schema.names, problems


def parquet_blocks(path: Path, needed: tuple[str, ...]) -> Iterator[Block]:
    """Read a file's rows in blocks; raises ProblemsError when a page is damaged."""
    first = 1
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(BLOCK_ROWS_MAX, columns=list(needed)):
                yield _block(batch, needed, first)
                first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise ProblemsError([Problem.of(path.name, "file.not_parquet")]) from error


def _is_scalar(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_scalar(kind.value_type)
    tests = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_boolean,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_date,
        pa.types.is_timestamp,
        pa.types.is_null,
    )
    return any(test(kind) for test in tests)


def _block(batch: pa.RecordBatch, needed: tuple[str, ...], first: int) -> Block:
    columns = {name: _texts(batch.column(name)) for name in needed}
    numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)

    def raw(row: int) -> str:
        texts = {name: column[row].as_py() for name, column in columns.items()}
        return json.dumps(texts, ensure_ascii=False)

    return Block(columns, numbers, numbers, raw)


def _texts(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type):  # no clock of ours is finer than a microsecond
        column = pc.cast(column, pa.timestamp("us", column.type.tz), safe=False)
    texts = pc.cast(column, pa.string())
    texts.validate(full=True)
    return texts
