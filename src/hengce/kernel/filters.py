"""Which actions a rule of the bank means."""

from collections.abc import Iterable

from hengce.model.contact import ContactKind
from hengce.model.filter import Filter


def fits(rule: Filter, kind: ContactKind) -> bool:
    """Tell whether every field that the filter fills in names the action's value."""
    pairs = (
        (rule.priority_classes, kind.priority_class),
        (rule.message_classes, kind.message_class),
        (rule.categories, kind.category),
        (rule.topics, kind.topic),
        (rule.departments, kind.department),
        (rule.channels, kind.channel),
        (rule.strategies, kind.strategy),
        (rule.products, kind.product),
    )
    named = all(not allowed or value in allowed for allowed, value in pairs)
    return named and (kind.interrupts or not rule.interruptions_only)


def fits_any(rule: Filter, kinds: Iterable[ContactKind]) -> bool:
    """Tell whether the filter fits an action through at least one of its channels."""
    return any(fits(rule, kind) for kind in kinds)
