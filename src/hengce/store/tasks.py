"""Tasks in the store: what was made, its steps, and the ranked list of those that are live.

Whether a person is engaged with a customer on a topic is a change like any other, so that
decisions and the second gate read it where they read everything else. It is written here,
in the transaction that makes a task or ends it: no caller can forget it.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    distinct,
    exists,
    func,
    or_,
    select,
    update,
)

from hengce.errors import ConflictError, ForgottenError, NotFoundError
from hengce.kernel.actions import MARKETING_RULES
from hengce.kernel.filters import fits
from hengce.model.filter import Filter
from hengce.model.instant import Instant
from hengce.model.profile import EVERY_CHANNEL, Change, ChangeKind
from hengce.model.task import (
    LIVE,
    Task,
    TaskPlace,
    TaskRecord,
    TaskSearch,
    TaskState,
    TaskStep,
)
from hengce.store import schema
from hengce.store.among import one_of
from hengce.store.journeys import JourneyWrites
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import POSITION
from hengce.store.schema_tasks import task, task_live, task_step

_was = task_step.alias("was")
_ESCALATED = (
    exists()
    .where(
        _was.c.task == task.c.id,
        _was.c.state == str(TaskState.ESCALATED),
        _was.c.position <= POSITION,
    )
    .correlate(task)
)
_last = task_step.alias("last")
_NEWEST = (
    select(func.max(_last.c.seq))
    .where(_last.c.task == task.c.id, _last.c.position <= POSITION)
    .correlate(task)
    .scalar_subquery()
)
_RECORDS = (
    select(
        task.c.document,
        task_step.c.seq,
        task_step.c.task,
        task_step.c.state,
        task_step.c.manager,
        task_step.c.deadline,
        task_step.c.at,
        task_step.c.made_by,
        task_step.c.outcome,
        _ESCALATED.label("escalated"),
    )
    .select_from(task)
    .join(task_step, task_step.c.seq == _NEWEST)
    .where(task.c.document != b"")
)
_RECORD = Prepared(_RECORDS.where(task.c.id == bindparam("task")))
_HAS = Prepared(
    select(task.c.id).where(task.c.id == bindparam("task"), task.c.position <= POSITION)
)
_STEPS = Prepared(
    select(task_step)
    .where(task_step.c.task == bindparam("task"), task_step.c.position <= POSITION)
    .order_by(task_step.c.seq)
)
_RANK = (task_live.c.priority, task_live.c.worth, task_live.c.deadline, task_live.c.task)
_LIVE = _RECORDS.join(task_live, task_live.c.task == task.c.id)
_DUE = Prepared(
    _LIVE.where(task_live.c.deadline <= bindparam("until"))
    .order_by(task_live.c.deadline, task_live.c.task)
    .limit(bindparam("limit"))
)
_HELD = Prepared(
    select(func.count()).select_from(task_live).where(task_live.c.manager == bindparam("manager"))
)
_GIVEN = Prepared(
    select(func.count(distinct(task_step.c.task))).where(
        task_step.c.manager == bindparam("manager"),
        task_step.c.state == str(TaskState.OPEN),
        task_step.c.at >= bindparam("since"),
    )
)
_LIVE_OF = Prepared(
    select(task_live, task.c.document)
    .join(task, task.c.id == task_live.c.task)
    .where(task_live.c.customer == bindparam("customer"))
)
_ENGAGED = Prepared(
    select(task_live.c.task).where(
        task_live.c.customer == bindparam("customer"), task_live.c.topic == bindparam("topic")
    )
)
_LIVE_ROW = Prepared(select(task_live).where(task_live.c.task == bindparam("task")))
_END = Prepared(delete(task_live).where(task_live.c.task == bindparam("ended")))
_MOVE = Prepared(
    update(task_live)
    .where(task_live.c.task == bindparam("moved"))
    .values(manager=bindparam("to"), state=bindparam("now"), deadline=bindparam("until"))
)


_DOCUMENT = msgspec.json.Decoder(Task)
_MARKETING = tuple(sorted(MARKETING_RULES))


class TaskReads:
    """Reads of a view."""

    _connection: Connection
    _position: int

    def task(self, task_id: str) -> TaskRecord:
        """A task.

        Raises:
            NotFoundError: There is none.
            ForgottenError: It ended, and what it was about was forgotten.
        """
        found = self._records(_RECORD, task=task_id)
        if not found and self.has_task(task_id):
            raise ForgottenError(
                f"what task {task_id} was about was forgotten (hengce retain list; "
                "retention/tasks_days); its steps are kept"
            )
        if not found:
            raise NotFoundError(f"there is no task {task_id}")
        return found[0][1]

    def has_task(self, task_id: str) -> bool:
        """Whether there is such a task."""
        bound = {"task": task_id, "position": self._position}
        return _HAS.row(self._connection, bound) is not None

    def task_steps(self, task_id: str) -> Sequence[TaskStep]:
        """How a task moved, in the order of writing."""
        bound = {"task": task_id, "position": self._position}
        return [_step(row) for row in _STEPS.named(self._connection, bound)]

    def live_tasks(
        self, search: TaskSearch, limit: int, after: TaskPlace | None = None
    ) -> Sequence[TaskRecord]:
        """Live tasks by class, then score, then deadline, behind a place of that list."""
        query = _LIVE.where(one_of(task_live.c.state, sorted(search.states & LIVE)))
        query = _scoped(query, search, task_live.c.org, task_live.c.manager)
        if after is not None:
            query = query.where(_behind(after))
        ranked = query.order_by(*_RANK).limit(limit)
        return [record for _, record in self._records(Prepared(ranked))]

    def ended_tasks(
        self, search: TaskSearch, limit: int, before_seq: int = 0
    ) -> Sequence[tuple[int, TaskRecord]]:
        """Tasks that ended, the latest first, each with the number of its last step.

        Those that were forgotten are left out.
        """
        states = sorted(state for state in search.states if state not in LIVE)
        query = _RECORDS.where(one_of(task_step.c.state, states))
        query = _scoped(query, search, task.c.org, task_step.c.manager)
        if before_seq:
            query = query.where(task_step.c.seq < before_seq)
        return self._records(Prepared(query.order_by(task_step.c.seq.desc()).limit(limit)))

    def tasks_due(self, until: Instant, limit: int) -> Sequence[TaskRecord]:
        """Live tasks whose deadline has come by an instant, the oldest deadline first."""
        return [record for _, record in self._records(_DUE, until=until, limit=limit)]

    def live_task_count(self, manager: str) -> int:
        """How many live tasks a manager holds."""
        return int(_HELD.value(self._connection, {"manager": manager}) or 0)

    def given_since(self, manager: str, since: Instant) -> int:
        """How many tasks a manager was given at or after an instant."""
        bound = {"manager": manager, "since": since}
        return int(_GIVEN.value(self._connection, bound) or 0)

    def _records(self, query: Prepared, **bound: object) -> list[tuple[int, TaskRecord]]:
        seen = {"position": self._position, **bound}
        return [(int(row["seq"]), _record(row)) for row in query.named(self._connection, seen)]


class TaskWrites(TaskReads, JourneyWrites):
    """Writes of a transaction."""

    if TYPE_CHECKING:

        def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None: ...

    def add_task(self, made: Task, step: TaskStep) -> None:
        """Append a task with its first step; ConflictError when there is one of its id."""
        if self.has_task(made.id):
            raise ConflictError(f"there is a task {made.id} already")
        row = {
            "org": made.org,
            "id": made.id,
            "contact": made.contact,
            "customer": made.customer,
            "document": msgspec.json.encode(made),
        }
        self._append(task, [row])
        self._append(task_step, [_step_row(step, made.org)])
        place = TaskRecord(task=made, step=step).place
        live = {
            "org": made.org,
            "task": made.id,
            "customer": made.customer,
            "topic": made.kind.topic,
            "message_class": str(made.kind.message_class),
            "manager": step.manager,
            "state": str(step.state),
            "priority": place.priority,
            "worth": place.worth,
            "deadline": place.deadline,
            "wave": int(made.kind.carries_wave),
        }
        self._append(task_live, [live])
        self._engage(made.customer, made.kind.topic, step, made.org, engaged=True)

    def move_task(self, step: TaskStep) -> None:
        """Append a step of a live task; ConflictError when it has ended."""
        row = _LIVE_ROW.first(self._connection, {"task": step.task})
        if row is None:
            raise ConflictError(f"the task {step.task} has ended")
        self._append(task_step, [_step_row(step, row["org"])])
        if step.state in LIVE:
            moved = {"to": step.manager, "now": str(step.state), "until": step.deadline}
            _MOVE.change(self._connection, {**moved, "moved": step.task})
            return
        _END.change(self._connection, {"ended": step.task})
        if row["wave"]:
            # The node of the task may be passed: a later one may wait for what came of it.
            self.wake_of_customers([row["customer"]], step.at)
        bound = {"customer": row["customer"], "topic": row["topic"]}
        if _ENGAGED.row(self._connection, bound) is None:
            self._engage(row["customer"], row["topic"], step, row["org"], engaged=False)

    def withdraw_tasks(self, customer: str, what: Filter, at: Instant, by: str) -> int:
        """Withdraw a customer's live tasks that a filter fits; return how many."""
        rows = _LIVE_OF.named(self._connection, {"customer": customer})
        found = [row for row in rows if fits(what, _DOCUMENT.decode(row["document"]).kind)]
        for row in found:
            step = TaskStep(
                task=row["task"],
                state=TaskState.WITHDRAWN,
                manager=row["manager"],
                deadline=row["deadline"],
                at=at,
                by=by,
            )
            self.move_task(step)
        return len(found)

    def withdraw_refused(self, changes: Sequence[Change]) -> None:
        """Withdraw the marketing tasks on what customers refuse by these changes."""
        for change in changes:
            refused = _refused(change)
            if refused is not None:
                by = change.why or str(change.kind)
                self.withdraw_tasks(change.customer, refused, change.at, by)

    def _engage(
        self, customer: str, topic: str, step: TaskStep, org: str, *, engaged: bool
    ) -> None:
        row = {
            "org": org,
            "customer": customer,
            "kind": str(ChangeKind.ENGAGED_TOPIC),
            "key": topic,
            "value": msgspec.json.encode(engaged),
            "at": step.at,
            "why": f"task/{step.task}",
        }
        self._append(schema.change, [row])


