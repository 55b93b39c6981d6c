"""One field as sets of bits: however many values it has, a range holds whom it should."""

import numpy as np
import pytest

from hengce.audience.column import FEW, SINGLES, STEP, column_of
from hengce.kernel.bits import rows_of

NULL = -(2**31)
CUSTOMERS = 5_000
# how many different values a field has: sets of each, prefixes at each, prefixes at marks
VALUES = [1, 2, 3, SINGLES, SINGLES + 1, FEW, FEW + 1, STEP + 1, CUSTOMERS]


def drawn(values: int) -> np.ndarray:
    random = np.random.Generator(np.random.PCG64(values))
    found = random.permutation(np.arange(CUSTOMERS, dtype=np.int32) % values) * 3
    found[random.random(CUSTOMERS) < 0.1] = NULL
    return found


@pytest.mark.parametrize("values", VALUES)
def test_ranges_and_lists(values: int) -> None:
    field = drawn(values)
    column, known = column_of(field, NULL), field != NULL
    random = np.random.Generator(np.random.PCG64(1))
    for _ in range(40):
        low, high = sorted(random.integers(-4, 3 * values + 4, 2).tolist())
        wanted = np.flatnonzero(known & (field >= low) & (field <= high))
        assert rows_of(column.within(low, high)).tolist() == wanted.tolist()
        named = sorted(set(random.integers(-4, 3 * values + 4, 5).tolist()))
        wanted = np.flatnonzero(known & np.isin(field, named))
        assert rows_of(column.among(named)).tolist() == wanted.tolist()
    everybody = column.within(-(2**62), 2**62)
    assert rows_of(everybody).tolist() == np.flatnonzero(known).tolist()
    everybody[:] = 0  # it is a set of one's own
    assert rows_of(column.within(-(2**62), 2**62)).tolist() == np.flatnonzero(known).tolist()


@pytest.mark.parametrize("values", VALUES)
def test_truth_by_code(values: int) -> None:
    field = drawn(values)
    field[field != NULL] //= 3
    field[field == NULL] = -1
    column = column_of(field, -1)
    random = np.random.Generator(np.random.PCG64(2))
    for part in (0.0, 0.1, 0.9, 1.0):
        truth = (random.random(values + 1) < part).astype(np.uint8)
        assert rows_of(column.coded(truth)).tolist() == np.flatnonzero(truth[field + 1]).tolist()


def test_nobody_known() -> None:
    column = column_of(np.full(100, NULL, np.int32), NULL)
    assert rows_of(column.within(0, 9)).tolist() == []
    assert len(rows_of(column.unknown())) == 100
