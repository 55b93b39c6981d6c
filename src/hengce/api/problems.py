"""How refusals are told: a code, a sentence and a fix, in Chinese or in English."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException, SerializationException, ValidationException

from hengce.api.patience import PatienceError
from hengce.api.spoken import spoken
from hengce.errors import (
    BusyError,
    ConflictError,
    HengceError,
    NotFoundError,
    PastError,
    Problem,
    ProblemsError,
    UnavailableError,
)
from hengce.intake.envelope import UnreadableError
from hengce.people.vouching import ProviderError, VouchingError
from hengce.words.names import Language
from hengce.words.problems import SENTENCES, tell_problem

_log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 1
_STATUS: dict[type[HengceError], int] = {
    NotFoundError: 404,
    ConflictError: 409,
    PastError: 503,
    UnavailableError: 503,
    ProblemsError: 422,
    BusyError: 429,
    PatienceError: 429,
    VouchingError: 401,
    ProviderError: 503,
}
_HTTP = {404: "request.not_found", 405: "request.method", 413: "request.too_large"}
_PLACE = re.compile(r" - at `\$\.?([^`]*)`$")


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was refused.

    Attributes:
        code: A stable name.
        where: The part of the request that is wrong; empty for all of it.
        message: What is wrong.
        fix: How to mend it.
    """

    code: str
    where: str = ""
    message: str = ""
    fix: str = ""


class Refusals(msgspec.Struct, frozen=True, kw_only=True):
    """All that is wrong with a request; `code` and `message` are what tracking libraries read."""

    code: str
    message: str
    problems: list[Refusal]


class DeniedError(Exception):
    """No key, or one that may not do this."""

    def __init__(self, code: str, status: int) -> None:
        self.code = code
        self.status = status
        super().__init__(code)


class MethodError(HTTPException):
    """An address that is only for POST."""

    def __init__(self) -> None:
        super().__init__(status_code=405, headers={"allow": "POST"})


class Told(msgspec.Struct, frozen=True):
    """An answer as it goes out."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


def tell(error: Exception, tongue: Language) -> Told:
    """Tell an error; one that nobody foresaw is told by its type to the log alone."""
    told = _refused(*_problems(error), tongue=tongue, wait_seconds=_wait(error))
    allowed = (error.headers or {}).get("allow") if isinstance(error, HTTPException) else None
    if not allowed:
        return told
    return Told(told.status, told.body, (*told.headers, (b"allow", allowed.encode())))


def on_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Tell an error that a handler raised, or the framework."""
    told = tell(error, spoken(request))
    headers = {name.decode(): value.decode() for name, value in told.headers}
    return Response(told.body, status_code=told.status, headers=headers, media_type=MediaType.JSON)


def _problems(error: Exception) -> tuple[int, tuple[Problem, ...]]:
    """Return the status of an error, and what is wrong."""
    places: tuple[str, ...] = ("",)
    match error:
        case ProblemsError():
            return 422, error.problems
        case PatienceError():
            seconds = error.retry_after_seconds
            return 429, (Problem.of("", "request.too_many_tries", seconds=seconds),)
        case HengceError():
            status, code = _STATUS.get(type(error), 409), f"request.{error.code}"
        case UnreadableError() | DeniedError():
            status, code = error.status, error.code
        case ValidationException():
            status, places, code = 400, tuple(_places(error)) or places, "request.invalid"
        case msgspec.ValidationError():
            status, places, code = 400, (_place(error),), "request.invalid"
        case msgspec.DecodeError() | RecursionError() | UnicodeDecodeError():
            status, code = 400, "request.not_json"
        case SerializationException():
            status, code = 400, "request.not_json"
        case HTTPException():
            status = error.status_code if error.status_code < 500 else 400
            code = _HTTP.get(status, "request.invalid")
        case _:
            # Its text may quote a customer, so only its type is told.
            _log.error("a request failed: %s", type(error).__name__)
            status, code = 500, "request.failed"
    return status, tuple(Problem.of(place, code) for place in places)


def _places(error: ValidationException) -> Iterator[str]:
    """Yield the fields that do not fit; their values are not repeated."""
    extra = error.extra if isinstance(error.extra, list) else []
    for one in extra:
        if isinstance(one, dict):
            yield str(one.get("key", ""))


def _place(error: Exception) -> str:
    """Return the field that does not fit: a name of ours, no value of theirs."""
    found = _PLACE.search(str(error))
    return found[1] if found else ""


def _wait(error: Exception) -> int:
    """Return after how many seconds to come again."""
    return error.retry_after_seconds if isinstance(error, BusyError) else RETRY_AFTER_SECONDS


def _refused(
    status: int, problems: tuple[Problem, ...], *, tongue: Language, wait_seconds: int
) -> Told:
    told = [_told(problem, tongue) for problem in problems]
    refusals = Refusals(code=told[0].code, message=told[0].message, problems=told)
    headers: list[tuple[bytes, bytes]] = []
    if status in {429, 503}:
        headers.append((b"retry-after", str(wait_seconds).encode()))
    # A browser that is asked for a key would open a window of its own.
    if problems[0].code == "request.no_key":
        headers.append((b"www-authenticate", b'Basic realm="hengce", charset="UTF-8"'))
    return Told(status, msgspec.json.encode(refusals), tuple(headers))


def _told(problem: Problem, tongue: Language) -> Refusal:
    """Return a problem in words."""
    if problem.code not in SENTENCES:
        return Refusal(code=problem.code, where=problem.where)
    words = tell_problem(problem)
    message, fix = (words.zh, words.fix_zh) if tongue == "zh" else (words.en, words.fix_en)
    return Refusal(code=problem.code, where=problem.where, message=message, fix=fix)
