"""Imports files by a mapping: good rows are staged, bad rows are kept with their reasons."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hengce.errors import Problem, ProblemsError
from hengce.intake.arranging import arrange
from hengce.intake.block import Block, Broken
from hengce.intake.check import check
from hengce.intake.entities import Catalogue
from hengce.intake.mapping import Entity, FileMapping
from hengce.intake.plan import Plan, make_plan
from hengce.intake.reading import read_blocks, unusable
from hengce.intake.reduce import Reducer
from hengce.intake.rejects import RejectFile
from hengce.intake.rows import Fault, Resolve, expand, read_records

FILES_MAX = 1_000
RECORDS_MAX = 50_000_000
"""How many records one import may keep apart; each takes about 150 bytes of memory."""


@dataclass(frozen=True, slots=True)
class RejectReason:
    """How many values were refused for one reason; one row may have several."""

    code: str
    column: str
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the rows: rows = taken + rejected + left_out.

    Attributes:
        rows: Rows of all files; header and empty lines are none.
        taken: Good rows.
        rejected: Rows in the reject file.
        left_out: Rows that the mapping's tests, its sample or `skip_last_line` left out.
        records: Staged records; repeating makes more of them, reducing fewer.
        reasons: Why rows were rejected, most frequent first.
    """

    rows: int
    taken: int
    rejected: int
    left_out: int
    records: int
    reasons: tuple[RejectReason, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """A finished import.

    Attributes:
        entity: What the records are.
        source: The name of the delivery.
        staged: The Parquet file with the records, typed as `entities` says.
        rejects: The file of rejected rows; None when there is none.
        summary: The counts.
    """

    entity: Entity
    source: str
    staged: Path
    rejects: Path | None
    summary: Summary


def import_files(
    mapping: FileMapping,
    paths: Sequence[Path],
    *,
    catalogue: Catalogue,
    resolve: Resolve,
    staged_to: Path,
    rejects_to: Path,
) -> Imported:
    """Stage the good rows of files that have one mapping; all files or none.

    Args:
        mapping: What the columns mean.
        paths: The files, read in this order; row numbers go on from file to file.
        catalogue: The tags and event types that the mapping may name.
        resolve: Gives the customer behind an identifier of a kind and role, or None.
        staged_to: The Parquet file; it appears whole, at the end.
        rejects_to: The file of rejected rows; a former one is replaced.

    Raises:
        ProblemsError: The mapping or a file is unusable; `staged_to` was not touched.
    """
    problems = check(mapping, catalogue)
    if problems:
        raise ProblemsError(problems)
    plan = make_plan(mapping, catalogue)
    problems = [each for path in paths for each in unusable(path, mapping, plan.needed)]
    if not paths or len(paths) > FILES_MAX:
        problems.append(Problem.of(mapping.source, "import.files", limit=FILES_MAX))
    if problems:
        raise ProblemsError(problems)
    with RejectFile(rejects_to) as rejects:
        importing = _Importing(plan, resolve, rejects)
        records = _stage(importing.tables(paths), plan, staged_to)
    summary = importing.summary(records)
    kept = rejects_to if summary.rejected else None
    return Imported(mapping.entity, mapping.source, staged_to, kept, summary)


def _stage(tables: Iterator[pa.Table], plan: Plan, staged_to: Path) -> int:
    """Write tables beside their place and move the file there when it is complete."""
    schema = plan.schema()
    staged_to.parent.mkdir(parents=True, exist_ok=True)
    part = staged_to.with_name(staged_to.name + ".part")
    records = 0
    try:
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            for table in tables:
                writer.write_table(table.select(schema.names).cast(schema))
                records += table.num_rows
        if plan.mapping.entity is Entity.CONSENTS:
            arrange(part)  # people look into single customers' entries
        part.replace(staged_to)
    finally:
        part.unlink(missing_ok=True)
    return records


@dataclass(slots=True)
class _Importing:
    """One import on its way: the counts, and what must be unique so far."""

    plan: Plan
    resolve: Resolve
    rejects: RejectFile
    rows: int = 0
    rejected: int = 0
    left_out: int = 0
    seen: set[tuple[object, ...]] = field(default_factory=set)

    def tables(self, paths: Sequence[Path]) -> Iterator[pa.Table]:
        """Give the staged tables; raises ProblemsError at the end when no row was good."""
        reduces = any(recipe.column.take for recipe in self.plan.columns)
        reducer = Reducer(self.plan)
        for path in paths:
            for block in self._blocks(path):
                good, rows = self._good(path, block, unique=not reduces)
                if reduces:
                    reducer.add(good)
                else:
                    yield expand(good, rows, block, self.plan)
        self._refuse_nothing(paths)
        if reduces:
            yield from reducer.finish()

    def summary(self, records: int) -> Summary:
        """Count what happened."""
        counts = sorted(self.rejects.counts.items(), key=lambda item: (-item[1], item[0]))
        reasons = tuple(RejectReason(code, column, n) for (code, column), n in counts)
        taken = self.rows - self.rejected - self.left_out
        return Summary(self.rows, taken, self.rejected, self.left_out, records, reasons)

    def _blocks(self, path: Path) -> Iterator[Block]:
        """Read a file's blocks; rows are numbered over all files."""
        before = self.rows
        for block in read_blocks(path, self.plan.mapping, self.plan.needed):
            self.rows += len(block.lines) + len(block.broken) + block.left_out
            yield dataclasses.replace(block, numbers=block.numbers + before)

    def _good(
        self, path: Path, block: Block, *, unique: bool
    ) -> tuple[pa.Table, npt.NDArray[np.int64]]:
        """Read a block, put aside what is bad or repeated, and return the rest."""
        records = read_records(block, self.plan, self.resolve)
        table, rows = records.table, records.rows
        faults = list(records.faults)
        if unique and self.plan.shape.unique:
            repeated = self._repeated(table)
            column = self.plan.shape.unique[-1]
            faults += [Fault(row, column, "key.duplicate") for row in rows[repeated].tolist()]
            table, rows = table.take(np.flatnonzero(~repeated)), rows[~repeated]
        self._reject(path.name, block, faults)
        self.left_out += records.left_out + block.left_out
        return table, rows

    def _repeated(self, table: pa.Table) -> npt.NDArray[np.bool_]:
        """Return which records share their unique fields with an earlier one."""
        names = self.plan.shape.unique
        repeated = np.zeros(table.num_rows, bool)
        keys = zip(*(table.column(name).to_pylist() for name in names), strict=True)
        for row, key in enumerate(keys):
            if key in self.seen:
                repeated[row] = True
            else:
                self.seen.add(key)
        if len(self.seen) > RECORDS_MAX:
            source = self.plan.mapping.source
            raise ProblemsError([Problem.of(source, "import.records", limit=RECORDS_MAX)])
        return repeated

    def _reject(self, file: str, block: Block, faults: list[Fault]) -> None:
        """Write down broken rows and faults in the order of the lines."""
        found = list(block.broken)
        found += [
            Broken(int(block.lines[fault.row]), fault.column, fault.code, block.raw(fault.row))
            for fault in dict.fromkeys(faults)
        ]
        for each in sorted(found, key=lambda broken: (broken.line, broken.column, broken.code)):
            self.rejects.add(file, each)
        self.rejected += len(block.broken) + len({fault.row for fault in faults})

    def _refuse_nothing(self, paths: Sequence[Path]) -> None:
        """Refuse files of which nothing is good: they would replace what the bank has."""
        names = ", ".join(path.name for path in paths)
        if not self.rows:
            raise ProblemsError([Problem.of(names, "file.empty")])
        if self.rejected and self.rejected + self.left_out == self.rows:
            facts = {"rejected": self.rejected, "file": self.rejects.path.name}
            raise ProblemsError([Problem.of(names, "file.no_good_row", **facts)])
