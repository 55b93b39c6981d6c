"""Wording: what the facts of a customer look like in a message.

Money is `¥12,345.67` with the bank's sign, a date `2026-11-22`, a number has no thousands
separator and no exponent, a code prints its Chinese label. A fact that is unknown has no entry.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from hengce.model.instant import calendar_date, moment
from hengce.model.product import Product
from hengce.model.strategy import Parameter
from hengce.model.tag import Kind, Scalar, Tag
from hengce.rules.binding import kind_of

_TRUTH = {True: "是", False: "否"}


def message_context(
    tags: Iterable[Tag],
    values: Mapping[str, Scalar],
    product: Product | None,
    parameters: Mapping[str, Parameter],
    zone: str,
    currency: str,
) -> dict[str, str]:
    """Return what each placeholder of a material prints, by path.

    Args:
        tags: The tags that a material may print.
        values: The customer's values in stored form, by tag; a missing one is unknown.
        product: The product that the strategy offers; None for none.
        parameters: The strategy's parameters.
        zone: The zone in which timestamps are shown.
        currency: The sign before amounts.
    """
    context: dict[str, str] = {}
    for tag in tags:
        value = values.get(tag.name)
        if value is not None:
            context[f"tag.{tag.name}"] = _show_tag(tag, value, zone, currency)
    if product is not None:
        context["product.label"] = product.label.zh
        context["product.label_en"] = product.label.en
        context["product.minimum"] = _money(product.minimum_cents, currency)
        context |= {f"product.terms.{name}": term for name, term in product.terms.items()}
    for name, parameter in parameters.items():
        if parameter.value is not None:
            context[f"parameter.{name}"] = _show_parameter(parameter, currency)
    return context


def _show_parameter(parameter: Parameter, currency: str) -> str:
    """Write a parameter: an amount like any other amount, anything else as it was written."""
    value = parameter.value
    if kind_of(parameter) is Kind.MONEY and isinstance(value, int | float):
        return _money(int(Decimal(str(value)) * 100), currency)
    return _plain(value)


def _show_tag(tag: Tag, value: Scalar, zone: str, currency: str) -> str:
    if tag.kind is Kind.TEXT:
        label = tag.values.get(str(value))
        return label.zh if label else str(value)
    if tag.kind is Kind.MONEY and isinstance(value, int):
        return _money(value, currency)
    if tag.kind is Kind.DATE and isinstance(value, int):
        return calendar_date(value).isoformat()
    if tag.kind is Kind.TIMESTAMP and isinstance(value, int):
        return f"{moment(value, zone):%Y-%m-%d %H:%M}"
    return _plain(value)


def _money(cents: int, currency: str) -> str:
    units, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{currency}{units:,}.{rest:02d}"


def _plain(value: Scalar) -> str:
    if isinstance(value, bool):
        return _TRUTH[value]
    if isinstance(value, float):
        # The shortest text that reads back as the same number, without an exponent.
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return str(value)
