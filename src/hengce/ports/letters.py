"""What the shell keeps of events that could not be taken."""

from collections.abc import Sequence
from typing import Protocol

from hengce.model.dead_letter import DeadLetter, DeadLetterState, LetterPile


class LetterReads(Protocol):
    """Reads dead letters."""

    def dead_letters(
        self,
        orgs: Sequence[str] | None,
        limit: int,
        after_seq: int = 0,
        *,
        state: DeadLetterState | None = None,
        code: str = "",
        source: str = "",
    ) -> Sequence[DeadLetter]:
        """Dead letters of some units of the bank (None: of all), oldest first.

        Args:
            orgs: The units.
            limit: How many at most.
            after_seq: Those behind this number.
            state: Of one state; None: of any.
            code: Of one reason; empty: of any.
            source: Of one sender; empty: of any.
        """

    def letter_piles(self, orgs: Sequence[str] | None) -> Sequence[LetterPile]:
        """Open dead letters of some units (None: of all) by reason and sender, most first."""

    def dead_letter(self, seq: int) -> DeadLetter:
        """One dead letter; NotFoundError when there is none."""


class LetterWrites(LetterReads, Protocol):
    """Writes dead letters."""

    def add_dead_letters(self, letters: Sequence[DeadLetter]) -> None:
        """Append documents that were refused; the store numbers them."""

    def end_dead_letter(self, seq: int, state: DeadLetterState) -> None:
        """Say what became of a dead letter; NotFoundError when there is none."""
