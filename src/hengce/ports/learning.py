"""What the shell needs from the bank's memory about what answers add up to."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hengce.model.instant import Instant
from hengce.model.learned import LearnedThen
from hengce.model.learning_sums import LearningSums
from hengce.model.outcome import Outcome
from hengce.ports.decided import Chosen


class LearningReads(Protocol):
    """Reads."""

    def learning_sums(self) -> LearningSums | None:
        """What contacts added up to when that was kept last; None: it was never kept."""

    def learned_before(self, limit: int) -> Sequence[LearnedThen]:
        """What the versions that were published last had learned, the newest first."""

    def contacts_touched(
        self, after: int, left_after: Instant, left_until: Instant
    ) -> Sequence[str]:
        """The contacts that may count otherwise than before, by name.

        Args:
            after: Those of which something was written behind that position,
            left_after: and those that left after this instant
            left_until: and not after that one.
        """

    def outcomes_of(self, contacts: Sequence[str]) -> Mapping[str, Sequence[Outcome]]:
        """What happened to some contacts, each in time order; contacts without are left out."""

    def chosen_by(self, decisions: Sequence[str]) -> Mapping[str, Chosen]:
        """What those of these decisions chose that are stored, read together."""


class LearningWrites(Protocol):
    """Writes."""

    def put_learning_sums(self, sums: LearningSums) -> None:
        """Keep what contacts add up to, instead of what was kept before."""
