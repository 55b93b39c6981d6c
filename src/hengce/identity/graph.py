"""Links as arrays: keys by number, in the order of their names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.model.identity import CUSTOMER, VISITOR, IdentityRules, Key, KeyKind, Link, Strength

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

CUSTOMER_CODE = 0
VISITOR_CODE = 1

_PEOPLE = (
    KeyKind(name=CUSTOMER, strength=Strength.IDENTIFYING, secret=False),
    KeyKind(name=VISITOR, strength=Strength.WEAK, secret=False),
)


@dataclass(frozen=True, slots=True)
class Graph:
    """Links of n keys.

    Attributes:
        kinds: The kinds: customers, visitors, then those of the rules.
        kind: Which of them each key is, of shape [n].
        key: The key of each link, of shape [m].
        of: The person of each link, of shape [m].
        ppm: The confidence of each link, of shape [m].
        apart: Pairs of customers of whom people said that they are two, of shape [k, 2].
    """

    kinds: tuple[KeyKind, ...]
    kind: IntArray
    key: IntArray
    of: IntArray
    ppm: IntArray
    apart: IntArray


def known_kinds(rules: IdentityRules) -> tuple[KeyKind, ...]:
    """Return all kinds that a graph by these rules knows, in the order of their codes."""
    return (*_PEOPLE, *rules.kinds)


def graph_of(
    links: Iterable[Link], apart: Iterable[tuple[str, str]], rules: IdentityRules
) -> tuple[Graph, Sequence[Key]]:
    """Return links as arrays, with the key of each number; kinds that no rule names are left out.

    Several links of one key to one person count once, with the greatest confidence.
    """
    kinds = known_kinds(rules)
    codes = {kind.name: code for code, kind in enumerate(kinds)}
    best: dict[tuple[Key, Key], int] = {}
    for link in links:
        if link.key.kind in codes:
            pair = (link.key, link.of)
            best[pair] = max(best.get(pair, 0), link.confidence_ppm)
    keys = sorted({key for pair in best for key in pair})
    number = {key: place for place, key in enumerate(keys)}
    pairs = sorted(best)
    two = [
        (number[first], number[second])
        for first, second in (
            (Key(kind=CUSTOMER, value=one), Key(kind=CUSTOMER, value=other)) for one, other in apart
        )
        if first in number and second in number
    ]
    graph = Graph(
        kinds=kinds,
        kind=np.array([codes[key.kind] for key in keys], np.int64),
        key=np.array([number[key] for key, _ in pairs], np.int64),
        of=np.array([number[of] for _, of in pairs], np.int64),
        ppm=np.array([best[pair] for pair in pairs], np.int64),
        apart=np.array(sorted(two), np.int64).reshape(-1, 2),
    )
    return graph, keys
