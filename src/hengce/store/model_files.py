"""Files of models, named by the SHA-256 of their content."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec

from hengce.errors import NotFoundError, Problem, ProblemsError
from hengce.model.scoring_model import FirstNight
from hengce.store.files import appear

FILE_BYTES_MAX = 64 << 20
"""A model is held in memory by every process that scores."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


class ModelFiles:
    """Models below a folder; a file never changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read_new(self, file: Path) -> bytes:
        """Read a file that may become a model's; ProblemsError when it is too large."""
        size = file.stat().st_size
        if size > FILE_BYTES_MAX:
            facts = {"bytes": size, "limit": FILE_BYTES_MAX}
            raise ProblemsError([Problem.of(file.name, "model.file_too_large", **facts)])
        return file.read_bytes()

    def add(self, file: Path) -> str:
        """Keep a copy of a file and return its digest; a second time mends what was damaged.

        Raises:
            ProblemsError: It is too large.
        """
        content = self.read_new(file)
        digest = hashlib.sha256(content).hexdigest()
        if not self.has(digest) or self.read(digest) != content:
            self._keep(content, digest)
        return digest

    def read(self, digest: str) -> bytes:
        """Return a file; NotFoundError when there is none of this digest."""
        if not self.has(digest):
            raise NotFoundError(f"there is no model file {digest}")
        path = self.folder / digest
        if path.stat().st_size > FILE_BYTES_MAX:
            raise NotFoundError(f"the model file {digest} was replaced by a larger one")
        return path.read_bytes()

    def has(self, digest: str) -> bool:
        """Tell whether there is a file of this digest."""
        return _DIGEST.fullmatch(digest) is not None and (self.folder / digest).is_file()

    def keep_first(self, name: str, night: FirstNight) -> None:
        """Keep how the bank looked on a model's first night; a later one changes nothing."""
        path = self.folder / f"{name}.first.json"
        if not path.exists():
            self._keep(msgspec.json.encode(night, order="sorted"), path.name)

    def first(self, name: str) -> FirstNight | None:
        """Return how the bank looked on a model's first night; None before it."""
        path = self.folder / f"{name}.first.json"
        return msgspec.json.decode(path.read_bytes(), type=FirstNight) if path.exists() else None

    def digests(self) -> Sequence[str]:
        """Return the digests of all files, sorted."""
        names = (path.name for path in self.folder.glob("*") if path.is_file())
        return sorted(name for name in names if _DIGEST.fullmatch(name))

    def _keep(self, content: bytes, name: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.folder, prefix=".draft.", delete=False) as draft:
            draft.write(content)
        Path(draft.name).chmod(0o644)
        appear(Path(draft.name), self.folder / name)
