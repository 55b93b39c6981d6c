"""What a node may ask of the moment and of the customer, and what it may answer."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from hengce.model.instance import Proposal, Wave
from hengce.model.instant import Day, Instant
from hengce.model.nodes.awaited import Awaited, Stage
from hengce.model.tag import Scalar


class Here(Protocol):
    """The customer at a node at one moment; everything in it stands still."""

    @property
    def at(self) -> Instant:
        """Now."""

    @property
    def since(self) -> Instant:
        """When he arrived at the node."""

    @property
    def hears_since(self) -> Instant:
        """Since when events count: his arrival, or the begin of the pause that he was moved in."""

    @property
    def proposal(self) -> Proposal:
        """What the node asked of arbitration."""

    def holds(self, condition: str) -> bool:
        """Whether a condition is known to be true of him now."""

    def entered_with(self, condition: str) -> bool:
        """Whether a condition is known to be true of the event that let him in."""

    def happened(self, awaited: Awaited, after: Instant, until: Instant) -> Instant | None:
        """When it happened first, later than `after` and not later than `until`; None: never.

        An answer to a wave may also be older than `after`.
        """

    def wave(self, node: str) -> Wave | None:
        """What became of a wave of this journey; None: he has not passed it."""

    def reached(self, node: str) -> frozenset[Stage]:
        """The stages that a wave of this journey has reached."""

    def date(self, tag: str, days: int, at: str) -> Instant | None:
        """The instant that a DATE or TIMESTAMP tag of his names; None: it is not known."""

    def clock(self, day: Day, at: str) -> Instant:
        """The instant at which his clock shows a time of day on a day."""

    def day(self, at: Instant) -> Day:
        """The day that his clock shows at an instant."""

    def time(self, at: Instant) -> str:
        """The time of day that his clock shows at an instant, such as `09:00:00`."""

    def works(self, day: Day) -> bool:
        """Whether people work on a day."""

    def draw(self, salt: str) -> int:
        """A number from 0 to 9,999 that is always the same for him, the journey and the salt."""

    def draw_of_all(self, salt: str) -> int:
        """A number from 0 to 9,999 that is always the same for him and the salt, everywhere."""

    def place(self, namespace: str) -> int:
        """His place in a namespace, from 0 to 999; it is always the same."""

    @property
    def arm(self) -> str:
        """The arm of the experiment that he was exposed to here before; empty: none."""

    @property
    def rounds(self) -> int:
        """How often he took this jump."""

    @property
    def has_child(self) -> bool:
        """Whether he was sent through another journey here."""

    @property
    def child(self) -> bool | None:
        """Whether the journey that he was sent through reached its goal; None: still in it."""

    @property
    def ended_with(self) -> str | None:
        """The outcome code of the task of this node; empty: it ended without one; None: open."""

    @property
    def lateness_us(self) -> int:
        """How late events may arrive."""

    def later(self, began: Instant, length_us: int) -> Instant:
        """When a length of time is over that runs from an instant on, but not while he is held."""


@dataclass(frozen=True, slots=True)
class Go:
    """Goes along a branch.

    Attributes:
        branch: Which.
        when: When he left, where that was before now; it is when he arrives at the next node.
        said: What explains it.
    """

    branch: str = ""
    when: Instant | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """Stays.

    Attributes:
        until: When to look again; None: when something happens.
    """

    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Asks arbitration for what the node proposes."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Was refused for good, and goes along a branch; None: leaves the journey."""

    branch: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The proposal was handed off, and he goes along a branch."""

    branch: str
    when: Instant
    said: str = ""


@dataclass(frozen=True, slots=True)
class Expose:
    """Is exposed to an arm, and goes along it."""

    arm: str


@dataclass(frozen=True, slots=True)
class Write:
    """Writes a tag, and goes on.

    Attributes:
        tag: Which.
        value: Its new value, as documents write it; None together with a step.
        step: How far a preference moves towards 1, or towards 0 when it is negative.
    """

    tag: str
    value: Scalar = None
    step: float | None = None


@dataclass(frozen=True, slots=True)
class Take:
    """Takes one piece out of a stock; `else_to` is the branch when none is left, None: leaves."""

    stock: str
    else_to: str | None


@dataclass(frozen=True, slots=True)
class Start:
    """Starts another journey for the customer."""

    strategy: str


@dataclass(frozen=True, slots=True)
class Again:
    """Goes back to a node."""

    to: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Leaves the journey."""

    goal: bool


Move: TypeAlias = (
    Go | Stay | Ask | Suppressed | Sent | Expose | Write | Take | Start | Again | Leave
)
