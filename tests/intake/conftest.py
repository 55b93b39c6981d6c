from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
    rows: list[dict[str, object]]
    rejects: str

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

    def run(
        mapping: str,
        *contents: bytes | Path,
        identifiers: dict[tuple[str, str, str], str] | None = None,
        catalogue: Catalogue = CATALOGUE,
    ) -> Brought:
        known = identifiers or {}
        paths = [_path(tmp_path, number, each) for number, each in enumerate(contents)]
        imported = import_files(
            read_mapping("mapping.yaml", mapping.encode()),
            paths,
            catalogue=catalogue,
            resolve=lambda kind, value, role: known.get((kind, value, role)),
            staged_to=tmp_path / "staged.parquet",
            rejects_to=tmp_path / "rejects.csv",
        )
        text = imported.rejects.read_text("utf-8") if imported.rejects else ""
        rows = pq.read_table(imported.staged).to_pylist()
        return Brought(imported.summary, rows, text)

    return run


def _path(folder: Path, number: int, content: bytes | Path) -> Path:
    if isinstance(content, Path):
        return content
    path = folder / f"file{number}.txt"
    path.write_bytes(content)
    return path
