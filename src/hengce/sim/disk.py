"""A disk in memory that remembers what was flushed: it loses power, fills up and fails.

SQLite reads and writes it through a file system of its own (a VFS). What was written and
not flushed survives the death of the process, because the operating system holds it; it
does not survive a loss of power: then each sector of it is kept or lost by chance, and what
was written around is not moved together. A failed flush leaves the bytes unflushed for good,
as Linux does, although later flushes of other bytes succeed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import apsw

from hengce.sim.faults import FaultKind

SECTOR_BYTES = 512


class KilledError(BaseException):
    """The process is dead. Nothing in it may catch this, and nothing does."""


@dataclass(frozen=True, slots=True)
class _Write:
    """Bytes that were written and not flushed; None: the file was cut at the offset."""

    offset: int
    data: bytes | None


@dataclass(slots=True)
class _Content:
    """A file: what programs read, what power loss cannot take, and the writes between."""

    now: bytearray = field(default_factory=bytearray)
    flushed: bytearray = field(default_factory=bytearray)
    pending: list[_Write] = field(default_factory=list)

    def write(self, offset: int, data: bytes | None) -> None:
        _put(self.now, offset, data)
        self.pending.append(_Write(offset, data))

    def flush(self) -> None:
        for write in self.pending:
            _put(self.flushed, write.offset, write.data)
        self.pending.clear()

    def lose_power(self, chance: Random) -> None:
        """Keep of what was not flushed any sectors of any writes."""
        kept = chance.random()
        for write in self.pending:
            if write.data is None:
                if chance.random() < kept:
                    _put(self.flushed, write.offset, None)
                continue
            for begin in range(0, len(write.data), SECTOR_BYTES):
                if chance.random() < kept:
                    sector = write.data[begin : begin + SECTOR_BYTES]
                    _put(self.flushed, write.offset + begin, sector)
        self.now = bytearray(self.flushed)
        self.pending.clear()


def _put(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


class Disk:
    """The files of one machine, and what is wrong with them.

    Attributes:
        full: Whether writing fails because no room is left.
        write_fails_after: After so many further writes one fails; None: none does.
        flush_fails_after: The same of flushes.
        dies_of_flush: Whether the process dies of the flush that fails, as careful ones do.
        dies_after: After so many further ones of both the process dies; None: it does not.
        dead: Whether it is dead.
        on_fault: Told of each fault that happened.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = {name: _file_of(content) for name, content in files.items()}
        self.life = 0
        self.full = False
        self.write_fails_after: int | None = None
        self.flush_fails_after: int | None = None
        self.dies_of_flush = False
        self.dies_after: int | None = None
        self.dead = False
        self.on_fault: Callable[[FaultKind], None] = lambda _kind: None

    def kill(self) -> None:
        """The process dies here: whatever it still tries, does not happen."""
        self.dead = True
        self.dies_after = None

    def heal(self) -> None:
        """From now on nothing goes wrong."""
        self.full = False
        self.write_fails_after = self.flush_fails_after = self.dies_after = None
        self.dies_of_flush = False

    def lose_power(self, chance: Random) -> None:
        """What was not flushed is torn."""
        for name in sorted(self._files):
            self._files[name].lose_power(chance)

    def revive(self) -> None:
        """Another process comes; what the dead one still has open reaches no file."""
        self.life += 1
        self.dead = False

    def open(self, name: str | None) -> "_Handle":
        """Open a file; without a name, one that nobody else sees."""
        content = _Content() if name is None else self._files.setdefault(name, _Content())
        return _Handle(self, content)

    def write_again(self, path: Path) -> None:
        """Write a file's bytes once more, as they are read, and flush them."""
        content = self._files.get(str(path))
        if content is not None:
            file = _Handle(self, content)
            file.xWrite(bytes(content.now), 0)
            file.xSync(0)

    def exists(self, name: str) -> bool:
        """Tell whether there is a file."""
        return name in self._files

    def delete(self, name: str) -> None:
        """Let go of a file."""
        if not self.dead:
            self._files.pop(name, None)

    def touched(self, *, flushing: bool) -> bool:
        """Count one write or flush; tell whether it may happen.

        Raises:
            KilledError: The process dies at this very write.
            apsw.Error: The disk is full, or failed.
        """
        if self.dead:
            return False
        self._perhaps_die()
        self._perhaps_fail(flushing=flushing)
        if self.full and not flushing:
            self.on_fault(FaultKind.DISK_FULL)
            raise apsw.FullError("no room is left")
        return True

    def flush_failed(self) -> None:
        """A flush failed: the process may die of it.

        Raises:
            KilledError: It does.
        """
        if self.dies_of_flush:
            self._die()

    def _perhaps_die(self) -> None:
        if self.dies_after is None:
            return
        self.dies_after -= 1
        if self.dies_after < 0:
            self._die()

    def _die(self) -> None:
        self.on_fault(FaultKind.CRASH_IN_WRITE)
        self.kill()
        raise KilledError

    def _perhaps_fail(self, *, flushing: bool) -> None:
        left = self.flush_fails_after if flushing else self.write_fails_after
        if left is None:
            return
        kept = None if left == 0 else left - 1
        if flushing:
            self.flush_fails_after = kept
        else:
            self.write_fails_after = kept
        if left == 0:
            self.on_fault(FaultKind.FLUSH_ERROR if flushing else FaultKind.IO_ERROR)
            raise apsw.IOError("the disk failed")


