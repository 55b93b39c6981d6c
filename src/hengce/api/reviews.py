"""Reviews of strategies, made when somebody asks: a page, a document, or a workbook."""

import enum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.asking import MEDIA, OCTETS, Asked, alone, check_days, download
from hengce.api.effects import Cents, Days
from hengce.api.service import Service
from hengce.api.texts import MaybeName, Name
from hengce.errors import ConflictError
from hengce.learning.reviewing import look_at, write_review
from hengce.learning.written_tables import Form
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.simulations.kept import foretold_of
from hengce.words.names import Language


class Paper(enum.StrEnum):
    """In which form a review is wanted."""

    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"


_MEDIA = {
    Paper.HTML: "text/html; charset=utf-8",
    Paper.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Paper.XLSX: MEDIA[Form.XLSX],
}


class ReviewAsked(Asked, frozen=True, kw_only=True):
    """Of which strategy, in which form.

    Attributes:
        event: The event that is a conversion, for the increment; empty: none is told.
        amount: Its property with the amount; empty: conversions are only counted.
        window_days: For how long a customer is watched.
        task_cents: What every task costs; None: its minutes.
    """

    strategy: Name
    form: Paper = Paper.HTML
    event: MaybeName = ""
    amount: MaybeName = ""
    window_days: Days = 30
    task_cents: Cents | None = None


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of reviews."""
    return [_make(service)]


def _make(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/reviews",
        operation_id="make_review",
        status_code=200,
        sync_to_thread=True,
        summary="The review of a strategy's days, as a file",
        media_type=OCTETS,
    )
    def make_review(
        request: Request[Any, Any, Any], data: JSONBody[ReviewAsked]
    ) -> Response[bytes]:
        with alone(service, request, "see_learning", of_the_bank=True) as who:
            check_days(data.begins, data.ends)
            if data.ends > service.clock():
                raise ConflictError("the days are not over yet")
            content = _written(service, data, who.tongue)
        # A name of ours: the strategy's own may hold anything.
        return download(content, f"review.{data.form}", _MEDIA[data.form])

    return make_review


def _written(service: Service, asked: ReviewAsked, language: Language) -> bytes:
    parts = service.installation
    looked = look_at(
        parts.store,
        parts.archive,
        asked.strategy,
        asked.begins,
        asked.ends,
        task_cents=asked.task_cents,
        foretold=foretold_of(parts.home, asked.strategy),
        terms=_terms(asked) if asked.event else None,
    )
    with TemporaryDirectory() as folder:
        made = write_review(looked, language, Path(folder))
        return next(path for path in made if path.suffix == f".{asked.form}").read_bytes()


def _terms(asked: ReviewAsked) -> EffectTerms:
    conversion = Conversion(asked.event, asked.amount)
    days = (asked.begins, asked.ends)
    return EffectTerms(conversion, *days, window_days=asked.window_days)
