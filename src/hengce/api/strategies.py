"""Strategies as documents: which there are, how they are written, and work in progress."""

from asyncio import to_thread
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, QueryParameter

from hengce.api.documents import (
    DocumentId,
    DocumentText,
    Saving,
    Version,
    VersionRow,
    admit_document,
    text_row,
    version_rows,
)
from hengce.api.guard import admit
from hengce.api.paging import Filter, Limit, says
from hengce.api.service import Service
from hengce.api.texts import VISIBLE_OR_NONE
from hengce.api.working import drop_work, keep_work
from hengce.documents.checking import check_text
from hengce.documents.handing_in import applied_documents, document_of
from hengce.documents.manuscripts import Written, all_work, as_written, work_on, written_of
from hengce.errors import ConflictError
from hengce.lint.severity import errors_of
from hengce.model.access import Principal
from hengce.model.configuration import Configuration, StopScope
from hengce.model.instant import Instant
from hengce.model.manuscript import Manuscript
from hengce.model.noun import Label
from hengce.model.strategy import Strategy, StrategyState
from hengce.model.version import version_of
from hengce.ports import Transaction, View

PREFIX = "strategies/"

Cursor = Annotated[str, QueryParameter(max_length=64, pattern=VISIBLE_OR_NONE)]
Wanted = Annotated[StrategyState | None, QueryParameter(name="state")]


class StrategyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy, in short.

    Attributes:
        id: Its name.
        label: What people call it; null for work in progress that does not say it yet.
        owner: Who answers for it.
        org: The unit that it belongs to.
        department: Whose it is.
        priority_class: Ranks it.
        message_class: Decides consent, quiet hours and caps.
        starts: The first day.
        ends: The last day.
        template: The template that it is a variant of; empty for none.
        state: Where the latest version that was handed in stands; null before the first.
        version: That version.
        live_version: The version that is live; empty for none.
        is_stopped: Whether a stop is in force.
        by: Who brought it into that state.
        at: When.
        has_work: Whether somebody is working on it.
        work_by: Who.
        work_at: When it was saved last.
        problems: How many errors the work in progress has; null without any.
        in_flight: How many customers are in it.
    """

    id: str
    label: Label | None
    owner: str
    org: str
    department: str
    priority_class: str
    message_class: str
    starts: str
    ends: str
    template: str
    state: StrategyState | None
    version: str
    live_version: str
    is_stopped: bool
    by: str
    at: Instant | None
    has_work: bool
    work_by: str
    work_at: Instant | None
    problems: int | None
    in_flight: int


class StrategyRows(msgspec.Struct, frozen=True, kw_only=True):
    """Strategies by name; `next` continues the list, empty ends it."""

    strategies: list[StrategyRow]
    total: int
    next: str


class StrategyDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy, whole.

    Attributes:
        written: Its text, and what it says.
        state: Where the latest version that was handed in stands; null before the first.
        version: That version.
        live_version: The version that is live; empty for none.
        by: Who brought it into that state.
        at: When.
        has_work: Whether `written` is work in progress, or such work waits beside it.
        template: The template that it is a variant of: then it is changed there.
        versions: The texts that are kept, newest first.
    """

    written: DocumentText
    state: StrategyState | None
    version: str
    live_version: str
    by: str
    at: Instant | None
    has_work: bool
    template: str
    versions: list[VersionRow]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of strategies as documents."""
    return [_list(service), _one(service), _save(service), _give_up(service)]


def _list(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/strategies",
        operation_id="strategies",
        sync_to_thread=True,
        summary="Strategies, and work on new ones",
    )
    def strategies(
        request: Request[Any, Any, Any],
        wanted: Wanted = None,
        text: Filter = "",
        owner: Filter = "",
        priority_class: Filter = "",
        org: Filter = "",
        limit: Limit = 50,
        after: Cursor = "",
    ) -> StrategyRows:
        key = admit(service, request, "see_strategies")
        with service.installation.store.view() as view:
            standing = service.standing_in(view)
            rows = [
                row
                for row in _rows(view)
                if standing.reaches(key, row.org)
                and (wanted is None or row.state is wanted)
                and owner in {"", row.owner}
                and priority_class in {"", row.priority_class}
                and org in {"", row.org}
                and _says(row, text)
            ]
            page = [row for row in rows if row.id > after][:limit]
            more = page[-1].id if page and page[-1] is not rows[-1] else ""
            shown = [_looked_up(view, row) for row in page]
        return StrategyRows(strategies=shown, total=len(rows), next=more)

    return strategies


def _one(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/strategies/{strategy:str}",
        operation_id="strategy",
        summary="One strategy: its document and its text",
    )
    async def strategy_document(
        request: Request[Any, Any, Any], strategy: DocumentId, version: Version = ""
    ) -> StrategyDocument:
        key = admit(service, request, "see_strategies")
        return await to_thread(_read, service, key, strategy, version)

    return strategy_document


def _read(service: Service, key: Principal, strategy: str, version: str) -> StrategyDocument:
    with service.installation.store.view() as view:
        found = written_of(view, PREFIX + strategy, version)
        admit_document(service, view, key, found.org, strategy)
        return _whole(view, strategy, found)


def _save(service: Service) -> HTTPRouteHandler:
    @put(
        "/v1/strategies/{strategy:str}",
        operation_id="save_strategy",
        status_code=200,
        summary="Keep work in progress on a strategy",
    )
    async def save_strategy(
        request: Request[Any, Any, Any], strategy: DocumentId, data: JSONBody[Saving]
    ) -> DocumentText:
        key = admit(service, request, "draw")

        def allow(tx: Transaction) -> None:
            if document_of(tx, strategy) != PREFIX + strategy:
                raise ConflictError("a branch's variant is changed as a variant")

        return await keep_work(service, key, PREFIX + strategy, data, allow)

    return save_strategy


def _give_up(service: Service) -> HTTPRouteHandler:
    @delete(
        "/v1/strategies/{strategy:str}",
        operation_id="give_up_strategy",
        status_code=204,
        summary="Give up the work in progress on a strategy",
    )
    async def give_up_strategy(request: Request[Any, Any, Any], strategy: DocumentId) -> None:
        key = admit(service, request, "draw")
        await drop_work(service, key, PREFIX + strategy)

    return give_up_strategy


def live_versions(view: View) -> Mapping[str, str]:
    """Return the version of each strategy that is live."""
    version = view.active_configuration()
    if version is None:
        return {}
    return {one.id: version_of(one) for one in view.configuration(version).strategies}


def _rows(view: View) -> list[StrategyRow]:
    """Return all strategies by name, without what is looked up only for those shown."""
    work = {
        one.document.removeprefix(PREFIX): one
        for one in all_work(view)
        if one.document.startswith(PREFIX)
    }
    states, live = view.strategy_states(), live_versions(view)
    stopped = {stop.target for stop in view.stops() if stop.scope is StopScope.STRATEGY}
    known = {one.id: one for one in _applied(view)}
    rows = []
    for name in sorted({*known, *work}):
        status, strategy = states.get(name), known.get(name)
        rows.append(
            StrategyRow(
                id=name,
                **_shown(strategy, work.get(name)),
                state=status.state if status else None,
                version=status.version if status else "",
                live_version=live.get(name, ""),
                is_stopped=name in stopped,
                by=status.by if status else "",
                at=status.at if status else None,
                **_work_of(work.get(name)),
                problems=None,
                in_flight=0,
            )
        )
    return rows


def _shown(strategy: Strategy | None, work: Manuscript | None) -> dict[str, Any]:
    if strategy is None:
        return {
            "label": None,
            "owner": work.by if work else "",
            "org": work.org if work else "",
            **dict.fromkeys(
                ("department", "priority_class", "message_class", "starts", "ends", "template"), ""
            ),
        }
    return {
        "label": strategy.label,
        "owner": strategy.owner,
        "org": strategy.org,
        "department": strategy.department,
        "priority_class": str(strategy.priority_class),
        "message_class": str(strategy.message_class),
        "starts": strategy.starts,
        "ends": strategy.ends,
        "template": strategy.template,
    }


def _work_of(work: Manuscript | None) -> dict[str, Any]:
    return {
        "has_work": work is not None,
        "work_by": work.by if work else "",
        "work_at": work.at if work else None,
    }


def _applied(view: View) -> Iterator[Strategy]:
    version = view.applied_configuration()
    if version is not None:
        yield from view.configuration(version).strategies


def _looked_up(view: View, row: StrategyRow) -> StrategyRow:
    """Add what costs something to know."""
    flying = sum(view.flight_counts(row.id).values())
    problems = _problems(view, row.id) if row.has_work else None
    said = _said_in_work(view, row.id) if row.label is None else {}
    return msgspec.structs.replace(row, in_flight=flying, problems=problems, **said)


_TEXTS = ("owner", "department", "priority_class", "message_class", "starts", "ends")


def _said_in_work(view: View, name: str) -> dict[str, Any]:
    """Return what work that was never handed in says of itself, as far as it says it."""
    work = work_on(view, PREFIX + name)
    value = as_written(work).value if work else None
    if not isinstance(value, Mapping):
        return {}
    said: dict[str, Any] = {one: value[one] for one in _TEXTS if isinstance(value.get(one), str)}
    label = value.get("label")
    if isinstance(label, Mapping) and all(isinstance(label.get(one), str) for one in ("zh", "en")):
        said["label"] = Label(zh=str(label["zh"]), en=str(label["en"]))
    return said


def _problems(view: View, name: str) -> int | None:
    work = work_on(view, PREFIX + name)
    if work is None or view.applied_configuration() is None:
        return None
    documents: Configuration = applied_documents(view)
    return len(errors_of(check_text(documents, PREFIX + name, work.text).problems))


def _says(row: StrategyRow, text: str) -> bool:
    label = row.label
    return says(text, row.id, label.zh if label else "", label.en if label else "")


def _whole(view: View, name: str, found: Written) -> StrategyDocument:
    status = view.strategy_states().get(name)
    template = next((one.template for one in _applied(view) if one.id == name), "")
    return StrategyDocument(
        written=text_row(found),
        state=status.state if status else None,
        version=status.version if status else "",
        live_version=live_versions(view).get(name, ""),
        by=status.by if status else "",
        at=status.at if status else None,
        has_work=work_on(view, PREFIX + name) is not None,
        template=template,
        versions=version_rows(view, PREFIX + name),
    )
