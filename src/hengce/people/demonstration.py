"""Whether a home is that of a demonstration, where anybody may play a customer."""

from pathlib import Path

MARKER = "this-is-a-demonstration"
"""A file of this name says so; `hengce demo` writes it, and begins only such homes afresh."""


def is_demonstration(home: Path) -> bool:
    """Return whether nobody in this home is a real customer."""
    return (home / MARKER).exists()
