"""Audiences as documents: drafted, compared, handed in; and which strategies speak to them.

An audience is a condition, never a list of customers. By itself it reaches nobody: what is
approved is the strategy that names it, and its approval is bound to the audience as it is.
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
    Found,
    Saving,
    VersionRow,
    found_rows,
    text_row,
    version_rows,
)
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.strategies import live_versions
from hengce.api.working import drop_work, keep_work
from hengce.documents.checking import check_text
from hengce.documents.handing_in import applied_documents, hand_in_audience
from hengce.documents.manuscripts import (
    Written,
    all_work,
    applied_of,
    known_of,
    work_on,
    written_of,
)
from hengce.errors import NotFoundError
from hengce.flow.comparing import FieldChange, differences
from hengce.flow.sealing import named_by
from hengce.model.access import Principal
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.noun import Label
from hengce.model.strategy import StrategyState
from hengce.ports import View
from hengce.words.names import Language

PREFIX = "audiences/"


class AudienceWork(msgspec.Struct, frozen=True, kw_only=True):
    """Work in progress on an audience, in short; `is_new`: the bank has none of that name yet."""

    id: str
    org: str
    by: str
    at: Instant
    is_new: bool


class AudienceWorks(msgspec.Struct, frozen=True, kw_only=True):
    """Audiences that somebody is working on, by name."""

    audiences: list[AudienceWork]


class AudienceUse(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy that names an audience, directly or through others.

    Attributes:
        strategy: Its name.
        label: What people call it.
        state: Where the version stands that was handed in last.
        is_live: Whether a version of it is live.
    """

    strategy: str
    label: Label
    state: StrategyState | None
    is_live: bool


class AudienceTold(msgspec.Struct, frozen=True, kw_only=True):
    """An audience, whole.

    Attributes:
        written: Its text, and what it says.
        problems: What is wrong with it.
        has_work: Whether that is work in progress.
        changes: What the work says otherwise than the audience that strategies name now.
        used_by: The strategies that name it.
        versions: The texts that are kept, newest first.
    """

    written: DocumentText
    problems: list[Found]
    has_work: bool
    changes: list[FieldChange]
    used_by: list[AudienceUse]
    versions: list[VersionRow]


class AudienceHandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """An audience that strategies may name now, and those that have to be approved anew."""

    audience: str
    wait: list[str]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of audiences as documents."""
    return [_works(service), _one(service), _save(service), _give_up(service), _submit(service)]


def _works(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/manuscripts/audiences",
        operation_id="audience_works",
        sync_to_thread=True,
        summary="Audiences that somebody is working on",
    )
    def audience_works(request: Request[Any, Any, Any]) -> AudienceWorks:
        key = admit(service, request, "see_strategies")
        with service.installation.store.view() as view:
            standing, known = service.standing_in(view), applied_documents(view).audiences
            names = {one.id for one in known}
            rows = [
                AudienceWork(id=name, org=one.org, by=one.by, at=one.at, is_new=name not in names)
                for one in all_work(view)
                if one.document.startswith(PREFIX) and standing.reaches(key, one.org)
                for name in [one.document.removeprefix(PREFIX)]
            ]
        return AudienceWorks(audiences=sorted(rows, key=lambda row: row.id))

    return audience_works


def _one(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/audiences/{audience:str}",
        operation_id="audience",
        summary="One audience: its document, its problems, who speaks to it",
    )
    async def audience_document(
        request: Request[Any, Any, Any], audience: DocumentId
    ) -> AudienceTold:
        key = admit(service, request, "see_strategies")
        return await to_thread(_read, service, key, audience, spoken(request))

    return audience_document


def _save(service: Service) -> HTTPRouteHandler:
    @put(
        "/v1/audiences/{audience:str}",
        operation_id="save_audience",
        status_code=200,
        summary="Keep work in progress on an audience",
    )
    async def save_audience(
        request: Request[Any, Any, Any], audience: DocumentId, data: JSONBody[Saving]
    ) -> DocumentText:
        key = admit(service, request, "draw")
        return await keep_work(service, key, PREFIX + audience, data)

    return save_audience


def _give_up(service: Service) -> HTTPRouteHandler:
    @delete(
        "/v1/audiences/{audience:str}",
        operation_id="give_up_audience",
        status_code=204,
        summary="Give up the work in progress on an audience",
    )
    async def give_up_audience(request: Request[Any, Any, Any], audience: DocumentId) -> None:
        key = admit(service, request, "draw")
        await drop_work(service, key, PREFIX + audience)

    return give_up_audience


def _submit(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/audiences/{audience:str}/submit",
        operation_id="submit_audience",
        status_code=200,
        sync_to_thread=True,
        summary="Let strategies name the audience as it is written",
    )
    def submit_audience(request: Request[Any, Any, Any], audience: DocumentId) -> AudienceHandedIn:
        key = admit(service, request, "submit")
        with service.installation.store.view() as view:
            known = known_of(view, PREFIX + audience)
            if known is None:
                raise NotFoundError(f"nobody is working on {audience}")
            _admit(service, view, key, known.org, audience)
        drafts = hand_in_audience(service.installation.store, audience, key.id, service.clock())
        return AudienceHandedIn(audience=audience, wait=list(drafts))

    return submit_audience


def _read(service: Service, key: Principal, audience: str, tongue: Language) -> AudienceTold:
    with service.installation.store.view() as view:
        found = written_of(view, PREFIX + audience)
        _admit(service, view, key, found.org, audience, is_read=True)
        return _told(service, view, key, found, tongue)


def _told(
    service: Service, view: View, key: Principal, found: Written, tongue: Language
) -> AudienceTold:
    bank, document = applied_documents(view), found.document
    has_work = work_on(view, document) is not None
    return AudienceTold(
        written=text_row(found),
        problems=found_rows(check_text(bank, document, found.text), tongue),
        has_work=has_work,
        changes=_changes(view, found) if has_work else [],
        used_by=_uses(service, view, key, bank, document.removeprefix(PREFIX)),
        versions=version_rows(view, document),
    )


def _changes(view: View, found: Written) -> list[FieldChange]:
    """Return what work in progress says otherwise than what is applied; all of it of a new one."""
    try:
        before = applied_of(view, found.document).value
    except NotFoundError:
        before = None
    sides = [one if isinstance(one, dict) else {} for one in (before, found.value)]
    return list(differences(sides[0], sides[1]).fields)


def _uses(
    service: Service, view: View, key: Principal, bank: Configuration, name: str
) -> list[AudienceUse]:
    """Return the strategies of the key's reach that name an audience."""
    standing = service.standing_in(view)
    states, live = view.strategy_states(), live_versions(view)
    return [
        AudienceUse(
            strategy=one.id,
            label=one.label,
            state=states[one.id].state if one.id in states else None,
            is_live=one.id in live,
        )
        for one in bank.strategies
        if standing.reaches(key, one.org) and name in named_by(bank, one).audiences
    ]


def _admit(
    service: Service, view: View, key: Principal, org: str, name: str, *, is_read: bool = False
) -> None:
    """Let a key at an audience of a unit; everybody may read the bank's own.

    Raises:
        NotFoundError: It does not reach that unit.
    """
    if is_read and not org:
        return
    if not service.standing_in(view).reaches(key, org):
        raise NotFoundError(f"there is no audience {name}")
