"""What the shell needs from the bank's memory to notice that customers show intents."""

from collections.abc import Collection, Sequence
from typing import Protocol

from hengce.model.awaited_intent import AwaitedIntent
from hengce.model.instant import Instant


class IntentReads(Protocol):
    """Reads what waits for its quiet time."""

    def awaited_intents(
        self, until: Instant, limit: int, partitions: Collection[int] | None = None
    ) -> Sequence[AwaitedIntent]:
        """The first of some partitions (None: of all) that are due by an instant, oldest first."""

    def next_intent(self, partitions: Collection[int] | None = None) -> Instant | None:
        """When the next one of some partitions is due; None: nothing waits."""


class IntentWrites(IntentReads, Protocol):
    """Writes what waits for its quiet time."""

    def await_intents(self, waiting: Sequence[AwaitedIntent]) -> None:
        """Remember what is to be looked at."""

    def end_intents(self, numbers: Sequence[int]) -> None:
        """Forget what was looked at."""
