"""What a delivery must tell of itself to be judged: a file, or the rows of a table for a day."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hengce.errors import Problem
from hengce.flow.feed_record import FeedRecord
from hengce.intake.control import Declared
from hengce.intake.mapping import FileMapping
from hengce.model.feed import Feed
from hengce.model.instant import Day, Instant


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy of a delivery, with the names of its content.

    Attributes:
        path: A file of our own, which nobody else writes to.
        sha256: The name that the record keeps.
        declared: The name by the algorithm that the source uses.
    """

    path: Path
    sha256: str
    declared: str


class Arrival(Protocol):
    """One delivery of a feed."""

    @property
    def name(self) -> str:
        """What the record calls it; the same for every version of it."""

    @property
    def day(self) -> Day:
        """The business day that it is of."""

    @property
    def size(self) -> int:
        """How many bytes it has, as far as that is known before it is read."""

    def stamps(self) -> str:
        """Return how it looks from outside, without a space: whoever changes it changes this."""

    def waits(self, feed: Feed, at: Instant, record: FeedRecord) -> Iterator[Problem]:
        """Yield what must happen before it is read at all."""

    def copied(self, aside: Path, feed: Feed) -> AbstractContextManager[Copied]:
        """Copy it into a folder, and name its content; the copy goes with the context."""

    def is_unchanged(self) -> bool:
        """Tell whether it still looks as it did."""

    def declared(self, copy: Copied, feed: Feed) -> Declared:
        """Return what was said of it; raises ProblemsError when it is not that."""

    def columns(self, copy: Copied, mapping: FileMapping) -> tuple[str, ...]:
        """Return its columns; raises ProblemsError when one that is read is missing."""
