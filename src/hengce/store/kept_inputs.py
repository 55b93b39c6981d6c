"""What runs read of those to whom they speak, in files that outlive the snapshot.

They lie beside the run's record: `<run>.people` holds its customers in its order (NumPy's
format), and `<run>.inputs` packed inputs, block after block, with a list of the blocks at its
end: the first customer of each, and where it lies. A block holds those up to the next one's
first.
"""

import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np
import numpy.typing as npt

from hengce.errors import NotFoundError
from hengce.store.columns import write_column
from hengce.store.files import appear

PARTS = ("people", "inputs")
"""The files of a run's kept inputs, by their endings; the last one is written last."""

_FOOT_BYTES = 8
"""The length of the list of blocks, at the end of the file."""

Block = tuple[str, int, int]
"""The first customer of a block, its offset and its length."""

_blocks = msgspec.msgpack.Decoder(list[Block])


class FileKeptInputs:
    """Kept inputs below a folder, by run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(
        self, run_id: str, people: npt.NDArray[np.bytes_], blocks: Iterator[tuple[str, bytes]]
    ) -> None:
        """Write a run's kept inputs; what exists already stays.

        Args:
            run_id: The run.
            people: The customers of its record, in its order.
            blocks: The first customer of each block, ascending, and its packed inputs.
        """
        if self.has(run_id):
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        drafts = [self._path(run_id, part + ".part") for part in PARTS]
        try:
            write_column(drafts[0], people.dtype, len(people), [people])
            with drafts[1].open("wb") as file:
                _write(file, blocks)
            for draft in drafts:
                appear(draft, draft.with_suffix(""))
        finally:
            for draft in drafts:
                draft.unlink(missing_ok=True)

    def has(self, run_id: str) -> bool:
        """Tell whether inputs of a run were kept."""
        return self._path(run_id, PARTS[-1]).exists()

    def read(self, run_id: str, customer: str) -> bytes | None:
        """Return the packed block that a customer would be in; None before the first.

        Raises:
            NotFoundError: Nothing was kept of this run.
        """
        if not self.has(run_id):
            raise NotFoundError(f"no inputs were kept of run {run_id}")
        with self._path(run_id, "inputs").open("rb") as file:
            blocks = _list_of(file)
            place = bisect_right(blocks, customer, key=lambda block: block[0]) - 1
            if place < 0:
                return None
            _, offset, length = blocks[place]
            file.seek(offset)
            return file.read(length)

    def reasons(self, run_id: str, customer: str) -> Sequence[int] | None:
        """Return the reasons in a run's record of a customer, best first; None for a stranger.

        Raises:
            NotFoundError: Nothing was kept of this run.
        """
        if not self.has(run_id):
            raise NotFoundError(f"no inputs were kept of run {run_id}")
        people = np.load(self._path(run_id, "people"), mmap_mode="r")
        name = customer.encode()
        place = int(np.searchsorted(people, name))
        if place == len(people) or people[place] != name:
            return None
        counts = np.fromfile(self._path(run_id, "counts"), "<u2", place + 1)
        begin = int(counts[:-1].sum(dtype=np.int64))
        with self._path(run_id, "reasons").open("rb") as file:
            file.seek(begin)
            return list(file.read(int(counts[-1])))

    def is_whole(self, run_id: str) -> bool:
        """Tell whether kept inputs can be read, and name each customer of the run's record."""
        try:
            with self._path(run_id, "inputs").open("rb") as file:
                blocks = _list_of(file)
                end = os.fstat(file.fileno()).st_size
            people = np.load(self._path(run_id, "people"), mmap_mode="r")
            counts_bytes = self._path(run_id, "counts").stat().st_size
        except (OSError, ValueError, msgspec.MsgspecError):
            return False
        return 2 * len(people) == counts_bytes and all(o + n <= end for _, o, n in blocks)

    def _path(self, run_id: str, part: str) -> Path:
        return self._folder / f"{run_id}.{part}"


def _write(file: BinaryIO, blocks: Iterator[tuple[str, bytes]]) -> None:
    written: list[Block] = []
    for first, content in blocks:
        written.append((first, file.tell(), len(content)))
        file.write(content)
    listed = msgspec.msgpack.encode(written)
    file.write(listed)
    file.write(len(listed).to_bytes(_FOOT_BYTES, "little"))


def _list_of(file: BinaryIO) -> list[Block]:
    """Read the list of blocks; ValueError where the file is too short for it."""
    size = os.fstat(file.fileno()).st_size
    if size < _FOOT_BYTES:
        raise ValueError("the file has no end")
    file.seek(size - _FOOT_BYTES)
    length = int.from_bytes(file.read(_FOOT_BYTES), "little")
    if length > size - _FOOT_BYTES:
        raise ValueError("the file has no list of blocks")
    file.seek(size - _FOOT_BYTES - length)
    return _blocks.decode(file.read(length))
