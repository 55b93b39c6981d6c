"""Puts what was staged in the place of what the bank had, when nothing speaks against it.

A file that was cut on its way looks like any other: the customers, consents and tags that it lacks
would be gone, and with them what keeps the bank from speaking to somebody. So whoever replaces
much by little says so.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq

from hengce.errors import Problem, ProblemsError
from hengce.intake.importing import Imported
from hengce.intake.mapping import Entity
from hengce.store.staged import owned_twice

STAGED = frozenset({Entity.CUSTOMERS, Entity.TAGS, Entity.CONSENTS, Entity.IDENTIFIERS})

SHRINKS_PERCENT_MAX = 20
"""By how much a delivery may be smaller than the one before without anybody saying so."""

COUNTED_FROM = 100
"""Below so many records a few of them are a large share: they may come and go."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of files before they are read.

    Attributes:
        rows: How many rows they have; None: that was not said.
        fewer: Whether they may have far fewer records than what they replace.
    """

    rows: int | None = None
    fewer: bool = False


def put_in_place(
    imported: Imported, place: Path, expected: Expected, tags: Collection[str]
) -> Imported:
    """Move the records that were staged aside to their place.

    Args:
        imported: What was staged aside.
        place: The file that it becomes; a former one is replaced.
        expected: What was said of the files.
        tags: The names of the catalogue.

    Raises:
        ProblemsError: Something is missing of it, or is another's; nothing was replaced.
    """
    problems = [*_miscounted(imported, expected)]
    if imported.entity in STAGED:
        # Who says how many rows there are has counted them: then fewer of them are meant.
        if expected.rows is None and not expected.fewer:
            problems += _shrunk(imported, place)
        problems += _owned(imported, place, tags)
    if problems:
        imported.staged.unlink()
        raise ProblemsError(problems)
    place.parent.mkdir(parents=True, exist_ok=True)
    imported.staged.replace(place)
    return replace(imported, staged=place)


def _miscounted(imported: Imported, expected: Expected) -> Iterator[Problem]:
    counted = imported.summary.rows
    if expected.rows is not None and counted != expected.rows:
        facts = {"declared": expected.rows, "counted": counted}
        yield Problem.of(imported.source, "feed.rows_differ", **facts)


def _shrunk(imported: Imported, place: Path) -> Iterator[Problem]:
    if not place.is_file():
        return
    before, now = pq.read_metadata(place).num_rows, imported.summary.records
    if before >= COUNTED_FROM and now * 100 < before * (100 - SHRINKS_PERCENT_MAX):
        facts = {"before": before, "now": now, "percent": SHRINKS_PERCENT_MAX}
        yield Problem.of(imported.source, "import.shrunk", **facts)


def _owned(imported: Imported, place: Path, tags: Collection[str]) -> Iterator[Problem]:
    """Yield the tags of it that another source brings: no snapshot could be built of both."""
    others = {path.stem: path for path in place.parent.glob("*.parquet") if path != place}
    schemas = {name: pq.read_schema(path) for name, path in sorted(others.items())}
    yield from owned_twice({**schemas, place.stem: pq.read_schema(imported.staged)}, tags)
