"""What hangs on a person who leaves: tasks, work in progress, what waits, what he answers for."""

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.guard import admit
from hengce.api.people import Named, reached
from hengce.api.service import Service
from hengce.documents.manuscripts import all_work
from hengce.flow.policy_life import waiting
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.noun import Label
from hengce.model.person import Person
from hengce.model.policy_step import POLICY, POLICY_STEPS_MAX, PolicyState
from hengce.model.strategy import StrategyState
from hengce.model.task import TaskSearch
from hengce.ports import View
from hengce.responses.tasks import HANDED_OVER_MAX
from hengce.words.policy_sections import THE_POLICY

STRATEGIES = "strategies"


class HeldDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that hangs on a person.

    Attributes:
        kind: The folder of its kind: `strategies`, `audiences`, `variants`; `policy`.
        id: Its name; of the policy there is one, it has none.
        label: What people call it; its name where it does not say it yet.
        at: Since when.
    """

    kind: str
    id: str
    label: Label
    at: Instant | None


class PersonHolds(msgspec.Struct, frozen=True, kw_only=True):
    """What hangs on a person.

    Attributes:
        name: His account.
        tasks: His live tasks in his unit; more than HANDED_OVER_MAX are not counted.
        work: What he saved last and nobody has handed in.
        waiting: What he handed in, and nobody has approved.
        owned: Live strategies for which he answers.
    """

    name: str
    tasks: int
    work: list[HeldDocument]
    waiting: list[HeldDocument]
    owned: list[HeldDocument]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of what a person holds."""
    return [_holds(service)]


def _holds(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/people/{name:str}/holds",
        operation_id="person_holds",
        sync_to_thread=True,
        summary="What hangs on a person who leaves: tasks, work in progress, what waits",
    )
    def person_holds(request: Request[Any, Any, Any], name: Named) -> PersonHolds:
        mine = admit(service, request, "accounts")
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            person = reached(standing, view, mine, name)
            applied = view.applied_configuration()
            bank = standing.configuration if applied is None else view.configuration(applied)
            return PersonHolds(
                name=name,
                tasks=_tasks(view, person),
                work=list(_work(view, bank, name)),
                waiting=list(_waiting(view, bank, name)),
                owned=[
                    HeldDocument(kind=STRATEGIES, id=one.id, label=one.label, at=None)
                    for one in standing.configuration.strategies
                    if one.owner == name
                ],
            )

    return person_holds


def _tasks(view: View, person: Person) -> int:
    if not person.manager:
        return 0
    search = TaskSearch(orgs=(person.org,), manager=person.manager)
    return len(view.live_tasks(search, HANDED_OVER_MAX))


def _work(view: View, bank: Configuration, name: str) -> Iterator[HeldDocument]:
    for one in all_work(view):
        if one.by == name:
            kind, _, document = one.document.partition("/")
            yield HeldDocument(
                kind=kind, id=document, label=_called(bank, kind, document), at=one.at
            )


def _waiting(view: View, bank: Configuration, name: str) -> Iterator[HeldDocument]:
    for strategy, status in sorted(view.strategy_states().items()):
        if status.state is StrategyState.DRAFT and status.by == name:
            label = _called(bank, STRATEGIES, strategy)
            yield HeldDocument(kind=STRATEGIES, id=strategy, label=label, at=status.at)
    step = waiting(view.policy_steps(POLICY_STEPS_MAX))
    if step is not None and step.state is PolicyState.SUBMITTED and step.by == name:
        yield HeldDocument(kind=POLICY, id="", label=THE_POLICY, at=step.at)


def _called(bank: Configuration, kind: str, document: str) -> Label:
    if kind == POLICY:
        return THE_POLICY
    named = bank.audiences if kind == "audiences" else bank.strategies
    label = next((one.label for one in named if one.id == document), None)
    return label or Label(zh=document, en=document)
