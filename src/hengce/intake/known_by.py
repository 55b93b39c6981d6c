"""Which keys of a person a tracking call names, beside its user and its visitor.

Source of the places: the common fields of Segment's specification (`context.device.id`,
`context.externalIds`) and the reserved traits of `identify` (`phone`, `email`).
"""

from collections.abc import Iterator, Mapping

from hengce.identity.keys import key_of
from hengce.model.identity import IdentityRules, Key

KEYS_MAX = 16
"""Keys that are read of one call; what follows is left out."""

_TRAITS = ("phone", "email")


def keys_of(document: Mapping[str, object], rules: IdentityRules) -> tuple[Key, ...]:
    """Return the keys of kinds that the rules know; what is no text says nothing."""
    kinds = rules.by_name
    if not kinds:
        return ()
    found: dict[Key, None] = {}
    for name, value in _named(document):
        kind = kinds.get(name)
        key = key_of(kind, value) if kind and isinstance(value, str) else None
        if key and len(found) < KEYS_MAX:
            found[key] = None
    return tuple(found)


def _named(document: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    context = _part(document, "context")
    yield "device", _part(context, "device").get("id")
    for traits in (_part(document, "traits"), _part(context, "traits")):
        for name in _TRAITS:
            yield name, traits.get(name)
    others = context.get("externalIds")
    for other in others[:KEYS_MAX] if isinstance(others, list) else ():
        if isinstance(other, dict) and isinstance(other.get("type"), str):
            yield other["type"], other.get("id")


def _part(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = document.get(name)
    return part if isinstance(part, dict) else {}
