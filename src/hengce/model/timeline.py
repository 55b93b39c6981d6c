"""What was decided for a customer, newest first: what was said, and what was not, and why."""

from hengce.model.contact import ContactState
from hengce.model.decision import Verdict
from hengce.model.instant import Instant
from hengce.model.noun import Label, Noun
from hengce.model.outcome import OutcomeKind
from hengce.model.task import TaskState


class ConsideredShown(Noun, frozen=True, kw_only=True):
    """A strategy that was considered, and what became of it, without scores or amounts."""

    strategy: str
    label: Label
    verdict: Verdict
    told: Label
    why: Label


class OutcomeShown(Noun, frozen=True, kw_only=True):
    """What came of a contact."""

    kind: OutcomeKind
    at: Instant
    source: str


class TaskShown(Noun, frozen=True, kw_only=True):
    """The task that a contact became, and where it stands."""

    id: str
    state: TaskState
    manager: str
    deadline: Instant
    outcome: str


class ContactShown(Noun, frozen=True, kw_only=True):
    """A contact, where it stands and why, in words and as it is kept, and what came of it."""

    id: str
    strategy: str
    channel: str
    release_at: Instant
    state: ContactState
    at: Instant
    why: str
    told: Label
    outcomes: tuple[OutcomeShown, ...]
    task: TaskShown | None


class DecisionShown(Noun, frozen=True, kw_only=True):
    """One decision.

    Attributes:
        id: The decision; of a run, `<run>/<customer>`.
        at: When.
        nightly: Whether a run made it.
        placement: The slot that he looked at; empty for what is sent.
        triggers: `source/id` of each event that asked.
        considered: The strategies by rank, at most CONSIDERED_MAX.
        considered_count: How many there were.
        contacts: What was reserved.
        forgotten: Why nothing more can be told; empty where it can.
    """

    id: str
    at: Instant
    nightly: bool
    placement: str = ""
    triggers: tuple[str, ...] = ()
    considered: tuple[ConsideredShown, ...] = ()
    considered_count: int = 0
    contacts: tuple[ContactShown, ...] = ()
    forgotten: str = ""


class Timeline(Noun, frozen=True, kw_only=True):
    """A page of a customer's decisions, newest first.

    Attributes:
        customer: The number that speaks for him.
        position: The position of the log; asked for again, the pages fit together.
        decisions: The page.
        next: How many to skip for the next page; 0: this was the last.
    """

    customer: str
    position: int
    decisions: tuple[DecisionShown, ...]
    next: int
