"""What the bank was told, and when: all that an auditor may hold against its messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hengce.model.configuration import Configuration, Stop
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome
from hengce.model.profile import ChangeKind
from hengce.model.working_days import WorkingDays
from oracle.case import Checked, CustomerFacts, PastContact


class Statement(NamedTuple):
    """A customer says yes or no: to a consent, a channel, a topic."""

    at: Instant
    customer: str
    kind: ChangeKind
    key: str
    value: bool


class Order(NamedTuple):
    """An emergency stop, in force from `stop.at` until it is lifted."""

    stop: Stop
    lifted_at: Instant | None


class Profiles(NamedTuple):
    """What the nightly files say of each customer, from an instant on."""

    since: Instant
    customers: Mapping[str, CustomerFacts]


class Asked(NamedTuple):
    """A question to the brain: its place among all questions, its time and its event."""

    place: int
    at: Instant
    trigger: Event | None


@dataclass(slots=True)
class Told:
    """The world's nouns, and what was told since, in the order of time.

    Attributes:
        configuration: The published documents.
        checked: The trees behind their conditions.
        profiles: One entry for each nightly delivery.
        history: Contacts before the first decision, by customer.
        calendar: On which days people work.
        statements: What customers said.
        events: When each event was heard, and the event.
        outcomes: When each answer to a contact was heard, and the answer.
        stops: All emergency stops.
        asked: The questions, by the name that all answers to one begin with.
    """

    configuration: Configuration
    checked: Checked
    profiles: list[Profiles]
    history: Mapping[str, Sequence[PastContact]]
    calendar: WorkingDays
    statements: list[Statement] = field(default_factory=list)
    events: list[tuple[Instant, Event]] = field(default_factory=list)
    outcomes: list[tuple[Instant, Outcome]] = field(default_factory=list)
    stops: list[Order] = field(default_factory=list)
    asked: dict[str, Asked] = field(default_factory=dict)

    def ask(self, name: str, at: Instant, trigger: Event | None = None) -> None:
        """Note a question; contacts bear its name."""
        self.asked[name] = Asked(len(self.asked), at, trigger)
