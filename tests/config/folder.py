"""A small bank whose configuration is right, and copies of it with one thing changed."""

import shutil
from pathlib import Path

BANK = Path(__file__).parent / "bank"


def copied(to: Path) -> Path:
    """Copy the bank's folder; return the copy."""
    return Path(shutil.copytree(BANK, to / "bank"))


def edited(to: Path, file: str, old: str, new: str) -> Path:
    """Copy the bank's folder and replace the first occurrence of a text in one file."""
    folder = copied(to)
    replace(folder, file, old, new)
    return folder


def replace(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first occurrence of a text in one file of a folder."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
