"""Verdicts of runs on disk: one byte for each candidate, two for each customer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from hengce.errors import NotFoundError
from hengce.store import kept_inputs
from hengce.store.files import disappear, size_of

PARTS = ("counts", "reasons")
"""The files of a run's record, by their endings."""

EVERY_PART = (*PARTS, *kept_inputs.PARTS)
"""All files that a run may have in the folder."""


class FileVerdictRecords:
    """Records below a folder: `<run>.counts` and `<run>.reasons`, both little-endian."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def write(self, run_id: str) -> Iterator["_Writer"]:
        """Write a run's record; both files appear whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        drafts = [self._path(run_id, part + ".part") for part in PARTS]
        try:
            with drafts[0].open("wb") as counts, drafts[1].open("wb") as reasons:
                yield _Writer(counts, reasons)
                for file in (counts, reasons):
                    file.flush()
                    os.fsync(file.fileno())
            for draft in drafts:
                draft.replace(draft.with_suffix(""))
        finally:
            for draft in drafts:
                draft.unlink(missing_ok=True)

    def read(
        self, run_id: str, customers: int
    ) -> Iterator[tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]]:
        """Read a record in pieces of so many customers."""
        paths = [self._path(run_id, part) for part in PARTS]
        if not all(path.exists() for path in paths):
            raise NotFoundError(f"run {run_id} has no record of verdicts")
        with paths[0].open("rb") as counts, paths[1].open("rb") as reasons:
            while piece := counts.read(2 * customers):
                known = np.frombuffer(piece, "<u2")
                yield known, np.frombuffer(reasons.read(int(known.sum())), np.uint8)

    def has(self, run_id: str) -> bool:
        """Tell whether a run has its record."""
        return all(self._path(run_id, part).exists() for part in PARTS)

    def is_whole(self, run_id: str, candidates: int) -> bool:
        """Tell whether a record speaks of so many candidates; replay compares what it says."""
        counts = np.fromfile(self._path(run_id, "counts"), "<u2")
        reasons = self._path(run_id, "reasons").stat().st_size
        return int(counts.sum(dtype=np.int64)) == reasons == candidates

    def size_bytes(self, run_id: str) -> int:
        """Return how many bytes a run has in the folder, kept inputs included."""
        return size_of(self._path(run_id, part) for part in EVERY_PART)

    def remove(self, run_id: str) -> None:
        """Remove what there is of a run in the folder."""
        disappear(self._path(run_id, part) for part in EVERY_PART)

    def _path(self, run_id: str, part: str) -> Path:
        return self._folder / f"{run_id}.{part}"


class _Writer:
    def __init__(self, counts: BinaryIO, reasons: BinaryIO) -> None:
        self._counts = counts
        self._reasons = reasons

    def add(self, counts: npt.NDArray[np.uint16], reasons: npt.NDArray[np.uint8]) -> None:
        """Append one block."""
        self._counts.write(counts.astype("<u2").tobytes())
        self._reasons.write(reasons.tobytes())
