"""Rows of named texts, gathered into blocks; for formats whose rows need not have every column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from hengce.intake.block import BLOCK_CHARACTERS_MAX, BLOCK_ROWS_MAX, Block, Broken
from hengce.intake.mapping import written

LOOK_AHEAD_ROWS = 1_000
"""A column that none of the first rows names is missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its values by column, or the code that says why it has none.

    Attributes:
        line: On which line of the file it begins.
        raw: As written, for the reject file.
        texts: Texts and truth values; a list or an object stands for what is no single value.
        code: The reject code; empty when the row can be read.
        column: The column at fault, or empty.
    """

    line: int
    raw: str
    texts: Mapping[str, object]
    code: str = ""
    column: str = ""


def in_blocks(lines: Iterator[Line], needed: tuple[str, ...]) -> Iterator[Block]:
    """Gather rows into blocks of the needed columns; the last block may be empty."""
    filling = _Filling({name: [] for name in needed})
    for number, line in enumerate(lines, 1):
        filling.add(number, line)
        if filling.is_full():
            yield filling.block()
            filling = _Filling({name: [] for name in needed})
    yield filling.block()


def _nested(line: Line, needed: tuple[str, ...]) -> str:
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

    def add(self, number: int, line: Line) -> None:
        self.characters += len(line.raw)
        nested = _nested(line, tuple(self.columns))
        if line.code or nested:
            code, column = (line.code, line.column) if line.code else ("row.nested", nested)
            self.broken.append(Broken(line.line, column, code, line.raw))
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
