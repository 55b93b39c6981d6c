"""Drafts the mapping of an event log, and the event types that it needs."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from hengce.intake.drafting import named, quoted, source_name
from hengce.intake.guess import guess
from hengce.intake.mapping import ColumnMap
from hengce.intake.xes_log import CASE, CASE_NAME
from hengce.model.tag import Kind

WHAT, WHEN = "concept:name", "time:timestamp"
_STANDARD = frozenset({WHAT, WHEN, "identity:id", "concept:instance"})

ACTIVITIES_MAX = 200
"""A log with more is asked for those that matter."""


def log_draft(path: Path, columns: Mapping[str, pa.Array], rows: int) -> tuple[str, str]:
    """Draft a mapping and its event types from the first events of an XES log.

    Args:
        path: The log.
        columns: What was read of it, by key.
        rows: How many events were read.
    """
    activities = [name for name in _distinct(columns.get(WHAT)) if name.strip()]
    events = named(activities[:ACTIVITIES_MAX], "event", set())
    keys = [name for name in columns if name not in _STANDARD and not name.startswith(CASE)]
    properties = named(keys, "property", set())
    codes = ", ".join(f"{quoted(name)}: {short}" for name, short in events.items())
    left = len(activities) - len(events)
    more = f"; {left} more activities are rejected, or left out by `where`" if left > 0 else ""
    mapping = [
        f"# Drafted from {path.name}, {rows} events read. Check every remark before use.",
        "entity: events",
        f"source: {source_name(path)}",
        "format: {kind: xes}",
        "zone: Asia/Shanghai  # check: the zone of times that name none",
        f"key: {{from: {quoted(CASE_NAME)}}}  # check: the customer, or add `identifier`",
        "columns:",
        "  id: {row: true}  # check: take an attribute that no two events share, if there is one",
        f"  name: {{from: {quoted(WHAT)}, codes: {{{codes}}}}}  # check: the bank's names{more}",
        f"  occurred_at: {{from: {quoted(WHEN)}}}",
        *(["properties:"] if properties else []),
        *(f"  {short}: {{from: {quoted(key)}}}" for key, short in properties.items()),
        "",
    ]
    kinds = {short: _kind(key, columns[key]) for key, short in properties.items()}
    declared = ", ".join(f"{short}: {kind}" for short, kind in kinds.items())
    types = [
        f"- {{name: {short}, label: {{zh: {quoted(name)}, en: {quoted(name)}}}, "
        f"properties: {{{declared}}}}}"
        for name, short in events.items()
    ]
    return "\n".join(mapping), "\n".join([*types, ""])


def _distinct(column: pa.Array | None) -> list[str]:
    """Return the values of a column, each once, in the order of the log."""
    texts = [] if column is None else column.to_pylist()
    return list(dict.fromkeys(text for text in texts if text is not None))


def _kind(key: str, column: pa.Array) -> Kind:
    """Return what a property is; only the first events were read, so a text where in doubt."""
    found = guess(key, column.to_pylist(), is_whole=False).column
    plainly = ColumnMap(column=key, kind=found.kind)
    return found.kind or Kind.TEXT if found == plainly else Kind.TEXT
