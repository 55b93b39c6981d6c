"""Reads event logs in XES (IEEE 1849): one row an event, with the attributes of its case.

An event's attribute is the column of its key (`concept:name`, `time:timestamp`, `amount`); an
attribute of the case is a column too, after `case:` (`case:concept:name`). The file is read as
a stream, compressed by gzip or not. Document types are refused: they define entities, with
which a small file expands to a huge one or names other files.
"""

import gzip
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast
from xml.parsers import expat

from hengce.errors import Problem, ProblemsError
from hengce.intake.block import Block
from hengce.intake.filling import LOOK_AHEAD_ROWS, Line, in_blocks
from hengce.intake.xes_log import DoctypeError, NotXesError, XesLog

CHUNK_BYTES = 1 << 16

TOKEN_BYTES_MAX = 1 << 20
"""No tag, comment or instruction is longer: the parser holds it whole, and reads it again."""

READ_BYTES_MAX = 1 << 37
"""Nothing is read behind it: what a small compressed file may become."""

_GZIP = b"\x1f\x8b"


def xes_header(path: Path) -> tuple[list[str], list[Problem]]:
    """Return the attributes of the first events, and those that the log says all have."""
    log = XesLog()
    names: dict[str, None] = {}
    is_empty = True
    try:
        for line in islice(_lines(path, log), LOOK_AHEAD_ROWS):
            is_empty = False
            single = (key for key, value in line.texts.items() if not isinstance(value, list))
            names.update(dict.fromkeys(single))
    except ProblemsError as error:
        return [], list(error.problems)
    names.update(dict.fromkeys(log.promised))
    return list(names), [Problem.of(path.name, "file.empty")] if is_empty else []


def xes_blocks(path: Path, needed: tuple[str, ...]) -> Iterator[Block]:
    """Read a file's events in blocks; raises ProblemsError where it is no XES any more."""
    return in_blocks(_lines(path, XesLog()), needed)


def is_gzip(path: Path) -> bool:
    """Tell whether a file is compressed by gzip."""
    with path.open("rb") as stream:
        return stream.read(len(_GZIP)) == _GZIP


def _lines(path: Path, log: XesLog) -> Iterator[Line]:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, facts: log.start(
        _local(name), facts, parser.CurrentLineNumber
    )
    parser.EndElementHandler = lambda name: log.end(_local(name))
    try:
        with _opened(path) as stream:
            yield from _parsed(stream, parser, log)
    except NotXesError as error:
        raise _not_xes(path, parser.CurrentLineNumber, error.reason) from error
    except DoctypeError as error:
        raise ProblemsError([Problem.of(path.name, "file.doctype")]) from error
    except expat.ExpatError as error:
        raise _not_xes(path, error.lineno, expat.ErrorString(error.code)) from error
    except (LookupError, ValueError) as error:  # as expat's binding has it
        raise _not_xes(path, 1, "unknown encoding") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _not_xes(path, parser.CurrentLineNumber, "gzip") from error


def _parsed(stream: BinaryIO, parser: expat.XMLParserType, log: XesLog) -> Iterator[Line]:
    read = 0
    while chunk := stream.read(CHUNK_BYTES):
        read += len(chunk)
        parser.Parse(chunk, False)  # noqa: FBT003 -- as expat has it
        if read - max(0, parser.CurrentByteIndex) > TOKEN_BYTES_MAX:
            raise NotXesError("token too long")
        if read > READ_BYTES_MAX:
            raise NotXesError("file too long")
        yield from log.take()
    parser.Parse(b"", True)  # noqa: FBT003 -- as expat has it
    yield from log.take()


def _opened(path: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path)) if is_gzip(path) else path.open("rb")


def _local(name: str) -> str:
    """Return a name without the prefix of its namespace."""
    return name.rpartition(":")[2]


def _refuse(*_declared: object) -> None:
    raise DoctypeError


def _not_xes(path: Path, line: int, reason: str) -> ProblemsError:
    return ProblemsError([Problem.of(path.name, "file.not_xes", line=line, reason=reason)])
