"""What every store must do about tasks; run like `contract`."""

import random

import msgspec
import pytest

from hengce.errors import ConflictError, NotFoundError
from hengce.flow.tasking import TO, moved, overdue, task_id
from hengce.model.contact import ContactKind
from hengce.model.filter import Filter
from hengce.model.profile import EVERY_CHANNEL, Change, ChangeKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.task import (
    LIVE,
    Task,
    TaskMove,
    TaskSearch,
    TaskState,
    TaskStep,
)

AT = 1_000
EVERYTHING = frozenset(TaskState)


def made(
    contact, customer="C1", *, topic="funds", score=1.0, org="B1", manager="M1", deadline=2_000,
    message=MessageClass.COMMERCIAL, priority=PriorityClass.MARKETING,
):  # fmt: skip
    """A task with its first step."""
    kind = ContactKind(
        strategy="s",
        channel="task",
        priority_class=priority,
        message_class=message,
        category="wealth",
        topic=topic,
        department="wealth",
        interrupts=False,
    )
    task = Task(
        id=task_id(contact),
        contact=contact,
        decision=contact.rpartition(".")[0],
        customer=customer,
        org=org,
        kind=kind,
        subject="subject",
        script="script",
        score=score,
        value_cents=1,
        created_at=AT,
    )
    step = TaskStep(
        task=task.id, state=TaskState.OPEN, manager=manager, deadline=deadline, at=AT, by="s"
    )
    return task, step


def engaged(view, customer="C1"):
    """The topics that a person works on."""
    return {
        c.key for c in view.changes([customer]) if c.kind is ChangeKind.ENGAGED_TOPIC and c.value
    }


def names(records):
    return [record.task.contact for record in records]


def test_a_task_is_made_once_and_read_back(home):
    store = home.open()
    task, step = made("D1/C1.1")
    with store.transaction(AT) as tx:
        tx.add_task(task, step)
        assert tx.task(task.id).task == task
        with pytest.raises(ConflictError):
            tx.add_task(task, step)
    with home.open().view() as view:
        assert view.task(task.id).step == step
        assert view.task_steps(task.id) == [step]
        assert engaged(view) == {"funds"}
        with pytest.raises(NotFoundError):
            view.task("T0")


def test_a_view_reads_a_task_as_it_stood(home):
    store = home.open()
    task, step = made("D1/C1.1")
    with store.transaction(AT) as tx:
        tx.add_task(task, step)
        before = tx.position
    with store.transaction(AT + 1) as tx:
        tx.move_task(moved(tx.task(task.id), TaskMove.ESCALATE, AT + 1, "deadline"))
    with store.view(before) as view:
        assert view.task(task.id).step.state is TaskState.OPEN
        assert not view.task(task.id).escalated
    with store.view() as view:
        assert view.task(task.id).escalated


def test_lists_are_ranked_scoped_and_paged(home):
    store = home.open()
    table = [
        ("D1/C1.1", {"score": 1.0, "manager": "M1", "org": "B1"}),
        ("D2/C2.1", {"score": 5.0, "manager": "M1", "org": "B1", "customer": "C2"}),
        ("D3/C3.1", {"score": 9.0, "manager": "", "org": "B2", "customer": "C3"}),
        ("D4/C4.1", {"score": 2.0, "manager": "M2", "org": "B2", "customer": "C4",
                     "priority": PriorityClass.SERVICE}),
        ("D5/C5.1", {"score": 1.0, "manager": "M1", "org": "B1", "customer": "C5",
                     "deadline": 1_999}),
    ]  # fmt: skip
    with store.transaction(AT) as tx:
        for contact, about in table:
            tx.add_task(*made(contact, **about))
    with store.view() as view:
        everybody = view.live_tasks(TaskSearch(), 10)
        assert names(everybody) == ["D4/C4.1", "D3/C3.1", "D2/C2.1", "D5/C5.1", "D1/C1.1"]
        paged, after = [], None
        while page := view.live_tasks(TaskSearch(), 2, after):
            paged, after = [*paged, *page], page[-1].place
        assert paged == list(everybody)
        assert names(view.live_tasks(TaskSearch(manager="M1"), 10)) == [
            "D2/C2.1", "D5/C5.1", "D1/C1.1"
        ]  # fmt: skip
        assert names(view.live_tasks(TaskSearch(manager=""), 10)) == ["D3/C3.1"]
        assert names(view.live_tasks(TaskSearch(orgs=("B2",)), 10)) == ["D4/C4.1", "D3/C3.1"]
        assert view.live_tasks(TaskSearch(orgs=()), 10) == []
        assert names(view.tasks_due(1_999, 10)) == ["D5/C5.1"]
        assert (view.live_task_count("M1"), view.given_since("M1", AT)) == (3, 3)
        assert view.given_since("M1", AT + 1) == 0


def test_ended_tasks_are_listed_by_their_end(home):
    store = home.open()
    tasks = [made(f"D{k}/C{k}.1", f"C{k}") for k in range(5)]
    with store.transaction(AT) as tx:
        for task, step in tasks:
            tx.add_task(task, step)
        for task, _ in tasks[:4]:
            tx.move_task(moved(tx.task(task.id), TaskMove.FINISH, AT + 1, "M1"))
    done = TaskSearch(states=frozenset({TaskState.DONE}))
    with store.view() as view:
        page = view.ended_tasks(done, 3)
        rest = view.ended_tasks(done, 3, page[-1][0])
        assert names(r for _, r in [*page, *rest]) == [f"D{k}/C{k}.1" for k in (3, 2, 1, 0)]
        assert names(view.live_tasks(TaskSearch(), 9)) == ["D4/C4.1"]
        assert view.ended_tasks(TaskSearch(), 9) == []


