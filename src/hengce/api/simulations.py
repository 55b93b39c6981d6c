"""Simulations: what a strategy would do, played ahead; nothing is sent and no cap is used."""

import re
from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter

from hengce.api.documents import admit_document
from hengce.api.guard import admit
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE, MaybeName
from hengce.documents.handing_in import applied_documents, document_of
from hengce.documents.manuscripts import known_of, work_on
from hengce.errors import NotFoundError
from hengce.forecast.summary import Forecast, Story
from hengce.model.access import Principal
from hengce.model.instance import InstanceStep
from hengce.model.instant import Instant
from hengce.ports import View
from hengce.simulations.requests import Simulation, SimulationState
from hengce.simulations.simulating import Question
from hengce.words.names import Language
from hengce.words.problems import SENTENCES

CUSTOMERS_MAX = 20_000
DAYS_MAX = 90
RUNS_MAX = 20
_FACT = re.compile(r"\{\w+\}")

SimulationId = Annotated[str, Parameter(min_length=1, max_length=64, pattern=VISIBLE)]


class Simulating(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be simulated.

    Attributes:
        strategy: Which strategy; empty: all that are live, for who reaches the whole bank.
        is_work: Whether the work in progress on it is meant; otherwise what was handed in last.
        audience: The audience of which customers take part; empty: all whom the key reaches.
        customers: How many of them, drawn by the seed.
        days: How many days ahead.
        seed: Draws customers, looks and answers.
        runs: How often it is played: more runs make the intervals surer.
        tick_minutes: What is due within so long is decided together.
    """

    strategy: MaybeName
    is_work: bool = True
    audience: MaybeName = ""
    customers: Annotated[int, msgspec.Meta(ge=1, le=CUSTOMERS_MAX)] = 1_000
    days: Annotated[int, msgspec.Meta(ge=1, le=DAYS_MAX)] = 30
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 7
    runs: Annotated[int, msgspec.Meta(ge=1, le=RUNS_MAX)] = 1
    tick_minutes: Annotated[int, msgspec.Meta(ge=1, le=1_440)] = 10


class SimulationRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where a simulation stands.

    Attributes:
        id: Its name.
        strategy: Which strategy; empty: all that were live.
        is_work: Whether the work in progress on it was meant.
        audience: The audience that took part; empty: everybody.
        customers: How many were asked for.
        days: How many days ahead.
        by: Who asked.
        asked_at: When.
        state: Where it stands.
        part: Which part has been played, 0 to 1.
        refusal: Why there is no result: a problem's code, or a sentence; empty for none.
        refusal_told: The same in words.
    """

    id: str
    strategy: str
    is_work: bool
    audience: str
    customers: int
    days: int
    by: str
    asked_at: Instant
    state: SimulationState
    part: float
    refusal: str
    refusal_told: str


class SimulationTold(msgspec.Struct, frozen=True, kw_only=True):
    """A simulation and its result, when it is done; customers are named by numbers only."""

    simulation: SimulationRow
    forecast: Forecast | None


class SimulationRows(msgspec.Struct, frozen=True, kw_only=True):
    """Simulations that are kept, newest first."""

    simulations: list[SimulationRow]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of simulations."""
    return [_list(service), _ask(service), _one(service), _cancel(service)]


def _list(service: Service) -> HTTPRouteHandler:
    @get("/v1/simulations", operation_id="simulations", summary="Simulations that are kept")
    async def simulations(request: Request[Any, Any, Any]) -> SimulationRows:
        key = admit(service, request, "simulate")
        tongue = spoken(request)
        rows = [_row(one, tongue) for one in service.simulations.all() if _is_of(service, key, one)]
        return SimulationRows(simulations=rows)

    return simulations


def _ask(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/simulations",
        operation_id="simulate",
        status_code=202,
        summary="Simulate what a strategy would do",
    )
    async def simulate(
        request: Request[Any, Any, Any], data: JSONBody[Simulating]
    ) -> SimulationRow:
        key = admit(service, request, "simulate")
        at, installation = service.clock(), service.installation
        with installation.store.view() as view:
            document = _document(service, view, key, data)
        question = Question(
            home=str(installation.home),
            address=installation.address,
            document=document,
            is_work=data.is_work,
            audience=data.audience,
            org=key.org,
            customers=data.customers,
            days=data.days,
            seed=data.seed,
            runs=data.runs,
            tick_minutes=data.tick_minutes,
            at=at,
        )
        return _row(service.simulations.ask(question, key.id, at), spoken(request))

    return simulate


def _one(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/simulations/{simulation_id:str}",
        operation_id="simulation",
        summary="How far a simulation is, and its result",
    )
    async def simulation(
        request: Request[Any, Any, Any], simulation_id: SimulationId
    ) -> SimulationTold:
        key = admit(service, request, "simulate")
        one = _found(service, key, simulation_id)
        forecast = None if one.forecast is None else _masked(one.forecast)
        return SimulationTold(simulation=_row(one, spoken(request)), forecast=forecast)

    return simulation


def _cancel(service: Service) -> HTTPRouteHandler:
    @delete(
        "/v1/simulations/{simulation_id:str}",
        operation_id="cancel_simulation",
        status_code=200,
        summary="End a simulation",
    )
    async def cancel_simulation(
        request: Request[Any, Any, Any], simulation_id: SimulationId
    ) -> SimulationRow:
        key = admit(service, request, "simulate")
        one = _found(service, key, simulation_id)
        return _row(service.simulations.cancel(one.id), spoken(request))

    return cancel_simulation


def _document(service: Service, view: View, key: Principal, data: Simulating) -> str:
    """Return the document that is meant, within a key's reach; NotFoundError otherwise.

    DeniedError: All that is live is meant, and the key reaches a part of the bank only.
    """
    document, standing = "", service.standing_in(view)
    if data.strategy:
        document = _strategy(service, view, key, data)
    elif standing.reach(key.org) is not None:
        raise DeniedError("request.not_allowed", 403)
    if data.audience:
        audiences = {one.id: one for one in applied_documents(view).audiences}
        found = audiences.get(data.audience)
        if found is None or (found.org and not standing.reaches(key, found.org)):
            raise NotFoundError(f"there is no audience {data.audience}")
    return document


def _strategy(service: Service, view: View, key: Principal, data: Simulating) -> str:
    document, work = document_of(view, data.strategy), f"variants/{data.strategy}"
    if data.is_work and work_on(view, work) is not None:
        document = work
    known = known_of(view, document)
    if known is None:
        raise NotFoundError(f"there is no strategy {data.strategy}")
    admit_document(service, view, key, known.org, data.strategy)
    return document


def _is_of(service: Service, key: Principal, one: Simulation) -> bool:
    """Tell whether a key may see a simulation: one of a unit that it reaches."""
    return service.standing().reaches(key, one.question.org)


def _found(service: Service, key: Principal, name: str) -> Simulation:
    one = service.simulations.find(name)
    if not _is_of(service, key, one):
        raise NotFoundError(f"there is no simulation {name}")
    return one


def _masked(forecast: Forecast) -> Forecast:
    """Return a result in which customers have numbers instead of names."""
    stories = tuple(
        Story(
            customer=f"#{number}",
            steps=tuple(_masked_step(s, story.customer, number) for s in story.steps),
        )
        for number, story in enumerate(forecast.stories, 1)
    )
    return msgspec.structs.replace(forecast, stories=stories)


def _masked_step(step: InstanceStep, customer: str, number: int) -> InstanceStep:
    """Return a step that does not say whose it is: contacts are named by their customer."""
    said = "" if customer in step.said else step.said
    return msgspec.structs.replace(step, instance=f"#{number}", said=said)


def _told(refusal: str, tongue: Language) -> str:
    """Return why there is no result in words; of a code, its facts were not kept."""
    if refusal not in SENTENCES:
        return refusal
    words = SENTENCES[refusal]
    return _FACT.sub("…", words.zh if tongue == "zh" else words.en)


def _row(one: Simulation, tongue: Language) -> SimulationRow:
    question = one.question
    return SimulationRow(
        id=one.id,
        strategy=question.document.partition("/")[2],
        is_work=question.is_work,
        audience=question.audience,
        customers=question.customers,
        days=question.days,
        by=one.by,
        asked_at=one.asked_at,
        state=one.state,
        part=one.part,
        refusal=one.refusal,
        refusal_told=_told(one.refusal, tongue),
    )
