"""Hand-over by batch file: what was said until a closing time, whole, with a flag beside it.

A message goes into the open batch, a journal of JSON lines. When its time has come, a batch is
*sealed* and then *published*:

- sealed: data file, flag and list of keys are written beside the journal and synchronised,
  the keys last. A crash before that leaves the journal, and sealing starts anew.
- published: data file and flag are moved to where the other system looks, in this order, each
  by one rename. A crash leaves what was not moved yet; what the other system took away is not
  made again, because it is moved and not copied.

So nothing is lost and nothing is doubled, wherever the process or the machine stops, and the
flag never stands beside half a file. A key is handed over once: keys of the open batch and of
sealed ones are remembered.
"""

import hashlib
import logging
import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

import msgspec

from hengce.channels.cells import csv_line
from hengce.channels.closings import Closing, Closings
from hengce.channels.file import FileChannel, Line, open_alone, sync_folder
from hengce.model.connector import BatchFormat
from hengce.model.instant import Instant
from hengce.ports import Delivered, Envelope, Receipt

KEYS_MAX = 1_000_000
EMPTY_BATCHES_MAX = 366
KEYS_FILES_MAX = 800

_log = logging.getLogger(__name__)

_STATE = ".state"
_OPEN, _PART, _KEYS, _LOCK, _FLAG = ".open", ".part", ".keys", ".lock", ".flg"
_COLUMNS = ("key", "at", "customer", "address", "subject", "body")
_ONLY_OWNER = 0o600
_SUFFIX = {BatchFormat.CSV: ".csv", BatchFormat.JSON_LINES: ".jsonl"}


