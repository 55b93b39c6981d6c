"""Whom runs held out, one Parquet file beside the contacts of each run."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hengce.ports import HeldOut
from hengce.store.files import appear

_NAMED = pa.dictionary(pa.int32(), pa.string())
_SCHEMA = pa.schema(
    [
        pa.field("customer", pa.string(), nullable=False),
        *(
            pa.field(name, _NAMED, nullable=False)
            for name in ("org", "strategy", "wave", "holdout")
        ),
    ]
)


def write_held(path: Path, held: Iterable[HeldOut]) -> None:
    """Write whom a run held out; the file appears whole, also in the place of an earlier try."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = list(held)
    columns = {
        field.name: pa.array([getattr(one, field.name) for one in rows], pa.string()).cast(
            field.type
        )
        for field in _SCHEMA
    }
    draft = path.with_name(f".{path.name}.part")
    try:
        pq.write_table(pa.table(columns, schema=_SCHEMA), draft, compression="zstd")
        appear(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def read_held(path: Path) -> list[HeldOut] | None:
    """Return whom a run held out; None where no list was kept."""
    if not path.exists():
        return None
    table = pq.read_table(path)
    columns = [table[field.name].cast(pa.string()).to_pylist() for field in _SCHEMA]
    return [HeldOut(*row) for row in zip(*columns, strict=True)]
