"""Files that are mapped into memory: what was read of them need not stay."""

import mmap
from typing import Any

import numpy as np
import numpy.typing as npt


def let_go(mapped: npt.NDArray[Any], first: int, last: int) -> None:
    """Let the system take back the memory of some rows; they are read again when needed.

    What a process has read of a mapped file counts as its memory until then, so that whoever
    walks through a large one lets go of what lies behind. An array that is no map stays.

    Args:
        mapped: An array over a map of a file. What was written to a shared one is in the file;
            to one that copies when it is written to, nothing must have been written.
        first: The first row.
        last: The row behind the last.
    """
    file = _map_of(mapped)
    if file is None or first >= last:
        return
    offset = _address(mapped) - _address(np.frombuffer(file, np.uint8))
    begin = offset + first * mapped.strides[0]
    end = offset + last * mapped.strides[0]
    # Whole pages only: those at the edges hold rows of others, too.
    begin += -begin % mmap.PAGESIZE
    end -= end % mmap.PAGESIZE
    if begin < end:
        file.madvise(mmap.MADV_DONTNEED, begin, end - begin)


def _map_of(array: npt.NDArray[Any]) -> mmap.mmap | None:
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    return base if isinstance(base, mmap.mmap) else None


def _address(array: npt.NDArray[Any]) -> int:
    address: int = array.__array_interface__["data"][0]
    return address
