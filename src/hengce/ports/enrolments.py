"""What the shell needs from the bank's memory about audiences that were let in."""

from collections.abc import Mapping
from typing import Protocol

from hengce.model.instant import Instant


class EnrolmentReads(Protocol):
    """Reads."""

    def enrolled(self) -> Mapping[str, Instant]:
        """The latest moment of each journey whose audience was let in whole."""

    def refused_waves(self, strategy: str, version: str) -> int:
        """How many contacts of a version of a journey were answered badly."""


class EnrolmentWrites(Protocol):
    """Writes."""

    def add_enrolment(self, strategy: str, moment: Instant, entered: int) -> None:
        """Note that the audience of a moment was let in, and how many entered.

        Args:
            strategy: The journey.
            moment: When its schedule, or the night, came.
            entered: How many.
        """
