"""Stores with the newest schema and no rows: migrated once in a process, then copied."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hengce.wiring import Installation


def begun(home: Path) -> Path:
    """Put an empty store into a home that has none yet; return the home."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "hengce.db").exists():
        (home / "hengce.db").write_bytes(_empty_database())
    return home


@cache
def _empty_database() -> bytes:
    with TemporaryDirectory() as folder:
        Installation.open(Path(folder)).close()
        return (Path(folder) / "hengce.db").read_bytes()
