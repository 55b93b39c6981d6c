"""The catalogue of the canvas: everything that its pickers offer, within the reach of a key."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.guard import admit
from hengce.api.service import Service, Standing
from hengce.api.tags import TagRow, tag_row
from hengce.documents.handing_in import applied_documents
from hengce.flow.binding import SETTABLE
from hengce.model.access import Principal
from hengce.model.configuration import Configuration
from hengce.model.derived_tag import DerivedTag
from hengce.model.nodes import ExperimentSplit
from hengce.model.noun import Label
from hengce.model.party import PartyKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.tag import Kind, Tag
from hengce.model.version import version_of
from hengce.rules.catalogue import Catalogue
from hengce.rules.folds import FOLDS
from hengce.words.intents import words_of_intent
from hengce.words.journey import DID
from hengce.words.nodes import KINDS, WAYS
from hengce.words.reason_names import REASON_NAMES
from hengce.words.reasons import VERDICTS
from hengce.words.sayings import first_words
from hengce.words.subjects import subject


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A thing and what people call it."""

    id: str
    label: Label


class NodeKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of node.

    Attributes:
        kind: Its name in documents; its fields are those of the schema of strategies.
        label: What people call it.
        about: What it does.
        ways: The ways that lead on from it, or may; the empty one is the only one, or the first.
        named_by: The field whose names, or items, are further ways; empty for none.
    """

    kind: str
    label: Label
    about: Label
    ways: list[str]
    named_by: str


class TagOffered(msgspec.Struct, frozen=True, kw_only=True):
    """A tag that conditions may name.

    Attributes:
        tag: Its entry in the catalogue of tags.
        values: For a code list, the label of each code.
        hindsight: Why it is only known later; empty when it is known in time.
    """

    tag: TagRow
    values: dict[str, Label]
    hindsight: str


class EventOffered(msgspec.Struct, frozen=True, kw_only=True):
    """An event that may start, be awaited or be counted.

    Attributes:
        name: What documents call it.
        label: What people call it.
        properties: Of which kinds its properties are.
        labels: What people call each of them.
        intent: What it is made of, where it is an intent of customers; null: somebody sends it.
    """

    name: str
    label: Label
    properties: dict[str, Kind]
    labels: dict[str, Label]
    intent: Label | None


class ProductOffered(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the shelf."""

    id: str
    label: Label
    category: str
    risk_level: int | None
    stock: int | None
    sold_from: str
    sold_until: str


class MaterialOffered(msgspec.Struct, frozen=True, kw_only=True):
    """An approved text, and the channels that it has a wording for.

    Attributes:
        id: Its number.
        label: Its subject, or its first words.
        channels: The channels.
        valid_until: The last day on which it may be said; empty: it has none.
    """

    id: str
    label: Label
    channels: list[str]
    valid_until: str


class ChannelOffered(msgspec.Struct, frozen=True, kw_only=True):
    """A way to reach customers; `kind` is that of its connector, such as `slot`."""

    id: str
    label: Label
    kind: str
    interrupts: bool
    cost_cents: int


class AudienceOffered(msgspec.Struct, frozen=True, kw_only=True):
    """An audience that conditions may name."""

    id: str
    label: Label
    org: str
    sliced: bool


class StrategyOffered(msgspec.Struct, frozen=True, kw_only=True):
    """Another strategy, as a sub-journey or in a rule."""

    id: str
    label: Label
    org: str
    topic: str
    category: str


class TemplateOffered(msgspec.Struct, frozen=True, kw_only=True):
    """A template of head office."""

    id: str
    label: Label
    units: list[str]


class ConversionOffered(msgspec.Struct, frozen=True, kw_only=True):
    """What the bank itself counts as a conversion, where its watch of strategies says so.

    Attributes:
        event: The event type.
        amount: Its first property with an amount; empty: it has none.
        number: Its property with the number of the deal; empty: none.
        cancelled_by: The event type that takes the deal back; empty: none.
        window_days: Days within which an answer counts.
    """

    event: str
    amount: str
    number: str
    cancelled_by: str
    window_days: int


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that may stand in a strategy.

    `settable`: the numbers of nodes that a parameter may give, by the last part of their path.
    """

    version: str
    zone: str
    currency: str
    nodes: list[NodeKind]
    ways: dict[str, Label]
    functions: list[str]
    tags: list[TagOffered]
    events: list[EventOffered]
    products: list[ProductOffered]
    materials: list[MaterialOffered]
    channels: list[ChannelOffered]
    audiences: list[AudienceOffered]
    strategies: list[StrategyOffered]
    templates: list[TemplateOffered]
    units: list[Named]
    departments: list[Named]
    purposes: list[Named]
    priority_classes: list[PriorityClass]
    message_classes: list[MessageClass]
    categories: list[Named]
    topics: list[Named]
    bundles: list[Named]
    codes: list[Named]
    feeds: list[Named]
    namespaces: list[str]
    settable: list[str]
    conversion: ConversionOffered | None
    addressed: list[PartyKind]
    reasons: dict[str, Label]
    verdicts: dict[str, Label]
    did: dict[str, Label]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of the catalogue."""
    return [_catalogue(service)]


def _catalogue(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/catalogue",
        operation_id="catalogue",
        sync_to_thread=True,
        summary="Everything that may stand in a strategy",
    )
    def catalogue(request: Request[Any, Any, Any]) -> Palette:
        key = admit(service, request, "see_strategies")
        with service.installation.store.view() as view:
            bank, standing = applied_documents(view), service.standing_in(view)
        return _offered(bank, standing, key)

    return catalogue


