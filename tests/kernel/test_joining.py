"""Names are joined as a dictionary would join them, and maps let go of what was read."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hengce.kernel.joining import STRANGER, rows_of_names
from hengce.kernel.mapped import let_go

NAMES = st.lists(st.text("ab1", min_size=1, max_size=5).map(str.encode), max_size=20)


@settings(derandomize=True, deadline=None)  # the first call compiles
@given(NAMES, NAMES, st.integers(5, 9), st.integers(5, 9))
def test_each_name_gets_its_row(
    ids: list[bytes], names: list[bytes], wide: int, wider: int
) -> None:
    ids, names = sorted(set(ids)), sorted(names)
    rows = rows_of_names(np.array(ids, f"S{wide}"), np.array(names, f"S{wider}"))
    places = {name: row for row, name in enumerate(ids)}
    assert rows.tolist() == [places.get(name, STRANGER) for name in names]


@pytest.mark.parametrize("rows", [(0, 0), (0, 5_000), (3, 17), (1_000, 4_999)])
def test_what_was_let_go_is_read_again(tmp_path: Path, rows: tuple[int, int]) -> None:
    path = tmp_path / "numbers.npy"
    np.save(path, np.arange(5_000))
    mapped = np.load(path, mmap_mode="r")
    assert mapped.sum() == sum(range(5_000))
    let_go(mapped, *rows)
    let_go(np.asarray(mapped)[10:], *rows)
    assert mapped.sum() == sum(range(5_000))


def test_an_array_that_is_no_map_stays() -> None:
    let_go(np.arange(9), 0, 9)