class HandoverChannel:
    """Writes batch files for another system.

    Args:
        folder: Where the other system looks.
        channel: The channel's id; batches are named after it.
        closings: When batches close.
        form: How rows are written.
        keys_max: How many keys of sealed batches are remembered.

    Raises:
        ProblemsError: The journal holds something else than messages.
        ConflictError: Another process writes to the journal.
    """

    def __init__(
        self,
        folder: Path,
        channel: str,
        closings: Closings,
        form: BatchFormat,
        keys_max: int = KEYS_MAX,
    ) -> None:
        self._folder = folder
        self._channel = channel
        self._closings = closings
        self._form = form
        self._keys_max = keys_max
        self._state = folder / _STATE
        self._lock: int | None = open_alone(self._state / f"{channel}{_LOCK}")
        self._sealed: OrderedDict[bytes, None] = OrderedDict()
        self._last: Closing | None = None
        self._batch: Closing | None = None
        self._journal: FileChannel | None = None
        try:
            self._recover()
        except BaseException:
            self.close()
            raise

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Put one message into the batch that is open at an instant."""
        if self._lock is None:
            return Receipt(Delivered.UNAVAILABLE, "closed")
        try:
            self._hand_over(at)
            if _digest(envelope.key) in self._sealed:
                return Receipt(Delivered.ACCEPTED, "repeated")
            journal = self._opened(at)
        except OSError as error:
            return Receipt(Delivered.UNAVAILABLE, type(error).__name__)
        return journal.deliver(envelope, at)

    def flush(self) -> Receipt:
        """Wait until all that was accepted lies on the disk; UNKNOWN when it may not."""
        return Receipt(Delivered.ACCEPTED) if self._journal is None else self._journal.flush()

    def hand_over(self, at: Instant) -> None:
        """Hand over the batches whose time has come; what fails is done the next time."""
        try:
            self._hand_over(at)
        except OSError as error:
            _log.error("channel %s cannot hand over: %s", self._channel, type(error).__name__)

    def close(self) -> None:
        """Let go of the journal; the batch stays open."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _hand_over(self, at: Instant) -> None:
        if self._lock is None:
            return
        while self._batch is not None and self._batch.at <= at:
            self._seal(self._batch)
        last = self._last
        for _ in range(EMPTY_BATCHES_MAX):
            # The other system waits for a file at each closing, also for one without rows.
            if last is None or self._batch is not None:
                return
            last = self._closings.after(last.at)
            if last.at > at:
                return
            self._seal(last)

    def _opened(self, at: Instant) -> FileChannel:
        """Return the journal of the batch at an instant; a batch that is sealed stays so."""
        if self._journal is None:
            not_before = at if self._last is None else max(at, self._last.at)
            batch = self._batch or self._closings.after(not_before)
            self._journal = FileChannel(self._place(batch, _OPEN))
            self._batch = batch
        return self._journal

    def _seal(self, batch: Closing) -> None:
        if self._journal is not None:
            if self._journal.flush().status is not Delivered.ACCEPTED:
                raise OSError
            self._journal.close()
            self._journal = None
        keys = self._place(batch, _KEYS)
        if not keys.exists():
            self._write(batch)
        self._publish(batch)
        self._remember(keys)
        self._last = batch
        self._batch = self._oldest_open()

    def _write(self, batch: Closing) -> None:
        """Write data, flag and keys; the keys last, because they make it final."""
        digest, rows, size = hashlib.sha256(), 0, 0
        keys: list[bytes] = []
        with _durable(self._place(batch, _SUFFIX[self._form])) as data:
            for line, key in self._lines(batch):
                data.write(line)
                digest.update(line)
                size += len(line)
                rows += bool(key)
                keys += [_digest(key)] if key else []
        name = self._place(batch, _SUFFIX[self._form]).name
        flag = f"file={name}\nrows={rows}\nbytes={size}\nsha256={digest.hexdigest()}\n"
        with _durable(self._place(batch, _FLAG)) as file:
            file.write(flag.encode())
        part = self._place(batch, _PART)
        with _durable(part) as file:
            file.writelines(key.hex().encode() + b"\n" for key in keys)
        sync_folder(self._state)
        part.rename(self._place(batch, _KEYS))
        sync_folder(self._state)

    def _publish(self, batch: Closing) -> None:
        """Move the data, then the flag; what is not there was moved before a crash."""
        for suffix in (*_SUFFIX.values(), _FLAG):
            place = self._place(batch, suffix)
            if place.exists():
                place.rename(self._folder / place.name)
                sync_folder(self._folder)
        self._place(batch, _OPEN).unlink(missing_ok=True)
        sync_folder(self._state)

    def _lines(self, batch: Closing) -> Iterator[tuple[bytes, str]]:
        """Yield each line of the data file, with its key; a header has none."""
        as_csv = self._form is BatchFormat.CSV
        if as_csv:
            yield csv_line(_COLUMNS), ""
        journal = self._place(batch, _OPEN)
        if not journal.exists():
            return
        with journal.open("rb") as lines:
            for line in lines:
                said = msgspec.json.decode(line, type=Line)
                cells = [getattr(said, column) for column in _COLUMNS]
                yield csv_line(cells) if as_csv else line, said.key

    def _recover(self) -> None:
        """Remember what was sealed, and finish what a crash left half done."""
        sealed = self._batches(_KEYS)
        for batch in sealed:
            self._publish(batch)
            self._remember(self._place(batch, _KEYS))
        for batch in sealed[:-KEYS_FILES_MAX]:
            self._place(batch, _KEYS).unlink()
        self._last = sealed[-1] if sealed else None
        self._batch = self._oldest_open()
        if self._batch is not None:
            self._journal = FileChannel(self._place(self._batch, _OPEN))

    def _oldest_open(self) -> Closing | None:
        return next(iter(self._batches(_OPEN)), None)

    def _batches(self, kind: str) -> list[Closing]:
        """Return the batches that have a file of a kind, oldest first."""
        named = self._state.glob(f"{self._channel}_*{kind}")
        stems = (path.name.removesuffix(kind).removeprefix(f"{self._channel}_") for path in named)
        found = (self._closings.named(stem) for stem in stems)
        return sorted(batch for batch in found if batch is not None)

    def _remember(self, keys: Path) -> None:
        for line in keys.read_bytes().split():
            self._sealed[bytes.fromhex(line.decode())] = None
        while len(self._sealed) > self._keys_max:
            self._sealed.popitem(last=False)

    def _place(self, batch: Closing, kind: str) -> Path:
        return self._state / f"{self._channel}_{batch.name}{kind}"


@contextmanager
def _durable(path: Path) -> Iterator[BinaryIO]:
    """Write a file anew; it lies on the disk when the block ends."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _ONLY_OWNER)
    with os.fdopen(number, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _digest(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
