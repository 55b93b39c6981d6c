"""What was imported last, and how many rows of it were refused."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

REJECTS = "rejects"


@dataclass(frozen=True, slots=True)
class StagedTable:
    """The latest import of a source.

    Attributes:
        source: `<entity>.<source>`.
        rows: Its rows.
        bytes: Its size.
        rejected: Rows that were refused, as far as they were written down.
    """

    source: str
    rows: int
    bytes: int
    rejected: int


def staged_tables(home: Path, staged: Mapping[str, Path]) -> Iterator[StagedTable]:
    """Yield what was imported last of each source, by name."""
    for source, path in sorted(staged.items()):
        rows = pq.ParquetFile(path).metadata.num_rows
        yield StagedTable(source, rows, path.stat().st_size, _rejected(home, source))


def _rejected(home: Path, source: str) -> int:
    """Count the rows of a file of rejects; a row with two faults has two lines."""
    paths = (home / REJECTS / f"{name}.csv" for name in (source, source.partition(".")[2]))
    found = next((path for path in paths if path.exists()), None)
    if found is None:
        return 0
    with found.open(encoding="utf-8-sig", newline="") as file:
        return len({(row[0], row[1]) for row in list(csv.reader(file))[1:] if len(row) > 1})
