"""Which row each of many names belongs to: two ascending lists, walked once."""

import numpy as np
import numpy.typing as npt

from hengce.kernel.jit import compiled, inlined
from hengce.kernel.tables import IntArray

STRANGER = -1
"""The row of a name that is not there."""

Names = npt.NDArray[np.uint8]
"""Names as zero-padded rows, shape (n, width)."""


def rows_of_names(
    ids: npt.NDArray[np.bytes_], names: npt.NDArray[np.bytes_]
) -> npt.NDArray[np.int64]:
    """Return the place among `ids` of each name, or STRANGER.

    Args:
        ids: Ascending and unique.
        names: Ascending; may repeat, and may be of another width.
    """
    rows = np.empty(len(names), np.int64)
    join(_as_rows(ids), _as_rows(names), rows)
    return rows


def _as_rows(names: npt.NDArray[np.bytes_]) -> Names:
    plain = np.ascontiguousarray(names)
    return plain.view(np.uint8).reshape(len(plain), plain.dtype.itemsize)


@compiled
def join(ids: Names, names: Names, rows: IntArray) -> None:
    """Write the row of each name."""
    i = 0
    for k in range(names.shape[0]):
        rows[k] = STRANGER
        while i < ids.shape[0]:
            order = compare(ids, i, names, k)
            if order == 0:
                rows[k] = i
            if order >= 0:
                break
            i += 1


@inlined
def compare(ids: Names, i: int, names: Names, k: int) -> int:
    """Compare two names byte by byte; one that ends sooner comes first."""
    for place in range(max(ids.shape[1], names.shape[1])):
        left = ids[i, place] if place < ids.shape[1] else 0
        right = names[k, place] if place < names.shape[1] else 0
        if left != right:
            return -1 if left < right else 1
    return 0
