"""Lines of a text file, with a bound on what one row may hold."""

import codecs
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from hengce.errors import Problem, ProblemsError
from hengce.intake.block import ROW_CHARACTERS_MAX
from hengce.intake.mapping import Encoding

BYTE_ORDER_MARK = "\ufeff"


class RowTooLongError(ValueError):
    """The row holds more than ROW_CHARACTERS_MAX characters."""


class RowLines(Iterator[str]):
    """Gives one physical line after the other and remembers those of the current row.

    Attributes:
        first: The line on which the current row began, counted from 1.
        row: The lines of the current row.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self._line = 0
        self._characters = 0
        self.first = 1
        self.row: list[str] = []

    def start(self) -> None:
        """Begin a new row."""
        self.first = self._line + 1
        self.row = []
        self._characters = 0

    def __next__(self) -> str:
        text = (
            self._again.popleft() if self._again else self._stream.readline(ROW_CHARACTERS_MAX + 1)
        )
        if not text:
            raise StopIteration
        if self._line == 0:
            text = text.removeprefix(BYTE_ORDER_MARK)
        self._line += 1
        self.row.append(text)
        self._characters += len(text)
        if self._characters > ROW_CHARACTERS_MAX:
            self._skip_rest(text)
            raise RowTooLongError
        return text

    def keep_first_line(self) -> None:
        """Give the lines after the row's first one again: they are rows of their own."""
        self._again.extendleft(reversed(self.row[1:]))
        self._line -= len(self.row) - 1
        del self.row[1:]

    def _skip_rest(self, text: str) -> None:
        while text and not text.endswith(("\n", "\r")):
            text = self._stream.readline(ROW_CHARACTERS_MAX)


def open_text(path: Path, encoding: Encoding) -> TextIO:
    """Open a file for RowLines; line ends inside quotes are kept as they are."""
    return path.open(encoding=encoding, errors="strict", newline="")


def encoding_problem(path: Path, encoding: Encoding) -> ProblemsError:
    """Say on which line the bytes are not of the declared encoding."""
    line = 0
    if encoding is not Encoding.UTF_16:  # no other encoding has the byte 0A inside a character
        with path.open("rb") as stream:
            for number, content in enumerate(stream, 1):
                if not _decodes(content, encoding):
                    line = number
                    break
    facts = {"encoding": encoding, "line": line}
    return ProblemsError([Problem.of(path.name, "file.encoding", **facts)])


def has_other_mark(path: Path, encoding: Encoding) -> bool:
    """Tell whether the file begins with the byte order mark of another encoding."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return encoding is not Encoding.UTF_8
    return start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and encoding not in {
        Encoding.UTF_16,
        Encoding.LATIN_1,
        Encoding.WINDOWS_1250,
        Encoding.WINDOWS_1252,
    }


def _decodes(content: bytes, encoding: Encoding) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
