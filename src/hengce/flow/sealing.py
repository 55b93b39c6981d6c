"""What an approval of a strategy is bound to: whom it speaks to, what it says, what it sells.

A seal covers the strategy's document, the materials and the audiences that it names, directly
or through others, and of its product what makes it suitable. It leaves out what binds every
strategy alike (policy, tags, channels, units) and what changes by the day (rates and stocks).
See the decision record on four eyes.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from hengce.model.audience import Audience
from hengce.model.configuration import Configuration
from hengce.model.product import Product
from hengce.model.strategy import Strategy
from hengce.model.version import version_of
from hengce.rules.audiences import named_in, text_of


@dataclass(frozen=True, slots=True)
class Named:
    """What a strategy's approval covers beside its own document, by identifiers.

    Attributes:
        materials: What it says.
        audiences: To whom, with all that these audiences name.
        products: What it sells.
    """

    materials: frozenset[str]
    audiences: frozenset[str]
    products: frozenset[str]


def named_by(configuration: Configuration, strategy: Strategy) -> Named:
    """Return what a strategy names of a configuration's documents."""
    tree = msgspec.to_builtins(strategy)
    known = {audience.id: audience for audience in configuration.audiences}
    return Named(
        materials=frozenset(_values(tree, "material")),
        audiences=_closed(frozenset(_asked(tree)), known),
        products=frozenset(_values(tree, "product")),
    )


def seal_of(configuration: Configuration, strategy: Strategy) -> str:
    """Return the SHA-256 of all that an approval of a strategy is bound to, in hexadecimal."""
    named = named_by(configuration, strategy)
    content = {
        "strategy": version_of(strategy),
        "materials": {
            m.id: version_of(m) for m in configuration.materials if m.id in named.materials
        },
        "audiences": {
            a.id: version_of(a) for a in configuration.audiences if a.id in named.audiences
        },
        "products": {p.id: _rules(p) for p in configuration.products if p.id in named.products},
    }
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def _rules(product: Product) -> tuple[str, int | None, int]:
    """Return what of a product says for whom it is suitable."""
    return product.category, product.risk_level, product.minimum_cents


def _closed(names: frozenset[str], known: Mapping[str, Audience]) -> frozenset[str]:
    """Return audiences with all that they name, and so on."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        audience = known.get(name)
        if audience is None or name in found:
            continue
        found.add(name)
        waiting |= {*audience.named, *named_in(text_of(audience))} - found
    return frozenset(found)


def _values(tree: Any, key: str) -> Iterator[str]:  # noqa: ANN401 -- any part of a document
    """Yield the texts that stand under a key anywhere in a document."""
    match tree:
        case dict():
            for name, value in tree.items():
                if name in {key, f"{key}s"}:
                    yield from [value] if isinstance(value, str) else _texts(value)
                yield from _values(value, key)
        case list() | tuple():
            for part in tree:
                yield from _values(part, key)


def _asked(tree: Any) -> Iterator[str]:  # noqa: ANN401 -- any part of a document
    """Yield the audiences that texts anywhere in a document name, each text read by itself."""
    match tree:
        case str():
            yield from named_in(tree)
        case dict():
            for value in tree.values():
                yield from _asked(value)
        case list() | tuple():
            for part in tree:
                yield from _asked(part)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any part of a document
    if isinstance(value, list | tuple):
        yield from (text for text in value if isinstance(text, str))
