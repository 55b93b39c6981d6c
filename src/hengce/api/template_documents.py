"""Templates as documents: drawn, checked, handed in; and which variants wait then.

By itself a template addresses nobody: what is approved is what a branch makes of it.
"""

from asyncio import to_thread
from typing import Any

import msgspec
from litestar import Request, delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.documents import (
    DocumentId,
    DocumentText,
    Saving,
    VersionRow,
    admit_document,
    text_row,
    version_rows,
)
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.working import drop_work, keep_work
from hengce.documents.handing_in import applied_documents, hand_in_template
from hengce.documents.manuscripts import (
    all_work,
    known_of,
    work_on,
    written_of,
)
from hengce.errors import NotFoundError
from hengce.model.access import Principal
from hengce.model.instant import Instant

PREFIX = "templates/"


class TemplateWork(msgspec.Struct, frozen=True, kw_only=True):
    """Work in progress on a template, in short; `is_new`: branches have none of that name yet."""

    id: str
    org: str
    by: str
    at: Instant
    is_new: bool


class TemplateWorks(msgspec.Struct, frozen=True, kw_only=True):
    """Templates that somebody is working on, by name."""

    templates: list[TemplateWork]


class TemplateDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A template as it is written.

    Attributes:
        written: Its text, and what it says.
        has_work: Whether that is work in progress.
        is_offered: Whether branches may use the template by now.
        variants: What branches made of it: a change makes new drafts of all these.
        versions: The texts that are kept, newest first.
    """

    written: DocumentText
    has_work: bool
    is_offered: bool
    variants: list[str]
    versions: list[VersionRow]


class TemplateHandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A template that branches may use now, and the variants that have to be approved anew."""

    template: str
    wait: list[str]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of templates as documents."""
    return [_works(service), _one(service), _save(service), _give_up(service), _submit(service)]


def _works(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/manuscripts/templates",
        operation_id="template_works",
        sync_to_thread=True,
        summary="Templates that somebody is working on",
    )
    def template_works(request: Request[Any, Any, Any]) -> TemplateWorks:
        key = admit(service, request, "draw")
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            known = {one.id for one in applied_documents(view).templates}
            rows = [
                TemplateWork(id=name, org=one.org, by=one.by, at=one.at, is_new=name not in known)
                for one in all_work(view)
                if one.document.startswith(PREFIX) and standing.reaches(key, one.org)
                for name in [one.document.removeprefix(PREFIX)]
            ]
        return TemplateWorks(templates=sorted(rows, key=lambda row: row.id))

    return template_works


def _one(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/templates/{template:str}/document",
        operation_id="template_document",
        summary="One template as it is written",
    )
    async def template_document(
        request: Request[Any, Any, Any], template: DocumentId
    ) -> TemplateDocument:
        key = admit(service, request, "draw")
        return await to_thread(_read, service, key, template)

    return template_document


def _read(service: Service, key: Principal, template: str) -> TemplateDocument:
    document = PREFIX + template
    with service.installation.store.view() as view:
        found = written_of(view, document)
        admit_document(service, view, key, found.org, template)
        bank = applied_documents(view)
        return TemplateDocument(
            written=text_row(found),
            has_work=work_on(view, document) is not None,
            is_offered=any(one.id == template for one in bank.templates),
            variants=[one.id for one in bank.variants if one.template == template],
            versions=version_rows(view, document),
        )


def _save(service: Service) -> HTTPRouteHandler:
    @put(
        "/v1/templates/{template:str}",
        operation_id="save_template",
        status_code=200,
        summary="Keep work in progress on a template",
    )
    async def save_template(
        request: Request[Any, Any, Any], template: DocumentId, data: JSONBody[Saving]
    ) -> DocumentText:
        key = admit(service, request, "draw")
        return await keep_work(service, key, PREFIX + template, data)

    return save_template


def _give_up(service: Service) -> HTTPRouteHandler:
    @delete(
        "/v1/templates/{template:str}",
        operation_id="give_up_template",
        status_code=204,
        summary="Give up the work in progress on a template",
    )
    async def give_up_template(request: Request[Any, Any, Any], template: DocumentId) -> None:
        key = admit(service, request, "draw")
        await drop_work(service, key, PREFIX + template)

    return give_up_template


def _submit(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/templates/{template:str}/submit",
        operation_id="submit_template",
        status_code=200,
        sync_to_thread=True,
        summary="Let branches use the template as it is written",
    )
    def submit_template(request: Request[Any, Any, Any], template: DocumentId) -> TemplateHandedIn:
        key = admit(service, request, "draw")
        with service.installation.store.view() as view:
            known = known_of(view, PREFIX + template)
            if known is None:
                raise NotFoundError(f"nobody is working on {template}")
            admit_document(service, view, key, known.org, template)
        drafts = hand_in_template(service.installation.store, template, key.id, service.clock())
        return TemplateHandedIn(template=template, wait=list(drafts))

    return submit_template
