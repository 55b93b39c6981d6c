"""Head office's templates, and what branches make of them: variants within their envelopes."""

import enum
from asyncio import to_thread
from typing import Any

import msgspec
from litestar import Request, delete, get, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.documents import (
    DocumentId,
    DocumentText,
    Found,
    Saving,
    Tree,
    Version,
    admit_document,
    found_rows,
    text_row,
)
from hengce.api.guard import admit
from hengce.api.service import Service, Standing
from hengce.api.spoken import spoken
from hengce.api.working import drop_work, keep_work
from hengce.config.spare import spare
from hengce.documents.checking import check_text
from hengce.documents.handing_in import applied_documents
from hengce.documents.manuscripts import (
    all_work,
    work_on,
    written_of,
)
from hengce.errors import NotFoundError, ProblemsError
from hengce.flow.comparing import Differences, differences
from hengce.flow.variation import strategy_of, variant_of
from hengce.model.access import Principal
from hengce.model.configuration import Configuration
from hengce.model.nodes import Entry
from hengce.model.noun import Label
from hengce.model.strategy import Parameter, StrategyState
from hengce.model.tag import Kind, Scalar
from hengce.model.template import BranchVariant, Envelope, Template
from hengce.ports import View
from hengce.rules.binding import kind_of
from hengce.rules.units import below
from hengce.words.names import Language


class Start(enum.StrEnum):
    """What lets customers of a template in."""

    NIGHT = "night"
    EVENT = "event"
    SCHEDULE = "schedule"
    CALL = "call"


class TemplateRow(msgspec.Struct, frozen=True, kw_only=True):
    """A template, in short.

    Attributes:
        product: The product that it is about; empty for none.
        begins_by: What lets customers in.
        graph: Its nodes and ways, for a small picture; the shapes are those of documents.
        units: The units that may have a variant, each with all below it.
    """

    id: str
    label: Label
    owner: str
    org: str
    department: str
    category: str
    topic: str
    product: str
    priority_class: str
    begins_by: Start
    graph: Tree
    units: list[str]
    starts: str
    ends: str
    open_parameters: int
    variants: int


class TemplateRows(msgspec.Struct, frozen=True, kw_only=True):
    """Templates that a key may see, by name."""

    templates: list[TemplateRow]


