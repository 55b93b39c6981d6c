"""Links as people: who is who, in names, and what people have to decide."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hengce.identity.graph import CUSTOMER_CODE, BoolArray, Graph, graph_of
from hengce.identity.joined import Joined, joined
from hengce.model.identity import CUSTOMER, VISITOR, Cause, IdentityRules, Key, Link
from hengce.model.instant import Instant


@dataclass(frozen=True, slots=True)
class Person:
    """Keys that are one person.

    Attributes:
        customers: His numbers; the first one speaks for all: it was known first, and of
            several that were, it is the smallest.
        visitors: Under which names senders saw him before they knew who he is, sorted.
        keys: His other keys, sorted.
    """

    customers: tuple[str, ...]
    visitors: tuple[str, ...]
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two customers of whom some links say that they are one; the first one was known first."""

    one: str
    other: str
    cause: Cause
    confidence_ppm: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """What links mean.

    Attributes:
        persons: Everybody, by their first key.
        doubts: What is for people to decide, by pair; none of those that they decided.
        households: Customers who are related by shared keys, two or more, each sorted.
        impersonal: Keys that too many customers have, sorted.
    """

    persons: tuple[Person, ...]
    doubts: tuple[Doubt, ...]
    households: tuple[tuple[str, ...], ...]
    impersonal: tuple[Key, ...]


def people(
    links: Collection[Link], rules: IdentityRules, apart: Collection[tuple[str, str]] = ()
) -> People:
    """Return who is who.

    Args:
        links: All links of everybody who is to be told apart, in any order.
        rules: When keys mean one person.
        apart: Pairs of customers of whom people said that they are two.
    """
    graph, keys = graph_of(links, apart, rules)
    found = joined(graph, rules.joins_from_ppm)
    since = _first_known(links)
    decided = {tuple(sorted(pair)) for pair in apart}
    doubts = (
        *_likely(graph, keys, found, rules, since, links),
        *_contradictions(graph, keys, found, since),
    )
    open_ones = {
        (d.one, d.other): d for d in doubts if tuple(sorted((d.one, d.other))) not in decided
    }
    return People(
        persons=tuple(_persons(keys, found, since)),
        doubts=tuple(open_ones[pair] for pair in sorted(open_ones)),
        households=tuple(_households(graph, keys, found)),
        impersonal=tuple(keys[place] for place in np.flatnonzero(found.impersonal).tolist()),
    )


def _first_known(links: Iterable[Link]) -> dict[str, Instant]:
    since: dict[str, Instant] = {}
    for link in links:
        for key in (link.key, link.of):
            if key.kind == CUSTOMER:
                since[key.value] = min(link.at, since.get(key.value, link.at))
    return since


def _persons(keys: Sequence[Key], found: Joined, since: dict[str, Instant]) -> Iterator[Person]:
    mine: dict[int, list[Key]] = {}
    for key, first in zip(keys, found.person.tolist(), strict=True):
        mine.setdefault(first, []).append(key)
    for first in sorted(mine):
        some = mine[first]
        customers = [key.value for key in some if key.kind == CUSTOMER]
        yield Person(
            customers=tuple(sorted(customers, key=lambda one: (since[one], one))),
            visitors=tuple(key.value for key in some if key.kind == VISITOR),
            keys=tuple(key for key in some if key.kind not in {CUSTOMER, VISITOR}),
        )


def _likely(
    graph: Graph,
    keys: Sequence[Key],
    found: Joined,
    rules: IdentityRules,
    since: dict[str, Instant],
    links: Collection[Link],
) -> Iterator[Doubt]:
    """Yield customers of whom a link says that they are one, and is not certain."""
    sources: dict[tuple[Key, Key], set[str]] = {}
    for each in links:
        if each.key.kind == CUSTOMER:
            sources.setdefault((each.key, each.of), set()).add(each.source)
    likely = (graph.ppm >= rules.review_from_ppm) & (graph.ppm < rules.joins_from_ppm)
    for link in _between_customers(graph, likely):
        one, other = int(graph.key[link]), int(graph.of[link])
        if found.person[one] != found.person[other]:
            first, second = sorted(
                (keys[one].value, keys[other].value), key=lambda who: (since[who], who)
            )
            said = tuple(sorted(sources[keys[one], keys[other]]))
            yield Doubt(first, second, Cause.LIKELY, int(graph.ppm[link]), said)


def _between_customers(graph: Graph, links: BoolArray) -> list[int]:
    both = (graph.kind[graph.key] == CUSTOMER_CODE) & (graph.kind[graph.of] == CUSTOMER_CODE)
    places: list[int] = np.flatnonzero(links & both).tolist()
    return places


def _contradictions(
    graph: Graph, keys: Sequence[Key], found: Joined, since: dict[str, Instant]
) -> Iterator[Doubt]:
    """Yield customers whom a key would join that others tell apart."""
    of_key: dict[int, set[str]] = {}
    for link in np.flatnonzero(found.contradicts).tolist():
        key, of = int(graph.key[link]), int(graph.of[link])
        of_key.setdefault(key, set()).update(
            keys[place].value for place in (key, of) if graph.kind[place] == CUSTOMER_CODE
        )
    kinds: dict[tuple[str, str], set[str]] = {}
    for key, customers in of_key.items():
        first, *others = sorted(customers, key=lambda one: (since[one], one)) or [""]
        for other in others:
            kinds.setdefault((first, other), set()).add(keys[key].kind)
    for (one, other), why in sorted(kinds.items()):
        yield Doubt(one, other, Cause.CONTRADICTION, 0, tuple(sorted(why)))


def _households(graph: Graph, keys: Sequence[Key], found: Joined) -> Iterator[tuple[str, ...]]:
    """Yield customers who share keys and are not one person already."""
    customers = np.flatnonzero(graph.kind == CUSTOMER_CODE)
    mine: dict[int, list[int]] = {}
    for place in customers.tolist():
        mine.setdefault(int(found.household[place]), []).append(place)
    for first in sorted(mine):
        if len({int(found.person[place]) for place in mine[first]}) > 1:
            yield tuple(keys[place].value for place in mine[first])
