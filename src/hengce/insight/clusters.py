"""Clusters of customers who are alike, and what is special about each."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.errors import Problem, ProblemsError
from hengce.insight.profiles import PEOPLE_MIN, Column, Reals

CLUSTERS_MAX = 20
ROUNDS_MAX = 100
TEXTS_MAX = 12
"""Of a tag of texts the commonest ones are told apart; all others are one."""

TRAITS = 3
"""What is told of a cluster: its most special tags."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One way in which a cluster differs from everybody.

    Attributes:
        tag: Which tag.
        value: The text that is commoner or rarer; empty for a tag of numbers.
        here: The median, or the share of the text, among those in the cluster who have the tag.
        everywhere: The same of everybody.
        strength: How far apart they are, 0 to 1: mean ranks for numbers, shares for texts.
    """

    tag: str
    value: str
    here: float
    everywhere: float
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Customers in groups.

    Attributes:
        group: int64 (customers,), from 0, the largest group first.
        traits: Of each group, the strongest first.
    """

    group: npt.NDArray[np.int64]
    traits: tuple[tuple[Trait, ...], ...]


def clusters(columns: list[Column], count: int) -> Clusters:
    """Group customers by Lloyd's k-means on ranks.

    Each tag of numbers becomes its mean rank from 0 to 1, so that units and outliers do not
    matter, with 1/2 where nothing is known; each text of a tag of texts becomes a column of 0 and
    1 / sqrt(2), so that two different texts are as far apart as the ends of a number. The first
    centre is the customer nearest to the middle of all, each further one the customer farthest
    from those before; of equals the first one. So nothing is drawn, and the same customers give
    the same groups. It ends when nobody moves, or after `ROUNDS_MAX` rounds.

    Raises:
        ProblemsError: There are not so many customers, or no tags.
    """
    size = len(columns[0].known) if columns else 0
    if not 2 <= count <= min(CLUSTERS_MAX, size):
        problem = Problem.of("insight/clusters", "insight.clusters", clusters_max=CLUSTERS_MAX)
        raise ProblemsError([problem])
    points = np.concatenate([_coordinates(column) for column in columns], axis=1)
    centres = _first_centres(points, count)
    group = np.full(size, -1, np.int64)
    for _ in range(ROUNDS_MAX):
        nearest = _nearest(points, centres)
        if (nearest == group).all():
            break
        group = nearest
        for place in range(len(centres)):
            if (mine := group == place).any():
                centres[place] = points[mine].mean(axis=0)
    sizes = np.bincount(group, minlength=len(centres))
    order = np.argsort(-sizes, kind="stable")[: int((sizes > 0).sum())]
    renamed = np.argsort(order) if len(order) == len(centres) else _renamed(order, len(centres))
    group = renamed[group]
    return Clusters(group, tuple(traits(columns, group == place) for place in range(len(order))))


def traits(columns: list[Column], mine: npt.NDArray[np.bool_]) -> tuple[Trait, ...]:
    """Return in what some customers differ most from everybody; at most `TRAITS` tags."""
    found = [trait for column in columns if (trait := _trait(column, mine)) is not None]
    found.sort(key=lambda one: (-one.strength, one.tag))
    return tuple(found[:TRAITS])


def _renamed(order: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    names = np.zeros(count, np.int64)
    names[order] = np.arange(len(order))
    return names


def _coordinates(column: Column) -> Reals:
    if column.numbers is not None:
        return _ranks(column.numbers)[:, None]
    texts, common = _common(column)
    found = [(texts == text) / np.sqrt(2) for text in common] or [np.zeros(len(texts))]
    return np.stack(found, axis=1)


def _ranks(values: Reals) -> Reals:
    known = np.sort(values[~np.isnan(values)])
    low = np.searchsorted(known, values, side="left")
    high = np.searchsorted(known, values, side="right")
    ranks = (low + high - 1) / 2 / max(1, len(known) - 1)
    return np.where(np.isnan(values), 0.5, ranks)


def _common(column: Column) -> tuple[npt.NDArray[np.object_], list[str]]:
    assert column.texts is not None
    texts = np.array(column.texts.fill_null("").to_pylist(), object)
    names, counts = np.unique(texts[texts != ""].astype(str), return_counts=True)
    names, counts = names[counts >= PEOPLE_MIN], counts[counts >= PEOPLE_MIN]
    order = np.lexsort((names, -counts))[:TEXTS_MAX]
    return texts, [str(names[place]) for place in order]


def _first_centres(points: Reals, count: int) -> Reals:
    away = ((points - points.mean(axis=0)) ** 2).sum(axis=1)
    chosen = [int(away.argmin())]
    nearest = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < count and nearest.max() > 0:
        chosen.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen].copy()


def _nearest(points: Reals, centres: Reals) -> npt.NDArray[np.int64]:
    away = (centres**2).sum(axis=1) - 2 * points @ centres.T
    return np.asarray(away.argmin(axis=1), np.int64)


def _trait(column: Column, mine: npt.NDArray[np.bool_]) -> Trait | None:
    known = column.known
    here = known & mine
    if not here.any():
        return None
    if column.numbers is not None:
        ranks = _ranks(column.numbers)
        apart = abs(float(ranks[here].mean()) - float(ranks[known].mean()))
        medians = [float(np.median(column.numbers[one])) for one in (here, known)]
        return Trait(column.name, "", medians[0], medians[1], apart)
    texts, common = _common(column)
    shares = [
        (text, float((texts[here] == text).mean()), float((texts[known] == text).mean()))
        for text in common
    ]
    if not shares:
        return None
    value, a, b = max(shares, key=lambda share: abs(share[1] - share[2]))
    return Trait(column.name, value, a, b, abs(a - b))