def _refused(change: Change) -> Filter | None:
    """Return the tasks that a change refuses; None: it refuses none."""
    if change.value is not True:
        return None
    match change.kind:
        case ChangeKind.OPT_OUT_TOPIC | ChangeKind.STOP_TOPIC:
            return Filter(topics=(change.key,), message_classes=_MARKETING)
        case ChangeKind.STOP_CATEGORY:
            return Filter(categories=(change.key,), message_classes=_MARKETING)
        case ChangeKind.STOP_STRATEGY:
            return Filter(strategies=(change.key,), message_classes=_MARKETING)
        case ChangeKind.OPT_OUT if change.key == EVERY_CHANNEL:
            return Filter(message_classes=_MARKETING)
    return None


def _scoped(
    query: Select[Any], search: TaskSearch, org: ColumnElement[str], manager: ColumnElement[str]
) -> Select[Any]:
    if search.orgs is not None:
        query = query.where(one_of(org, search.orgs))
    return query if search.manager is None else query.where(manager == search.manager)


def _behind(place: TaskPlace) -> ColumnElement[bool]:
    """Tell which rows of the ranked list come behind a place."""
    values = (place.priority, place.worth, place.deadline, place.task)
    return or_(
        *(
            and_(
                *(column == value for column, value in zip(_RANK[:k], values[:k], strict=True)),
                _RANK[k] > values[k],
            )
            for k in range(len(_RANK))
        )
    )


def _record(row: Row) -> TaskRecord:
    made = msgspec.json.decode(row["document"], type=Task)
    return TaskRecord(task=made, step=_step(row), escalated=bool(row["escalated"]))


def _step(row: Row) -> TaskStep:
    return TaskStep(
        task=row["task"],
        state=TaskState(row["state"]),
        manager=row["manager"],
        deadline=row["deadline"],
        at=row["at"],
        by=row["made_by"],
        outcome=row["outcome"],
    )


def _step_row(step: TaskStep, org: str) -> dict[str, str | int]:
    return {
        "org": org,
        "task": step.task,
        "state": str(step.state),
        "manager": step.manager,
        "deadline": step.deadline,
        "at": step.at,
        "made_by": step.by,
        "outcome": step.outcome,
    }
