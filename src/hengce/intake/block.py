"""A bounded piece of a file: rows as columns of text, and the rows that could not be read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

BLOCK_ROWS_MAX = 1 << 16
BLOCK_CHARACTERS_MAX = 1 << 25
ROW_CHARACTERS_MAX = 1 << 16
"""Longer rows are rejected: a lost quote must not swallow the file."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that is none.

    Attributes:
        line: Its first line, counted from 1.
        column: The column at fault, or empty.
        code: The reject code.
        raw: The row as written.
    """

    line: int
    column: str
    code: str
    raw: str


@dataclass(frozen=True, slots=True)
class Block:
    """Rows in the order of the file.

    Attributes:
        columns: Texts by column; NULL where the file has no value.
        lines: int64, shape (n,): the first line of each row, counted from 1; in a Parquet
            file the row.
        numbers: int64, shape (n,): the number of each row, counted from 1; broken rows count.
        raw: Gives a row as written, by its position in the block.
        broken: Rows that could not be split into columns.
        left_out: Rows that the mapping says to skip.
    """

    columns: Mapping[str, pa.Array]
    lines: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]
    raw: Callable[[int], str]
    broken: tuple[Broken, ...] = ()
    left_out: int = 0
