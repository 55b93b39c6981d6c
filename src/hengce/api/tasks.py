"""Tasks: what managers are to do, and what they report.

A manager's key reaches the tasks that are his, any other the tasks of its units. What is not
reached does not exist.
"""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter, QueryParameter

from hengce.api.guard import admit
from hengce.api.paging import Limit
from hengce.api.service import Service, Standing
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE, MaybeName, Name
from hengce.api.writing import written
from hengce.errors import NotFoundError, Problem, ProblemsError
from hengce.flow.tasking import codes_of
from hengce.intake.envelope import UnreadableError
from hengce.model.access import Principal, Role
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant, read_instant
from hengce.model.noun import Label
from hengce.model.outcome import OutcomeKind
from hengce.model.task import (
    LIVE,
    TaskPlace,
    TaskRecord,
    TaskSearch,
    TaskState,
    TaskStep,
)
from hengce.ports import Transaction, View
from hengce.replaying.replay import explain
from hengce.responses.tasks import (
    Actor,
    Report,
    finish_task,
    postpone_task,
    reassign_task,
    take_task,
    task_for,
)
from hengce.words.decision import tell
from hengce.words.names import Language

Cursor = Annotated[str, Parameter(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Named = Annotated[str | None, QueryParameter(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Asked = Annotated[TaskState | None, QueryParameter(name="state")]
TaskId = Annotated[str, Parameter(min_length=1, max_length=64, pattern=VISIBLE)]


WITH_AMOUNT = frozenset({OutcomeKind.BOUGHT, OutcomeKind.CANCELLED})
"""What is said with an amount."""


class TaskRow(msgspec.Struct, frozen=True, kw_only=True):
    """A task in a list."""

    id: str
    customer: str
    org: str
    strategy: str
    topic: str
    priority_class: str
    subject: str
    value_cents: int
    state: TaskState
    manager: str
    deadline: Instant
    created_at: Instant
    escalated: bool
    outcome: str


class TaskRows(msgspec.Struct, frozen=True, kw_only=True):
    """Tasks: live ones by rank, ended ones by their end; `next` continues the list."""

    tasks: list[TaskRow]
    next: str


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A result that may be reported; `has_amount`: with an amount of money."""

    id: str
    label: Label
    has_amount: bool


class TaskDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A task, whole: what to say, why it was made, what may be reported, how it moved."""

    task: TaskRow
    contact: str
    decision: str
    script: str
    why: str
    codes: list[Code]
    steps: list[TaskStep]


class Finished(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the manager found."""

    code: Name
    amount_cents: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None = None


class Postponed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the customer wants to be called."""

    until: Name


class Reassigned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose the task is to be; empty: the unit's pool."""

    manager: MaybeName


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of tasks."""
    return [
        _list(service),
        _one(service),
        _take(service),
        _finish(service),
        _postpone(service),
        _reassign(service),
    ]


def _list(service: Service) -> HTTPRouteHandler:
    @get("/v1/tasks", operation_id="tasks", sync_to_thread=True, summary="Tasks, by rank")
    def tasks(
        request: Request[Any, Any, Any],
        wanted: Asked = None,
        manager: Named = None,
        unit: Named = None,
        limit: Limit = 50,
        after: Cursor = "",
    ) -> TaskRows:
        key = admit(service, request, "see_tasks")
        with service.installation.store.view() as view:
            actor = actor_of(key, service.standing_in(view))
            search = _search(actor, wanted, manager, unit)
            if search is None:
                return TaskRows(tasks=[], next="")
            return _page(view, search, limit, after)

    return tasks


def _one(service: Service) -> HTTPRouteHandler:
    @get("/v1/tasks/{task_id:str}", operation_id="task", sync_to_thread=True, summary="One task")
    def task(request: Request[Any, Any, Any], task_id: TaskId) -> TaskDetail:
        key = admit(service, request, "see_tasks")
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            configuration = standing.configuration
            record = task_for(view, task_id, actor_of(key, standing))
            steps = list(view.task_steps(task_id))
        return TaskDetail(
            task=row_of(record),
            contact=record.task.contact,
            decision=record.task.decision,
            script=record.task.script,
            why=_why(service, record, configuration, spoken(request)),
            codes=[
                Code(id=one.id, label=one.label, has_amount=one.means in WITH_AMOUNT)
                for one in codes_of(configuration, record.task)
            ],
            steps=steps,
        )

    return task


def _take(service: Service) -> HTTPRouteHandler:
    @post("/v1/tasks/{task_id:str}/take", operation_id="take", status_code=200, summary="Begin")
    async def take(request: Request[Any, Any, Any], task_id: TaskId) -> TaskRow:
        key = admit(service, request, "work")
        return await _do(service, key, lambda tx, actor, _, at: take_task(tx, task_id, actor, at))

    return take


def _finish(service: Service) -> HTTPRouteHandler:
    @post("/v1/tasks/{task_id:str}/finish", operation_id="finish", status_code=200, summary="End")
    async def finish(
        request: Request[Any, Any, Any], task_id: TaskId, data: JSONBody[Finished]
    ) -> TaskRow:
        key = admit(service, request, "work")
        report = Report(data.code, data.amount_cents)
        baseline = service.installation.baseline()
        return await _do(
            service,
            key,
            lambda tx, actor, configuration, at: finish_task(
                tx, task_id, report, actor, configuration, baseline, at
            ),
        )

    return finish


def _postpone(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/tasks/{task_id:str}/postpone",
        operation_id="postpone",
        status_code=200,
        summary="Call later",
    )
    async def postpone(
        request: Request[Any, Any, Any], task_id: TaskId, data: JSONBody[Postponed]
    ) -> TaskRow:
        key = admit(service, request, "work")
        try:
            until = read_instant(data.until, service.installation.published().policy.zone)
        except (ValueError, OverflowError):
            raise ProblemsError([Problem.of("until", "event.time_invalid")]) from None
        return await _do(
            service,
            key,
            lambda tx, actor, configuration, at: postpone_task(
                tx, task_id, until, actor, configuration, at
            ),
        )

    return postpone


def _reassign(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/tasks/{task_id:str}/reassign",
        operation_id="reassign",
        status_code=200,
        summary="Give to another manager",
    )
    async def reassign(
        request: Request[Any, Any, Any], task_id: TaskId, data: JSONBody[Reassigned]
    ) -> TaskRow:
        key = admit(service, request, "assign")
        return await _do(
            service,
            key,
            lambda tx, actor, _, at: reassign_task(tx, task_id, data.manager, actor, at),
        )

    return reassign


async def _do(
    service: Service,
    key: Principal,
    work: Callable[[Transaction, Actor, Configuration, Instant], TaskRecord],
) -> TaskRow:
    """Move a task in the loop's transaction; who may not is told before it commits anything."""

    def move(tx: Transaction, at: Instant) -> TaskRecord:
        standing = service.standing_in(tx)
        return work(tx, actor_of(key, standing), standing.configuration, at)

    return row_of(await written(service, move))


def actor_of(key: Principal, standing: Standing) -> Actor:
    """Return who works on tasks when a key does."""
    reached = standing.reach(key.org)
    return Actor(
        by=key.manager or key.id,
        manager=key.manager if key.role is Role.MANAGER else None,
        orgs=None if reached is None else frozenset(reached),
    )


def _search(
    actor: Actor, state: TaskState | None, manager: str | None, unit: str | None
) -> TaskSearch | None:
    """Narrow what an actor reaches down to what he asks for; None where nothing is left."""
    if actor.manager is not None and manager not in {None, actor.manager}:
        return None
    orgs = None if actor.orgs is None else tuple(sorted(actor.orgs))
    if unit is not None:
        if actor.orgs is not None and unit not in actor.orgs:
            return None
        orgs = (unit,)
    return TaskSearch(
        orgs=orgs,
        manager=actor.manager if actor.manager is not None else manager,
        states=LIVE if state is None else frozenset({state}),
    )


def _page(view: View, search: TaskSearch, limit: int, after: str) -> TaskRows:
    if search.states & LIVE:
        records = view.live_tasks(search, limit, _place(after))
        more = _told(records[-1].place) if len(records) == limit else ""
        return TaskRows(tasks=[row_of(record) for record in records], next=more)
    if (after and not after.isascii()) or (after and not after.isdigit()) or len(after) > 18:
        raise UnreadableError("request.invalid", 400)
    ended = view.ended_tasks(search, limit, int(after or 0))
    more = str(ended[-1][0]) if len(ended) == limit else ""
    return TaskRows(tasks=[row_of(record) for _, record in ended], next=more)


def _told(place: TaskPlace) -> str:
    return f"{place.priority}.{place.worth}.{place.deadline}.{place.task}"


def _place(after: str) -> TaskPlace | None:
    """Read where a page begins; raises UnreadableError for what no page ever said."""
    if not after:
        return None
    parts = after.split(".")
    try:
        priority, worth, deadline = (int(part) for part in parts[:3])
        (task,) = parts[3:]
    except ValueError:
        raise UnreadableError("request.invalid", 400) from None
    if max(abs(priority), abs(worth), abs(deadline)) >= 2**63:
        raise UnreadableError("request.invalid", 400)
    return TaskPlace(priority=priority, worth=worth, deadline=deadline, task=task)


def row_of(record: TaskRecord) -> TaskRow:
    """Return a task as a list tells it."""
    made, step = record.task, record.step
    return TaskRow(
        id=made.id,
        customer=made.customer,
        org=made.org,
        strategy=made.kind.strategy,
        topic=made.kind.topic,
        priority_class=str(made.kind.priority_class),
        subject=made.subject,
        value_cents=made.value_cents,
        state=step.state,
        manager=step.manager,
        deadline=step.deadline,
        created_at=made.created_at,
        escalated=record.escalated,
        outcome=step.outcome,
    )


def _why(
    service: Service, record: TaskRecord, configuration: Configuration, tongue: Language
) -> str:
    """Say why the task was made; empty when what the decision read is no longer kept."""
    installation = service.installation
    try:
        decision = explain(installation.store, installation.archive, record.task.decision)
        with installation.store.view() as view:
            configuration = view.configuration(decision.pin.configuration)
    except (NotFoundError, OSError):
        return ""
    return tell(decision, configuration, tongue)
