"""Reads JSON lines: one object a line, numbers with the digits that were written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from hengce.errors import Problem
from hengce.intake.block import BLOCK_CHARACTERS_MAX, BLOCK_ROWS_MAX, Block, Broken
from hengce.intake.mapping import JsonLines, written
from hengce.intake.text import RowLines, RowTooLongError, encoding_problem, open_text

LOOK_AHEAD_ROWS = 1_000
"""A column that none of the first rows names is missing."""


@dataclass(frozen=True, slots=True)
class _Line:
    line: int
    raw: str
    texts: dict[str, str | None]
    code: str = ""
    column: str = ""


def json_header(path: Path, format_: JsonLines) -> tuple[list[str], list[Problem]]:
    """Return the names that occur in the first rows."""
    names: dict[str, None] = {}
    is_empty = True
    try:
        with open_text(path, format_.encoding) as stream:
            for line in islice(_lines(RowLines(stream)), LOOK_AHEAD_ROWS):
                is_empty = False
                names.update(dict.fromkeys(line.texts))
    except UnicodeDecodeError:
        return [], list(encoding_problem(path, format_.encoding).problems)
    return list(names), [Problem.of(path.name, "file.empty")] if is_empty else []


def json_blocks(path: Path, format_: JsonLines, needed: tuple[str, ...]) -> Iterator[Block]:
    """Read a file's rows in blocks; raises ProblemsError for bytes of another encoding."""
    try:
        with open_text(path, format_.encoding) as stream:
            yield from _blocks(_lines(RowLines(stream)), needed)
    except UnicodeDecodeError as error:
        raise encoding_problem(path, format_.encoding) from error


def _lines(lines: RowLines) -> Iterator[_Line]:
    while True:
        lines.start()
        try:
            raw = next(lines).rstrip("\r\n")
        except StopIteration:
            return
        except RowTooLongError:
            yield _Line(lines.first, lines.row[0], {}, "row.too_long")
            continue
        if raw.strip():
            yield _parsed(lines.first, raw)


def _parsed(line: int, raw: str) -> _Line:
    try:
        value = json.loads(raw, parse_float=str, parse_int=str, parse_constant=_refused)
        if not isinstance(value, dict):
            return _Line(line, raw, {}, "row.json")
        if "\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode()  # refuses half a character
    except (ValueError, RecursionError):
        return _Line(line, raw, {}, "row.json")
    return _Line(line, raw, value)


def _refused(name: str) -> None:
    raise ValueError(name)


def _nested(line: _Line, needed: tuple[str, ...]) -> str:
    """Return the first needed column that holds a list or an object, or nothing."""
    return next((n for n in needed if isinstance(line.texts.get(n), (list, dict))), "")


@dataclass(slots=True)
class _Filling:
    """A block as it fills up."""

    columns: dict[str, list[str | None]]
    raws: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    characters: int = 0

    def is_full(self) -> bool:
        rows = len(self.lines) + len(self.broken)
        return rows >= BLOCK_ROWS_MAX or self.characters >= BLOCK_CHARACTERS_MAX

    def add(self, number: int, line: _Line) -> None:
        self.characters += len(line.raw)
        nested = _nested(line, tuple(self.columns))
        if line.code or nested:
            code = line.code or "row.nested"
            self.broken.append(Broken(line.line, nested, code, line.raw))
            return
        for name, texts in self.columns.items():
            texts.append(_text(line.texts.get(name)))
        self.raws.append(line.raw)
        self.lines.append(line.line)
        self.numbers.append(number)

    def block(self) -> Block:
        columns = {name: pa.array(texts, pa.string()) for name, texts in self.columns.items()}
        lines = np.array(self.lines, np.int64)
        numbers = np.array(self.numbers, np.int64)
        return Block(columns, lines, numbers, self.raws.__getitem__, tuple(self.broken))


def _text(value: object) -> str | None:
    """Write a truth value as a text; numbers are texts already."""
    return None if value is None else written(value) if isinstance(value, bool) else str(value)


def _blocks(lines: Iterator[_Line], needed: tuple[str, ...]) -> Iterator[Block]:
    filling = _Filling({name: [] for name in needed})
    for number, line in enumerate(lines, 1):
        filling.add(number, line)
        if filling.is_full():
            yield filling.block()
            filling = _Filling({name: [] for name in needed})
    yield filling.block()
