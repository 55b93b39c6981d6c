"""Members of audiences, kept as files that are named by their content.

A file says of itself what its members depend on: audience, snapshot, position, configuration
and moment. The same audience at the same pin has the same bytes, and so the same name.
"""

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

import pyarrow as pa
import pyarrow.parquet as pq

from hengce.store.files import appear

DIGEST_LETTERS = 16


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
