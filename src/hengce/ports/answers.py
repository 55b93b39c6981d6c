"""What the shell needs from the memory to understand what channels tell later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hengce.model.instant import Instant
from hengce.model.outcome import OutcomeKind


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message, under the name that the other side of a channel gave to it.

    Attributes:
        channel: The channel.
        name: The other side's name; it may use a name again after some time.
        contact: Whose message.
        number: Which part, from 1.
        count: How many parts the message has.
    """

    channel: str
    name: str
    contact: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class PartReport:
    """What became of one part of a message of several."""

    contact: str
    number: int
    kind: OutcomeKind
    at: Instant


class AnswerView(Protocol):
    """Reads what belongs to an answer."""

    def part(self, channel: str, name: str) -> Part | None:
        """The part that the other side of a channel named so last; None for none."""

    def part_reports(self, contact: str) -> Sequence[PartReport]:
        """What is known of the parts of a contact's message, in the order of hearing."""

    def once_at(self, tag: str, addresses: Sequence[str]) -> Sequence[str]:
        """Customers of whom some change said that a tag holds one of these texts, sorted."""


class AnswerTransaction(AnswerView, Protocol):
    """Writes what belongs to an answer."""

    def add_parts(self, parts: Sequence[Part]) -> None:
        """Remember under which names messages were taken."""

    def add_part_reports(self, reports: Sequence[PartReport]) -> None:
        """Append what became of parts."""
