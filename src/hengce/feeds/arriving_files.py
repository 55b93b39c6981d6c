"""Files that arrived, as they are judged."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hengce.errors import Problem, ProblemsError
from hengce.feeds.arrival import Copied
from hengce.flow.feed_record import FeedRecord
from hengce.intake.column_drift import missing_columns
from hengce.intake.control import Declared, read_control
from hengce.intake.delivery import Delivery, Stamp, quiet_since
from hengce.intake.mapping import FileMapping
from hengce.intake.plan import needed_columns
from hengce.intake.reading import header_of
from hengce.model.feed import DigestAlgorithm, Feed
from hengce.model.instant import Day, Instant

_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ArrivedFile:
    """A file, with those beside it.

    Attributes:
        delivery: What lay there.
    """

    delivery: Delivery

    @property
    def name(self) -> str:
        """The file's name."""
        return self.delivery.path.name

    @property
    def day(self) -> Day:
        """The business day that its name says."""
        return self.delivery.day

    @property
    def size(self) -> int:
        """How long it was."""
        return self.delivery.stamp.size

    def stamps(self) -> str:
        """Return how it and the files beside it look."""
        delivery = self.delivery
        beside = (Stamp.of(path) if path else None for path in (delivery.flag, delivery.control))
        looks = (delivery.stamp, *beside)
        return ",".join(f"{one.size}:{one.written_ns}" if one else "-" for one in looks)

    def waits(self, feed: Feed, at: Instant, record: FeedRecord) -> Iterator[Problem]:  # noqa: ARG002
        """Yield what of its flag, its stillness and its control is not there yet."""
        name, delivery = self.name, self.delivery
        if delivery.flag is not None:
            flag = Stamp.of(delivery.flag)
            if flag is None:
                yield Problem.of(name, "feed.no_flag", flag=delivery.flag.name)
            elif flag.written_ns < delivery.stamp.written_ns:
                yield Problem.of(name, "feed.flag_older", flag=delivery.flag.name)
        elif (quiet := quiet_since(delivery.stamp, at)) < feed.quiet_seconds:
            facts = {"seconds": max(quiet, 0), "quiet": feed.quiet_seconds}
            yield Problem.of(name, "feed.unquiet", **facts)
        if delivery.control is not None and Stamp.of(delivery.control) is None:
            yield Problem.of(name, "feed.no_control", control=delivery.control.name)

    @contextmanager
    def copied(self, aside: Path, feed: Feed) -> Iterator[Copied]:
        """Copy it aside, and name its content on the way."""
        aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = aside / self.name
        algorithm = feed.control.algorithm if feed.control else DigestAlgorithm.SHA256
        ours, theirs = hashlib.sha256(), hashlib.new(algorithm)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as to, self.delivery.path.open("rb") as file:
                while piece := file.read(_PIECE_BYTES):
                    to.write(piece)
                    ours.update(piece)
                    theirs.update(piece)
            yield Copied(path, ours.hexdigest(), theirs.hexdigest())
        finally:
            path.unlink(missing_ok=True)

    def is_unchanged(self) -> bool:
        """Tell whether nobody wrote to it since."""
        return Stamp.of(self.delivery.path) == self.delivery.stamp

    def declared(self, copy: Copied, feed: Feed) -> Declared:
        """Read what was declared of it, and compare its digest."""
        if feed.control is None or self.delivery.control is None:
            return Declared()
        declared = read_control(self.delivery.control, feed.control)
        if declared.digest and declared.digest != copy.declared:
            facts = {"algorithm": feed.control.algorithm}
            raise ProblemsError([Problem.of(self.name, "feed.digest_differs", **facts)])
        return declared

    def columns(self, copy: Copied, mapping: FileMapping) -> tuple[str, ...]:
        """Return the columns of its header."""
        if not copy.path.stat().st_size:
            return ()
        needed = needed_columns(mapping)
        columns, problems = header_of(copy.path, mapping, needed)
        if columns:
            problems += list(missing_columns(self.name, columns, needed))
        if problems:
            raise ProblemsError(problems)
        return tuple(columns)
