"""Checks a document while it is written: everything that is wrong with it, in its place."""

from typing import Any, Literal

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.documents import Found, Said, found_rows, said_of
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import Name
from hengce.config.dump import yaml_text
from hengce.documents.checking import Checked, Spot, check_text, with_document
from hengce.documents.handing_in import applied_documents
from hengce.documents.proofreading import failures_of
from hengce.lint.severity import errors_of
from hengce.model.configuration import Configuration
from hengce.words.called import names_of


class Checking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document that is to be checked.

    Attributes:
        id: Its name.
        said: The document.
        kind: Of which kind it is.
        examples: Whether its examples run, too; that takes longer.
    """

    id: Name
    said: Said
    kind: Literal["strategies", "templates", "variants"] = "strategies"
    examples: bool = False


class CheckedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, by place; without errors it may be handed in."""

    problems: list[Found]
    errors: int
    advice: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses that check documents."""
    return [_check(service)]


def _check(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/documents/check",
        operation_id="check_strategy",
        status_code=200,
        sync_to_thread=True,
        summary="What is wrong with a document",
    )
    def check_strategy(
        request: Request[Any, Any, Any], data: JSONBody[Checking]
    ) -> CheckedDocument:
        admit(service, request, "see_strategies")
        said = said_of(data.said)
        text = said if isinstance(said, str) else yaml_text(said)
        with service.installation.store.view() as view:
            documents = applied_documents(view)
        document = f"{data.kind}/{data.id}"
        checked = check_text(documents, document, text)
        if data.examples:
            checked = _rehearsed(documents, document, checked)
        tongue = spoken(request)
        rows = found_rows(checked, tongue, names_of(documents, checked.value, tongue))
        errors = len(errors_of(checked.problems))
        return CheckedDocument(problems=rows, errors=errors, advice=len(rows) - errors)

    return check_strategy


def _rehearsed(documents: Configuration, document: str, checked: Checked) -> Checked:
    """Add what fails of a document's examples, where nothing else is wrong with it."""
    if checked.noun is None or errors_of(checked.problems):
        return checked
    name = document.partition("/")[2]
    failed = failures_of(with_document(documents, document, checked.noun), {name})
    spots = tuple(Spot(one.where.partition(" ")[2], "", None, None, None) for one in failed)
    return Checked(
        noun=checked.noun,
        value=checked.value,
        problems=(*checked.problems, *failed),
        spots=(*checked.spots, *spots),
        places=checked.places,
    )
