"""What the shell needs from the bank's memory about the courses of experiments."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.trial import TrialEntry


class TrialReads(Protocol):
    """Reads."""

    def trial_entries(self, strategy: str) -> Sequence[TrialEntry]:
        """The entries of the experiments of a journey, in the order of writing."""


class TrialWrites(Protocol):
    """Writes."""

    def add_trial_entry(self, entry: TrialEntry) -> None:
        """Append an entry to the course of an experiment."""
