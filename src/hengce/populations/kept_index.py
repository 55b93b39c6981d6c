"""Keeps the index of a snapshot on disk, so that a process that starts does not build it again.

A column of the index is a file below `indexes/<snapshot>`: its checksum, a line that says what it
holds, then the arrays. Whatever differs from what is expected - the snapshot, the code that
builds columns, the bytes - is not read, and built anew. Nothing depends on these files: they may
be removed at any time.
"""

import hashlib
import logging
import mmap
import shutil
from collections.abc import Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

import hengce.audience.column
import hengce.kernel.bits
from hengce.audience.column import Column
from hengce.kernel.population import Population
from hengce.model.noun import Noun

_log = logging.getLogger(__name__)

INDEXES = "indexes"
"""The folder of an installation that holds them."""

SNAPSHOTS_MAX = 3
"""Snapshots whose indexes are kept; the one that was written longest ago goes first."""

ALIGNED_BYTES = 64
DIGEST_BYTES = 32

_ARRAYS = ("known", "few", "order", "steps")
_SETS = ("prefixes", "singles")


class Held(Noun, frozen=True, kw_only=True):
    """An array of a file: what it is, and where it lies behind the line."""

    dtype: str
    length: int
    offset: int


class Head(Noun, frozen=True, kw_only=True):
    """The line of a file.

    Attributes:
        snapshot: Of which snapshot.
        field: Which field.
        code: What names the code that built it.
        count: How many customers there are.
        marks: After how many each prefix ends.
        arrays: Its arrays; sets are numbered.
    """

    snapshot: str
    field: str
    code: str
    count: int
    marks: tuple[int, ...]
    arrays: dict[str, Held]


def code_version() -> str:
    """Return what names the code that builds columns: another one may build them otherwise."""
    digest = hashlib.sha256()
    for module in (hengce.audience.column, hengce.kernel.bits):
        assert module.__file__ is not None, "modules of the product are files"
        digest.update(Path(module.__file__).read_bytes())
    return digest.hexdigest()[:16]


class KeptIndex:
    """The kept columns of one snapshot; an `audience.index.Keeper`. Threads share it.

    Args:
        folder: Where the indexes of all snapshots lie.
        population: The snapshot.
    """

    def __init__(self, folder: Path, population: Population) -> None:
        self._folder = folder / population.version
        self._snapshot = population.version
        self._code = code_version()
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            others = [one for one in folder.iterdir() if one != self._folder]
            others.sort(key=lambda one: one.stat().st_mtime_ns)
            for one in others[: max(0, len(others) + 1 - SNAPSHOTS_MAX)]:
                shutil.rmtree(one, ignore_errors=True)

    def load(self, field: str, values: npt.NDArray[Any]) -> Column | None:
        """Return a column that was kept; None: there is none, or it is not the one wanted.

        Args:
            field: Its name.
            values: The field of all customers, as the snapshot holds it.
        """
        try:
            return self._load(field, values)
        except (OSError, ValueError, KeyError) as error:
            if not isinstance(error, FileNotFoundError):
                _log.warning("a kept column is built anew: %s", type(error).__name__)
            return None

    def keep(self, field: str, column: Column) -> None:
        """Keep a column; where the disk refuses, nothing is lost but time."""
        arrays = _arrays(column)
        offsets = np.cumsum([0, *(_room(one) for one in arrays.values())]).tolist()
        held = {
            name: Held(dtype=one.dtype.str, length=len(one), offset=first)
            for (name, one), (first, _) in zip(arrays.items(), pairwise(offsets), strict=True)
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(field, column, arrays, held)
        except OSError as error:
            _log.warning("a column of the index is not kept: %s", type(error).__name__)

    def _write(
        self,
        field: str,
        column: Column,
        arrays: Mapping[str, npt.NDArray[Any]],
        held: dict[str, Held],
    ) -> None:
        head = Head(
            snapshot=self._snapshot,
            field=field,
            code=self._code,
            count=len(column.values),
            marks=column.marks,
            arrays=held,
        )
        pieces = [_line(head), *(_piece(one) for one in arrays.values())]
        digest = hashlib.sha256()
        for piece in pieces:
            digest.update(piece)
        with NamedTemporaryFile(dir=self._folder, prefix=".draft.", delete=False) as draft:
            try:
                draft.writelines([digest.digest(), *pieces])
                draft.close()
                Path(draft.name).replace(self._path(field))
            except OSError:
                with suppress(OSError):
                    Path(draft.name).unlink()
                raise

    def _load(self, field: str, values: npt.NDArray[Any]) -> Column | None:
        with self._path(field).open("rb") as file:
            # A copy of one's own, page by page when it is written to, which nobody does: compiled
            # code asks of arrays whether they may be written.
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
            file.seek(DIGEST_BYTES)
            line = file.readline()
        if hashlib.sha256(whole[DIGEST_BYTES:]).digest() != whole[:DIGEST_BYTES]:
            raise ValueError
        head = msgspec.json.decode(line, type=Head)
        wanted = (self._snapshot, field, self._code, len(values))
        if (head.snapshot, head.field, head.code, head.count) != wanted:
            return None
        content = whole[DIGEST_BYTES + len(line) :]
        found = {name: _view(content, held) for name, held in head.arrays.items()}
        prefixes, singles = (
            tuple(one for name, one in found.items() if name.partition(".")[0] == kind)
            for kind in _SETS
        )
        return Column(
            values=values,
            known=found["known"],
            few=found["few"],
            order=found["order"],
            marks=head.marks,
            prefixes=prefixes,
            singles=singles,
            steps=found["steps"],
        )

    def _path(self, field: str) -> Path:
        """Return the file of a field; names of fields may hold what names of files may not."""
        return self._folder / f"{hashlib.sha256(field.encode()).hexdigest()[:32]}.column"


def _arrays(column: Column) -> dict[str, npt.NDArray[Any]]:
    plain = {name: getattr(column, name) for name in _ARRAYS}
    sets = {
        f"{kind}.{place}": one for kind in _SETS for place, one in enumerate(getattr(column, kind))
    }
    return {name: np.ascontiguousarray(one) for name, one in (plain | sets).items()}


def _line(head: Head) -> bytes:
    """Write the line so long that arrays begin where processors like them to."""
    line = msgspec.json.encode(head)
    whole = _padded(DIGEST_BYTES + len(line) + 1) - DIGEST_BYTES
    return line.ljust(whole - 1) + b"\n"


def _padded(size: int) -> int:
    return -(-size // ALIGNED_BYTES) * ALIGNED_BYTES


def _room(array: npt.NDArray[Any]) -> int:
    return _padded(array.nbytes)


def _piece(array: npt.NDArray[Any]) -> bytes:
    return array.tobytes().ljust(_room(array), b"\0")


def _view(content: memoryview, held: Held) -> npt.NDArray[Any]:
    dtype = np.dtype(held.dtype)
    if not held.length:
        return np.empty(0, dtype)
    return np.frombuffer(content, dtype, held.length, held.offset)
