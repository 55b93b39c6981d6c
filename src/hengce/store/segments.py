"""Contact segments in Parquet: written once, sorted by customer, then number.

`<name>.parquet` is the truth, readable by anything that reads Parquet: `kind` and `org` are
indexes into lists that its metadata holds as JSON. Equal contacts give equal bytes, however
they are cut into blocks. `<name>.places/` is derived from it for reading single contacts.
"""

import hashlib
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hengce.errors import ConflictError, NotFoundError
from hengce.model.contact import ContactKind
from hengce.model.noun import Noun
from hengce.ports import ContactBlock, HeldOut
from hengce.store.columns import to_bytes, to_texts, widest
from hengce.store.files import appear, appearing_folder
from hengce.store.held import read_held, write_held
from hengce.store.placed import PlacedContacts, fill_index, open_index

GROUP_ROWS = 65_536
"""Contacts in a row group, and in a block that is read."""

CUSTOMER_BYTES_MAX = 64

INDEX = ".places"
"""What the folder of derived files ends with; another layout gets another name."""

HELD = ".held"
"""What the name of the list of a run's controls ends with."""

_Item = TypeVar("_Item", bound=Hashable)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_META = b"hengce"
_SCHEMA = pa.schema(
    [
        pa.field("customer", pa.string(), nullable=False),
        *(pa.field(name, pa.int32(), nullable=False) for name in ("org", "kind", "number")),
        *(
            pa.field(name, pa.int64(), nullable=False)
            for name in ("reserved_at", "release_at", "expires_at")
        ),
    ]
)


class SegmentMeta(Noun, frozen=True, kw_only=True):
    """What a segment's file says of itself.

    Attributes:
        contacts: How many there are.
        width: The bytes of the longest customer identifier.
        kinds: What `kind` indexes, in order of first use.
        orgs: What `org` indexes, in order of first use.
        digest: SHA-256 over the columns.
    """

    contacts: int
    width: int
    kinds: tuple[ContactKind, ...]
    orgs: tuple[str, ...]
    digest: str


class ParquetSegments:
    """Segments below a folder; it is created when the first one is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._placed: dict[str, PlacedContacts] = {}
        self._lock = Lock()

    def write(self, name: str, blocks: Iterator[ContactBlock]) -> tuple[int, str]:
        """Write a segment; return how many contacts, and the SHA-256 of their columns.

        Only one block and one row group are held in memory.

        Raises:
            ConflictError: There is a segment of that name with other contacts.
            ValueError: The contacts are not sorted by customer and number, or one of them
                has no kind or no unit.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._path(name)
        draft = target.with_name(f".{target.name}.part")
        try:
            meta = _write(draft, blocks)
            if not target.exists():
                appear(draft, target)
            elif self.meta(name).digest != meta.digest:
                raise ConflictError(f"segment {name} exists with other contacts")
            self.placed(name)  # derived now, so that no transaction waits for it later
        finally:
            draft.unlink(missing_ok=True)
        return meta.contacts, meta.digest

    def read(self, name: str) -> Iterator[ContactBlock]:
        """Read a segment in pieces of bounded size; NotFoundError when there is none."""
        with self._open(name) as file:
            meta = _meta_of(file)
            for group in range(file.num_row_groups):
                yield _block(file.read_row_group(group), meta)

    def write_held(self, name: str, held: Iterable[HeldOut]) -> None:
        """Write whom a run held out, whole or not at all."""
        write_held(self._path(f"{name}{HELD}"), held)

    def held(self, name: str) -> Sequence[HeldOut] | None:
        """Return whom a run held out; None where no list was kept."""
        return read_held(self._path(f"{name}{HELD}"))

    def meta(self, name: str) -> SegmentMeta:
        """Return what a segment says of itself; NotFoundError when there is none."""
        with self._open(name) as file:
            return _meta_of(file)

    def is_whole(self, name: str) -> bool:
        """Read a segment again and compare it with the digest that it bears."""
        try:
            meta, columns = self.meta(name), _Columns()
            for block in self.read(name):
                columns.take(block)
        except (pa.ArrowException, OSError, ValueError, KeyError, TypeError):
            return False
        return columns.meta().digest == meta.digest

    def has(self, name: str) -> bool:
        """Tell whether there is a segment."""
        return self._path(name).exists()

    def placed(self, name: str) -> PlacedContacts:
        """Map a segment for reading single contacts; NotFoundError when there is none."""
        with self._lock:
            known = self._placed.get(name)
            if known is None:
                known = self._placed[name] = self._map(name)
            return known

    def _map(self, name: str) -> PlacedContacts:
        with self._open(name) as file:
            meta, expired_at = _meta_of(file), _last_of(file, "expires_at")
        folder = self._path(name).with_suffix(INDEX)
        if not folder.exists():
            with appearing_folder(self._folder, folder.name) as draft:
                fill_index(draft.path, self.read(name), meta.contacts, meta.width, meta.kinds)
        return open_index(folder, name, meta.kinds, meta.orgs, expired_at)

    def _open(self, name: str) -> pq.ParquetFile:
        path = self._path(name)
        if not path.exists():
            raise NotFoundError(f"there is no segment {name}")
        return pq.ParquetFile(path)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a segment: use letters, digits, . _ -")
        return self._folder / f"{name}.parquet"


