"""Work on tasks: what managers do, what they report, and what falls due.

All of it happens in a transaction that is open, so that a task's end, what it says of its
contact and the rest of its topic are one thing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import msgspec

from hengce.errors import ConflictError, NotFoundError, Problem, ProblemsError
from hengce.flow.tasking import codes_of, moved, overdue
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.model.outcome import Outcome
from hengce.model.task import LIVE, TaskCode, TaskMove, TaskRecord, TaskSearch, TaskState
from hengce.ports import Store, Transaction, View
from hengce.responses.outcomes import Baseline, strategies_by_id, take

SOURCE = "task"
"""Who reports what managers found."""

OVERDUE_MAX = 200
"""Tasks that one transaction escalates or lets expire."""

HANDED_OVER_MAX = 1_000
"""Tasks that one transaction gives to a colleague."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who works on tasks.

    Attributes:
        by: Who it is, for the steps.
        manager: His name as the customers' manager; None: all tasks of his units are his.
        orgs: The units of the bank that he reaches; None: all.
    """

    by: str
    manager: str | None = None
    orgs: frozenset[str] | None = None

    def reaches(self, record: TaskRecord) -> bool:
        """Tell whether he may see a task."""
        mine = self.manager is None or record.step.manager == self.manager
        return mine and (self.orgs is None or record.task.org in self.orgs)


@dataclass(frozen=True, slots=True)
class Report:
    """What a manager found.

    Attributes:
        code: One of the task's codes.
        amount_cents: For what was bought.
    """

    code: str
    amount_cents: int | None = None


def task_for(view: View, task_id: str, actor: Actor) -> TaskRecord:
    """Return a task that somebody reaches.

    Raises:
        NotFoundError: There is none, or it is not his to see.
    """
    record = view.task(task_id)
    if not actor.reaches(record):
        raise NotFoundError(f"there is no task {task_id}")
    return record


def take_task(tx: Transaction, task_id: str, actor: Actor, at: Instant) -> TaskRecord:
    """Begin to work on a task; one of a pool or of the head becomes his who takes it.

    Raises:
        NotFoundError: There is none that he reaches.
        ConflictError: It was taken, or it has ended.
    """
    record = task_for(tx, task_id, actor)
    step = moved(record, TaskMove.TAKE, at, actor.by)
    tx.move_task(msgspec.structs.replace(step, manager=step.manager or actor.by))
    return tx.task(task_id)


def finish_task(
    tx: Transaction,
    task_id: str,
    report: Report,
    actor: Actor,
    configuration: Configuration,
    baseline: Baseline,
    at: Instant,
) -> TaskRecord:
    """End a task with a code; what the code means flows back to the contact.

    The same report again, of a task that ended with it, changes nothing.

    Raises:
        NotFoundError: There is none that he reaches.
        ConflictError: It has ended otherwise.
        ProblemsError: The code is not among those of the task.
    """
    record = task_for(tx, task_id, actor)
    if (record.step.state, record.step.outcome) == (TaskState.DONE, report.code):
        return record
    code = _code(configuration, record, report.code)
    step = moved(record, TaskMove.FINISH, at, actor.by)
    tx.move_task(msgspec.structs.replace(step, outcome=code.id))
    if code.means is not None:
        outcome = Outcome(
            source=SOURCE,
            id=task_id,
            contact=record.task.contact,
            kind=code.means,
            at=at,
            amount_cents=report.amount_cents,
        )
        take(tx, outcome, strategies_by_id(configuration), configuration, baseline, at)
    return tx.task(task_id)


def postpone_task(
    tx: Transaction,
    task_id: str,
    until: Instant,
    actor: Actor,
    configuration: Configuration,
    at: Instant,
) -> TaskRecord:
    """Put a call off, as the customer asked: the task's deadline moves.

    Raises:
        NotFoundError: There is none that he reaches.
        ConflictError: It has ended.
        ProblemsError: The time has passed, or lies further ahead than the policy allows.
    """
    record = task_for(tx, task_id, actor)
    days = configuration.policy.tasks.postpone_days_max
    if not at < until <= at + days * DAY_US:
        raise ProblemsError([Problem.of("until", "task.until_range", days=days)])
    step = moved(record, TaskMove.POSTPONE, at, actor.by)
    tx.move_task(msgspec.structs.replace(step, deadline=until))
    return tx.task(task_id)


def reassign_task(
    tx: Transaction, task_id: str, manager: str, actor: Actor, at: Instant
) -> TaskRecord:
    """Give a task to another manager; an empty name puts it into the unit's pool.

    Raises:
        NotFoundError: There is none that he reaches.
        ConflictError: It has ended.
    """
    step = moved(task_for(tx, task_id, actor), TaskMove.REASSIGN, at, actor.by)
    tx.move_task(msgspec.structs.replace(step, manager=manager))
    return tx.task(task_id)


def hand_over(
    tx: Transaction,
    whose: str,
    to: str,
    colleagues: Collection[str],
    actor: Actor,
    at: Instant,
) -> int:
    """Give all live tasks of a manager who is away to a colleague, or into his unit's pool.

    Args:
        tx: The transaction.
        whose: The manager's name; empty: nobody has them yet, they are those of the pool.
        to: Who takes them; empty: the pool.
        colleagues: Who may: managers of his unit.
        actor: The manager himself, or who gives tasks to managers; only tasks that he reaches.
        at: When.

    Returns:
        How many tasks.

    Raises:
        ConflictError: It is somebody else's manager who asks, or they would stay where they are.
        NotFoundError: There is no such colleague.
    """
    if actor.manager not in {None, whose} or to == whose:
        raise ConflictError("a manager's tasks are handed over by him or his head, to another")
    if to and to not in colleagues:
        raise NotFoundError("there is no such manager in the unit")
    orgs = None if actor.orgs is None else tuple(sorted(actor.orgs))
    search = TaskSearch(orgs=orgs, manager=whose, states=LIVE)
    records = tx.live_tasks(search, HANDED_OVER_MAX, None)
    mine = [one for one in records if one.step.manager == whose]
    for record in mine:
        reassign_task(tx, record.task.id, to, actor, at)
    return len(mine)


def end_overdue(store: Store, configuration: Configuration, at: Instant) -> int:
    """Escalate tasks whose deadline has come to the head of the unit, or let them expire.

    At most OVERDUE_MAX, the oldest deadlines first; return how many.
    """
    with store.view() as view:
        if not view.tasks_due(at, 1):
            return 0
    hours = configuration.policy.tasks.head_hours
    with store.transaction(at) as tx:
        due: Sequence[TaskRecord] = tx.tasks_due(at, OVERDUE_MAX)
        for record in due:
            step = moved(record, overdue(record), at, "deadline")
            if step.state is TaskState.ESCALATED:
                deadline = at + hours * HOUR_US
                step = msgspec.structs.replace(step, manager="", deadline=deadline)
            tx.move_task(step)
    return len(due)


def _code(configuration: Configuration, record: TaskRecord, name: str) -> TaskCode:
    codes = codes_of(configuration, record.task)
    code = next((code for code in codes if code.id == name), None)
    if code is None:
        known = ", ".join(code.id for code in codes)
        raise ProblemsError([Problem.of("code", "task.code_unknown", known=known)])
    return code
