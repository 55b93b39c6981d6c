"""Tasks: what a machine should not close, for the customer's relationship manager."""

import enum

from hengce.model.contact import ContactKind
from hengce.model.instant import Instant
from hengce.model.noun import Label, Noun
from hengce.model.outcome import OutcomeKind
from hengce.model.strategy import PriorityClass

WORTH_MAX = 2**62
"""Scores in millionths above this are equal in a list."""


class TaskState(enum.StrEnum):
    """Where a task stands."""

    OPEN = "open"  # waits for its manager, or in its unit's pool
    TAKEN = "taken"  # its manager works on it
    ESCALATED = "escalated"  # overdue: it waits for the head of the unit
    DONE = "done"  # finished with an outcome code
    WITHDRAWN = "withdrawn"  # the customer acted elsewhere
    EXPIRED = "expired"  # overdue with the head of the unit, too


LIVE = frozenset({TaskState.OPEN, TaskState.TAKEN, TaskState.ESCALATED})
"""While a task is in one of these, a person is engaged; from the others nothing returns."""


class TaskMove(enum.StrEnum):
    """What can be done with a task."""

    TAKE = "take"
    FINISH = "finish"
    POSTPONE = "postpone"
    REASSIGN = "reassign"
    WITHDRAW = "withdraw"
    ESCALATE = "escalate"
    EXPIRE = "expire"


class TaskCode(Noun, frozen=True, kw_only=True):
    """A result that a manager may report.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        means: What it says of the contact: learning, stops and reopening follow from that.
            None: nothing.
    """

    id: str
    label: Label
    means: OutcomeKind | None = None


def _code(name: str, zh: str, en: str, means: OutcomeKind | None = None) -> TaskCode:
    return TaskCode(id=name, label=Label(zh=zh, en=en), means=means)


CODES = (
    _code("bought", "已购买", "bought", OutcomeKind.BOUGHT),
    _code("complained", "客户投诉", "complained", OutcomeKind.COMPLAINED),
    _code("interested", "有意向", "interested", OutcomeKind.INTERESTED),
    _code("no_answer", "未接通", "no answer"),
    _code("reached", "已联系，无结论", "reached, undecided", OutcomeKind.DELIVERED),
    _code("refused", "明确拒绝", "refused", OutcomeKind.REFUSED),
    _code("unsuitable", "不适宜", "not suitable"),
    _code("wrong_number", "号码有误", "wrong number", OutcomeKind.FAILED),
)
"""The results that hold where the policy declares none."""


class TaskRules(Noun, frozen=True, kw_only=True):
    """How tasks are handed to people.

    Attributes:
        manager_tag: The TEXT tag with the customer's manager; empty: all go to the pools.
        open_max: Live tasks that a manager may hold; what comes then goes to the unit's pool.
        daily_max: Tasks that a manager may be given in a day of the bank's zone.
        deadline_hours: How long a task is given whose strategy is gone.
        head_hours: How long the head of the unit has for an overdue task; then it expires.
        postpone_days_max: How far ahead a manager may put a call off.
        minute_cents: What a minute of a manager costs the bank.
        codes: The results that may be reported.
    """

    manager_tag: str = ""
    open_max: int = 50
    daily_max: int = 15
    deadline_hours: int = 72
    head_hours: int = 24
    postpone_days_max: int = 31
    minute_cents: int = 0
    codes: tuple[TaskCode, ...] = CODES


class Task(Noun, frozen=True, kw_only=True):
    """One task, as it was made; what became of it are its steps.

    Attributes:
        id: Derived from the contact, so that handing it over again makes no second one.
        contact: The contact that it is.
        decision: The decision that reserved it, which says why.
        customer: Whom it is about.
        org: The customer's unit of the bank.
        kind: What caps look at: strategy, topic, classes.
        subject: What it is about, in one line.
        script: What to say, as it was approved.
        score: What it ranks by within its class.
        value_cents: What it is worth.
        created_at: When it was handed over.
    """

    id: str
    contact: str
    decision: str
    customer: str
    org: str
    kind: ContactKind
    subject: str
    script: str
    score: float
    value_cents: int
    created_at: Instant


class TaskStep(Noun, frozen=True, kw_only=True):
    """A task moves.

    Attributes:
        task: Which.
        state: Where it stands from now on.
        manager: Whose it is; empty: the unit's pool, or its head's.
        deadline: By when; for a task that has ended, the last one that it had.
        at: When it moved.
        by: Who moved it: a person, a key, or what happened.
        outcome: The code that it was finished with.
    """

    task: str
    state: TaskState
    manager: str
    deadline: Instant
    at: Instant
    by: str
    outcome: str = ""


class TaskRecord(Noun, frozen=True, kw_only=True):
    """A task with its last step.

    Attributes:
        task: As it was made.
        step: Where it stands.
        escalated: Whether it was overdue once: it is the head's then, whoever works on it.
    """

    task: Task
    step: TaskStep
    escalated: bool = False

    @property
    def place(self) -> "TaskPlace":
        """Where it stands in the ranked list."""
        worth = min(round(self.task.score * 1_000_000), WORTH_MAX)
        return TaskPlace(
            priority=list(PriorityClass).index(self.task.kind.priority_class),
            worth=-worth,
            deadline=self.step.deadline,
            task=self.task.id,
        )


class TaskPlace(Noun, frozen=True, kw_only=True):
    """A place in the ranked list of live tasks, behind which a page begins.

    Attributes:
        priority: 0 risk, 1 service, 2 marketing.
        worth: The score in millionths, negative, so that the highest comes first.
        deadline: By when.
        task: The task's id, which settles ties.
    """

    priority: int
    worth: int
    deadline: Instant
    task: str


class TaskSearch(Noun, frozen=True, kw_only=True):
    """Which tasks are listed.

    Attributes:
        orgs: Of these units of the bank; None: of all.
        manager: Of this manager; None: of all, `""`: of the pools and the heads.
        states: In one of these states.
    """

    orgs: tuple[str, ...] | None = None
    manager: str | None = None
    states: frozenset[TaskState] = LIVE
