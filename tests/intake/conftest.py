from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hengce.intake.entities import Catalogue
from hengce.intake.importing import Summary, import_files
from hengce.intake.mapping import read_mapping
from hengce.model.noun import Label
from hengce.model.tag import EventType, Kind, Owner, Tag

LABEL = Label(zh="标签", en="Tag")
TIERS = {"gold": LABEL, "basic": LABEL}

CATALOGUE = Catalogue.of(
    tags=[
        Tag(name="age", kind=Kind.INTEGER, label=LABEL),
        Tag(name="aum", kind=Kind.MONEY, label=LABEL),
        Tag(name="score", kind=Kind.REAL, label=LABEL),
        Tag(name="city", kind=Kind.TEXT, label=LABEL),
        Tag(name="tier", kind=Kind.TEXT, label=LABEL, values=TIERS),
        Tag(name="payroll", kind=Kind.BOOLEAN, label=LABEL),
        Tag(name="opened_on", kind=Kind.DATE, label=LABEL),
        Tag(name="seen_at", kind=Kind.TIMESTAMP, label=LABEL),
        Tag(name="call_seconds", kind=Kind.INTEGER, label=LABEL, hindsight="after the call"),
        Tag(name="preference", kind=Kind.REAL, label=LABEL, owner=Owner.EVENTS),
    ],
    events=[
        EventType(
            name="spend",
            label=LABEL,
            properties={"amount": Kind.MONEY, "shop": Kind.TEXT, "on": Kind.DATE},
        ),
        EventType(name="login", label=LABEL),
    ],
)


@dataclass(frozen=True)
class Brought:
    """What a test looks at: counts, staged rows, and lines of the reject file."""

    summary: Summary
    table: pa.Table
    rejects: str

    @cached_property
    def rows(self) -> list[dict[str, object]]:
        return self.table.to_pylist()

    @property
    def faults(self) -> list[str]:
        """`line column code` of each line of the reject file."""
        import csv

        lines = csv.reader(self.rejects.removeprefix("\ufeff").splitlines())
        return [f"{line} {column} {code}" for _, line, column, code, *_ in lines if line.isdigit()]


Bring = Callable[..., Brought]


@pytest.fixture
def catalogue() -> Catalogue:
    return CATALOGUE


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    """Import content under a mapping; identifiers map (kind, value, role) to customers."""

    return partial(_brought, tmp_path)


@pytest.fixture(scope="module")
def bring_once(tmp_path_factory: pytest.TempPathFactory) -> Bring:
    """As above, for files of which many tests look at the same rows."""
    return partial(_brought, tmp_path_factory.mktemp("brought"))


def _brought(
    folder: Path,
    mapping: str,
    *contents: bytes | Path,
    identifiers: dict[tuple[str, str, str], str] | None = None,
    catalogue: Catalogue = CATALOGUE,
) -> Brought:
    known = identifiers or {}
    paths = [_path(folder, number, each) for number, each in enumerate(contents)]
    imported = import_files(
        read_mapping("mapping.yaml", mapping.encode()),
        paths,
        catalogue=catalogue,
        resolve=lambda kind, value, role: known.get((kind, value, role)),
        staged_to=folder / "staged.parquet",
        rejects_to=folder / "rejects.csv",
    )
    text = imported.rejects.read_text("utf-8") if imported.rejects else ""
    return Brought(imported.summary, pq.read_table(imported.staged), text)


def _path(folder: Path, number: int, content: bytes | Path) -> Path:
    if isinstance(content, Path):
        return content
    path = folder / f"file{number}.txt"
    path.write_bytes(content)
    return path
