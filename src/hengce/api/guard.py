"""Who asks: the key in a request, and what it may do."""

import base64
import binascii
from typing import Any

from litestar import Request

from hengce.access import may
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.model.access import ApiKey

SECRET_CHARACTERS_MAX = 200


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
    secret = _secret(authorization)
    key = service.keys.find(secret) if secret else None
    if key is None:
        raise DeniedError("request.no_key", 401)
    if not may(key, action):
        raise DeniedError("request.not_allowed", 403)
    return key


def _secret(header: str) -> str:
    """Return the secret; nothing where it is none, or too long to be one."""
    scheme, _, value = header.partition(" ")
    secret = ""
    if scheme.lower() == "bearer":
        secret = value.strip()
    elif scheme.lower() == "basic":
        try:
            name, _, _ = base64.b64decode(value.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return ""
        secret = name
    return secret if len(secret) <= SECRET_CHARACTERS_MAX else ""
