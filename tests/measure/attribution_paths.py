"""Paths for tests: a line of channels, and the public data set of ten thousand paths."""

import csv
import os
from pathlib import Path as File

from hengce.measure.attribution.path import Path, Touch

ROOT = File(__file__).parents[2]
DATA = File(os.environ.get("HENGCE_DATA", ROOT.parent / "shared" / "data"))
PEER = DATA / "channelattribution-paths"

UNITS = 1_000_000_000
"""The data set counts values in fractions; a billionth of its unit stands for our cent."""


def path(line: str, conversions: int = 1, value_cents: int = 0, nulls: int = 0) -> Path:
    """Read `alpha > beta`; touches are a day apart."""
    names = [name.strip() for name in line.split(">") if name.strip()]
    touches = tuple(Touch(day * 86_400_000_000, name) for day, name in enumerate(names))
    return Path(touches, conversions, value_cents, nulls)


def ten_thousand() -> list[Path]:
    with (PEER / "PathData.csv").open() as lines:
        return [
            path(
                row["path"],
                int(row["total_conversions"]),
                round(float(row["total_conversion_value"]) * UNITS),
                int(float(row["total_null"])),
            )
            for row in csv.DictReader(lines)
        ]


def peer(name: str) -> dict[str, dict[str, float]]:
    with (PEER / name).open() as lines:
        return {
            row.pop("channel_name"): {column: float(text) for column, text in row.items()}
            for row in csv.DictReader(lines)
        }
