"""Cells of a CSV file that a spreadsheet opens as text, whatever stands in them."""

from collections.abc import Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠", "'")


def csv_line(cells: Sequence[str]) -> bytes:
    """Return one line: every cell quoted, one that could be a formula behind an apostrophe.

    A cell that begins with an apostrophe gets another, so a reader that takes the first one
    off has what was written. A lone surrogate raises UnicodeEncodeError.
    """
    return (",".join(map(_cell, cells)) + "\n").encode()


def _cell(text: str) -> str:
    guarded = f"'{text}" if text.startswith(_FORMULA) else text
    doubled = guarded.replace('"', '""')
    return f'"{doubled}"'
