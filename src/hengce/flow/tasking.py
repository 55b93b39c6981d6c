"""How a task moves: what may be done with it, and where it stands then.

    open ──take──▶ taken ──finish──▶ done
     │  ◀─reassign──┘ │
     └────overdue─────┴──▶ escalated ──take──▶ taken        overdue once more: expired
                                  any live one ──withdraw──▶ withdrawn

From done, withdrawn and expired nothing returns.
"""

import hashlib
from collections.abc import Mapping

import msgspec

from hengce.errors import ConflictError
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.journey import document_of, node_of_wave
from hengce.model.nodes import Task as TaskNode
from hengce.model.task import Task, TaskCode, TaskMove, TaskRecord, TaskState, TaskStep

OPEN, TAKEN, ESCALATED = TaskState.OPEN, TaskState.TAKEN, TaskState.ESCALATED

TO: Mapping[tuple[TaskState, TaskMove], TaskState] = {
    (OPEN, TaskMove.TAKE): TAKEN,
    (OPEN, TaskMove.FINISH): TaskState.DONE,
    (OPEN, TaskMove.POSTPONE): OPEN,
    (OPEN, TaskMove.REASSIGN): OPEN,
    (OPEN, TaskMove.WITHDRAW): TaskState.WITHDRAWN,
    (OPEN, TaskMove.ESCALATE): ESCALATED,
    (OPEN, TaskMove.EXPIRE): TaskState.EXPIRED,
    (TAKEN, TaskMove.FINISH): TaskState.DONE,
    (TAKEN, TaskMove.POSTPONE): TAKEN,
    (TAKEN, TaskMove.REASSIGN): OPEN,
    (TAKEN, TaskMove.WITHDRAW): TaskState.WITHDRAWN,
    (TAKEN, TaskMove.ESCALATE): ESCALATED,
    (TAKEN, TaskMove.EXPIRE): TaskState.EXPIRED,
    (ESCALATED, TaskMove.TAKE): TAKEN,
    (ESCALATED, TaskMove.FINISH): TaskState.DONE,
    (ESCALATED, TaskMove.POSTPONE): ESCALATED,
    (ESCALATED, TaskMove.REASSIGN): OPEN,
    (ESCALATED, TaskMove.WITHDRAW): TaskState.WITHDRAWN,
    (ESCALATED, TaskMove.EXPIRE): TaskState.EXPIRED,
}
"""Where a move leads; what is not named is refused."""


def task_id(contact: str) -> str:
    """Name the task of a contact: the same contact is the same task, however often it comes."""
    return "T" + hashlib.sha256(contact.encode()).hexdigest()[:24]


def moved(record: TaskRecord, move: TaskMove, at: Instant, by: str) -> TaskStep:
    """Return the step that a move makes; manager and deadline stay as they are.

    Raises:
        ConflictError: The task does not allow it where it stands.
    """
    state = TO.get((record.step.state, move))
    if state is None:
        raise ConflictError(f"a task that is {record.step.state} does not allow: {move}")
    return msgspec.structs.replace(record.step, state=state, at=at, by=by, outcome="")


def overdue(record: TaskRecord) -> TaskMove:
    """Return what happens to a live task whose deadline has come."""
    return TaskMove.EXPIRE if record.escalated else TaskMove.ESCALATE


def node_of(configuration: Configuration, task: Task) -> TaskNode | None:
    """Return the node that proposed a task; None when its strategy is gone."""
    document = document_of(configuration, task.kind)
    if document is None:
        return None
    wave = node_of_wave(task.kind.wave)
    tasks = (node for node in document.graph.nodes if isinstance(node, TaskNode))
    return next((node for node in tasks if wave in {"", node.id}), None)


def codes_of(configuration: Configuration, task: Task) -> tuple[TaskCode, ...]:
    """Return the codes that a task may be finished with."""
    node, codes = node_of(configuration, task), configuration.policy.tasks.codes
    if node is None or not node.outcomes:
        return codes
    return tuple(code for code in codes if code.id in node.outcomes)
