"""Where a task stands, and where it may go."""

import msgspec
import pytest

from hengce.errors import ConflictError
from hengce.flow.tasking import moved, overdue, task_id
from hengce.model.contact import ContactKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.task import LIVE, Task, TaskMove, TaskRecord, TaskState, TaskStep

AT = 1_000

KIND = ContactKind(
    strategy="large_inflow",
    channel="task",
    priority_class=PriorityClass.SERVICE,
    message_class=MessageClass.COMMERCIAL,
    category="wealth",
    topic="wealth",
    department="wealth",
    interrupts=False,
)

# where it stands, what is done, where it stands then; what is not here is refused
TABLE = """
open      take     taken
open      finish   done
open      postpone open
open      reassign open
open      withdraw withdrawn
open      escalate escalated
open      expire   expired
taken     finish   done
taken     postpone taken
taken     reassign open
taken     withdraw withdrawn
taken     escalate escalated
taken     expire   expired
escalated take     taken
escalated finish   done
escalated postpone escalated
escalated reassign open
escalated withdraw withdrawn
escalated expire   expired
"""

ALLOWED = {
    (TaskState(was), TaskMove(move)): TaskState(then)
    for was, move, then in (line.split() for line in TABLE.strip().splitlines())
}


def record(state: TaskState, *, escalated: bool = False, **about: object) -> TaskRecord:
    made = Task(
        id=task_id("D1/C1.1"),
        contact="D1/C1.1",
        decision="D1/C1",
        customer="C1",
        org="B1",
        kind=KIND,
        subject="大额转入",
        script="您好",
        score=2.5,
        value_cents=100,
        created_at=AT,
    )
    step = TaskStep(
        task=made.id, state=state, manager="M1", deadline=AT + 10, at=AT, by="large_inflow"
    )
    return TaskRecord(task=msgspec.structs.replace(made, **about), step=step, escalated=escalated)


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("move", TaskMove)
def test_every_move_from_everywhere(state: TaskState, move: TaskMove) -> None:
    then = ALLOWED.get((state, move))
    if then is None:
        with pytest.raises(ConflictError):
            moved(record(state), move, AT + 1, "li")
        return
    step = moved(record(state), move, AT + 1, "li")
    assert (step.state, step.at, step.by) == (then, AT + 1, "li")
    assert (step.manager, step.deadline) == ("M1", AT + 10)


def test_from_an_end_nothing_returns() -> None:
    assert {state for state, _ in ALLOWED} == LIVE


@pytest.mark.parametrize(
    ("escalated", "then"), [(False, TaskMove.ESCALATE), (True, TaskMove.EXPIRE)]
)
def test_what_is_overdue_goes_to_the_head_once(escalated: bool, then: TaskMove) -> None:
    assert overdue(record(TaskState.TAKEN, escalated=escalated)) is then


def test_a_contact_is_one_task() -> None:
    assert task_id("D1/C1.1") == task_id("D1/C1.1") != task_id("D1/C1.2")
    assert task_id("R20261123T0200/客户 1.1").isalnum()


def test_the_list_is_ranked_by_class_then_score_then_deadline() -> None:
    service = KIND
    marketing = msgspec.structs.replace(KIND, priority_class=PriorityClass.MARKETING)
    records = [
        record(TaskState.OPEN, id="e", kind=marketing, score=9.0),
        record(TaskState.OPEN, id="d", kind=service, score=0.0),
        record(TaskState.OPEN, id="c", kind=service, score=1.0),
        record(TaskState.OPEN, id="b", kind=service, score=1.0),
        record(TaskState.OPEN, id="a", kind=service, score=7.5),
    ]
    later = msgspec.structs.replace(records[2].step, deadline=AT + 11)
    records[2] = msgspec.structs.replace(records[2], step=later)
    ranked = sorted(
        records, key=lambda r: (r.place.priority, r.place.worth, r.place.deadline, r.place.task)
    )
    assert [r.task.id for r in ranked] == ["a", "b", "c", "d", "e"]
