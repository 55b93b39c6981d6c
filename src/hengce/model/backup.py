"""What a backup says of itself."""

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class BackupFile(Noun, frozen=True, kw_only=True):
    """One file of a backup: where it lies, how long it is, and its SHA-256."""

    path: str
    size_bytes: int
    sha256: str


class BackupManifest(Noun, frozen=True, kw_only=True):
    """The list of a backup's files.

    Attributes:
        layout: How the folder is laid out.
        engine: The version of the product that made it.
        schema: The schema of its store.
        position: The last transaction that is in it.
        at: When it was made.
        files: All files but the manifest's own two, by path.
    """

    layout: int
    engine: str
    schema: str
    position: int
    at: Instant
    files: tuple[BackupFile, ...]
