"""Nightly profiles: staged tables become packed rows, sorted by customer.

A snapshot is a folder named by its content: `rows.bin` (packed rows), `ids.bin` (customer
identifiers of one width, ascending) and `meta.json`. It is mapped, never loaded.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.errors import NotFoundError
from hengce.kernel.layout import Dictionaries, Layout, pack
from hengce.kernel.population import (
    CONSENTS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    ORG,
    STOPPED_TOPICS,
    Population,
    standard_fields,
)
from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.scoring_model import ScoreCount
from hengce.model.tag import Tag
from hengce.ports.scoring import RowLinking, RowScoring
from hengce.store.columns import to_bytes
from hengce.store.files import appearing_folder, disappear, size_of
from hengce.store.staged import Joined, Strays, joined

_Scalar = TypeVar("_Scalar", bound=np.generic)

_ROWS, _IDS, _META = "rows.bin", "ids.bin", "meta.json"
_VERSION = re.compile(r"[0-9a-f]{64}")


class SnapshotMeta(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """What a snapshot says of itself.

    Attributes:
        as_of: The instant up to which the staged tables speak.
        customers: How many there are.
        width: The bytes of the longest customer identifier.
        layout: Where each field lies in a row.
        dictionaries: The texts behind codes, and the names behind bits.
        strays: Customers that a source speaks of and no table of customers knows; they are
            not part of the snapshot.
        rows: SHA-256 of the rows.
        ids: SHA-256 of the identifiers.
        scores: How models scored the customers.
    """

    as_of: Instant
    customers: int
    width: int
    layout: Layout
    dictionaries: dict[str, list[str]]
    strays: tuple[Strays, ...]
    rows: str
    ids: str
    scores: tuple[ScoreCount, ...] = ()


class PackedSnapshots:
    """Snapshots below a folder, by version."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(
        self,
        staged: Mapping[str, Path | pa.Table],
        tags: Sequence[Tag],
        channels: Sequence[str],
        as_of: Instant,
        dayparts: Sequence[str] = (),
        merged: Mapping[str, str] = MappingProxyType({}),
        scoring: RowScoring | None = None,
        linking: RowLinking | None = None,
    ) -> str | None:
        """Build a snapshot from all staged tables and return its version.

        The version is the SHA-256 of the content, so building it twice makes it once.

        Args:
            staged: The staged table of each source, as a Parquet file or in memory. Its
                schema's metadata names its `entity`; where it does not, its columns do.
            tags: The catalogue; every tag gets its place in a row.
            channels: All channels, for the counters of each.
            as_of: The instant up to which the tables speak.
            dayparts: All parts of the day, for the counters of each.
            merged: Absorbed numbers with those that speak for them: they have no row, and
                their consents are held together.
            scoring: Who writes the scores of models; None: they are not known.
            linking: Who writes what is known of customers through others; None: nothing is.

        Returns:
            The version; None when no table of customers is staged.

        Raises:
            ProblemsError: Two sources own one tag, a customer occurs twice in a source, a
                column is not of its tag's kind, or there are too many kinds of consent.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with joined(staged, tags, self._folder, as_of, merged) as tables:
            if tables is None:
                return None
            fields = [(tag.name, tag.kind) for tag in tags]
            layout = Layout.of([*standard_fields(tuple(channels), tuple(dayparts)), *fields])
            return self._write(tables, layout, as_of, scoring, linking)

    def open(self, version: str) -> Population:
        """Map a snapshot; NotFoundError when there is none."""
        meta, folder = self.about(version), self._folder / version
        shape = (meta.customers, meta.layout.width)
        ids = _mapped(folder / _IDS, np.dtype(f"S{meta.width}"), (meta.customers,))
        return Population(
            version=version,
            as_of=meta.as_of,
            layout=meta.layout,
            dictionaries=Dictionaries(meta.dictionaries),
            ids=ids,
            rows=_mapped(folder / _ROWS, np.dtype(np.uint8), shape),
        )

    def about(self, version: str) -> SnapshotMeta:
        """Return what a snapshot says of itself; NotFoundError when there is none."""
        path = self._folder / version / _META
        if not _VERSION.fullmatch(version) or not path.exists():
            raise NotFoundError(f"there is no snapshot {version}")
        return msgspec.json.decode(path.read_bytes(), type=SnapshotMeta)

    def has(self, version: str) -> bool:
        """Tell whether there is a snapshot."""
        return (self._folder / version / _META).exists()

    def is_whole(self, version: str) -> bool:
        """Read a snapshot again and compare it with the digests that name it."""
        folder = self._folder / version
        try:
            content = (folder / _META).read_bytes()
            meta = msgspec.json.decode(content, type=SnapshotMeta)
            found = [_digest(folder / name) for name in (_ROWS, _IDS)]
        except (OSError, ValueError):
            return False
        return (hashlib.sha256(content).hexdigest(), *found) == (version, meta.rows, meta.ids)

    def size_bytes(self, version: str) -> int:
        """Return how many bytes a snapshot has on disk; 0 when there is none."""
        return size_of((self._folder / version).iterdir()) if self._exists(version) else 0

    def remove(self, version: str) -> None:
        """Remove a snapshot, or what a removal that was interrupted left; 0 or more files."""
        if self._exists(version):
            folder = self._folder / version
            # Without its description it is no snapshot any more, whatever else is left.
            disappear([folder / _META, *folder.iterdir()])
            folder.rmdir()

    def _exists(self, version: str) -> bool:
        return _VERSION.fullmatch(version) is not None and (self._folder / version).is_dir()

    def _write(
        self,
        tables: Joined,
        layout: Layout,
        as_of: Instant,
        scoring: RowScoring | None,
        linking: RowLinking | None,
    ) -> str:
        # The folder's name is known when everything is written.
        with appearing_folder(self._folder) as draft:
            dictionaries = Dictionaries({CONSENTS: list(tables.consents)})
            rows, ids = _pack(draft.path, tables, layout, dictionaries, scoring, linking)
            meta = SnapshotMeta(
                as_of=as_of,
                customers=tables.customers,
                width=tables.width,
                layout=layout,
                dictionaries=dict(dictionaries.lists),
                strays=tables.strays,
                rows=rows,
                ids=ids,
                scores=() if scoring is None else scoring.counts(),
            )
            content = msgspec.json.encode(meta, order="sorted")
            (draft.path / _META).write_bytes(content)
            draft.name = hashlib.sha256(content).hexdigest()
        return draft.name


def _pack(
    folder: Path,
    tables: Joined,
    layout: Layout,
    dictionaries: Dictionaries,
    scoring: RowScoring | None,
    linking: RowLinking | None,
) -> tuple[str, str]:
    """Write rows and identifiers piece by piece; return the SHA-256 of each."""
    hashes = hashlib.sha256(), hashlib.sha256()
    if linking is not None:
        for batch in tables.some(linking.reads):
            linking.see(batch)
    with (folder / _ROWS).open("wb") as rows_file, (folder / _IDS).open("wb") as ids_file:
        for batch in tables.batches():
            columns = {name: batch[name] for name in tables.tags}
            none = np.zeros(batch.num_rows, np.int64)
            columns |= dict.fromkeys((OPT_OUTS, OPT_OUT_TOPICS, STOPPED_TOPICS), none)
            columns |= {ORG: batch[ORG], CONSENTS: batch[CONSENTS].fill_null(0)}
            rows = pack(layout, dictionaries, columns)
            ids = to_bytes(batch["customer"], tables.width)
            if linking is not None:  # models may read what it writes
                linking.write(rows, ids, layout, dictionaries)
            if scoring is not None:
                scoring.write(rows, ids, layout, dictionaries)
            pieces = (rows.tobytes(), ids.tobytes())
            for file, digest, piece in zip((rows_file, ids_file), hashes, pieces, strict=True):
                file.write(piece)
                digest.update(piece)
    return hashes[0].hexdigest(), hashes[1].hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mapped(path: Path, dtype: np.dtype[_Scalar], shape: tuple[int, ...]) -> npt.NDArray[_Scalar]:
    if shape[0] == 0:
        return np.zeros(shape, dtype)  # an empty file cannot be mapped
    # Copy-on-write: compiled code would have to be compiled again for a read-only map.
    return np.asarray(np.memmap(path, dtype=dtype, mode="c", shape=shape))
