"""The file of rejected rows: where, why, and the row as it was written."""

import csv
import os
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from hengce.intake.block import Broken

HEADER = ("file", "line", "column", "code", "row")
REJECTS_MAX = 100_000
"""Lines of detail that one import writes; counting goes on."""

RAW_CHARACTERS_MAX = 2_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class RejectFile:
    """Writes one line for each fault; the file appears with the first one.

    It is UTF-8 with a byte order mark, so that spreadsheets show Chinese, and only its
    owner may read it: it holds customer data.

    Attributes:
        counts: Faults by code and column.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[tuple[str, str]] = Counter()
        self._written = 0
        self._stream: TextIO | None = None
        path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stream:
            self._stream.close()

    def add(self, file: str, rejected: Broken) -> None:
        """Count a fault and write it down while there is room."""
        self.counts[rejected.code, rejected.column] += 1
        if self._written >= REJECTS_MAX:
            return
        self._stream = self._stream or self._opened()
        self._written += 1
        raw = rejected.raw[:RAW_CHARACTERS_MAX]
        row = (file, str(rejected.line), rejected.column, rejected.code, raw)
        csv.writer(self._stream).writerow([harmless(cell) for cell in row])

    def _opened(self) -> TextIO:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        stream = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
        csv.writer(stream).writerow(HEADER)
        return stream


def harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
