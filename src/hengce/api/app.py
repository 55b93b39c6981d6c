"""Puts the addresses together."""

import msgspec
from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp

from hengce.api import (
    acting,
    deciding,
    keys,
    letters,
    operations,
    outcomes,
    reading,
    receipts,
    receiving,
    tasks,
)
from hengce.api.described import describe
from hengce.api.hot import HotPaths
from hengce.api.problems import on_error
from hengce.api.service import Service
from hengce.intake.envelope import BATCH_BYTES_MAX


def create_app(service: Service) -> ASGIApp:
    """Return the application that answers requests.

    Each subject is a module with `routes`, or with `hot_routes` for what is asked thousands of
    times a second.
    """
    metrics = operations.Metrics(service)
    subjects = (outcomes, receipts, letters, reading, acting, tasks, keys)
    described = [
        *(handler for subject in subjects for handler in subject.routes(service)),
        *operations.routes(service, metrics),
    ]
    hot = [*receiving.hot_routes(service), *deciding.hot_routes(service)]
    document = msgspec.json.encode(describe(described, hot))
    app = Litestar(
        route_handlers=[*described, operations.description(document)],
        exception_handlers={HTTPException: on_error, Exception: on_error},
        request_max_body_size=BATCH_BYTES_MAX,
        openapi_config=None,
        debug=False,
        logging_config=None,
    )
    return operations.counting(HotPaths(service, hot, app), metrics)
