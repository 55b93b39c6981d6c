"""Questions about many facts: one at a time, over a bounded time, told as rows or as a file.

A question reads the facts of its time whole, so a server answers one of them at a time; whoever
asks meanwhile is told to come again. Rows are bounded; how many there were is told.
"""

import io
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import msgspec
import pyarrow as pa
from litestar import Request, Response, post
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import BodyKwarg, QueryParameter

from hengce.api.guard import admit
from hengce.api.paging import units_reached
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.errors import BusyError, ConflictError
from hengce.insight.selecting import Scope
from hengce.learning.written_tables import Form, write_as
from hengce.model.access import Principal
from hengce.model.instant import DAY_US
from hengce.words.names import Language

DAYS_MAX = 400
"""Over how long a question may ask."""

ROWS_MAX = 1_000
"""Rows of an answer; how many there were is told."""

FILE_ROWS_MAX = 200_000
"""Rows of a file."""

RETRY_AFTER_SECONDS = 2

Moment = Annotated[int, msgspec.Meta(ge=0, le=2**52)]
Formed = Annotated[Form, QueryParameter(name="format")]

MEDIA = {
    Form.ARROW: "application/vnd.apache.arrow.file",
    Form.PARQUET: "application/vnd.apache.parquet",
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.JSON: "application/json",
}

OCTETS = "application/octet-stream"
"""What a file is described as; each has a type of its own."""

Body = TypeVar("Body", bound=msgspec.Struct)
Answer = TypeVar("Answer", bound=msgspec.Struct)


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Over which time: from `begins` until before `ends`, instants in microseconds."""

    begins: Moment
    ends: Moment


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and about whom.

    Attributes:
        service: What answers.
        orgs: The units of the bank that are asked about; None for all.
        by: Whose key it is.
        tongue: `zh` or `en`.
    """

    service: Service
    orgs: Collection[str] | None
    by: Principal
    tongue: Language = "zh"

    def scope(self, asked: Asked) -> Scope:
        """Return the events that are asked about.

        Raises:
            ConflictError: The time is empty or too long.
        """
        check_days(asked.begins, asked.ends)
        return Scope(asked.begins, asked.ends, self.orgs)


@dataclass(frozen=True, slots=True)
class Question(Generic[Body, Answer]):
    """One question.

    Attributes:
        path: Its address; the operation is named after it.
        summary: What it asks.
        body: What a request says.
        answer: A struct with `rows`, and with `rows_count`.
        find: What answers it, as a table whose columns are the fields of a row.
        actions: What a key must be allowed to do, all of it.
        of_the_bank: Whether it is about the whole bank, which keys of a part may not ask about.
    """

    path: str
    summary: str
    body: type[Body]
    answer: type[Answer]
    find: Callable[[Asking, Body], pa.Table]
    actions: tuple[str, ...] = ("read",)
    of_the_bank: bool = False

    @property
    def operation(self) -> str:
        """The name of the operation."""
        return self.path.removeprefix("/v1/").replace("/", "_").replace("-", "_")


def addresses(service: Service, question: Question[Any, Any]) -> list[HTTPRouteHandler]:
    """Return the two addresses of a question: told as rows, and as a file."""
    return [_rows(service, question), _file(service, question)]


@contextmanager
def alone(
    service: Service,
    request: Request[Any, Any, Any],
    *actions: str,
    of_the_bank: bool = False,
) -> Iterator[Asking]:
    """Let a key ask while nobody else does.

    Raises:
        DeniedError: It may not, or reaches a part of the bank alone where the whole is asked about.
        BusyError: Another question is being answered.
    """
    found = asking(service, request, *actions, of_the_bank=of_the_bank)
    if not service.questions.acquire(blocking=False):
        raise BusyError(RETRY_AFTER_SECONDS)
    try:
        yield found
    finally:
        service.questions.release()


def asking(
    service: Service,
    request: Request[Any, Any, Any],
    *actions: str,
    of_the_bank: bool = False,
) -> Asking:
    """Return who asks, and about whom; DeniedError as `alone`."""
    keys = [admit(service, request, action) for action in actions]
    with service.installation.store.view() as view:
        orgs = units_reached(service, view, keys[0])
    if of_the_bank and orgs is not None:
        raise DeniedError("request.not_allowed", 403)
    return Asking(service, orgs, keys[0], spoken(request))


def check_days(begins: int, ends: int) -> None:
    """Refuse a time that is empty or too long.

    Raises:
        ConflictError: It is.
    """
    if not 0 < ends - begins <= DAYS_MAX * DAY_US:
        raise ConflictError(f"ask for some time, and for at most {DAYS_MAX} days")


def told_rows(found: pa.Table, answer: type[Answer]) -> Answer:
    """Return a table as the rows of an answer, at most ROWS_MAX."""
    told = {"rows": found.slice(0, ROWS_MAX).to_pylist(), "rows_count": found.num_rows}
    return msgspec.convert(told, answer)


def told_file(found: pa.Table, name: str, form: Form) -> Response[bytes]:
    """Return a table as a file to be kept.

    Raises:
        ConflictError: It has more rows than FILE_ROWS_MAX.
    """
    if found.num_rows > FILE_ROWS_MAX:
        raise ConflictError(f"a file holds {FILE_ROWS_MAX:,} rows, this has {found.num_rows:,}")
    sink = io.BytesIO()
    write_as(found, form, sink)
    return download(sink.getvalue(), f"{name}.{form}", MEDIA[form])


def download(content: bytes, name: str, media: str) -> Response[bytes]:
    """Return bytes that a browser keeps under a name of ours."""
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type=media, headers=headers)


def _rows(service: Service, question: Question[Body, Answer]) -> HTTPRouteHandler:
    def answered(request: Request[Any, Any, Any], data: Body) -> Answer:
        with alone(service, request, *question.actions, of_the_bank=question.of_the_bank) as who:
            return told_rows(question.find(who, data), question.answer)

    answered.__annotations__ = {
        "request": Request[Any, Any, Any],
        "data": Annotated[question.body, BodyKwarg(media_type=RequestEncodingType.JSON)],
        "return": question.answer,
    }
    return post(
        question.path,
        operation_id=question.operation,
        status_code=200,
        sync_to_thread=True,
        summary=question.summary,
    )(answered)


def _file(service: Service, question: Question[Body, Answer]) -> HTTPRouteHandler:
    def kept(
        request: Request[Any, Any, Any], data: Body, form: Formed = Form.CSV
    ) -> Response[bytes]:
        with alone(service, request, *question.actions, of_the_bank=question.of_the_bank) as who:
            return told_file(question.find(who, data), question.operation, form)

    kept.__annotations__ = {
        "request": Request[Any, Any, Any],
        "data": Annotated[question.body, BodyKwarg(media_type=RequestEncodingType.JSON)],
        "form": Formed,
        "return": Response[bytes],
    }
    return post(
        f"{question.path}/file",
        operation_id=f"{question.operation}_file",
        status_code=200,
        sync_to_thread=True,
        summary=f"{question.summary}, as a file",
        media_type=OCTETS,
    )(kept)
