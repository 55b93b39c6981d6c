"""Members of audiences, kept as files that are named by their content.

A file says of itself what its members depend on: audience, snapshot, position, configuration
and moment. The same audience at the same pin has the same bytes, and so the same name.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

import pyarrow as pa
import pyarrow.parquet as pq

from hengce.model.instant import Instant
from hengce.store.files import appear

DIGEST_LETTERS = 16

MEMBERS = "audiences"
"""The folder of an installation that holds them."""


class MemberFiles:
    """Members below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, audience: str, members: pa.Table, depends_on: Mapping[str, str]) -> Path:
        """Keep the members of an audience; what is kept already is not written again.

        Args:
            audience: Its name.
            members: One row a customer.
            depends_on: What the members depend on, by name; stands in the file.

        Returns:
            `<audience>.<digest>.parquet`.
        """
        told = {key: depends_on[key] for key in sorted(depends_on)}
        buffer = io.BytesIO()
        pq.write_table(members.replace_schema_metadata(told), buffer, compression="zstd")
        content = buffer.getvalue()
        digest = hashlib.sha256(content).hexdigest()[:DIGEST_LETTERS]
        path = self._folder / f"{audience}.{digest}.parquet"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._folder, prefix=".draft.", delete=False) as draft:
                draft.write(content)
            appear(Path(draft.name), path)
        return path

    def kept_before(self, until: Instant) -> Sequence[str]:
        """Return the names of files that were written before an instant, the oldest first."""
        found = [(path.stat().st_mtime_ns // 1_000, path.name) for path in self._all()]
        return [name for written_at, name in sorted(found) if written_at < until]

    def size_bytes(self, name: str) -> int:
        """Return how many bytes a file has; 0 for one that is gone."""
        path = self._folder / name
        return path.stat().st_size if path.exists() else 0

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        (self._folder / name).unlink(missing_ok=True)

    def _all(self) -> Sequence[Path]:
        return [path for path in self._folder.glob("*.parquet") if not path.name.startswith(".")]
