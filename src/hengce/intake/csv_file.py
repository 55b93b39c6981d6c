"""Reads separated text. Every row is accounted for, with the line on which it began."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from hengce.errors import Problem
from hengce.intake.block import BLOCK_CHARACTERS_MAX, BLOCK_ROWS_MAX, Block, Broken
from hengce.intake.mapping import Csv
from hengce.intake.text import RowLines, RowTooLongError, encoding_problem, open_text


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, or the code that says why it has none."""

    line: int
    raw: str
    cells: list[str]
    code: str = ""


def csv_header(path: Path, written: Csv) -> tuple[list[str], list[Problem]]:
    """Return the columns of a file, and what is wrong with its header."""
    try:
        with open_text(path, written.encoding) as stream:
            first = next(_rows(RowLines(stream), written), None)
    except UnicodeDecodeError:
        return [], list(encoding_problem(path, written.encoding).problems)
    if first is None:
        return [], [Problem.of(path.name, "file.empty")]
    if written.columns:
        return list(written.columns), []
    if first.code:
        return [], [Problem.of(path.name, "file.header", reason=first.code)]
    names = [name.strip() for name in first.cells]
    twice = [name for name, count in Counter(names).items() if count > 1]
    return names, [Problem.of(path.name, "file.header_twice", column=name) for name in twice]


def csv_blocks(path: Path, written: Csv, needed: tuple[str, ...], *, cut: bool) -> Iterator[Block]:
    """Read a file's rows in blocks.

    Args:
        path: The file; its header was checked.
        written: How it is written.
        needed: The columns to read.
        cut: Whether the last row is left out unread.

    Raises:
        ProblemsError: The bytes are not of the declared encoding.
    """
    header, _ = csv_header(path, written)
    positions = {name: header.index(name) for name in needed}
    try:
        with open_text(path, written.encoding) as stream:
            rows = _rows(RowLines(stream), written)
            if not written.columns:
                next(rows)
            yield from _blocks(_without_last(rows) if cut else rows, positions, len(header))
    except UnicodeDecodeError as error:
        raise encoding_problem(path, written.encoding) from error


def _rows(lines: RowLines, written: Csv) -> Iterator[Row]:
    reader = csv.reader(
        lines,
        delimiter=written.separator,
        quotechar=written.quote or None,
        quoting=csv.QUOTE_MINIMAL if written.quote else csv.QUOTE_NONE,
        strict=True,
    )
    while True:
        lines.start()
        try:
            cells, code = next(reader), ""
        except StopIteration:
            return
        except RowTooLongError:
            cells, code = [], "row.too_long" if len(lines.row) == 1 else "row.quote"
            lines.keep_first_line()
        except csv.Error:
            cells, code = [], "row.quote"
            lines.keep_first_line()
        raw = lines.row[0] if len(lines.row) == 1 else "".join(lines.row)
        if cells or code:  # an empty line is no row
            yield Row(lines.first, raw.rstrip("\r\n"), cells, code or _content_code(raw))


def _content_code(raw: str) -> str:
    return "row.nul" if "\0" in raw else ""


def _without_last(rows: Iterator[Row]) -> Iterator[Row]:
    held = next(rows, None)
    for row in rows:
        assert held is not None
        yield held
        held = row
    if held is not None:
        yield Row(held.line, held.raw, [], "cut")


@dataclass(slots=True)
class _Filling:
    """A block as it fills up."""

    cells: list[list[str]] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    left_out: int = 0
    characters: int = 0

    def is_full(self) -> bool:
        rows = len(self.cells) + len(self.broken)
        return rows >= BLOCK_ROWS_MAX or self.characters >= BLOCK_CHARACTERS_MAX

    def block(self, positions: dict[str, int]) -> Block:
        by_column = list(zip(*self.cells, strict=True))
        columns = {
            name: pa.array(by_column[at] if by_column else [], pa.string())
            for name, at in positions.items()
        }
        return Block(
            columns,
            np.array(self.lines, np.int64),
            np.array(self.numbers, np.int64),
            self.raws.__getitem__,
            tuple(self.broken),
            self.left_out,
        )


def _blocks(rows: Iterator[Row], positions: dict[str, int], width: int) -> Iterator[Block]:
    filling = _Filling()
    for number, row in enumerate(rows, 1):
        if row.code == "cut":
            filling.left_out += 1
        elif row.code or len(row.cells) != width:
            code = row.code or "row.ragged"
            filling.broken.append(Broken(row.line, "", code, row.raw))
        else:
            filling.cells.append(row.cells)
            filling.raws.append(row.raw)
            filling.lines.append(row.line)
            filling.numbers.append(number)
        filling.characters += len(row.raw)
        if filling.is_full():
            yield filling.block(positions)
            filling = _Filling()
    yield filling.block(positions)
