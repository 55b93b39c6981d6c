"""Adds lists that were imported from other systems to the bank's own documents."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from hengce.errors import Problem, ProblemsError
from hengce.model.configuration import Configuration, Unit
from hengce.model.product import Product

_Item = TypeVar("_Item", Product, Unit)


def merge(
    configuration: Configuration, products: Sequence[Product], units: Sequence[Unit]
) -> Configuration:
    """Return the configuration with imported products and units.

    The same item on both sides is one item. Two different ones under one identifier are a
    problem that a person decides: which risk level a product has may not depend on which
    file was read last. Raises ProblemsError.
    """
    problems: list[Problem] = []
    merged = msgspec.structs.replace(
        configuration,
        products=_joined("products", configuration.products, products, problems),
        units=_joined("units", configuration.units, units, problems),
    )
    if problems:
        raise ProblemsError(problems)
    return merged


def _joined(
    kind: str, own: Iterable[_Item], imported: Iterable[_Item], problems: list[Problem]
) -> tuple[_Item, ...]:
    items = {item.id: item for item in own}
    for item in imported:
        if items.setdefault(item.id, item) != item:
            where = f"{kind}/{item.id}"
            problems.append(Problem.of(where, "document.import_conflict", id=item.id))
    return tuple(items[key] for key in sorted(items))
