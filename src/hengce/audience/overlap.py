"""How much audiences have in common."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hengce.kernel.bits import Bits, size


def overlaps(sets: Sequence[Bits]) -> npt.NDArray[np.int64]:
    """Return how many customers each two sets share, int64 (n, n); the diagonal is their sizes."""
    shared = np.zeros((len(sets), len(sets)), np.int64)
    for row, one in enumerate(sets):
        shared[row, row] = size(one)
        for column in range(row):
            shared[row, column] = shared[column, row] = size(one & sets[column])
    return shared