def _offered(bank: Configuration, standing: Standing, key: Principal) -> Palette:
    policy, strategies = bank.policy, _strategies(bank, standing, key)
    return Palette(
        version=version_of(bank),
        zone=policy.zone,
        currency=policy.currency,
        nodes=list(_kinds()),
        ways=WAYS,
        functions=sorted(FOLDS),
        tags=list(_tags(bank)),
        events=list(_events(bank)),
        products=list(_products(bank)),
        materials=list(_materials(bank)),
        channels=list(_channels(bank)),
        audiences=[
            AudienceOffered(id=one.id, label=one.label, org=one.org, sliced=one.slice is not None)
            for one in bank.audiences
            if not one.org or standing.reaches(key, one.org)
        ],
        strategies=strategies,
        templates=[
            TemplateOffered(id=one.id, label=one.label, units=list(one.envelope.units))
            for one in bank.templates
        ],
        units=[
            Named(id=one.id, label=one.label) for one in bank.units if standing.reaches(key, one.id)
        ],
        departments=[Named(id=one.id, label=one.label) for one in policy.departments],
        purposes=[Named(id=one.id, label=one.label) for one in bank.purposes],
        bundles=[Named(id=one.id, label=one.label) for one in policy.bundles],
        priority_classes=list(PriorityClass),
        message_classes=list(MessageClass),
        categories=_subjects(_categories(bank)),
        topics=_subjects({one.topic for one in (*bank.strategies, *bank.templates)}),
        codes=[Named(id=one.id, label=one.label) for one in policy.tasks.codes],
        feeds=[Named(id=one.id, label=one.label) for one in bank.feeds],
        namespaces=sorted(_namespaces(bank)),
        settable=sorted(SETTABLE),
        conversion=_conversion(bank),
        addressed=list(PartyKind) if policy.parties.kind_tag else [],
        reasons={one.name: Label(zh=said.zh, en=said.en) for one, said in REASON_NAMES.items()},
        verdicts={str(one): Label(zh=said.zh, en=said.en) for one, said in VERDICTS.items()},
        did={str(one): Label(zh=zh, en=en) for one, (zh, en) in DID.items()},
    )


def _conversion(bank: Configuration) -> ConversionOffered | None:
    rules = bank.policy.health
    if rules is None:
        return None
    kinds = next((one.properties for one in bank.events if one.name == rules.event), {})
    return ConversionOffered(
        event=rules.event,
        amount=next((name for name, kind in kinds.items() if kind is Kind.MONEY), ""),
        number=rules.number,
        cancelled_by=rules.cancelled_by,
        window_days=rules.window_days,
    )


def _categories(bank: Configuration) -> set[str]:
    """Return what products, strategies and templates are about."""
    spoken_of = {one.category for one in (*bank.strategies, *bank.templates)}
    return spoken_of | {one.category for one in bank.products}


def _kinds() -> Iterator[NodeKind]:
    for kind, words in KINDS.items():
        yield NodeKind(
            kind=kind,
            label=words.label,
            about=words.about,
            ways=list(words.ways),
            named_by=words.named_by,
        )


def _tags(bank: Configuration) -> Iterator[TagOffered]:
    catalogue = Catalogue.of_bank(bank)
    entries: tuple[Tag | DerivedTag, ...] = (*bank.tags, *bank.derived)
    for one in entries:
        yield TagOffered(
            tag=tag_row(one, catalogue),
            values=one.values if isinstance(one, Tag) else {},
            hindsight=one.hindsight if isinstance(one, Tag) else "",
        )


def _events(bank: Configuration) -> Iterator[EventOffered]:
    intents = {rule.id: rule for rule in bank.intents}
    for one in bank.events:
        yield EventOffered(
            name=one.name,
            label=one.label,
            properties=one.properties,
            labels={name: one.label_of(name) for name in one.properties},
            intent=words_of_intent(intents[one.name], bank) if one.name in intents else None,
        )


def _materials(bank: Configuration) -> Iterator[MaterialOffered]:
    for one in bank.materials:
        said = first_words(one)
        yield MaterialOffered(
            id=one.id,
            label=Label(zh=said, en=said),
            channels=sorted(one.variants),
            valid_until=one.valid_until,
        )


def _subjects(names: Iterable[str]) -> list[Named]:
    return [Named(id=one, label=subject(one)) for one in sorted(names)]


def _namespaces(bank: Configuration) -> set[str]:
    return {
        node.namespace.name
        for one in bank.strategies
        for node in one.graph.nodes
        if isinstance(node, ExperimentSplit) and node.namespace is not None
    }


def _products(bank: Configuration) -> Iterator[ProductOffered]:
    for one in bank.products:
        yield ProductOffered(
            id=one.id,
            label=one.label,
            category=one.category,
            risk_level=one.risk_level,
            stock=one.stock,
            sold_from=one.sold_from,
            sold_until=one.sold_until,
        )


def _channels(bank: Configuration) -> Iterator[ChannelOffered]:
    for one in bank.channels:
        yield ChannelOffered(
            id=one.id,
            label=one.label,
            kind=str(one.connector.__struct_config__.tag),
            interrupts=one.interrupts,
            cost_cents=one.cost_cents,
        )


def _strategies(bank: Configuration, standing: Standing, key: Principal) -> list[StrategyOffered]:
    return [
        StrategyOffered(
            id=one.id, label=one.label, org=one.org, topic=one.topic, category=one.category
        )
        for one in bank.strategies
        if standing.reaches(key, one.org)
    ]
