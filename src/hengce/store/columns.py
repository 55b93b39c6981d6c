"""Columns: Arrow's texts as numpy's fixed-width bytes and back, and numpy's own files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from numpy.lib import format as npy

Bytes = npt.NDArray[np.bytes_]


def widest(texts: pa.Array) -> int:
    """Return the bytes of the longest text, at least 1."""
    return int(pc.max(pc.binary_length(texts)).as_py() or 1)


def to_bytes(texts: pa.Array, width: int) -> Bytes:
    """Copy texts without NULL into `S<width>`, UTF-8, padded with zeros on the right."""
    count = len(texts)
    column = texts.cast(pa.large_binary())
    offsets = np.frombuffer(column.buffers()[1], np.int64)[
        column.offset : column.offset + count + 1
    ]
    out = np.zeros((count, width), np.uint8)
    if count:
        # A batch without any byte has no data buffer.
        data = np.frombuffer(column.buffers()[2] or b"", np.uint8)[offsets[0] : offsets[-1]]
        out[np.arange(width) < np.diff(offsets)[:, None]] = data
    return out.view(f"S{width}")[:, 0]


def to_texts(column: Bytes) -> pa.Array:
    """Return bytes as texts; ArrowInvalid where they are no UTF-8."""
    return pa.array(column, pa.binary()).cast(pa.string())


def write_column(
    path: Path, dtype: np.dtype[Any], length: int, parts: Iterable[npt.NDArray[Any]]
) -> None:
    """Write a column in numpy's format; its own way does not tell that the last bytes failed.

    Args:
        path: The file.
        dtype: Of the column.
        length: Of all parts together.
        parts: One behind the other.
    """
    with path.open("wb") as file:
        header = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": (length,)}
        npy.write_array_header_1_0(file, header)
        for part in parts:
            file.write(np.ascontiguousarray(part, dtype).view(np.uint8).data)
