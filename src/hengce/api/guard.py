"""Who asks: the key in a request, and what it may do."""

from typing import Any

from litestar import Request

from hengce.access import may
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.model.access import ApiKey


def admit(service: Service, request: Request[Any, Any, Any], action: str) -> ApiKey:
    """Return the key of a request that may do something; DeniedError like `let_in`."""
    return let_in(service, request.headers.get("authorization", ""), action)


def let_in(service: Service, authorization: str, action: str) -> ApiKey:
    """Return the key of a header that may do something.

    The secret comes as a bearer token, or as the user name of basic authorisation.

    Raises:
        DeniedError: There is no good key, or it may not do this, or the server drains.
    """
    if service.lifecycle.draining:
        raise DeniedError("request.draining", 503)
    key = service.keys.find(authorization)
    if key is None:
        raise DeniedError("request.no_key", 401)
    if not may(key, action):
        raise DeniedError("request.not_allowed", 403)
    return key