# what the customer does, and which of his tasks on funds, cards (binding: transactional) stay
WITHDRAWALS = [
    (Change(customer="C1", kind=ChangeKind.OPT_OUT_TOPIC, key="funds", value=True, at=AT),
     {"cards", "binding"}),
    (Change(customer="C1", kind=ChangeKind.STOP_TOPIC, key="funds", value=True, at=AT),
     {"cards", "binding"}),
    (Change(customer="C1", kind=ChangeKind.STOP_TOPIC, key="funds", value=False, at=AT),
     {"funds", "cards", "binding"}),
    (Change(customer="C1", kind=ChangeKind.STOP_CATEGORY, key="wealth", value=True, at=AT),
     {"binding"}),
    (Change(customer="C1", kind=ChangeKind.STOP_CATEGORY, key="loans", value=True, at=AT),
     {"funds", "cards", "binding"}),
    (Change(customer="C1", kind=ChangeKind.STOP_STRATEGY, key="s", value=True, at=AT),
     {"binding"}),
    (Change(customer="C1", kind=ChangeKind.STOP_STRATEGY, key="s", value=False, at=AT),
     {"funds", "cards", "binding"}),
    (Change(customer="C1", kind=ChangeKind.OPT_OUT, key=EVERY_CHANNEL, value=True, at=AT),
     {"binding"}),
    (Change(customer="C1", kind=ChangeKind.OPT_OUT, key="sms", value=True, at=AT),
     {"funds", "cards", "binding"}),
    (Change(customer="C2", kind=ChangeKind.OPT_OUT, key=EVERY_CHANNEL, value=True, at=AT),
     {"funds", "cards", "binding"}),
]  # fmt: skip


@pytest.mark.parametrize(("change", "stay"), WITHDRAWALS)
def test_what_the_customer_refuses_is_withdrawn(home, change, stay):
    store = home.open()
    with store.transaction(AT) as tx:
        tx.add_task(*made("D1/C1.1", topic="funds"))
        tx.add_task(*made("D1/C1.2", topic="cards"))
        tx.add_task(*made("D1/C1.3", topic="binding", message=MessageClass.TRANSACTIONAL))
        tx.add_changes([change])
    with store.view() as view:
        assert {r.task.kind.topic for r in view.live_tasks(TaskSearch(), 9)} == stay
        assert engaged(view) == stay


def test_pulling_a_topic_back_pulls_its_tasks_back(home):
    store = home.open()
    task, step = made("D1/C1.1")
    with store.transaction(AT) as tx:
        tx.add_task(task, step)
        tx.withdraw("C1", [Filter(topics=("cards",))], AT + 1, "why")
        assert tx.task(task.id).step.state is TaskState.OPEN
        tx.withdraw("C1", [Filter(topics=("funds",))], AT + 1, "why")
        assert tx.task(task.id).step.state is TaskState.WITHDRAWN
        with pytest.raises(ConflictError):
            tx.move_task(msgspec.structs.replace(step, state=TaskState.OPEN))


def test_the_topic_rests_until_its_last_task_ends(home):
    store = home.open()
    first, second = made("D1/C1.1"), made("D2/C1.1")
    with store.transaction(AT) as tx:
        tx.add_task(*first)
        tx.add_task(*second)
        tx.move_task(moved(tx.task(first[0].id), TaskMove.FINISH, AT, "M1"))
        assert engaged(tx) == {"funds"}
        tx.move_task(moved(tx.task(second[0].id), TaskMove.EXPIRE, AT, "deadline"))
        assert engaged(tx) == set()


@pytest.mark.parametrize("seed", range(3))
def test_no_task_is_lost_or_doubled_whatever_is_done(home, seed):
    """Random moves, made and refused, against a dictionary that knows where each task stands."""
    rng = random.Random(seed)
    store = home.open()
    known: dict[str, TaskState] = {}
    of: dict[str, Task] = {}
    for at in range(AT, AT + 60):
        contact = f"D{rng.randrange(12)}/C{rng.randrange(3)}.1"
        task, step = made(contact, contact[-4:-2], topic=rng.choice(("funds", "cards")))
        move = rng.choice(tuple(TaskMove))
        with store.transaction(at) as tx:
            if task.id not in known:
                tx.add_task(task, msgspec.structs.replace(step, at=at))
                known[task.id], of[task.id] = TaskState.OPEN, task
            elif rng.random() < 0.1:
                topics = rng.choice((("funds",), ("cards",), ()))
                gone = {
                    name for name, state in known.items()
                    if state in LIVE and of[name].customer == task.customer
                    and (not topics or of[name].kind.topic in topics)
                }  # fmt: skip
                assert tx.withdraw_tasks(task.customer, Filter(topics=topics), at, "test") == len(
                    gone
                )
                known |= dict.fromkeys(gone, TaskState.WITHDRAWN)
            else:
                record = tx.task(task.id)
                move = overdue(record) if move is TaskMove.EXPIRE else move
                then = TO.get((known[task.id], move))
                if then is None:
                    with pytest.raises(ConflictError):
                        moved(record, move, at, "test")
                else:
                    tx.move_task(moved(record, move, at, "test"))
                    known[task.id] = then
        with store.view() as view:
            live = {name for name, state in known.items() if state in LIVE}
            assert {r.task.id for r in view.live_tasks(TaskSearch(), 99)} == live
            for name, state in known.items():
                record = view.task(name)
                assert (record.step.state, record.task) == (state, of[name])
            for customer in ("C0", "C1", "C2"):
                worked = {of[n].kind.topic for n in live if of[n].customer == customer}
                assert engaged(view, customer) == worked
