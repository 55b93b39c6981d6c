"""Reads a file of any format as blocks of text columns, after a look at its header."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hengce.errors import Problem
from hengce.intake.block import Block
from hengce.intake.csv_file import csv_blocks, csv_header
from hengce.intake.json_file import json_blocks, json_header
from hengce.intake.mapping import Csv, FileMapping, JsonLines, Xes
from hengce.intake.parquet_file import parquet_blocks, parquet_header
from hengce.intake.text import has_other_mark
from hengce.intake.xes_file import xes_blocks, xes_header


def unusable(path: Path, mapping: FileMapping, needed: Sequence[str]) -> list[Problem]:
    """Return what makes a file unusable as a whole, without reading its rows."""
    try:
        size = path.stat().st_size if path.is_file() else -1
    except OSError:
        size = -1
    if size < 0:
        return [Problem.of(path.name, "file.missing")]
    if size == 0:
        return [Problem.of(path.name, "file.empty")]
    names, problems = header_of(path, mapping, needed)
    if not names:
        return problems or [Problem.of(path.name, "file.empty")]
    key = mapping.key.column if mapping.key else ""
    missing = [name for name in needed if name not in names]
    return problems + [_missing(path, name, key) for name in missing]


def header_of(
    path: Path, mapping: FileMapping, needed: Sequence[str]
) -> tuple[list[str], list[Problem]]:
    """Return the columns of a file that is not empty, and what is wrong with its header."""
    written = mapping.format
    if isinstance(written, Csv | JsonLines) and has_other_mark(path, written.encoding):
        facts = {"encoding": written.encoding, "line": 1}
        return [], [Problem.of(path.name, "file.encoding", **facts)]
    if isinstance(written, Csv):
        return csv_header(path, written)
    if isinstance(written, JsonLines):
        return json_header(path, written)
    if isinstance(written, Xes):
        return xes_header(path)
    return parquet_header(path, tuple(needed))


def read_blocks(path: Path, mapping: FileMapping, needed: tuple[str, ...]) -> Iterator[Block]:
    """Read the rows of a usable file; raises ProblemsError for damage further down."""
    written = mapping.format
    if isinstance(written, Csv):
        yield from csv_blocks(path, written, needed, cut=mapping.skip_last_line)
    elif isinstance(written, JsonLines):
        yield from json_blocks(path, written, needed)
    elif isinstance(written, Xes):
        yield from xes_blocks(path, needed)
    else:
        yield from parquet_blocks(path, needed)


def _missing(path: Path, name: str, key: str) -> Problem:
    code = "file.key_missing" if name == key else "file.column_missing"
    return Problem.of(path.name, code, column=name)
