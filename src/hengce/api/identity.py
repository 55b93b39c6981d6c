"""Who is who: pairs of customers that people are asked about, and what they decide."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter, QueryParameter

from hengce.api.guard import admit
from hengce.api.paging import Limit
from hengce.api.service import Service, Standing
from hengce.api.texts import VISIBLE, VISIBLE_OR_NONE, Text
from hengce.api.writing import written
from hengce.errors import NotFoundError
from hengce.intake.envelope import ID_CHARACTERS_MAX
from hengce.model.access import Principal
from hengce.model.identity import Case, CaseState, Cause
from hengce.model.instant import Instant
from hengce.ports import Transaction, View
from hengce.reading.archive import org_in
from hengce.resolution.deciding_who import accept, refuse

CaseId = Annotated[
    str, Parameter(min_length=1, max_length=2 * ID_CHARACTERS_MAX + 1, pattern=VISIBLE)
]
After = Annotated[str, Parameter(max_length=2 * ID_CHARACTERS_MAX + 1, pattern=VISIBLE_OR_NONE)]
State = Annotated[CaseState, QueryParameter(name="state")]


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """Two customers who may be one: `one` would speak for both."""

    id: str
    one: str
    other: str
    cause: Cause
    confidence_ppm: int
    evidence: list[str]
    at: Instant
    state: CaseState
    by: str
    why: str
    decided_at: Instant


class CaseRows(msgspec.Struct, frozen=True, kw_only=True):
    """Cases by id; `next` is what to ask behind, empty at the end."""

    cases: list[CaseRow]
    next: str


class CaseDecided(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What proves a decision."""

    why: Text


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of cases."""
    return [_cases(service), _accept(service), _refuse(service)]


def _cases(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/identity/cases",
        operation_id="identity_cases",
        sync_to_thread=True,
        summary="Customers who may be one",
    )
    def identity_cases(
        request: Request[Any, Any, Any],
        wanted: State = CaseState.OPEN,
        limit: Limit = 50,
        after: After = "",
    ) -> CaseRows:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            behind = [case for case in view.cases(wanted) if case.id > after]
            found = [case for case in behind if _reaches(standing, key, case)][:limit]
        more = found[-1].id if len(found) == limit else ""
        return CaseRows(cases=[_row(case) for case in found], next=more)

    return identity_cases


def _accept(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/identity/cases/{case:str}/accept",
        operation_id="accept_case",
        status_code=200,
        summary="They are one: they are merged",
    )
    async def accept_case(
        request: Request[Any, Any, Any], case: CaseId, data: JSONBody[CaseDecided]
    ) -> CaseRow:
        key = admit(service, request, "act")
        merging = service.installation.merging()

        def write(tx: Transaction, at: Instant) -> CaseRow:
            _reached(service, tx, key, case)
            accept(tx, merging, case, data.why, key.id, at)
            return _row(tx.case(case))

        return await written(service, write)

    return accept_case


def _refuse(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/identity/cases/{case:str}/refuse",
        operation_id="refuse_case",
        status_code=200,
        summary="They are two, whatever keys say",
    )
    async def refuse_case(
        request: Request[Any, Any, Any], case: CaseId, data: JSONBody[CaseDecided]
    ) -> CaseRow:
        key = admit(service, request, "act")

        def write(tx: Transaction, at: Instant) -> CaseRow:
            _reached(service, tx, key, case)
            return _row(refuse(tx, case, data.why, key.id, at))

        return await written(service, write)

    return refuse_case


def _reached(service: Service, view: View, key: Principal, case_id: str) -> None:
    """Refuse a case of anybody out of reach with the words for one that there is not."""
    try:
        case = view.case(case_id)
    except NotFoundError:
        case = None
    if case is None or not _reaches(service.standing_in(view), key, case):
        raise NotFoundError("there is no such case")


def _reaches(standing: Standing, key: Principal, case: Case) -> bool:
    """Tell whether a key reaches both customers of a case."""
    people, of = standing.population, standing.merges.of
    orgs = [None if people is None else org_in(people, of(who)) for who in (case.one, case.other)]
    return all(org is not None and standing.reaches(key, org) for org in orgs)


def _row(case: Case) -> CaseRow:
    return CaseRow(
        id=case.id,
        one=case.one,
        other=case.other,
        cause=case.cause,
        confidence_ppm=case.confidence_ppm,
        evidence=list(case.evidence),
        at=case.at,
        state=case.state,
        by=case.by,
        why=case.why,
        decided_at=case.decided_at,
    )