class _Handle:
    """An open file, as SQLite calls it; the names are SQLite's."""

    def __init__(self, disk: Disk, content: _Content) -> None:
        self._disk = disk
        self._content = content
        self._life = disk.life

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        return bytes(self._content.now[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        if self._mine() and self._disk.touched(flushing=False):
            self._content.write(offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        if self._mine() and self._disk.touched(flushing=False):
            self._content.write(size, None)

    def xSync(self, _flags: int) -> None:  # noqa: N802
        if not self._mine():
            return
        try:
            if self._disk.touched(flushing=True):
                self._content.flush()
        except apsw.IOError:
            # The system forgets that these bytes were to be written; readers still see them.
            self._content.pending.clear()
            self._disk.flush_failed()
            raise

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._content.now)

    def xLock(self, _level: int) -> None:  # noqa: N802
        """One process has the disk for itself."""

    def xUnlock(self, _level: int) -> None:  # noqa: N802
        """One process has the disk for itself."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, _operation: int, _pointer: int) -> bool:  # noqa: N802
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR_BYTES

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        # As SQLite takes it from disks everywhere: what was flushed stays when the power goes
        # while bytes beside it are written.
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE

    def xClose(self) -> None:  # noqa: N802
        """Nothing is buffered."""

    def _mine(self) -> bool:
        return self._life == self._disk.life


def _file_of(content: bytes) -> _Content:
    return _Content(now=bytearray(content), flushed=bytearray(content))


class MountedDisk(apsw.VFS):
    """Shows a disk to SQLite under a name."""

    def __init__(self, disk: Disk, name: str) -> None:
        self._disk = disk
        self.name = name
        super().__init__(name, "")

    def xOpen(  # type: ignore[override] # noqa: N802 -- SQLite asks only for these methods
        self, name: str | apsw.URIFilename | None, _flags: list[int]
    ) -> _Handle:
        """Open a file."""
        plain = name.filename() if isinstance(name, apsw.URIFilename) else name
        return self._disk.open(plain)

    def xDelete(self, name: str, _sync: bool) -> None:  # noqa: FBT001, N802 -- SQLite's signature
        """Delete a file."""
        self._disk.delete(name)

    def xAccess(self, name: str, _flags: int) -> bool:  # noqa: N802
        """Tell whether there is a file."""
        return self._disk.exists(name)

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        """Return a name as it is: there are no folders."""
        return name
