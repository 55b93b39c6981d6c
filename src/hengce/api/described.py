"""The interface's description: an OpenAPI document of every address."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig

from hengce import __version__
from hengce.api.caller import COOKIE, CSRF_HEADER
from hengce.api.hot import HotRoute
from hengce.api.problems import Refusals

Json: TypeAlias = dict[str, Any]
"""A part of the document."""

OPEN_TO_ALL = (
    "/health/live",
    "/health/ready",
    "/metrics",
    "/v1/receipts/{channel}",
    "/v1/session",
    "/v1/session/ways",
    "/v1/session/oidc",
    "/v1/session/oidc/back",
)
"""Addresses that need no key; what channels post is signed, and who signs in has none yet."""

_REFERENCE = "#/components/schemas/{name}"
_KEYS = {
    "key": {"type": "http", "scheme": "bearer"},
    "write_key": {
        "type": "http",
        "scheme": "basic",
        "description": "The secret is the user name; the password is empty.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": f"A person who signed in; what changes something sends {CSRF_HEADER}, too.",
    },
}


def describe(handlers: Sequence[HTTPRouteHandler], hot: Sequence[HotRoute]) -> Json:
    """Return the description of all addresses.

    Args:
        handlers: The framework's addresses, which describe themselves.
        hot: Those that are answered before it.
    """
    config = OpenAPIConfig(title="Hengce", version=__version__, use_handler_docstrings=False)
    # Without a configuration of logging it would put its own in the place of the process's.
    described = Litestar(handlers, openapi_config=config, logging_config=None)
    document: Json = described.openapi_schema.to_schema()
    shapes = [Refusals, *(route.answer for route in hot)]
    _, schemas = msgspec.json.schema_components(shapes, ref_template=_REFERENCE)
    components = document.setdefault("components", {})
    components["schemas"] = {**components.get("schemas", {}), **schemas, **_definitions(hot)}
    components["securitySchemes"] = _KEYS
    document["security"] = [{name: []} for name in _KEYS]
    document["paths"] |= {route.path: {"post": _operation(route)} for route in hot}
    # Defaults of fields are records of ours.
    document = msgspec.to_builtins(document)
    document["paths"] = dict(sorted(document["paths"].items()))
    for path, item in document["paths"].items():
        _refusals(item.values())
        if path in OPEN_TO_ALL:
            for operation in item.values():
                operation["security"] = []
    return document


def _operation(route: HotRoute) -> Json:
    content = {media: {"schema": _shared(shape)} for media, shape in route.bodies.items()}
    return {
        "operationId": route.name,
        "summary": route.summary,
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "OK", "content": _answer(route.answer.__name__)}},
    }


def _definitions(hot: Sequence[HotRoute]) -> Json:
    """Return what the bodies of hot addresses define, as parts that all addresses share."""
    found: Json = {}
    for route in hot:
        for shape in route.bodies.values():
            found |= _everywhere(shape).get("$defs", {})
    return found


def _shared(shape: Mapping[str, object]) -> Json:
    """Return a schema without its own definitions: within it they would not be found."""
    return {name: part for name, part in _everywhere(shape).items() if name != "$defs"}


def _everywhere(shape: Mapping[str, object]) -> Json:
    """Return a schema that refers to definitions of the document."""
    own = msgspec.json.encode(shape).replace(b'"#/$defs/', b'"#/components/schemas/')
    shared: Json = msgspec.json.decode(own)
    return shared


def _refusals(operations: Iterable[Json]) -> None:
    """Say of every operation how it refuses: in one shape, whatever the status."""
    for operation in operations:
        responses: Mapping[str, Json] = operation["responses"]
        good = {status: one for status, one in responses.items() if status < "400"}
        refused = {"description": "Refused", "content": _answer(Refusals.__name__)}
        operation["responses"] = {**good, "default": refused}


def _answer(name: str) -> Json:
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(name=name)}}}
