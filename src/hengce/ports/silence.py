"""What the shell needs from the bank's memory to notice that customers do not answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hengce.model.contact import Contact
from hengce.model.instant import Instant


@dataclass(frozen=True, slots=True)
class NumberedHandOff:
    """A hand-off and its number in the order of all.

    Attributes:
        seq: The number of the step that says so.
        contact: Its id.
        customer: Whose.
    """

    seq: int
    contact: str
    customer: str


class SilenceView(Protocol):
    """Reads hand-offs in their order."""

    def silence_cursor(self, name: str) -> int | None:
        """Up to which hand-off somebody has looked; None: he has not begun."""

    def last_hand_off(self) -> int:
        """The number of the last hand-off; 0 for none."""

    def hand_offs_after(self, seq: int, until: Instant, limit: int) -> Sequence[NumberedHandOff]:
        """The next hand-offs behind a number, up to the first that is later than `until`."""

    def handed_off_to(self, customer: str, since: Instant, until: Instant) -> Sequence[Contact]:
        """A customer's contacts that were handed off after `since` and by `until`."""


class SilenceWrites(SilenceView, Protocol):
    """Writes how far somebody has looked."""

    def set_silence_cursor(self, name: str, seq: int) -> None:
        """Say up to which hand-off somebody has looked."""
