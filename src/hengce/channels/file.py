"""The file channel: one JSON line a message, written once for each key.

A message is ACCEPTED when the operating system has it whole; it outlives the process then.
`flush` waits for the disk, so that it outlives the machine. The relay flushes once for a
group, before the ledger says that the group was handed off: one `fsync` for hundreds of
messages, and still no contact is committed whose line a power failure can take back.

Keys are remembered across restarts by reading the file when it is opened. Only the latest
KEYS_MAX are kept: a repetition comes within the life of a contact, which is hours.
"""

import fcntl
import os
from collections import OrderedDict
from hashlib import blake2b
from pathlib import Path

import msgspec

from hengce.channels.fitting import misfit
from hengce.errors import ConflictError, Problem, ProblemsError
from hengce.model.capability import capabilities_of
from hengce.model.connector import FileConnector
from hengce.model.instant import Instant, show_instant
from hengce.ports import Delivered, Envelope, Receipt

KEYS_MAX = 1_000_000

_CAN = capabilities_of(FileConnector(path=""))

_KEY_BYTES = 16

_ONLY_OWNER = 0o600  # the lines hold personal data


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the file; `at` is ISO 8601 in UTC."""

    key: str
    at: str
    customer: str
    address: str
    subject: str
    body: str


class FileChannel:
    """Appends to one file, which it alone writes while it is open.

    Args:
        path: The file; it and its folder are made when they are missing.
        keys_max: How many keys are remembered.

    Raises:
        ProblemsError: The file holds something else than messages.
        ConflictError: Another process, or another channel of this one, writes to it.
    """

    def __init__(self, path: Path, keys_max: int = KEYS_MAX) -> None:
        self._path = path
        self._keys_max = keys_max
        self._keys: OrderedDict[bytes, None] = OrderedDict()
        self._file: int | None = open_alone(path)
        try:
            self._end = self._read_keys()
            os.ftruncate(self._file, self._end)
        except BaseException:
            self.close()
            raise

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Write one message; `flush` makes it outlive the machine."""
        if self._file is None:
            return Receipt(Delivered.UNAVAILABLE, "closed")
        refusal = misfit(envelope, _CAN)
        if refusal is not None:
            return refusal
        key = _digest(envelope.key)
        if key in self._keys:
            return Receipt(Delivered.ACCEPTED, "repeated")
        try:
            self._append(self._file, _line(envelope, at))
        except OSError as error:
            return self._take_back(self._file, type(error).__name__)
        except UnicodeEncodeError:
            return Receipt(Delivered.REFUSED, "not text")
        self._remember(key)
        return Receipt(Delivered.ACCEPTED)

    def flush(self) -> Receipt:
        """Wait until all that was accepted lies on the disk; UNKNOWN when it may not."""
        if self._file is None:
            return Receipt(Delivered.UNKNOWN, "closed")
        try:
            os.fsync(self._file)
        except OSError as error:
            # What the disk holds now is known only to one who reads it again.
            self.close()
            return Receipt(Delivered.UNKNOWN, type(error).__name__)
        return Receipt(Delivered.ACCEPTED)

    def close(self) -> None:
        """Close the file and let others write to it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _append(self, file: int, line: bytes) -> None:
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(file, rest) :]
        self._end += len(line)

    def _take_back(self, file: int, why: str) -> Receipt:
        """Cut off what a failed write may have left; then it was certainly not taken."""
        try:
            os.ftruncate(file, self._end)
        except OSError:
            self.close()  # opening it again cuts off what is torn
            return Receipt(Delivered.UNKNOWN, why)
        return Receipt(Delivered.UNAVAILABLE, why)

    def _remember(self, key: bytes) -> None:
        self._keys[key] = None
        if len(self._keys) > self._keys_max:
            self._keys.popitem(last=False)

    def _read_keys(self) -> int:
        """Remember the keys of the file; return where its last whole line ends.

        A torn last line is a message that was never accepted: the machine stopped before.
        """
        end = 0
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.endswith(b"\n"):
                    break
                self._remember(_digest(self._key_of(line, number)))
                end += len(line)
        return end

    def _key_of(self, line: bytes, number: int) -> str:
        try:
            return msgspec.json.decode(line, type=Line).key
        except msgspec.MsgspecError:
            name = self._path.name
            problem = Problem.of(name, "channel.file_not_messages", path=name, line=number)
            raise ProblemsError([problem]) from None


def open_alone(path: Path) -> int:
    """Open a file that nobody else may write; ConflictError while somebody does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _ONLY_OWNER)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        raise ConflictError(f"another writer has the channel file {path.name} open") from None
    sync_folder(path.parent)
    return file


def sync_folder(folder: Path) -> None:
    """Make the file's own name durable; without it the synchronised lines are lost too."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _digest(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


def _line(envelope: Envelope, at: Instant) -> bytes:
    line = Line(
        key=envelope.key,
        at=show_instant(at),
        customer=envelope.customer,
        address=envelope.address,
        subject=envelope.subject,
        body=envelope.body,
    )
    return msgspec.json.encode(line) + b"\n"
