"""What customers buy calls off the tasks on it."""

from pathlib import Path

import pytest

from delivery_world import (
    ALERT,
    CONFIGURATION,
    LOAN,
    NOW,
    EmptyBaseline,
    contact,
    open_store,
    reserve,
)
from hengce.flow.tasking import task_id
from hengce.model.instant import HOUR_US
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.task import LIVE, Task, TaskState, TaskStep
from hengce.responses.outcomes import record


@pytest.mark.parametrize(
    ("kind", "of", "called_off"),
    [
        (OutcomeKind.BOUGHT, LOAN, True),
        (OutcomeKind.CLICKED, LOAN, False),
        (OutcomeKind.BOUGHT, ALERT, False),
    ],
)
def test_nobody_is_called_about_what_he_bought(tmp_path: Path, kind, of, called_off) -> None:
    store = open_store(tmp_path)
    sent, called = contact("d1", "C1", of=of), contact("d2", "C1", of=LOAN)
    reserve(store, [sent, called])
    task = Task(
        id=task_id(called.id),
        contact=called.id,
        decision=called.decision,
        customer="C1",
        org="HQ",
        kind=called.kind,
        subject="",
        script="-",
        score=1.0,
        value_cents=1,
        created_at=NOW,
    )
    step = TaskStep(
        task=task.id, state=TaskState.OPEN, manager="M", deadline=NOW + HOUR_US, at=NOW, by="s"
    )
    with store.transaction(NOW) as tx:
        tx.add_task(task, step)
    outcome = Outcome(source="app", id="1", contact=sent.id, kind=kind, at=NOW + 1)
    record(store, outcome, CONFIGURATION, EmptyBaseline(), NOW + 1)
    with store.view() as view:
        state = view.task(task.id).step.state
    store.close()
    assert (state is TaskState.WITHDRAWN) == called_off
    assert (state in LIVE) != called_off
