"""The index on disk: what is read is what would be built, or it is built."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hengce.populations.kept_index
from amount import examples
from hengce.audience.column import Column, column_of
from hengce.audience.index import Index
from hengce.kernel.layout import Dictionaries, Layout, null_of
from hengce.kernel.population import Population
from hengce.model.tag import Kind
from hengce.populations.kept_index import SNAPSHOTS_MAX, KeptIndex

FIELDS = (("age", Kind.INTEGER), ("aum", Kind.MONEY), ("rate", Kind.REAL), ("vip", Kind.BOOLEAN))


def population_of(columns: dict[str, np.ndarray], version: str = "a" * 64) -> Population:
    layout = Layout.of(FIELDS)
    count = len(columns["age"])
    rows = np.zeros((count, layout.width), np.uint8)
    records = rows.view(layout.dtype)[:, 0]
    for name, values in columns.items():
        records[name] = values
    ids = np.array([f"C{n:08}".encode() for n in range(count)])
    return Population(version, 0, layout, Dictionaries({}), ids, rows)


def drawn(seed: int, count: int) -> dict[str, np.ndarray]:
    random = np.random.Generator(np.random.PCG64(seed))
    columns = {
        "age": random.integers(18, 18 + random.integers(1, 130), count),
        "aum": random.integers(0, 1 << random.integers(1, 40), count),
        "rate": random.random(count),
        "vip": random.integers(0, 2, count).astype(np.int8),
    }
    for name, kind in FIELDS:
        unknown = random.random(count) < random.choice([0, 0.1, 1])
        columns[name] = np.where(unknown, null_of(kind), columns[name])
    return columns


def same(one: Column, other: Column) -> bool:
    arrays = [(getattr(one, n), getattr(other, n)) for n in ("known", "few", "order", "steps")]
    arrays += zip(one.prefixes, other.prefixes, strict=True)
    arrays += zip(one.singles, other.singles, strict=True)
    alike = all(
        a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        for a, b in arrays
    )
    return alike and one.marks == other.marks


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 2**32), count=st.sampled_from([0, 1, 63, 64, 65, 900, 9_000]))
def test_what_is_read_is_what_was_built(seed: int, count: int) -> None:
    population = population_of(drawn(seed, count))
    with TemporaryDirectory() as folder:
        first = Index(population, KeptIndex(Path(folder), population))
        built = {name: first.column(name) for name, _ in FIELDS}
        keeper = KeptIndex(Path(folder), population)
        for name, kind in FIELDS:
            values = population.rows.view(population.layout.dtype)[:, 0][name]
            read = keeper.load(name, values)
            assert read is not None
            assert same(read, built[name])
            assert same(read, column_of(values, null_of(kind)))
            low, high = sorted([seed % 60, seed % 1_000_003])
            assert np.array_equal(read.within(low, high), built[name].within(low, high))
            assert np.array_equal(read.unknown(), built[name].unknown())


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, Population]:
    population = population_of(drawn(3, 5_000))
    index = Index(population, KeptIndex(tmp_path, population))
    for name, _ in FIELDS:
        index.column(name)
    return tmp_path, population


def read_of(folder: Path, population: Population) -> list[bool]:
    keeper, found = KeptIndex(folder, population), []
    for name, _ in FIELDS:
        values = population.rows.view(population.layout.dtype)[:, 0][name]
        found.append(keeper.load(name, values) is not None)
    return found


def test_every_byte_that_differs_makes_it_be_built(kept: tuple[Path, Population]) -> None:
    folder, population = kept
    assert read_of(folder, population) == [True] * 4
    files = sorted((folder / population.version).iterdir())
    assert len(files) == 4
    for file in files:
        whole = file.read_bytes()
        for place in (0, 40, len(whole) // 2, len(whole) - 1):
            spoilt = bytearray(whole)
            spoilt[place] ^= 0x10
            file.write_bytes(spoilt)
            assert read_of(folder, population).count(True) == 3, place
        file.write_bytes(whole[: len(whole) // 2])
        assert read_of(folder, population).count(True) == 3
        file.write_bytes(b"")
        assert read_of(folder, population).count(True) == 3
        file.write_bytes(whole)
    assert read_of(folder, population) == [True] * 4


def test_another_code_or_another_snapshot_is_not_answered_from_it(
    kept: tuple[Path, Population], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, population = kept
    other = population_of(drawn(4, 5_000), "b" * 64)
    (folder / other.version).mkdir()
    for file in (folder / population.version).iterdir():
        (folder / other.version / file.name).write_bytes(file.read_bytes())
    assert read_of(folder, other) == [False] * 4
    monkeypatch.setattr(hengce.populations.kept_index, "code_version", lambda: "another")
    assert read_of(folder, population) == [False] * 4


def test_indexes_of_old_snapshots_go(kept: tuple[Path, Population]) -> None:
    folder, population = kept
    for letter in "bcdef":
        KeptIndex(folder, population_of(drawn(4, 10), letter * 64))
    assert len(list(folder.iterdir())) == SNAPSHOTS_MAX
    assert not (folder / population.version).exists()


def test_a_disk_that_refuses_costs_time_alone(tmp_path: Path) -> None:
    population = population_of(drawn(3, 100))
    (tmp_path / "file").write_bytes(b"")
    index = Index(population, KeptIndex(tmp_path / "file", population))
    values = population.rows.view(population.layout.dtype)[:, 0]["age"]
    assert same(index.column("age"), column_of(values, null_of(Kind.INTEGER)))
