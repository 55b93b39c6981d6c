"""What clients and channels write down for themselves: all that the auditor may know.

Every entry has a number; a lower one was earlier. Instants are what the bank's clocks showed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from typing import Any

from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.journey_order import JourneyOrderKind
from hengce.model.outcome import Outcome
from hengce.model.profile import ChangeKind
from hengce.model.task import TaskMove


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the order of all that happened, and what the clocks showed."""

    number: int
    at: Instant


@dataclass(slots=True)
class Told:
    """What a client asked of the bank: how often he sent it, and what he was answered.

    Attributes:
        name: His own name for it.
        sent: Each time that he sent it.
        heard: When he heard the answer; None: never yet.
        answer: What he heard.
    """

    name: str
    sent: list[Mark] = field(default_factory=list)
    heard: Mark | None = None
    answer: Any = None

    @property
    def accepted(self) -> bool:
        """Whether the answer was no error."""
        return self.heard is not None and not isinstance(self.answer, Exception)


@dataclass(slots=True)
class SentEvents(Told):
    """Events in one request."""

    events: tuple[Event, ...] = ()


@dataclass(slots=True)
class Look(Told):
    """A customer looks at a slot; the answer is what it shows."""

    customer: str = ""


@dataclass(slots=True)
class Said(Told):
    """A customer says yes or no, or a system says what is true of him."""

    customer: str = ""
    kind: ChangeKind = ChangeKind.OPT_OUT
    key: str = ""
    value: bool = True


@dataclass(slots=True)
class Reported(Told):
    """What a channel reports of its messages."""

    outcomes: tuple[Outcome, ...] = ()


@dataclass(slots=True)
class Ordered(Told):
    """A stop of the operators, or its end."""

    scope: str = ""
    target: str = ""
    lifts: bool = False


@dataclass(slots=True)
class Published(Told):
    """Another configuration shall decide."""

    version: str = ""
    revision: str = ""


@dataclass(slots=True)
class Steered(Told):
    """An order to a journey; the answer is its effect.

    Attributes:
        strategy: The journey.
        kind: What is ordered.
    """

    strategy: str = ""
    kind: JourneyOrderKind = JourneyOrderKind.HOLD


@dataclass(slots=True)
class Migrated(Told):
    """Customers in flight shall move to the live version; the answer is who went where.

    Attributes:
        strategy: The journey.
        moves: Where each node of another version leads.
    """

    strategy: str = ""
    moves: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Joined(Told):
    """Two customers turned out to be one."""

    customer: str = ""
    into: str = ""


@dataclass(slots=True)
class Parted(Told):
    """They turned out to be two after all."""

    customer: str = ""


@dataclass(slots=True)
class Worked(Told):
    """A manager, or the head of the unit, does something with a task.

    Attributes:
        contact: The contact that the task is.
        move: What he does with it.
        code: What he reports of it.
        by: Who he is.
        wait_us: How long he puts it off.
    """

    contact: str = ""
    move: TaskMove = TaskMove.FINISH
    code: str = ""
    by: str = ""
    wait_us: int = 0


@dataclass(slots=True)
class Listed(Told):
    """Somebody looks at the list of all live tasks; the answer is their ids and contacts."""


@dataclass(slots=True)
class Night(Told):
    """A run of the whole bank."""


@dataclass(slots=True)
class Replied:
    """What a customer wrote back.

    Attributes:
        name: The network's name for it; the same at every repetition.
        customer: Who wrote.
        address: Where from.
        text: What.
        refuses: Whether it means: no more of these messages.
        sent: Each time that the network brought it.
        heard: When the bank had acknowledged it; None: never yet.
    """

    name: str
    customer: str
    address: str
    text: str
    refuses: bool
    sent: list[Mark] = field(default_factory=list)
    heard: Mark | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call of a channel.

    Attributes:
        mark: When.
        channel: Which channel.
        key: The message's key.
        customer: Whose.
        address: Where to.
        body: The text.
        told: What the channel answered; empty: nothing, it raised or the caller died.
        taken: Whether the customer gets it; of one key he gets it once.
        lied: Whether the answer was false.
    """

    mark: Mark
    channel: str
    key: str
    customer: str
    address: str
    body: str
    told: str
    taken: bool
    lied: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """A contact was taken from the outbox; its hand-off starts when that has committed.

    Attributes:
        mark: When it had committed.
        key: The contact's.
        at: The instant that the relay claimed for; from it the message counts.
    """

    mark: Mark
    key: str
    at: Instant


@dataclass(slots=True)
class Ledgers:
    """Everything that was written down, in its order.

    Attributes:
        told: What clients asked.
        deliveries: What channels were called for.
        claims: When hand-offs started.
        replies: What customers wrote back.
        commits: When which transaction had committed, by its position.
        happenings: How many things happened.
        digest: The hash of the log so far.
    """

    now: Callable[[], Instant]
    told: list[Told] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    claims: list[Claimed] = field(default_factory=list)
    replies: list[Replied] = field(default_factory=list)
    commits: dict[int, Mark] = field(default_factory=dict)
    happenings: int = 0
    _digest: Any = field(default_factory=sha256)

    def mark(self, line: str) -> Mark:
        """Write a line into the log; return its place."""
        self.happenings += 1
        mark = Mark(self.happenings, self.now())
        self._digest.update(f"{mark.number} {mark.at} {line}\n".encode())
        return mark

    def commit(self, position: int) -> None:
        """Note when a transaction committed: behind all that was written down before it."""
        self.commits[position] = Mark(self.happenings, self.now())

    @property
    def went_back(self) -> bool:
        """Whether a client saw the clocks go back."""
        marks = [mark for told in self.told for mark in (*told.sent, told.heard) if mark]
        ordered = sorted(marks, key=lambda mark: mark.number)
        return any(later.at < earlier.at for earlier, later in pairwise(ordered))

    @property
    def is_steady(self) -> bool:
        """Whether no clock was ever seen to go back, by clients or by the disk."""
        times = [mark.at for _, mark in sorted(self.commits.items())]
        return not self.went_back and all(a <= b for a, b in pairwise(times))

    def seal(self, content: bytes) -> str:
        """Close the log with the bank's own books; return its hash."""
        self._digest.update(content)
        return str(self._digest.hexdigest())
