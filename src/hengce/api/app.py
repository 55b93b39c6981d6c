"""Puts the addresses together."""

from litestar import Litestar
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from hengce import __version__
from hengce.api import acting, deciding, operations, outcomes, problems, reading, receiving
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.errors import HengceError
from hengce.intake.envelope import BATCH_BYTES_MAX, UnreadableError


def create_app(service: Service) -> Litestar:
    """Return the application that answers requests."""
    metrics = operations.Metrics(service)
    return Litestar(
        route_handlers=[
            *receiving.routes(service),
            *deciding.routes(service),
            *outcomes.routes(service),
            *reading.routes(service),
            *acting.routes(service),
            *operations.routes(service, metrics),
        ],
        middleware=[lambda app: operations.counting(app, metrics)],
        exception_handlers={
            HengceError: problems.on_hengce,
            UnreadableError: problems.on_unreadable,
            DeniedError: problems.on_denied,
            ValidationException: problems.on_validation,
            HTTPException: problems.on_http,
            Exception: problems.on_error,
        },
        request_max_body_size=BATCH_BYTES_MAX,
        openapi_config=OpenAPIConfig(
            title="Hengce",
            version=__version__,
            components=Components(
                security_schemes={
                    "key": SecurityScheme(type="http", scheme="bearer"),
                    "write_key": SecurityScheme(type="http", scheme="basic"),
                }
            ),
            security=[{"key": []}, {"write_key": []}],
            path="/",
            render_plugins=[],
        ),
        debug=False,
        logging_config=None,
    )
