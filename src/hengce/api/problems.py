"""How refusals are told: a code, a sentence and a fix, in Chinese or in English."""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException, ValidationException

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
}


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
    """All that is wrong with a request."""

    problems: list[Refusal]


class DeniedError(Exception):
    """No key, or one that may not do this."""

    def __init__(self, code: str, status: int) -> None:
        self.code = code
        self.status = status
        super().__init__(code)


def language(request: Request[Any, Any, Any]) -> str:
    """Return `zh` or `en`, as the caller prefers; Chinese first."""
    accepted = request.headers.get("accept-language", "zh").lower()
    return "en" if accepted.startswith("en") else "zh"


def told(problem: Problem, tongue: str) -> Refusal:
    """Return a problem in words."""
    if problem.code not in SENTENCES:
        return Refusal(code=problem.code, where=problem.where)
    words = tell_problem(problem)
    message, fix = (words.zh, words.fix_zh) if tongue == "zh" else (words.en, words.fix_en)
    return Refusal(code=problem.code, where=problem.where, message=message, fix=fix)


def refuse(request: Request[Any, Any, Any], status: int, *problems: Problem) -> Response[Refusals]:
    """Answer that a request is refused."""
    tongue = language(request)
    refusals = Refusals(problems=[told(problem, tongue) for problem in problems])
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status in {429, 503} else {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="hengce", charset="UTF-8"'
    return Response(refusals, status_code=status, headers=headers, media_type=MediaType.JSON)


def on_hengce(request: Request[Any, Any, Any], error: HengceError) -> Response[Refusals]:
    """Tell an error of the product."""
    status = _STATUS.get(type(error), 409)
    if isinstance(error, ProblemsError):
        return refuse(request, status, *error.problems)
    return refuse(request, status, Problem.of("", f"request.{error.code}"))


def on_unreadable(request: Request[Any, Any, Any], error: UnreadableError) -> Response[Refusals]:
    """Tell that a body cannot be read."""
    return refuse(request, error.status, Problem.of("", error.code))


def on_denied(request: Request[Any, Any, Any], error: DeniedError) -> Response[Refusals]:
    """Tell that there is no key, or not one for this."""
    return refuse(request, error.status, Problem.of("", error.code))


def on_validation(
    request: Request[Any, Any, Any], error: ValidationException
) -> Response[Refusals]:
    """Tell which fields do not fit; their values are not repeated."""
    extra = error.extra if isinstance(error.extra, list) else []
    places = [str(one.get("key", "")) for one in extra if isinstance(one, dict)] or [""]
    return refuse(request, 400, *(Problem.of(place, "request.invalid") for place in places))


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Refusals]:
    """Tell what the framework refuses: an unknown path, a wrong method, a body that is too long."""
    known = {404: "request.not_found", 405: "request.method", 413: "request.too_large"}
    code = known.get(error.status_code, "request.invalid")
    status = error.status_code if error.status_code < 500 else 400
    return refuse(request, status, Problem.of("", code))


def on_error(request: Request[Any, Any, Any], error: Exception) -> Response[Refusals]:
    """Tell that something failed here; its text may quote a customer, so it is not told."""
    _log.error("a request failed: %s", type(error).__name__)
    return refuse(request, 500, Problem.of("", "request.failed"))
