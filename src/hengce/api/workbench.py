"""The manager's desk: one task with all that he needs to speak, and how much all have to do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from hengce.api.customers import reaching
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.tasks import TaskId, TaskRow, actor_of, row_of
from hengce.errors import ForgottenError, NotFoundError
from hengce.kernel.layout import read_texts
from hengce.kernel.population import ORG, Population
from hengce.model.configuration import Configuration
from hengce.model.customer_view import CustomerView
from hengce.model.explained import CandidateTold
from hengce.model.instant import DAY_US, Instant, calendar_date, day_at
from hengce.model.tag import Scalar
from hengce.model.task import LIVE, TaskRecord, TaskSearch, TaskState
from hengce.overview.suitable import Light, suits
from hengce.overview.workload import workloads
from hengce.ports import View
from hengce.replaying.replay import explain
from hengce.responses.tasks import task_for
from hengce.words.explained import explained
from hengce.words.names import Language
from hengce.words.suits import tell_suits

TASKS_MAX = 20_000
"""Tasks that are counted for one answer."""

PAGE = 500

Days = Annotated[int, Parameter(ge=1, le=366)]


class OutcomeCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often something was reported."""

    code: str
    label: str
    tasks: int


class ManagerLoad(msgspec.Struct, frozen=True, kw_only=True):
    """The tasks of a manager in a unit.

    Attributes:
        unit: The unit of the bank.
        manager: Whose; empty: the unit's pool.
        live: Tasks that wait or are worked on.
        taken: Those of them that are worked on.
        escalated: Those of them that wait for the head of the unit.
        overdue: Those of them whose deadline has passed.
        done: Tasks that were finished in the time that is looked at.
        withdrawn: Those that the customer's own doing ended.
        expired: Those that nobody did in time.
        outcomes: What was reported, most first.
        customers: Customers of the unit whose manager he is.
        covered: Those of them with a task that is live or was finished.
    """

    unit: str
    manager: str
    live: int
    taken: int
    escalated: int
    overdue: int
    done: int
    withdrawn: int
    expired: int
    outcomes: list[OutcomeCount]
    customers: int
    covered: int


class DeskOverview(msgspec.Struct, frozen=True, kw_only=True):
    """Who has how much to do, by unit, then manager; `complete`: all tasks were counted."""

    at: Instant
    since: Instant
    complete: bool
    managers: list[ManagerLoad]


