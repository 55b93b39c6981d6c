"""Tells how a file is written: format, encoding, separator, header."""

import csv
from collections import Counter
from itertools import islice
from pathlib import Path

from hengce.errors import Problem, ProblemsError
from hengce.intake.block import ROW_CHARACTERS_MAX
from hengce.intake.csv_file import csv_header
from hengce.intake.guess import looks_typed
from hengce.intake.json_file import json_header
from hengce.intake.mapping import Csv, Encoding, Format, JsonLines, Parquet, Xes
from hengce.intake.parquet_file import parquet_header
from hengce.intake.text import BYTE_ORDER_MARK, open_text
from hengce.intake.xes_file import is_gzip, xes_header

SEPARATORS = (",", ";", "\t", "|")
_LOOK_ROWS = 200
_TRIED = (Encoding.UTF_8, Encoding.GB18030, Encoding.UTF_16, Encoding.LATIN_1)


def sniff(path: Path) -> tuple[Format, list[str]]:
    """Return the format and the columns; raises ProblemsError when neither can be told."""
    if not path.is_file() or path.stat().st_size == 0:
        raise ProblemsError([Problem.of(path.name, "file.empty")])
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == b"PAR1":
        return Parquet(), _columns(*parquet_header(path, ()))
    if is_gzip(path):
        return Xes(), _columns(*xes_header(path))
    encoding = _encoding(path, start)
    first = _first_lines(path, encoding)
    if not first:
        raise ProblemsError([Problem.of(path.name, "file.empty")])
    if first[0].lstrip().startswith("<"):
        return Xes(), _columns(*xes_header(path))
    if first[0].lstrip().startswith("{"):
        lines = JsonLines(encoding=encoding)
        return lines, _columns(*json_header(path, lines))
    written = _csv(first, encoding)
    return written, _columns(*csv_header(path, written))


def _columns(names: list[str], problems: list[Problem]) -> list[str]:
    if problems:
        raise ProblemsError(problems)
    return names


def _encoding(path: Path, start: bytes) -> Encoding:
    """Return the first encoding that all bytes of the file fit; Latin-1 fits everything."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Encoding.UTF_16
    return next(each for each in _TRIED if each is not Encoding.UTF_16 and _fits(path, each))


def _fits(path: Path, encoding: Encoding) -> bool:
    try:
        with open_text(path, encoding) as stream:
            while stream.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _first_lines(path: Path, encoding: Encoding) -> list[str]:
    with open_text(path, encoding) as stream:
        lines = [stream.readline(ROW_CHARACTERS_MAX) for _ in range(_LOOK_ROWS)]
    found = [line for line in lines if line.strip()]
    return [found[0].removeprefix(BYTE_ORDER_MARK), *found[1:]] if found else []


def _csv(lines: list[str], encoding: Encoding) -> Csv:
    separator = max(SEPARATORS, key=lambda each: _agreement(lines, each))
    header = next(iter(_rows(lines, separator)), [])
    names = [name.strip() for name in header]
    is_header = len(set(names)) == len(names) and all(names) and not any(map(looks_typed, names))
    columns = () if is_header else tuple(f"column_{at}" for at in range(1, len(header) + 1))
    return Csv(separator=separator, encoding=encoding, columns=columns)


def _agreement(lines: list[str], separator: str) -> tuple[float, int]:
    """Rate a separator: the share of rows with the usual width, then that width."""
    widths = Counter(len(row) for row in _rows(lines, separator) if row)
    if not widths:
        return (0.0, 0)
    width, count = widths.most_common(1)[0]
    return (count / widths.total() if width > 1 else 0.0, width)


def _rows(lines: list[str], separator: str) -> list[list[str]]:
    try:
        return list(islice(csv.reader(lines, delimiter=separator), _LOOK_ROWS))
    except csv.Error:
        return []
