"""What every store must do with tasks that are forgotten; gives no fixture of its own."""

import random

import pytest
from msgspec import structs

from hengce.errors import ConflictError, ForgottenError, NotFoundError
from hengce.model.instant import DAY_US
from hengce.model.retention import RetentionKind
from hengce.model.task import LIVE, TaskSearch, TaskState, TaskStep
from hengce.retention import retaining
from store.contract_retention import NOTHING, KilledError, dies_at, run
from store.contract_tasks import EVERYTHING, made

TASKS = RetentionKind.TASKS
RULES = structs.replace(NOTHING, tasks_days=180)
NOW = 1_000 * DAY_US
UNTIL = NOW - 180 * DAY_US
ENDED = sorted(EVERYTHING - LIVE)


def opened(store, number, at):
    """Write a task down; return it."""
    task, step = made(f"D{number}/C{number}.1", f"C{number}")
    with store.transaction(at) as tx:
        tx.add_task(task, structs.replace(step, at=at))
    return task


def moved(store, task, state, at):
    step = TaskStep(task=task.id, state=state, manager="M1", deadline=NOW, at=at, by="m")
    with store.transaction(at) as tx:
        tx.move_task(step)


def forget(home, store, **named):
    with store.transaction(NOW):
        pass
    return run(home, store, RULES, NOW, **named)[TASKS]


@pytest.mark.parametrize("state", ENDED)
def test_what_ended_long_ago_loses_what_it_was_about(home, state):
    store = home.open()
    old, young, live = (opened(store, k, UNTIL - 9) for k in range(3))
    moved(store, old, state, UNTIL - 1)
    moved(store, live, TaskState.TAKEN, UNTIL - 1)
    moved(store, young, state, UNTIL + 1)
    with store.view() as view:
        steps = view.task_steps(old.id)
    assert forget(home, store) == 1
    with store.view() as view:
        with pytest.raises(ForgottenError, match="retention/tasks_days"):
            view.task(old.id)
        with pytest.raises(NotFoundError):
            view.task("T0")
        assert view.task_steps(old.id) == steps
        assert [one.task for _, one in view.ended_tasks(TaskSearch(states=EVERYTHING), 9)] == [
            young
        ]
        assert [one.task for one in view.live_tasks(TaskSearch(), 9)] == [live]
    with store.view(1) as view, pytest.raises(ForgottenError):
        view.task(old.id)


def test_it_is_not_made_again_and_does_not_move(home):
    store = home.open()
    task = opened(store, 1, UNTIL - 9)
    moved(store, task, TaskState.DONE, UNTIL - 1)
    forget(home, store)
    with store.transaction(NOW) as tx:
        assert tx.has_task(task.id)
        with pytest.raises(ConflictError):
            tx.add_task(*made("D1/C1.1", "C1"))
        with pytest.raises(ConflictError):
            tx.move_task(
                TaskStep(task=task.id, state=TaskState.OPEN, manager="", deadline=0, at=NOW, by="m")
            )


@pytest.mark.parametrize("seed", range(3))
def test_managers_find_all_else_as_it_was(home, seed, monkeypatch):
    """A drawn history of tasks, forgotten in small pieces."""
    monkeypatch.setattr(retaining, "ROWS_MAX", 3)
    drawn = random.Random(seed)
    store, at, live, due = home.open(), UNTIL - 60, [], set()
    for number in range(80):
        at += drawn.randrange(3)
        if live and drawn.random() < 0.5:
            task = live.pop(drawn.randrange(len(live)))
            moved(store, task, drawn.choice(ENDED), at)
            due |= {task.id} if at < UNTIL else set()
        else:
            live.append(opened(store, number, at))

    def answers():
        with store.view() as view:
            ended = view.ended_tasks(TaskSearch(states=EVERYTHING), 999)
            return (
                view.live_tasks(TaskSearch(), 999),
                view.tasks_due(NOW, 999),
                view.live_task_count("M1"),
                view.given_since("M1", 0),
                [view.task_steps(one.id) for one in live],
                [(seq, one) for seq, one in ended if one.task.id not in due],
                [one for one in view.changes() if one.at >= 0],
            )

    before = answers()
    assert forget(home, store) == len(due) > 0
    assert answers() == before
    assert forget(home, store) == 0


@pytest.mark.parametrize("step", range(1, 4))
def test_tasks_go_piece_by_piece_and_are_counted_exactly(home, step, monkeypatch):
    monkeypatch.setattr(retaining, "ROWS_MAX", 2)
    store = home.open()
    for number in range(5):
        moved(store, opened(store, number, UNTIL - 9), TaskState.DONE, UNTIL - 5)
    with pytest.raises(KilledError):
        forget(home, store, pause=dies_at(step))
    with store.view() as view:
        told = view.forgettings(1)[0]
        kept = view.ended_tasks(TaskSearch(states=EVERYTHING), 9)
        assert (told.forgotten, len(kept)) == (2 * (step - 1), 5 - 2 * (step - 1))
    assert forget(home, store) == 5 - 2 * (step - 1)
