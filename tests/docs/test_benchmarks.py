"""The page of benchmarks, and the one command that measures them all."""

import re
from pathlib import Path

from hengce.cli.bench import Bench

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "benchmarks.md").read_text()


def test_one_command_measures_everything() -> None:
    target = re.search(r"^bench: .*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert target is not None
    assert set(re.findall(r"hengce bench (\w+)", target[1])) == set(Bench)


def test_every_benchmark_has_a_row() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == set(Bench)
