"""What the record of a feed says of a file that lies there: was it looked at, was it taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hengce.model.feed import FeedEntry, FeedState
from hengce.model.instant import Day

SETTLED = frozenset({FeedState.TAKEN, FeedState.DUPLICATE, FeedState.SUPERSEDED})
"""States that only another file changes; what was held or refused is tried again."""


@dataclass(slots=True)
class FeedRecord:
    """The record of a feed, as far as the next look asks for it.

    Attributes:
        last: The last entry of each file.
        taken: What was taken for each business day, in the order of its versions.
        superseded: The business days of which a later one said all.
        told_late: The business days that were said to be late.
    """

    last: dict[str, FeedEntry] = field(default_factory=dict)
    taken: dict[Day, list[FeedEntry]] = field(default_factory=dict)
    superseded: set[Day] = field(default_factory=set)
    told_late: set[Day] = field(default_factory=set)

    @classmethod
    def of(cls, entries: Iterable[FeedEntry]) -> "FeedRecord":
        """Read a record in the order of writing."""
        record = cls()
        for entry in entries:
            record.add(entry)
        return record

    def add(self, entry: FeedEntry) -> None:
        """Learn one more entry."""
        if entry.state is FeedState.LATE:
            self.told_late.add(entry.day)
            return
        self.last[entry.file] = entry
        if entry.state is FeedState.TAKEN:
            self.taken.setdefault(entry.day, []).append(entry)
        elif entry.state is FeedState.SUPERSEDED:
            self.superseded.add(entry.day)

    @property
    def newest(self) -> FeedEntry | None:
        """The last version of the latest business day that was taken."""
        return self.taken[max(self.taken)][-1] if self.taken else None

    @property
    def days(self) -> frozenset[Day]:
        """The business days that are not missing."""
        return frozenset({*self.taken, *self.superseded})

    def in_force(self, of: Day) -> FeedEntry | None:
        """Return the last version that was taken for a business day."""
        return self.taken[of][-1] if of in self.taken else None

    def is_done(self, file: str, stamps: str, seen: str) -> bool:
        """Tell whether a look at a file would find what the last one found.

        Args:
            file: Its name.
            stamps: How it and the files beside it look.
            seen: That, and all else that the answer depends on.
        """
        last = self.last.get(file)
        if last is None:
            return False
        if last.state in SETTLED:
            return last.seen.partition(" ")[0] == stamps
        return last.seen == seen and bool(last.digest)

    def says(self, file: str, seen: str, codes: Sequence[str]) -> bool:
        """Tell whether it was written already that a file is held for these reasons."""
        last = self.last.get(file)
        return (
            last is not None
            and last.state is FeedState.HELD
            and last.seen == seen
            and [one.code for one in last.report.problems] == list(codes)
        )
