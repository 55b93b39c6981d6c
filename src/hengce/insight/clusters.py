"""Clusters of customers who are alike, and what is special about each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.errors import Problem, ProblemsError
from hengce.insight.events import Coded
from hengce.insight.profiles import PEOPLE_MIN, Column, Reals

CLUSTERS_MAX = 20
ROUNDS_MAX = 100
TEXTS_MAX = 12
"""Of a tag of texts the commonest ones are told apart; all others are one."""

Mine = npt.NDArray[np.bool_]
"""Which customers are in a group."""

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
    return Clusters(group, traits(columns, [group == place for place in range(len(order))]))


def traits(columns: Sequence[Column], groups: Sequence[Mine]) -> tuple[tuple[Trait, ...], ...]:
    """Return in what each group differs most from everybody; at most `TRAITS` tags of each."""
    told = [
        _numbers_told(c, groups) if c.texts is None else _texts_told(c, groups) for c in columns
    ]
    return tuple(_strongest([one[place] for one in told]) for place in range(len(groups)))


def _strongest(found: Sequence[Trait | None]) -> tuple[Trait, ...]:
    traits = [trait for trait in found if trait is not None]
    traits.sort(key=lambda one: (-one.strength, one.tag))
    return tuple(traits[:TRAITS])


def _renamed(order: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    names = np.zeros(count, np.int64)
    names[order] = np.arange(len(order))
    return names


def _coordinates(column: Column) -> Reals:
    if column.numbers is not None:
        return _ranks(column.numbers)[:, None]
    codes, common = _coded(column)
    found = [(codes == place) / np.sqrt(2) for place in range(len(common))]
    return np.stack(found or [np.zeros(len(codes))], axis=1)


def _ranks(values: Reals) -> Reals:
    known = np.sort(values[~np.isnan(values)])
    low = np.searchsorted(known, values, side="left")
    high = np.searchsorted(known, values, side="right")
    ranks = (low + high - 1) / 2 / max(1, len(known) - 1)
    return np.where(np.isnan(values), 0.5, ranks)


def _coded(column: Column) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Return which of the commonest texts each customer has, -1 for none of them; and the texts."""
    assert column.texts is not None
    coded = Coded.of(column.texts)
    names = np.array(coded.names, np.str_)
    counts = np.bincount(coded.codes[coded.codes >= 0], minlength=len(names))
    often = np.flatnonzero((counts >= PEOPLE_MIN) & (names != ""))
    common = often[np.argsort(-counts[often], kind="stable")][:TEXTS_MAX]
    place_of = np.full(len(names) + 1, -1, np.int64)  # the last one: of who has no text
    place_of[common] = np.arange(len(common))
    return place_of[coded.codes], names[common].tolist()


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


def _numbers_told(column: Column, groups: Sequence[Mine]) -> list[Trait | None]:
    assert column.numbers is not None
    known, ranks = column.known, _ranks(column.numbers)
    told: list[Trait | None] = []
    for mine in groups:
        here = known & mine
        if not here.any():
            told.append(None)
            continue
        apart = abs(float(ranks[here].mean()) - float(ranks[known].mean()))
        medians = [float(np.median(column.numbers[one])) for one in (here, known)]
        told.append(Trait(column.name, "", medians[0], medians[1], apart))
    return told


def _texts_told(column: Column, groups: Sequence[Mine]) -> list[Trait | None]:
    known = column.known
    codes, common = _coded(column)
    everywhere = _shares(codes[known], len(common))
    told: list[Trait | None] = []
    for mine in groups:
        here = known & mine
        if not common or not here.any():
            told.append(None)
            continue
        shares = _shares(codes[here], len(common))
        place = int(np.abs(shares - everywhere).argmax())
        a, b = float(shares[place]), float(everywhere[place])
        told.append(Trait(column.name, common[place], a, b, abs(a - b)))
    return told


def _shares(codes: npt.NDArray[np.int64], count: int) -> Reals:
    return np.bincount(codes[codes >= 0], minlength=count) / max(1, len(codes))
