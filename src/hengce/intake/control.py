"""Reads what a file beside a delivery says of it: how many rows, and which digest."""

import re
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hengce.errors import Problem, ProblemsError
from hengce.model.feed import Control, ControlFormat

CONTROL_BYTES_MAX = 64 * 1024
"""A control file is short; whatever is longer is none."""

_PAIR = re.compile(r"\s*([^=:]+?)\s*[=:]\s*(.*?)\s*")
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Declared:
    """What was said of a delivery.

    Attributes:
        rows: How many rows it has; None: not said.
        digest: Its digest, 64 hexadecimal digits; empty: not said.
    """

    rows: int | None = None
    digest: str = ""


def read_control(path: Path, control: Control) -> Declared:
    """Read a control file; raises ProblemsError when it does not say what was declared."""
    content = path.read_bytes()[: CONTROL_BYTES_MAX + 1]
    parts = _parts(content, control) if len(content) <= CONTROL_BYTES_MAX else {}
    rows, digest = parts.get(control.rows, ""), parts.get(control.digest, "").lower()
    problems = []
    if control.rows and not (rows.isascii() and rows.isdigit()):
        problems.append(Problem.of(path.name, "feed.control_unread", name=control.rows))
    if control.digest and not _HEX.fullmatch(digest):
        problems.append(Problem.of(path.name, "feed.control_unread", name=control.digest))
    if problems:
        raise ProblemsError(problems)
    return Declared(int(rows) if control.rows else None, digest if control.digest else "")


def _parts(content: bytes, control: Control) -> dict[str, str]:
    """Return what a control file says, by name or by the number of the part."""
    text = content.decode("utf-8-sig", errors="replace").strip()
    if control.format is ControlFormat.JSON:
        try:
            read = msgspec.json.decode(text)
        except msgspec.DecodeError:
            return {}
        return {name: str(value) for name, value in read.items()} if isinstance(read, dict) else {}
    if control.format is ControlFormat.PAIRS:
        matches = (_PAIR.fullmatch(line) for line in text.splitlines())
        return {match.group(1): match.group(2) for match in matches if match}
    first = text.splitlines()[0] if text else ""
    cells = first.split(control.separator or None)
    return {str(number): cell.strip() for number, cell in enumerate(cells, 1)}
