"""Puts the addresses together."""

import msgspec
from litestar import Litestar
from litestar.exceptions import HTTPException, SerializationException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from hengce.api import (
    acting,
    audience_documents,
    audiences,
    calendar,
    catalogue,
    checking,
    conditions,
    conflicts,
    console,
    customers,
    deciding,
    decisions,
    effects,
    evidence,
    experiments,
    flights,
    formulas,
    handing_over,
    health,
    holding,
    home,
    identity,
    insight,
    insight_groups,
    insight_people,
    journeys,
    keys,
    learning,
    letter_piles,
    letters,
    lifecycle,
    marks,
    merges,
    models,
    names,
    nights,
    operations,
    outcomes,
    parts,
    people,
    phone,
    policies,
    policy_documents,
    policy_life,
    policy_what_if,
    previews,
    reading,
    realtime,
    receipts,
    receiving,
    record,
    replies,
    reviews,
    rivals,
    shelf,
    signing,
    simulations,
    sources,
    standing,
    states,
    strategies,
    tags,
    tasks,
    template_documents,
    templates,
    timetable,
    undelivered,
    vouched,
    waves,
    why_not,
    workbench,
)
from hengce.api.described import Json, describe
from hengce.api.hot import HotPaths, HotRoute
from hengce.api.metrics import Metrics
from hengce.api.problems import on_error
from hengce.api.service import Service
from hengce.intake.envelope import BATCH_BYTES_MAX

SUBJECTS = (
    outcomes,
    parts,
    receipts,
    letter_piles,
    letters,
    undelivered,
    reading,
    acting,
    merges,
    tasks,
    journeys,
    audience_documents,
    audiences,
    customers,
    why_not,
    tags,
    states,
    marks,
    identity,
    insight,
    insight_groups,
    insight_people,
    effects,
    experiments,
    health,
    learning,
    models,
    reviews,
    rivals,
    keys,
    catalogue,
    names,
    conditions,
    formulas,
    signing,
    vouched,
    holding,
    checking,
    strategies,
    lifecycle,
    standing,
    simulations,
    flights,
    waves,
    timetable,
    templates,
    template_documents,
    home,
    decisions,
    conflicts,
    record,
    calendar,
    policies,
    policy_documents,
    policy_life,
    policy_what_if,
    shelf,
    nights,
    realtime,
    phone,
    evidence,
    replies,
    people,
    previews,
    sources,
    workbench,
    handing_over,
)
"""Each subject is a module with `routes`; what is asked most has `hot_routes` instead."""

_described: list[bytes] = []
"""The description of a process's servers, once somebody asked: to write it takes a second."""


def create_app(service: Service) -> ASGIApp:
    """Return the application that answers requests."""
    metrics = Metrics(service)
    app = Litestar(
        route_handlers=[
            *_handlers(service, metrics),
            *console.routes(),
            operations.description(lambda: _description(service)),
        ],
        exception_handlers={
            HTTPException: on_error,
            SerializationException: on_error,
            Exception: on_error,
        },
        request_max_body_size=BATCH_BYTES_MAX,
        openapi_config=None,
        debug=False,
        logging_config=None,
    )
    behind = operations.counting(operations.kept_nowhere(app), metrics)
    return HotPaths(service, _hot(service), behind, metrics.count)


def interface(service: Service) -> Json:
    """Return the description of every address, as an OpenAPI document."""
    # The framework changes handlers when it takes them: a second application needs its own.
    return describe(_handlers(service, Metrics(service)), _hot(service))


def _description(service: Service) -> bytes:
    if not _described:
        _described.append(msgspec.json.encode(interface(service)))
    return _described[0]


def _handlers(service: Service, metrics: Metrics) -> list[HTTPRouteHandler]:
    return [
        *(handler for subject in SUBJECTS for handler in subject.routes(service)),
        *operations.routes(service, metrics),
    ]


def _hot(service: Service) -> list[HotRoute]:
    return [*receiving.hot_routes(service), *deciding.hot_routes(service)]