def _write(path: Path, blocks: Iterator[ContactBlock]) -> SegmentMeta:
    columns = _Columns()
    buffered: list[pa.Table] = []
    rows = 0
    with pq.ParquetWriter(path, _SCHEMA, compression="zstd") as writer:
        for block in blocks:
            buffered.append(columns.take(block))
            rows += len(block.customers)
            # Groups are cut by count alone, so that the bytes do not depend on the blocks.
            if rows >= GROUP_ROWS:
                table = pa.concat_tables(buffered)
                whole = rows - rows % GROUP_ROWS
                writer.write_table(table.slice(0, whole), row_group_size=GROUP_ROWS)
                buffered, rows = [table.slice(whole)], rows - whole
        if rows:
            writer.write_table(pa.concat_tables(buffered), row_group_size=GROUP_ROWS)
        meta = columns.meta()
        writer.add_key_value_metadata({_META: msgspec.json.encode(meta)})
    return meta


class _Columns:
    """Numbers kinds and units in order of first use, checks the order, and hashes."""

    def __init__(self) -> None:
        self._kinds: dict[ContactKind, int] = {}
        self._orgs: dict[str, int] = {}
        self._hashes = {name: hashlib.sha256() for name in _SCHEMA.names}
        self._last = (b"", 0)
        self._contacts = 0
        self._width = 1

    def take(self, block: ContactBlock) -> pa.Table:
        """Return a block as a table with this segment's numbers."""
        self._check(block)
        customers = to_texts(block.customers)
        kinds = _numbered(block.kind, block.kinds, self._kinds)
        orgs = _numbered(block.org, block.orgs, self._orgs)
        stamps = (block.reserved_at, block.release_at, block.expires_at)
        numbers = (
            *(column.astype("<i4") for column in (orgs, kinds, block.number)),
            *(column.astype("<i8") for column in stamps),
        )
        padded = block.customers.astype(f"S{CUSTOMER_BYTES_MAX}")
        for name, column in zip(_SCHEMA.names, (padded, *numbers), strict=True):
            self._hashes[name].update(column.tobytes())
        self._contacts += len(customers)
        self._width = max(self._width, widest(customers))
        return pa.table([customers, *numbers], schema=_SCHEMA)

    def meta(self) -> SegmentMeta:
        """Sum the segment up."""
        lists = msgspec.json.encode((tuple(self._kinds), tuple(self._orgs)))
        parts = [self._hashes[name].hexdigest() for name in _SCHEMA.names]
        digest = hashlib.sha256("\n".join(parts).encode() + b"\n" + lists)
        return SegmentMeta(
            contacts=self._contacts,
            width=self._width,
            kinds=tuple(self._kinds),
            orgs=tuple(self._orgs),
            digest=digest.hexdigest(),
        )

    def _check(self, block: ContactBlock) -> None:
        names, numbers = block.customers, block.number
        if names.dtype.itemsize > CUSTOMER_BYTES_MAX:
            raise ValueError(f"a customer has at most {CUSTOMER_BYTES_MAX} bytes")
        if len(names) == 0:
            return
        same = names[1:] == names[:-1]
        if not np.all((names[1:] > names[:-1]) | (same & (numbers[1:] > numbers[:-1]))):
            raise ValueError("contacts must be sorted by customer, then number")
        if (bytes(names[0]), int(numbers[0])) <= self._last:
            raise ValueError("blocks must be sorted by customer, then number")
        self._last = (bytes(names[-1]), int(numbers[-1]))


def _numbered(
    codes: npt.NDArray[np.int32], items: tuple[_Item, ...], known: dict[_Item, int]
) -> npt.NDArray[np.int32]:
    """Translate a block's codes into numbers of first use, which `known` learns."""
    if len(codes) and (codes.min() < 0 or codes.max() >= len(items)):
        raise ValueError("a contact must name its kind and its unit")
    used = np.flatnonzero(np.bincount(codes, minlength=len(items))).tolist()
    fresh = [code for code in used if items[code] not in known]
    for code in sorted(fresh, key=lambda code: int(np.argmax(codes == code))):
        known[items[code]] = len(known)
    numbers = np.zeros(len(items), np.int32)
    numbers[used] = [known[items[code]] for code in used]
    return numbers[codes]


def _meta_of(file: pq.ParquetFile) -> SegmentMeta:
    return msgspec.json.decode(file.metadata.metadata[_META], type=SegmentMeta)


def _last_of(file: pq.ParquetFile, column: str) -> int:
    """Return the largest number of a column, which the file's end says; 0: it has no rows."""
    groups, place = file.metadata, _SCHEMA.get_field_index(column)
    told = (groups.row_group(number).column(place) for number in range(groups.num_row_groups))
    return max((int(one.statistics.max) for one in told), default=0)


def _block(table: pa.Table, meta: SegmentMeta) -> ContactBlock:
    numbers = {name: table[name].to_numpy() for name in _SCHEMA.names[1:]}
    return ContactBlock(
        kinds=meta.kinds,
        orgs=meta.orgs,
        customers=to_bytes(table["customer"].combine_chunks(), meta.width),
        **numbers,
    )
