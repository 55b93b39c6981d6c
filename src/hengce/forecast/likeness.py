"""Which customers are like which: who did something stands for those who might as well have.

A kernel estimate of intensities (Nadaraya 1964, Watson 1964) over the nightly tags: what a customer
did is spread over his nearest neighbours. Near is measured for each event type by those tags in
which its customers differ from all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hengce.kernel.population import Population
from hengce.model.tag import Kind

NEAR_SHARE = 0.04
NEAR_LEAST = 5
"""So many of all customers, and at least so many, are near one."""

WORDS_MAX = 12
"""Texts of which there are more different ones say nothing of likeness."""

NOISE = 2.0
"""So many standard errors a tag's mean differs by chance."""

_SPREAD_LEAST = 1e-9

Reals = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


def features(population: Population, customers: Sequence[str]) -> Reals:
    """Return what is known of customers in numbers from 0 to 1, shape (customers, features).

    Of a number its rank, of a flag itself, of a text one column for each of its values; beside
    each field that is unknown of some, whether it is known.
    """
    records = population.rows.view(population.layout.dtype)[:, 0]
    records = records[population.find_many(customers)]
    columns: list[Reals] = []
    for one in population.layout.fields:
        if not one.name.startswith("$"):
            columns += _columns(records[one.name], one.kind)
    varied = [column for column in columns if column.min() < column.max()]
    return np.stack(varied, axis=1) if varied else np.zeros((len(customers), 1))


def _columns(values: np.ndarray, kind: Kind) -> list[Reals]:
    if kind is Kind.TEXT:
        words = np.unique(values)
        return [(values == word) * 1.0 for word in words] if len(words) <= WORDS_MAX else []
    known = ~np.isnan(values) if kind is Kind.REAL else values != _unknown(values)
    ranked = np.zeros(len(values))
    if kind is Kind.BOOLEAN:
        ranked[known] = values[known]
    else:
        steps = np.unique(values[known])
        ranked[known] = (np.searchsorted(steps, values[known]) + 1) / max(1, len(steps))
    return [ranked, known * 1.0]


def _unknown(values: np.ndarray) -> int:
    return int(np.iinfo(values.dtype).min)


@dataclass(slots=True)
class Likeness:
    """Who is near to whom, of those to whom one kind of thing happens.

    Attributes:
        known: What is known of customers, as far as it matters here and weighed.
    """

    known: Reals
    _near: dict[int, Places] = field(default_factory=dict)

    def near(self, place: int) -> Places:
        """Return the places of a customer's nearest, his own among them; equals are all in."""
        found = self._near.get(place)
        if found is None:
            count = len(self.known)
            least = min(count, max(NEAR_LEAST, round(count * NEAR_SHARE)))
            apart = np.abs(self.known - self.known[place]).sum(axis=1)
            furthest = np.partition(apart, least - 1)[least - 1]
            found = self._near[place] = np.flatnonzero(apart <= furthest)
        return found


def likeness(known: Reals, whose: Places) -> Likeness:
    """Return who is like whom, judged by those to whom something happened.

    Args:
        known: What is known of customers; see `features`.
        whose: To whom it happened, as places, each as often as it did.
    """
    error = np.maximum(known.std(axis=0), _SPREAD_LEAST) / np.sqrt(len(whose))
    shifted = np.abs(known[whose].mean(axis=0) - known.mean(axis=0)) / error
    weight = np.maximum(0.0, shifted - NOISE)
    used = np.flatnonzero(weight)
    return Likeness(known[:, used] * weight[used])
