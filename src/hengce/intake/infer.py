"""Drafts the mapping of a customer file and the tags that it needs, or that of an event log.

The draft loads and imports the file as it is. Comments tell what a person must check:
what a column means is known to the bank, not to the file.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.errors import Problem, ProblemsError
from hengce.intake.drafting import named, quoted, source_name
from hengce.intake.entities import CUSTOMER
from hengce.intake.guess import Guess, guess, sensitivity_of
from hengce.intake.infer_log import log_draft
from hengce.intake.leaks import AUC_SUSPICIOUS, single_column_auc
from hengce.intake.mapping import ColumnMap, Csv, Entity, FileMapping, Format, JsonLines, Xes
from hengce.intake.reading import read_blocks
from hengce.intake.sniff import sniff
from hengce.intake.values import Recipe, parse
from hengce.model.catalogued import Sensitivity
from hengce.model.tag import Kind

SAMPLE_ROWS = 100_000
_KEY_NAME = re.compile("(^|_)(id|no|key|number)$|号|编号|代码", re.IGNORECASE)
_LATE_NAME = re.compile("duration|outcome|result|closed|结果|时长", re.IGNORECASE)
_NUMERIC = {Kind.INTEGER, Kind.REAL, Kind.MONEY, Kind.DATE, Kind.TIMESTAMP}


@dataclass(frozen=True, slots=True)
class Draft:
    """Two YAML documents.

    Attributes:
        mapping: The mapping, with comments on what to check.
        catalogue: The tags that it names, or the event types of a log.
        belongs_to: The file of the configuration that they belong to.
    """

    mapping: str
    catalogue: str
    belongs_to: str


def infer(path: Path, *, sample_rows: int = SAMPLE_ROWS, outcome: str = "") -> str:
    """Draft a mapping; the tags or event types that it needs stand at its end as a comment.

    The arguments and errors are those of `draft`.
    """
    drafted = draft(path, sample_rows=sample_rows, outcome=outcome)
    needed = "".join(f"#   {line}\n" for line in drafted.catalogue.splitlines())
    head = f"# For {drafted.belongs_to}, where the catalogue does not have them:\n"
    return f"{drafted.mapping}{head}{needed}"


def draft(path: Path, *, sample_rows: int = SAMPLE_ROWS, outcome: str = "") -> Draft:
    """Draft a mapping and its tags from the first rows of a file.

    Args:
        path: The file.
        sample_rows: How many rows to look at.
        outcome: A column with two values that the bank wants to predict; columns that
            predict it suspiciously well are marked as leaks.

    Raises:
        ProblemsError: The format cannot be told, or the outcome has not two values.
    """
    written, names = sniff(path)
    columns, rows = _sample(path, written, names, sample_rows)
    if isinstance(written, Xes):
        return Draft(*log_draft(path, columns, rows), "events.yaml")
    guesses = {
        name: guess(name, columns[name].to_pylist(), is_whole=rows < sample_rows) for name in names
    }
    leaks = _leaks(columns, guesses, outcome, path) if outcome else {}
    key = _key(guesses)
    kept = [name for name in names if name != key] or names
    targets = named(kept, "column", {CUSTOMER, "org"})
    mapping = [
        f"# Drafted from {path.name}, {rows} rows read. Check every remark before use.",
        f"entity: {Entity.CUSTOMERS}",
        f"source: {source_name(path)}",
        f"format: {_format(written)}",
        "zone: Asia/Shanghai  # check: the zone of times in this file",
        _key_line(key, guesses),
        *(["leaks:  # known too late, or suspiciously good: check each"] if leaks else []),
        *(f"  {quoted(name)}: {quoted(why)}" for name, why in leaks.items()),
        "columns:",
        *(_column(targets[name], guesses[name]) for name in kept),
    ]
    tags = [_tag(targets[name], name, guesses[name], leaks.get(name, "")) for name in kept]
    return Draft("\n".join([*mapping, ""]), "\n".join([*tags, ""]), "tags.yaml")


def _sample(
    path: Path, written: Format, names: list[str], sample_rows: int
) -> tuple[dict[str, pa.Array], int]:
    reading = FileMapping(entity=Entity.CUSTOMERS, source="draft", format=written, columns={})
    parts: dict[str, list[pa.Array]] = {name: [] for name in names}
    rows = 0
    for block in read_blocks(path, reading, tuple(names)):
        for name in names:
            parts[name].append(block.columns[name].slice(0, sample_rows - rows))
        rows += min(len(block.lines), sample_rows - rows)
        if rows >= sample_rows:
            break
    if not rows:
        raise ProblemsError([Problem.of(path.name, "file.empty")])
    return {name: pa.concat_arrays(arrays) for name, arrays in parts.items()}, rows


# Leaks --------------------------------------------------------------------------------


def _leaks(
    columns: dict[str, pa.Array], guesses: dict[str, Guess], outcome: str, path: Path
) -> dict[str, str]:
    hits = _hits(columns.get(outcome), outcome, path)
    leaks = {outcome: "this is the outcome"}
    for name, each in guesses.items():
        if name == outcome:
            continue
        auc = single_column_auc(_ranked(columns[name], each), hits)
        if auc >= AUC_SUSPICIOUS:
            leaks[name] = f"predicts {outcome} suspiciously well: AUC {auc:.3f} by itself"
        elif _LATE_NAME.search(name) and each.column.kind in _NUMERIC:
            leaks[name] = "its name says that it is known afterwards"
    return leaks


def _hits(column: pa.Array | None, outcome: str, path: Path) -> npt.NDArray[np.bool_]:
    texts = column.to_pylist() if column is not None else []
    values = sorted({text.strip() for text in texts if text and text.strip()})
    if len(values) != 2:
        raise ProblemsError([Problem.of(path.name, "infer.outcome", column=outcome)])
    return np.array([text is not None and text.strip() == values[1] for text in texts])


def _ranked(column: pa.Array, each: Guess) -> Sequence[float | str | None]:
    """Return numbers and times as floats, everything else as texts."""
    if each.column.kind not in _NUMERIC:
        texts: list[float | str | None] = column.to_pylist()
        return texts
    nulls = frozenset(("", *each.column.nulls))
    values = parse(column, Recipe("", each.column.kind, each.column, nulls, "UTC")).values
    if pa.types.is_date(values.type):
        values = values.cast(pa.int32())
    elif pa.types.is_timestamp(values.type):
        values = values.cast(pa.int64())
    return [None if value is None else float(value) for value in values.to_pylist()]


# Writing ------------------------------------------------------------------------------


def _format(written: Format) -> str:
    if isinstance(written, Csv):
        columns = ", ".join(map(quoted, written.columns))
        header = f", columns: [{columns}]" if columns else ""
        separator = quoted(written.separator)
        return f"{{kind: csv, separator: {separator}, encoding: {written.encoding}{header}}}"
    if isinstance(written, JsonLines):
        return f"{{kind: json_lines, encoding: {written.encoding}}}"
    return "{kind: parquet}"


def _unique(guesses: dict[str, Guess]) -> list[str]:
    keys = {Kind.INTEGER, Kind.TEXT}
    return [n for n, each in guesses.items() if each.is_unique and each.column.kind in keys]


def _key(guesses: dict[str, Guess]) -> str:
    """Return the column that numbers the customers, or nothing."""
    unique = _unique(guesses)
    named = [name for name in unique if _KEY_NAME.search(name)]
    return next(iter(named or unique), "")


def _key_line(key: str, guesses: dict[str, Guess]) -> str:
    if not key:
        return "key: {row: true, prefix: C, width: 8}  # check: no column is unique"
    others = [name for name in _unique(guesses) if name != key]
    remark = f"; also unique: {', '.join(others)}" if others else ""
    return f"key: {{from: {quoted(key)}}}  # check: the customer's number{remark}"


def _column(target: str, each: Guess) -> str:
    column = each.column
    parts = [f"from: {quoted(column.column)}", f"kind: {column.kind}"]
    defaults = ColumnMap()
    parts += [
        f"{name}: {quoted(getattr(column, name))}"
        for name in ("date_format", "decimal_mark", "thousands_mark")
        if getattr(column, name) != getattr(defaults, name)
    ]
    if column.nulls:
        parts.append(f"nulls: [{', '.join(map(quoted, column.nulls))}]")
    if column.codes:
        codes = (
            f"{quoted(key)}: {json.dumps(v, ensure_ascii=False)}" for key, v in column.codes.items()
        )
        parts.append(f"codes: {{{', '.join(codes)}}}")
    if column.unknown != defaults.unknown:
        parts.append(f"unknown: {column.unknown}")
    remark = f"; {each.remark}" if each.remark else ""
    return f"  {target}: {{{', '.join(parts)}}}  # {each.distinct} distinct{remark}"


def _tag(target: str, name: str, each: Guess, why: str) -> str:
    label = f"label: {{zh: {quoted(name)}, en: {quoted(name)}}}"
    hindsight = f", hindsight: {quoted(why)}" if why else ""
    shown = sensitivity_of(name, each.column.kind)
    sensitivity = "" if shown is Sensitivity.INTERNAL else f", sensitivity: {shown}"
    return f"- {{name: {target}, kind: {each.column.kind}, {label}{sensitivity}{hindsight}}}"
