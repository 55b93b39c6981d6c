"""Reads JSON lines: one object a line, numbers with the digits that were written."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from hengce.errors import Problem
from hengce.intake.block import Block
from hengce.intake.filling import LOOK_AHEAD_ROWS, Line, in_blocks
from hengce.intake.mapping import JsonLines
from hengce.intake.text import RowLines, RowTooLongError, encoding_problem, open_text


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
            yield from in_blocks(_lines(RowLines(stream)), needed)
    except UnicodeDecodeError as error:
        raise encoding_problem(path, format_.encoding) from error


def _lines(lines: RowLines) -> Iterator[Line]:
    while True:
        lines.start()
        try:
            raw = next(lines).rstrip("\r\n")
        except StopIteration:
            return
        except RowTooLongError:
            yield Line(lines.first, lines.row[0], {}, "row.too_long")
            continue
        if raw.strip():
            yield _parsed(lines.first, raw)


def _parsed(line: int, raw: str) -> Line:
    try:
        value = json.loads(raw, parse_float=str, parse_int=str, parse_constant=_refused)
        if not isinstance(value, dict):
            return Line(line, raw, {}, "row.json")
        if "\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode()  # refuses half a character
    except (ValueError, RecursionError):
        return Line(line, raw, {}, "row.json")
    return Line(line, raw, value)


def _refused(name: str) -> None:
    raise ValueError(name)