class SuitabilityLight(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the task's product suits the customer now, and why in a sentence."""

    light: Light
    sentence: str


class TaskCard(msgspec.Struct, frozen=True, kw_only=True):
    """A task with all that its manager needs to speak.

    Attributes:
        task: The task.
        script: What to say, as it was approved.
        why: Why it was made: the candidate that became it; null where what was read is gone.
        suitability: Whether its product suits the customer now.
        customer: What is known of him, masked.
    """

    task: TaskRow
    script: str
    why: CandidateTold | None
    suitability: SuitabilityLight
    customer: CustomerView


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of the desk."""
    return [_card(service), _overview(service)]


def _card(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/tasks/{task_id:str}/card",
        operation_id="task_card",
        sync_to_thread=True,
        summary="A task with its script, why it was made, suitability and the customer",
    )
    def task_card(request: Request[Any, Any, Any], task_id: TaskId) -> TaskCard:
        key = admit(service, request, "see_tasks")
        at, tongue = service.clock(), spoken(request)
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            record = task_for(view, task_id, actor_of(key, standing))
            customer = record.task.customer
            reaches = reaching(service, view, key)
            looked = service.viewing.look(view, customer, at, reaches)
            rule = standing.configuration.policy.suitability
            names = (rule.tolerance_tag, rule.valid_until_tag) if rule else ()
            known = service.viewing.known(view, customer, names, at)
        return TaskCard(
            task=row_of(record),
            script=record.task.script,
            why=_why(service, record, tongue),
            suitability=_light(standing.configuration, record, known, at, tongue),
            customer=looked,
        )

    return task_card


def _overview(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/desk",
        operation_id="desk",
        sync_to_thread=True,
        summary="How much managers have to do, what they did, whom they reached",
    )
    def desk(request: Request[Any, Any, Any], days: Days = 30) -> DeskOverview:
        key = admit(service, request, "see_tasks")
        at, tongue = service.clock(), spoken(request)
        since = at - days * DAY_US
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            actor = actor_of(key, standing)
            orgs = None if actor.orgs is None else tuple(sorted(actor.orgs))
            search = TaskSearch(orgs=orgs, manager=actor.manager, states=LIVE)
            live = list(_live(view, search))
            ended = list(_ended(view, search, since))
            tag = standing.configuration.policy.tasks.manager_tag
            theirs = _customers(standing.population, tag)
        loads = workloads(live, ended, at)
        codes = {one.id: one.label for one in standing.configuration.policy.tasks.codes}
        return DeskOverview(
            at=at,
            since=since,
            complete=max(len(live), len(ended)) < TASKS_MAX,
            managers=[
                ManagerLoad(
                    unit=unit,
                    manager=manager,
                    live=load.live,
                    taken=load.taken,
                    escalated=load.escalated,
                    overdue=load.overdue,
                    done=load.ended[TaskState.DONE],
                    withdrawn=load.ended[TaskState.WITHDRAWN],
                    expired=load.ended[TaskState.EXPIRED],
                    outcomes=[
                        OutcomeCount(
                            code=code,
                            label=getattr(codes[code], tongue) if code in codes else code,
                            tasks=count,
                        )
                        for code, count in load.outcomes.most_common()
                    ],
                    customers=len(theirs.get((unit, manager), ())),
                    covered=len(theirs.get((unit, manager), frozenset()) & load.told),
                )
                for (unit, manager), load in loads.items()
            ],
        )

    return desk


def _live(view: View, search: TaskSearch) -> Iterator[TaskRecord]:
    after, counted = None, 0
    while counted < TASKS_MAX and (page := view.live_tasks(search, PAGE, after)):
        yield from page
        counted += len(page)
        after = page[-1].place


def _ended(view: View, search: TaskSearch, since: Instant) -> Iterator[TaskRecord]:
    states = frozenset(TaskState) - LIVE
    wanted = msgspec.structs.replace(search, states=states)
    before, counted = 0, 0
    while counted < TASKS_MAX and (page := view.ended_tasks(wanted, PAGE, before)):
        for seq, record in page:
            if record.step.at < since:
                return
            before, counted = seq, counted + 1
            yield record


def _customers(population: Population | None, tag: str) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return whose customers are whose by night: by unit and manager."""
    if population is None or tag not in population.layout.by_name:
        return {}
    layout, words = population.layout, population.dictionaries
    units = read_texts(population.rows, layout, words, ORG)
    managers = read_texts(population.rows, layout, words, tag)
    found: dict[tuple[str, str], set[str]] = {}
    for unit, manager, name in zip(units, managers, population.ids.tolist(), strict=True):
        if manager != "None":
            found.setdefault((unit, manager), set()).add(bytes(name).decode())
    return {key: frozenset(names) for key, names in found.items()}


def _why(service: Service, record: TaskRecord, tongue: Language) -> CandidateTold | None:
    store = service.installation.store
    try:
        made = explain(store, service.timelining.past, record.task.decision)
    except (NotFoundError, ForgottenError, OSError):
        return None
    with store.view() as view:
        configuration = view.configuration(made.pin.configuration)
    mine = record.task.kind.strategy
    return next(
        (
            one
            for one in explained(made, configuration, tongue, {}, {})
            if one.strategy.partition("/")[0] == mine
        ),
        None,
    )


def _light(
    configuration: Configuration,
    record: TaskRecord,
    known: Sequence[Scalar],
    at: Instant,
    tongue: Language,
) -> SuitabilityLight:
    rule, wanted = configuration.policy.suitability, record.task.kind.product
    product = next((one for one in configuration.products if one.id == wanted), None)
    tolerance, until = known or (None, None)
    found = suits(
        rule,
        product,
        tolerance if isinstance(tolerance, str) else None,
        until if isinstance(until, int) else None,
        day_at(at, configuration.policy.zone),
    )
    last = "" if found.until is None else calendar_date(found.until).isoformat()
    sentence = tell_suits(str(found.light), found.reason, found.used, found.limit, last, tongue)
    return SuitabilityLight(light=found.light, sentence=sentence)
