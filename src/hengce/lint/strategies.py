"""A strategy's head: who owns it, what it belongs to, and when it lives."""

from collections.abc import Iterator
from datetime import date

from hengce.errors import Problem
from hengce.lint.scope import Scope, is_name
from hengce.model.profile import PERSONALISATION
from hengce.model.strategy import MessageClass, PriorityClass, Strategy
from hengce.model.tag import Kind, Owner


def strategies(scope: Scope) -> Iterator[Problem]:
    """Check the head of each strategy."""
    for strategy in scope.configuration.strategies:
        yield from _names(scope, strategy)
        yield from _references(scope, strategy)
        yield from _dates(scope, strategy)
        yield from _category(scope, strategy)
        yield from _preference(scope, strategy)
        yield from _classes(scope, strategy)
        yield from _resources(scope, strategy)


def _names(scope: Scope, strategy: Strategy) -> Iterator[Problem]:
    item = f"strategies/{strategy.id}"
    for path, name in (
        ("id", strategy.id),
        ("category", strategy.category),
        ("topic", strategy.topic),
    ):
        if not is_name(name):
            yield scope.problem(item, path, "name.invalid", name=name)
    if strategy.topic == PERSONALISATION:
        yield scope.problem(item, "topic", "name.reserved", name=strategy.topic)
    if not strategy.owner.strip():
        yield scope.problem(item, "owner", "strategy.owner_missing")


def _references(scope: Scope, strategy: Strategy) -> Iterator[Problem]:
    item = f"strategies/{strategy.id}"
    for path, name, known in (
        ("department", strategy.department, scope.departments),
        ("purpose", strategy.purpose, scope.purposes),
        ("org", strategy.org, scope.units),
    ):
        if name not in known:
            facts = {"name": name, "known": ", ".join(sorted(known)) or "-"}
            yield scope.problem(item, path, f"strategy.{path}_unknown", **facts)
    if strategy.product and strategy.product not in scope.products:
        yield scope.problem(item, "product", "strategy.product_unknown", name=strategy.product)


def _dates(scope: Scope, strategy: Strategy) -> Iterator[Problem]:
    """Dates are compared as texts later, so only the one canonical form will do."""
    item = f"strategies/{strategy.id}"
    valid = True
    for path, text in (("starts", strategy.starts), ("ends", strategy.ends)):
        if not _is_date(text):
            valid = False
            yield scope.problem(item, path, "strategy.date_invalid", value=text)
    if valid and strategy.ends < strategy.starts:
        facts = {"starts": strategy.starts, "ends": strategy.ends}
        yield scope.problem(item, "ends", "strategy.dates_reversed", **facts)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _category(scope: Scope, strategy: Strategy) -> Iterator[Problem]:
    product = scope.products.get(strategy.product)
    if product is not None and product.category != strategy.category:
        facts = {
            "category": strategy.category,
            "product": product.id,
            "expected": product.category,
        }
        where = f"strategies/{strategy.id}"
        yield scope.problem(where, "category", "strategy.category_differs", **facts)


def _preference(scope: Scope, strategy: Strategy) -> Iterator[Problem]:
    """Feedback moves the tag between 0 and 1, so the engine must own it as a number."""
    name = strategy.preference_tag
    if not name:
        return
    item = f"strategies/{strategy.id}"
    tag = scope.tags.get(name)
    if tag is None:
        yield scope.problem(item, "preference_tag", "tag.unknown", tag=name)
    elif tag.kind is not Kind.REAL:
        facts = {"tag": name, "kind": tag.kind.value, "expected": Kind.REAL.value}
        yield scope.problem(item, "preference_tag", "tag.kind_differs", **facts)
    elif tag.owner is not Owner.EVENTS:
        yield scope.problem(item, "preference_tag", "strategy.preference_owner", tag=name)


def _classes(scope: Scope, strategy: Strategy) -> Iterator[Problem]:
    """Marketing that calls itself transactional dodges consent and caps; a hint."""
    priority, message = strategy.priority_class, strategy.message_class
    is_marketing = priority is PriorityClass.MARKETING
    is_duty = message in {MessageClass.REGULATORY, MessageClass.TRANSACTIONAL}
    is_risky = priority is PriorityClass.RISK and message is MessageClass.COMMERCIAL
    if (is_marketing and is_duty) or is_risky:
        facts = {"priority_class": priority.value, "message_class": message.value}
        where = f"strategies/{strategy.id}"
        yield scope.problem(where, "message_class", "strategy.class_mismatch", **facts)


def _resources(scope: Scope, strategy: Strategy) -> Iterator[Problem]:
    """Mandatory marketing wins against all other marketing, whatever that is worth; a hint."""
    item = f"strategies/{strategy.id}"
    is_marketing = strategy.priority_class is PriorityClass.MARKETING
    if strategy.mandatory and is_marketing and strategy.message_class is MessageClass.COMMERCIAL:
        yield scope.problem(item, "mandatory", "strategy.mandatory_marketing")
    if strategy.budget_cents is not None and strategy.budget_cents < 0:
        value = strategy.budget_cents
        yield scope.problem(item, "budget_cents", "strategy.budget_negative", value=value)
