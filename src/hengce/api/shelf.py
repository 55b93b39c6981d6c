"""Products and materials: what is sold, and what is said of it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter, QueryParameter

from hengce.api.guard import admit
from hengce.api.paging import Filter, Limit, Number, says, units_reached
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE
from hengce.errors import NotFoundError
from hengce.flow.render import placeholders
from hengce.model.account import AccountKind
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, Instant, calendar_date, day_at
from hengce.model.journey import node_of_wave
from hengce.model.material import Material
from hengce.model.noun import Label
from hengce.model.product import Product
from hengce.model.version import version_of
from hengce.overview.previewing import users_of
from hengce.overview.traffic import left, lives_around
from hengce.ports import View
from hengce.words.names import Language, labels
from hengce.words.nodes import called
from hengce.words.sayings import first_words

SENT_DAYS = 30

OnSale = Annotated[bool | None, QueryParameter(name="on_sale")]
Valid = Annotated[bool | None, QueryParameter(name="valid")]
Named = Annotated[str, Parameter(min_length=1, max_length=100, pattern=VISIBLE)]


class UsedBy(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy that says or offers it: at which node, and what people call it; which channels."""

    strategy: str
    label: str
    node: str
    node_label: str
    channels: list[str]


class ProductRow(msgspec.Struct, frozen=True, kw_only=True):
    """A product.

    Attributes:
        id: Its id.
        label: What people call it.
        category: Its family.
        risk_level: R1 to R5; null: it is not subject to suitability.
        on_sale: Whether it is sold today.
        sold_from: The first day, ISO; empty: none.
        sold_until: The last day, ISO; empty: none.
        stock: How many offers of it may be made; null: no limit.
        stock_available: How many are left; null: no limit, or nothing was granted yet.
        strategies: How many strategies offer it.
    """

    id: str
    label: Label
    category: str
    risk_level: int | None
    on_sale: bool
    sold_from: str
    sold_until: str
    stock: int | None
    stock_available: int | None
    strategies: int


class ProductRows(msgspec.Struct, frozen=True, kw_only=True):
    """Products by id; `next` is how many to skip for the next page, 0 ends the list.

    `total` is how many were found; `categories` are those of all products of the bank.
    """

    products: list[ProductRow]
    categories: list[str]
    total: int
    next: int


class ProductDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A product, whole; money in cents."""

    product: ProductRow
    minimum_cents: int
    unit_cost_cents: int
    terms: dict[str, str]
    version: str
    used_by: list[UsedBy]


class MaterialRow(msgspec.Struct, frozen=True, kw_only=True):
    """A material: its channels, until when it may be said, whether it may today, its version.

    `says` is the first of its subjects, or how its first wording begins; what is printed of a
    customer or a product is left out.
    """

    id: str
    says: str
    channels: list[str]
    channel_labels: list[str]
    valid_until: str
    valid: bool
    version: str
    strategies: int


class MaterialRows(msgspec.Struct, frozen=True, kw_only=True):
    """Materials by id; `next` is how many to skip for the next page, 0 ends the list.

    `total` is how many were found.
    """

    materials: list[MaterialRow]
    total: int
    next: int


class VariantTold(msgspec.Struct, frozen=True, kw_only=True):
    """The wording for a channel, and what it prints of a customer, a product, a strategy."""

    channel: str
    channel_label: str
    subject: str
    body: str
    placeholders: list[str]


class MaterialDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A material, whole.

    Attributes:
        material: Its entry.
        variants: Its wordings, by channel.
        defaults: What a placeholder prints when nothing is known.
        used_by: The strategies that say it.
        sent: Messages that said it in the last 30 days, to customers whom the key reaches.
    """

    material: MaterialRow
    variants: list[VariantTold]
    defaults: dict[str, str]
    used_by: list[UsedBy]
    sent: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of products and materials."""
    return [
        _products(service),
        _product(service),
        _materials(service),
        _material(service),
    ]


def _products(service: Service) -> HTTPRouteHandler:
    @get("/v1/products", operation_id="products", sync_to_thread=True, summary="What is sold")
    def products(
        request: Request[Any, Any, Any],
        text: Filter = "",
        category: Filter = "",
        on_sale: OnSale = None,
        skip: Number = 0,
        limit: Limit = 50,
    ) -> ProductRows:
        admit(service, request, "read")
        with service.installation.store.view() as view:
            configuration = service.standing_in(view).configuration
            today = _today(service, configuration)
            found = [
                one
                for one in configuration.products
                if category in {"", one.category}
                and on_sale in {None, _is_sold(one, today)}
                and says(text, one.id, one.label.zh, one.label.en)
            ]
            page = found[skip : skip + limit]
            rows = [_product_row(view, one, configuration, today) for one in page]
        return ProductRows(
            products=rows,
            categories=sorted({one.category for one in configuration.products}),
            total=len(found),
            next=_next(found, skip, limit),
        )

    return products


def _product(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/products/{product:str}",
        operation_id="product",
        sync_to_thread=True,
        summary="A product, and who offers it",
    )
    def product(request: Request[Any, Any, Any], product: Named) -> ProductDetail:
        admit(service, request, "read")
        tongue = spoken(request)
        with service.installation.store.view() as view:
            configuration = service.standing_in(view).configuration
            one = named(configuration.products, product)
            row = _product_row(view, one, configuration, _today(service, configuration))
        users = [each for each in configuration.strategies if each.product == one.id]
        return ProductDetail(
            product=row,
            minimum_cents=one.minimum_cents,
            unit_cost_cents=one.unit_cost_cents,
            terms=one.terms,
            version=version_of(one),
            used_by=[
                UsedBy(
                    strategy=each.id,
                    label=getattr(each.label, tongue),
                    node="",
                    node_label="",
                    channels=[],
                )
                for each in users
            ],
        )

    return product


def _materials(service: Service) -> HTTPRouteHandler:
    @get("/v1/materials", operation_id="materials", sync_to_thread=True, summary="What is said")
    def materials(
        request: Request[Any, Any, Any],
        text: Filter = "",
        channel: Filter = "",
        valid: Valid = None,
        skip: Number = 0,
        limit: Limit = 50,
    ) -> MaterialRows:
        admit(service, request, "read")
        with service.installation.store.view() as view:
            configuration = service.standing_in(view).configuration
        today, tongue = _today(service, configuration), spoken(request)
        found = [
            one
            for one in configuration.materials
            if channel in {"", *one.variants}
            and valid in {None, _is_valid(one, today)}
            and says(text, one.id, *_wordings(one))
        ]
        page = found[skip : skip + limit]
        rows = [_material_row(one, configuration, today, tongue) for one in page]
        return MaterialRows(materials=rows, total=len(found), next=_next(found, skip, limit))

    return materials


def _material(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/materials/{material:str}",
        operation_id="material",
        sync_to_thread=True,
        summary="A material with its wordings, and who says it",
    )
    def material(request: Request[Any, Any, Any], material: Named) -> MaterialDetail:
        key = admit(service, request, "read")
        tongue, at = spoken(request), service.clock()
        with service.installation.store.view() as view:
            configuration = service.standing_in(view).configuration
            one = named(configuration.materials, material)
            sent = _sent(view, one, configuration, units_reached(service, view, key), at)
        names = labels(configuration, tongue)
        return MaterialDetail(
            material=_material_row(one, configuration, _today(service, configuration), tongue),
            variants=[
                VariantTold(
                    channel=channel,
                    channel_label=names.get(f"channel/{channel}", channel),
                    subject=variant.subject,
                    body=variant.body,
                    placeholders=sorted(
                        {*placeholders(variant.subject), *placeholders(variant.body)}
                    ),
                )
                for channel, variant in one.variants.items()
            ],
            defaults=one.defaults,
            used_by=[
                UsedBy(
                    strategy=strategy.id,
                    label=getattr(strategy.label, tongue),
                    node=wave.id,
                    node_label=getattr(called(wave), tongue),
                    channels=list(wave.through),
                )
                for strategy, wave in users_of(configuration, one.id)
            ],
            sent=sent,
        )

    return material


def named(documents: Sequence[Any], name: str) -> Any:  # noqa: ANN401
    """Return a document by its id; NotFoundError where there is none."""
    found = next((one for one in documents if one.id == name), None)
    if found is None:
        raise NotFoundError("there is no such document")
    return found


def _next(documents: Sequence[object], skip: int, limit: int) -> int:
    return skip + limit if skip + limit < len(documents) else 0


def _today(service: Service, configuration: Configuration) -> str:
    """Return the bank's day, ISO."""
    return calendar_date(day_at(service.clock(), configuration.policy.zone)).isoformat()


def _is_sold(one: Product, today: str) -> bool:
    return (one.sold_from or today) <= today <= (one.sold_until or today)


def _is_valid(one: Material, today: str) -> bool:
    return today <= (one.valid_until or today)


def _wordings(one: Material) -> Iterator[str]:
    for variant in one.variants.values():
        yield variant.subject
        yield variant.body


def _product_row(view: View, one: Product, configuration: Configuration, today: str) -> ProductRow:
    stocks = {
        account.name: balance.available
        for account, balance in view.balances().items()
        if account.kind is AccountKind.STOCK
    }
    return ProductRow(
        id=one.id,
        label=one.label,
        category=one.category,
        risk_level=one.risk_level,
        on_sale=_is_sold(one, today),
        sold_from=one.sold_from,
        sold_until=one.sold_until,
        stock=one.stock,
        stock_available=stocks.get(one.id) if one.stock is not None else None,
        strategies=sum(each.product == one.id for each in configuration.strategies),
    )


def _material_row(
    one: Material, configuration: Configuration, today: str, tongue: Language
) -> MaterialRow:
    names = labels(configuration, tongue)
    return MaterialRow(
        id=one.id,
        says=first_words(one),
        channels=list(one.variants),
        channel_labels=[names.get(f"channel/{name}", name) for name in one.variants],
        valid_until=one.valid_until,
        valid=_is_valid(one, today),
        version=version_of(one),
        strategies=len({each.id for each, _ in users_of(configuration, one.id)}),
    )


def _sent(
    view: View,
    one: Material,
    configuration: Configuration,
    orgs: Sequence[str] | None,
    at: Instant,
) -> int:
    """Count what left of the nodes that say a material now."""
    nodes = {(strategy.id, wave.id) for strategy, wave in users_of(configuration, one.id)}
    whole = {strategy for strategy, _ in nodes}
    since = at - SENT_DAYS * DAY_US
    lives = lives_around(view, since, configuration)
    return sum(
        counted.contacts
        for counted in left(lives, since, at + 1, configuration.policy.zone, orgs)
        for kind in counted.kind.offers
        if (kind.strategy, node_of_wave(kind.wave)) in nodes
        or (not kind.wave and kind.strategy in whole)
    )
