"""The shelf: risk levels where suitability needs them, and honest names."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.lexicon import forbidden_words
from hengce.lint.scope import Scope, is_name
from hengce.model.product import RISK_LEVEL_MAX, Product


def products(scope: Scope) -> Iterator[Problem]:
    """Check each product."""
    shelf = scope.configuration.products
    covered = {product.category for product in shelf if product.risk_level is not None}
    for product in shelf:
        item = f"products/{product.id}"
        for path, name in (("id", product.id), ("category", product.category)):
            if not is_name(name):
                yield scope.problem(item, path, "name.invalid", name=name)
        if product.minimum_cents < 0:
            facts = {"value": product.minimum_cents}
            yield scope.problem(item, "minimum_cents", "product.minimum_negative", **facts)
        if product.unit_cost_cents < 0:
            facts = {"value": product.unit_cost_cents}
            yield scope.problem(item, "unit_cost_cents", "product.cost_negative", **facts)
        if product.stock is not None and product.stock < 0:
            yield scope.problem(item, "stock", "product.stock_negative", value=product.stock)
        if product.risk_level is None:
            if product.category in covered:
                facts_missing = {"category": product.category}
                yield scope.problem(
                    item, "risk_level", "product.risk_level_missing", **facts_missing
                )
        else:
            yield from _risk(scope, item, product, product.risk_level)


def _risk(scope: Scope, item: str, product: Product, level: int) -> Iterator[Problem]:
    if not 1 <= level <= RISK_LEVEL_MAX:
        facts = {"level": level, "limit": RISK_LEVEL_MAX}
        yield scope.problem(item, "risk_level", "product.risk_level_range", **facts)
    if scope.configuration.policy.suitability is None:
        yield scope.problem(item, "risk_level", "product.suitability_missing", level=level)
    texts = {"label/zh": product.label.zh, "label/en": product.label.en}
    texts |= {f"terms/{name}": text for name, text in product.terms.items()}
    for path, text in texts.items():
        for word in forbidden_words(text, has_risk=True):
            facts_word = {"word": word.text, "rule": word.rule}
            yield scope.problem(item, path, "product.forbidden_word", **facts_word)
