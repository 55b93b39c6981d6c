"""Which keys are one person: connected components of links that may join.

Nothing here depends on the order of links, and nothing is remembered: what a set of links
means is computed from the set, so that a link that is taken back leaves no trace.
"""

from dataclasses import dataclass

import numpy as np

from hengce.identity.graph import CUSTOMER_CODE, BoolArray, Graph, IntArray
from hengce.model.identity import Strength

_STRENGTHS = tuple(Strength)

FEW_EDGES_MAX = 2_000
"""Up to here sets are joined by hand."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What links mean.

    Attributes:
        person: The first key of each key's person, of shape [n].
        household: The first key of all who are related to each key's person, of shape [n].
        contradicts: Links that would join people whom other keys tell apart, of shape [m].
        impersonal: Keys that more customers have than their kind allows, of shape [n].
    """

    person: IntArray
    household: IntArray
    contradicts: BoolArray
    impersonal: BoolArray


def joined(graph: Graph, joins_from_ppm: int) -> Joined:
    """Join what may be joined.

    1. A link counts when it is confident enough and its key is not impersonal.
    2. Identifying keys join all who have them, customers too, unless that would give a person
       two values of a kind of which he has one, or join two of whom people said that they are
       two. A component that contradicts itself joins no customers at all; its keys are weak.
    3. Visitors and weak keys that are linked with each other are an island. It belongs to the
       customer that it is linked to; when these are several, to nobody.
    4. Shared keys join nobody. They relate people: a household.
    """
    strength = _strengths(graph)
    impersonal = _impersonal(graph, graph.ppm >= joins_from_ppm)
    live = (graph.ppm >= joins_from_ppm) & ~impersonal[graph.key]
    identifying = live & (strength == _STRENGTHS.index(Strength.IDENTIFYING))
    torn = _torn(graph, _components(graph, identifying))
    contradicts = identifying & torn[graph.key]
    firm = identifying & ~contradicts
    weak = (live & (strength == _STRENGTHS.index(Strength.WEAK))) | contradicts
    person = _components(graph, firm | _certain(graph, _components(graph, firm), weak))
    shared = live & (strength == _STRENGTHS.index(Strength.SHARED))
    return Joined(person, _household(graph, person, shared), contradicts, impersonal)


def _strengths(graph: Graph) -> IntArray:
    """Return the strength of each link, as a place in `Strength`."""
    of_kind = np.array([_STRENGTHS.index(kind.strength) for kind in graph.kinds], np.int64)
    return of_kind[graph.kind[graph.key]]


def _impersonal(graph: Graph, counts: BoolArray) -> BoolArray:
    """Tell which keys too many customers have; a key has a customer once."""
    to_customer = counts & (graph.kind[graph.of] == CUSTOMER_CODE)
    customers = np.bincount(graph.key[to_customer], minlength=len(graph.kind))
    most = np.array([kind.customers_max for kind in graph.kinds], np.int64)[graph.kind]
    # A customer may be said to be any number of others: that is for people to look at.
    found: BoolArray = (customers > most) & (graph.kind != CUSTOMER_CODE)
    return found


def _components(graph: Graph, links: BoolArray) -> IntArray:
    """Return the first key of each key's component by some links."""
    return _first_of(len(graph.kind), graph.key[links], graph.of[links])


def _first_of(count: int, one: IntArray, other: IntArray) -> IntArray:
    """Return the smallest key of each key's component by some edges."""
    few = len(one) <= FEW_EDGES_MAX and count <= FEW_EDGES_MAX
    return first_by_hand(count, one, other) if few else first_by_scipy(count, one, other)


def first_by_hand(count: int, one: IntArray, other: IntArray) -> IntArray:
    """Join sets by their smallest keys: quick for the few that one event concerns."""
    first = list(range(count))

    def root(place: int) -> int:
        while first[place] != place:
            first[place] = first[first[place]]
            place = first[place]
        return place

    for left, right in zip(one.tolist(), other.tolist(), strict=True):
        smaller, greater = sorted((root(left), root(right)))
        first[greater] = smaller
    return np.array([root(place) for place in range(count)], np.int64)


def first_by_scipy(count: int, one: IntArray, other: IntArray) -> IntArray:
    """The same by sparse matrices: quick for millions."""
    # Read late: whoever decides about customers need not wait for it.
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    edges = coo_array((np.ones(len(one), np.bool_), (one, other)), shape=(count, count))
    _, labels = connected_components(edges, directed=False)
    first = np.empty(count, np.int64)
    # The last assignment holds: the smallest number.
    first[labels[::-1]] = np.arange(count - 1, -1, -1)
    found: IntArray = first[labels]
    return found


def _torn(graph: Graph, component: IntArray) -> BoolArray:
    """Tell which keys lie in a component that contradicts itself."""
    torn = np.zeros(len(graph.kind), np.bool_)
    for code, kind in enumerate(graph.kinds):
        if kind.sole:
            values = np.bincount(component[graph.kind == code], minlength=len(torn))
            torn |= values > 1
    one, other = component[graph.apart[:, 0]], component[graph.apart[:, 1]]
    torn[one[one == other]] = True
    return torn[component]


def _certain(graph: Graph, person: IntArray, weak: BoolArray) -> BoolArray:
    """Return the weak links of islands that lead to one customer at most."""
    count = len(graph.kind)
    is_known = np.zeros(count, np.bool_)
    is_known[person[graph.kind == CUSTOMER_CODE]] = True
    one, other = person[graph.key], person[graph.of]
    inside = weak & ~is_known[one] & ~is_known[other]
    island = _first_of(count, one[inside], other[inside])
    # A contradiction's link may say of a customer that he is another one: no island at all.
    out = weak & (is_known[one] != is_known[other])
    shore = np.where(is_known[one], island[other], island[one])
    customer = np.where(is_known[one], one, other)
    # A pair as one number: the square of the keys has to fit, and does for three billion.
    # Sorted, because NumPy's own way to distinct numbers takes ten times as long.
    pairs = np.sort(shore[out] * count + customer[out])
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    doubtful = np.bincount(pairs // max(count, 1), minlength=count) > 1
    certain: BoolArray = (inside & ~doubtful[island[one]]) | (out & ~doubtful[shore])
    return certain


def _household(graph: Graph, person: IntArray, shared: BoolArray) -> IntArray:
    """Return the first key of everybody who is related to each key's person."""
    places = np.arange(len(person), dtype=np.int64)
    one = np.concatenate((person, graph.key[shared]))
    return _first_of(len(person), one, np.concatenate((places, graph.of[shared])))
