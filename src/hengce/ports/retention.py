"""What the shell asks of the store to forget content that is old enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hengce.model.instant import Instant
from hengce.model.retention import Forgetting, RetentionKind


@dataclass(frozen=True, slots=True)
class Amount:
    """How much there is of something.

    Attributes:
        records: How many records.
        size_bytes: How many bytes their content has.
    """

    records: int
    size_bytes: int


class RetentionReads(Protocol):
    """Reads what was forgotten, and what would be.

    What was forgotten is gone at every position, so that a view at an old one tells it, too.
    """

    def last_at(self) -> Instant:
        """When the last transaction was written, by its writer's clock; 0 before the first."""

    def forgettings(self, limit: int) -> Sequence[Forgetting]:
        """What was forgotten, newest first."""

    def forgetting(self, seq: int) -> Forgetting:
        """What was written down under a number; NotFoundError when there is nothing."""

    def forgettable(self, kind: RetentionKind, until: Instant) -> Amount:
        """How much content from before an instant may be forgotten, of a kind kept in rows."""

    def event_name(self, source: str, event_id: str) -> str | None:
        """The type of an event, forgotten or not; None: there is no such event."""

    def replaced_snapshots(self, until: Instant) -> Sequence[str]:
        """Snapshots in whose place others came before an instant, oldest first."""

    def forgotten_files(self, kind: RetentionKind) -> Sequence[str]:
        """The names of what was forgotten of a kind kept in files, oldest first."""

    def forgotten_by(self, kind: RetentionKind, name: str) -> Forgetting | None:
        """What forgot the files of a name; None: nothing did."""


class RetentionWrites(RetentionReads, Protocol):
    """Forgets."""

    def begin_forgetting(self, kind: RetentionKind, by: str, at: Instant, until: Instant) -> int:
        """Write down that content is going to be forgotten; return the number of the record."""

    def forget(self, seq: int, rows_max: int) -> int:
        """Empty some records and count them; return how many, less than `rows_max` at the end."""

    def forget_files(self, seq: int, name: str, size_bytes: int) -> None:
        """Give up the files of a name and count them; who calls removes them afterwards."""

    def end_forgetting(self, seq: int, at: Instant) -> None:
        """Write down that nothing was left to forget."""
