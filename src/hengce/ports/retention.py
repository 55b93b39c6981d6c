"""What the shell asks of the store to forget content that is old enough."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.instant import Instant
from hengce.model.retention import Forgetting, RetentionKind


class RetentionReads(Protocol):
    """Reads what was forgotten, and what would be."""

    def last_at(self) -> Instant:
        """When the last transaction was written, by its writer's clock; 0 before the first."""

    def forgettings(self, limit: int) -> Sequence[Forgetting]:
        """What was forgotten, newest first."""

    def forgetting(self, seq: int) -> Forgetting:
        """What was written down under a number; NotFoundError when there is nothing."""

    def forgettable(self, kind: RetentionKind, until: Instant) -> int:
        """How many records have content from before an instant that may be forgotten."""


class RetentionWrites(RetentionReads, Protocol):
    """Forgets."""

    def begin_forgetting(self, kind: RetentionKind, by: str, at: Instant, until: Instant) -> int:
        """Write down that content is going to be forgotten; return the number of the record."""

    def forget(self, seq: int, rows_max: int) -> int:
        """Empty some records and count them; return how many, less than `rows_max` at the end."""

    def end_forgetting(self, seq: int, at: Instant) -> None:
        """Write down that nothing was left to forget."""
