"""Who asks: the key in a request, and what it may do."""

import base64
import binascii
from typing import Any

from litestar import Request

from hengce.access import digest_of, may
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.model.access import ApiKey

SECRET_CHARACTERS_MAX = 200


def admit(service: Service, request: Request[Any, Any, Any], action: str) -> ApiKey:
    """Return the key of a request that may do something.

    The secret comes as a bearer token, or as the user name of basic authorisation.

    Raises:
        DeniedError: There is no good key, or it may not do this, or the server drains.
    """
    if service.lifecycle.draining:
        raise DeniedError("request.draining", 503)
    secret = _secret(request.headers.get("authorization", ""))
    if not secret:
        raise DeniedError("request.no_key", 401)
    # Found by its digest: nothing about the secret can be learned from how long it takes.
    with service.installation.store.view() as view:
        key = view.api_key(digest_of(secret))
    if key is None or key.revoked_at is not None:
        raise DeniedError("request.no_key", 401)
    if not may(key, action):
        raise DeniedError("request.not_allowed", 403)
    return key


def _secret(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()[:SECRET_CHARACTERS_MAX]
    if scheme.lower() != "basic":
        return ""
    try:
        name, _, _ = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return name[:SECRET_CHARACTERS_MAX]
