"""Who asks: the key in a request or the person who signed in, and what may be done."""

import hmac
from typing import Any

from litestar import Request

from hengce.api.caller import Caller, caller_of
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.api.sessions import csrf_of
from hengce.model.access import Principal
from hengce.people.access import may


def admit(service: Service, request: Request[Any, Any, Any], action: str) -> Principal:
    """Return who asks, if he may do something; DeniedError like `let_in`."""
    return let_in(service, caller_of(request), action)


def let_in(service: Service, caller: Caller, action: str) -> Principal:
    """Return who stands behind a request, if he may do something.

    A program sends its key, as a bearer token or as the user name of basic authorisation. A
    browser sends the cookie of a session, and with everything that changes something what no
    page from elsewhere can know.

    Raises:
        DeniedError: There is no good key and no session, or it may not do this, or a page from
            elsewhere asks, or the server drains.
    """
    if service.lifecycle.draining:
        raise DeniedError("request.draining", 503)
    who = known(service, caller)
    if not may(who, action):
        raise DeniedError("request.not_allowed", 403)
    return who


def known(service: Service, caller: Caller) -> Principal:
    """Return who stands behind a request, whatever he may do; DeniedError like `let_in`."""
    if caller.authorization or not (caller.token or caller.is_browser):
        who = service.keys.find(caller.authorization)
        if who is None:
            raise DeniedError("request.no_key", 401)
        return who
    session = service.sessions.find(caller.token, service.clock())
    if session is None:
        raise DeniedError("request.no_session", 401)
    if not caller.is_safe:
        refuse_strangers(caller)
        if not hmac.compare_digest(caller.csrf.encode(), csrf_of(caller.token).encode()):
            raise DeniedError("request.csrf", 403)
    return session.principal


def refuse_strangers(caller: Caller) -> None:
    """Refuse what a page from elsewhere asks for."""
    if not caller.is_ours:
        raise DeniedError("request.elsewhere", 403)
