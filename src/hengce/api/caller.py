"""Who a request says that it comes from, before anybody believes it."""

from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any

from litestar import Request

COOKIE = "hengce_session"
CSRF_HEADER = "x-hengce-csrf"
COOKIE_CHARACTERS_MAX = 4_096

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Caller:
    """What of a request says who asks.

    Attributes:
        authorization: The header of this name; programs send it.
        token: The session's token from the cookie; browsers send it.
        csrf: What a page of ours puts beside the cookie, and no other page can.
        is_safe: Whether the method only reads.
        is_ours: Whether nothing says that a page from elsewhere asks.
        is_browser: Whether a browser asks: it is not to be asked for a key.
    """

    authorization: str
    token: str = ""
    csrf: str = ""
    is_safe: bool = True
    is_ours: bool = True
    is_browser: bool = False


def caller_of(request: Request[Any, Any, Any]) -> Caller:
    """Return who a request says that it comes from."""
    return read_caller(str(request.method), lambda name: request.headers.get(name, ""))


def read_caller(method: str, header: Callable[[str], str]) -> Caller:
    """Return who a method and headers say that a request comes from.

    Args:
        method: The request's method.
        header: Returns the header of a name in lower case; nothing where there is none.
    """
    site = header("sec-fetch-site")
    return Caller(
        authorization=header("authorization"),
        token=read_cookie(header("cookie"), COOKIE),
        csrf=header(CSRF_HEADER),
        is_safe=method in _SAFE,
        is_ours=_is_ours(header) and site in {"", "same-origin", "none"},
        is_browser=bool(site or header(CSRF_HEADER)),
    )


def read_cookie(text: str, name: str) -> str:
    """Return the cookie of a name; nothing where there is none that can be read."""
    if len(text) > COOKIE_CHARACTERS_MAX:
        return ""
    try:
        found = SimpleCookie(text).get(name)
    except CookieError:
        return ""
    return "" if found is None else found.value


def _is_ours(header: Callable[[str], str]) -> bool:
    """Tell whether the page that asks comes from here; who is no browser says nothing.

    What stands before the server may speak https where the server hears http, so the scheme
    is not compared. No page can forge `Host` or `X-Forwarded-Host`.
    """
    origin = header("origin")
    if not origin:
        return True
    host = origin.partition("://")[2]
    return bool(host) and host in {header("host"), header("x-forwarded-host")}