class ParameterRow(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter of a template, and how far a branch may go with it.

    Attributes:
        name: Its name in conditions and materials.
        label: What people call it.
        unit: What a number counts.
        kind: The type of its value.
        value: Head office's value.
        locked: Whether head office alone sets it.
        minimum: The least that a number may be.
        maximum: The most that a number may be.
        choices: What the value may be; empty: anything.
        sets: The numbers of nodes that it gives, as paths.
    """

    name: str
    label: Label | None
    unit: Label | None
    kind: Kind
    value: Scalar
    locked: bool
    minimum: float | None
    maximum: float | None
    choices: list[str]
    sets: list[str]


class VariantRow(msgspec.Struct, frozen=True, kw_only=True):
    """A variant of a template, in short; `has_work`: somebody is working on it."""

    id: str
    org: str
    owner: str
    state: StrategyState | None
    has_work: bool


class TemplateTold(msgspec.Struct, frozen=True, kw_only=True):
    """A template, whole: its document, what is open, how far, and what branches made of it."""

    written: DocumentText
    parameters: list[ParameterRow]
    envelope: Envelope
    variants: list[VariantRow]


class BranchVariantTold(msgspec.Struct, frozen=True, kw_only=True):
    """A variant, its problems, and what its strategy says otherwise than head office's.

    Attributes:
        written: Its document.
        problems: What is wrong with it.
        differences: Between head office's strategy and its own; null where it is none yet.
        state: Where its strategy stands; null before it was handed in.
        has_work: Whether it is work in progress.
    """

    written: DocumentText
    problems: list[Found]
    differences: Differences | None
    state: StrategyState | None
    has_work: bool


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of templates and variants."""
    return [
        _list(service),
        _one(service),
        _variant(service),
        _save(service),
        _give_up(service),
    ]


def _list(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/templates",
        operation_id="templates",
        sync_to_thread=True,
        summary="Templates of head office",
    )
    def templates(request: Request[Any, Any, Any]) -> TemplateRows:
        key = admit(service, request, "see_strategies")
        with service.installation.store.view() as view:
            bank, standing = applied_documents(view), service.standing_in(view)
        return TemplateRows(
            templates=[
                _row(bank, standing, key, one)
                for one in bank.templates
                if _is_offered(bank, standing, key, one)
            ]
        )

    return templates


def _row(bank: Configuration, standing: Standing, key: Principal, one: Template) -> TemplateRow:
    return TemplateRow(
        id=one.id,
        label=one.label,
        owner=one.owner,
        org=one.org,
        department=one.department,
        category=one.category,
        topic=one.topic,
        product=one.product,
        priority_class=str(one.priority_class),
        begins_by=_start(one),
        graph=spare(one.graph),
        units=list(one.envelope.units),
        starts=one.starts,
        ends=one.ends,
        open_parameters=sum(not each.locked for each in one.parameters.values()),
        variants=sum(
            each.template == one.id and standing.reaches(key, each.org) for each in bank.variants
        ),
    )


def _start(one: Template) -> Start:
    for node in one.graph.nodes:
        if isinstance(node, Entry):
            if node.event:
                return Start.EVENT
            if node.called:
                return Start.CALL
            return Start.SCHEDULE if node.schedule else Start.NIGHT
    return Start.NIGHT


def _one(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/templates/{template:str}",
        operation_id="template",
        summary="One template: what is open, and how far",
    )
    async def template_told(request: Request[Any, Any, Any], template: DocumentId) -> TemplateTold:
        key = admit(service, request, "see_strategies")
        return await to_thread(_whole, service, key, template)

    return template_told


def _whole(service: Service, key: Principal, template: str) -> TemplateTold:
    with service.installation.store.view() as view:
        bank, standing = applied_documents(view), service.standing_in(view)
        found = next((one for one in bank.templates if one.id == template), None)
        if found is None or not _is_offered(bank, standing, key, found):
            raise NotFoundError(f"there is no template {template}")
        return TemplateTold(
            written=text_row(written_of(view, f"templates/{template}")),
            parameters=[_parameter(name, one) for name, one in found.parameters.items()],
            envelope=found.envelope,
            variants=_variants(view, bank, standing, key, template),
        )


def _variant(service: Service) -> HTTPRouteHandler:
    @get("/v1/variants/{variant:str}", operation_id="variant", summary="One variant of a template")
    async def variant_document(
        request: Request[Any, Any, Any], variant: DocumentId, version: Version = ""
    ) -> BranchVariantTold:
        key = admit(service, request, "see_strategies")
        return await to_thread(_told, service, key, variant, version, spoken(request))

    return variant_document


def _save(service: Service) -> HTTPRouteHandler:
    @put(
        "/v1/variants/{variant:str}",
        operation_id="save_variant",
        status_code=200,
        summary="Keep work in progress on a variant",
    )
    async def save_variant(
        request: Request[Any, Any, Any], variant: DocumentId, data: JSONBody[Saving]
    ) -> DocumentText:
        key = admit(service, request, "fill_variants")
        return await keep_work(service, key, f"variants/{variant}", data)

    return save_variant


def _give_up(service: Service) -> HTTPRouteHandler:
    @delete(
        "/v1/variants/{variant:str}",
        operation_id="give_up_variant",
        status_code=204,
        summary="Give up the work in progress on a variant",
    )
    async def give_up_variant(request: Request[Any, Any, Any], variant: DocumentId) -> None:
        key = admit(service, request, "fill_variants")
        await drop_work(service, key, f"variants/{variant}")

    return give_up_variant


def _told(
    service: Service, key: Principal, variant: str, version: str, tongue: Language
) -> BranchVariantTold:
    document = f"variants/{variant}"
    with service.installation.store.view() as view:
        found = written_of(view, document, version)
        admit_document(service, view, key, found.org, variant)
        bank, status = applied_documents(view), view.strategy_states().get(variant)
        has_work = work_on(view, document) is not None
    checked = check_text(bank, document, found.text)
    noun = checked.noun
    return BranchVariantTold(
        written=text_row(found),
        problems=found_rows(checked, tongue),
        differences=_from_head_office(bank, noun) if isinstance(noun, BranchVariant) else None,
        state=status.state if status else None,
        has_work=has_work,
    )


def _from_head_office(bank: Configuration, variant: BranchVariant) -> Differences | None:
    """Return what a variant's strategy says otherwise than its template; None when it is none."""
    template = next((one for one in bank.templates if one.id == variant.template), None)
    unit = next((one for one in bank.units if one.id == variant.org), None)
    if template is None or unit is None:
        return None
    try:
        made = variant_of(template, variant, unit)
    except (ProblemsError, KeyError):
        return None
    return differences(spare(strategy_of(template)), spare(made))


def _is_offered(
    bank: Configuration, standing: Standing, key: Principal, template: Template
) -> bool:
    """Tell whether a key reaches a unit that may have a variant, or is of such a unit."""
    for unit in template.envelope.units:
        around = below(unit, bank.units)
        if around is None or key.org in around or standing.reaches(key, unit):
            return True
    return standing.reaches(key, template.org)


def _parameter(name: str, one: Parameter) -> ParameterRow:
    return ParameterRow(
        name=name,
        label=one.label,
        unit=one.unit,
        kind=kind_of(one),
        value=one.value,
        locked=one.locked,
        minimum=one.minimum,
        maximum=one.maximum,
        choices=list(one.choices),
        sets=list(one.sets),
    )


def _variants(
    view: View, bank: Configuration, standing: Standing, key: Principal, template: str
) -> list[VariantRow]:
    """Return the variants of a template within reach, work on new ones among them."""
    states = view.strategy_states()
    work = {one.document: one for one in all_work(view)}
    known = {one.id: (one.org, one.owner) for one in bank.variants if one.template == template}
    for document, one in work.items():
        name = document.removeprefix("variants/")
        if document.startswith(f"variants/{template}."):
            known.setdefault(name, (one.org, one.by))
    return [
        VariantRow(
            id=name,
            org=org,
            owner=owner,
            state=states[name].state if name in states else None,
            has_work=f"variants/{name}" in work,
        )
        for name, (org, owner) in sorted(known.items())
        if standing.reaches(key, org)
    ]
