"""Wording in its use: what a strategy's message must say and may not say."""

from collections.abc import Iterator
from dataclasses import dataclass

from hengce.errors import Problem
from hengce.flow.render import check_template, placeholders
from hengce.lint.lexicon import (
    NOTICE_WORDS,
    NOTICE_WORDS_OTHERWISE,
    OPT_OUT,
    SIGNATURE,
    forbidden_words,
    lacks_notice,
)
from hengce.lint.messages import action_nodes
from hengce.lint.scope import Scope
from hengce.model.material import Variant
from hengce.model.product import Product
from hengce.model.strategy import MessageClass, Strategy

SMS = "sms"  # the channel that carriers and platforms have rules for, by its name

_PRODUCT_FIELDS = ("product.label", "product.label_en", "product.minimum")


@dataclass(frozen=True, slots=True)
class _Use:
    """One variant of a material, as one strategy uses it."""

    strategy: Strategy
    product: Product | None
    channel: str
    variant: Variant
    item: str
    path: str

    @property
    def is_marketing(self) -> bool:
        """Whether the law of advertising applies to it."""
        return self.strategy.message_class in {MessageClass.COMMERCIAL, MessageClass.CARE}

    @property
    def has_risk(self) -> bool:
        """Whether it offers a product that can lose money."""
        return self.product is not None and self.product.risk_level is not None


def wording(scope: Scope) -> Iterator[Problem]:
    """Check every material through every strategy and channel that uses it."""
    for use in _uses(scope):
        yield from _placeholders(scope, use)
        if use.channel == SMS:
            yield from _sms(scope, use)
        if use.is_marketing:
            yield from _lexicon(scope, use)


def _uses(scope: Scope) -> Iterator[_Use]:
    for strategy in scope.configuration.strategies:
        for node, channels in action_nodes(strategy):
            material = scope.materials.get(node.material)
            for channel in dict.fromkeys(channels):
                if material is None or channel not in material.variants:
                    continue
                yield _Use(
                    strategy=strategy,
                    product=scope.products.get(strategy.product),
                    channel=channel,
                    variant=material.variants[channel],
                    item=f"materials/{material.id}",
                    path=f"variants/{channel}",
                )


def _placeholders(scope: Scope, use: _Use) -> Iterator[Problem]:
    terms = use.product.terms if use.product else {}
    fields = _PRODUCT_FIELDS if use.product else ()
    known = {*fields, *(f"product.terms.{name}" for name in terms)}
    known |= {f"parameter.{name}" for name in use.strategy.parameters}
    for part, text in (("subject", use.variant.subject), ("body", use.variant.body)):
        if check_template(text, use.path):
            continue  # `materials` reports it
        for placeholder in placeholders(text):
            if not placeholder.startswith("tag.") and placeholder not in known:
                facts = {"placeholder": placeholder, "strategy": use.strategy.id}
                path = f"{use.path}/{part}"
                yield scope.problem(use.item, path, "material.placeholder_unset", **facts)


def _sms(scope: Scope, use: _Use) -> Iterator[Problem]:
    path, body = f"{use.path}/body", use.variant.body
    if not SIGNATURE.match(body):
        yield scope.problem(use.item, path, "material.signature_missing")
    if use.strategy.message_class is MessageClass.COMMERCIAL and not OPT_OUT.search(body):
        facts = {"strategy": use.strategy.id}
        yield scope.problem(use.item, path, "material.opt_out_missing", **facts)


def _lexicon(scope: Scope, use: _Use) -> Iterator[Problem]:
    for part, text in (("subject", use.variant.subject), ("body", use.variant.body)):
        for word in forbidden_words(text, has_risk=use.has_risk):
            facts = {"word": word.text, "rule": word.rule}
            path = f"{use.path}/{part}"
            yield scope.problem(use.item, path, "material.forbidden_word", **facts)
    product = use.product
    if product is None or product.risk_level is None:
        return
    if lacks_notice(use.variant.body, product.category):
        notice = NOTICE_WORDS.get(product.category, NOTICE_WORDS_OTHERWISE)
        facts_notice = {"product": product.id, "notice": notice}
        path = f"{use.path}/body"
        yield scope.problem(use.item, path, "material.risk_notice_missing", **facts_notice)
