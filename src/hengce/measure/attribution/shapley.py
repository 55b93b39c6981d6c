"""Shapley values of names in the game that the observed paths are.

A coalition is worth the conversions of all paths on which nobody else spoke: what was seen
to happen with these names alone (Zhao, Mahboobi, Bagheri, Shapley value methods for attribution
modeling in online advertising, arXiv 1804.05327, 2018). A name gets what it adds to coalitions
of the others, averaged over all orders in which they could come together (Shapley, A value for
n-person games, 1953). All sums are integers, so the values are exact fractions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np
from numpy.typing import NDArray

from hengce.errors import Problem, ProblemsError
from hengce.measure.attribution.path import Key, Path

Worths = NDArray[np.int64]
"""What each coalition is worth, (2**players,); bit i of an index says that player i is in it."""


@dataclass(frozen=True, slots=True)
class ShapleyValue:
    """What a name adds on average.

    Attributes:
        key: Whose.
        conversions: Its conversions, an exact fraction.
        value_cents: Its value, an exact fraction of cents.
    """

    key: str
    conversions: Fraction
    value_cents: Fraction


def shapley_values(paths: Iterable[Path], players_max: int, key: Key) -> tuple[ShapleyValue, ...]:
    """Return the value of each name that appears on a path, names in their order.

    Raises:
        ProblemsError: More names than `players_max`; the number of coalitions doubles with each.
    """
    seen = [
        (frozenset(key(touch) for touch in path.touches), path) for path in paths if path.touches
    ]
    names = sorted({name for together, _ in seen for name in together})
    if len(names) > players_max:
        raise ProblemsError(
            [
                Problem.of(
                    "attribution",
                    "attribution.too_many_players",
                    players=len(names),
                    players_max=players_max,
                )
            ]
        )
    bit = {name: 1 << i for i, name in enumerate(names)}
    conversions = np.zeros(1 << len(names), dtype=np.int64)
    cents = np.zeros(1 << len(names), dtype=np.int64)
    for together, path in seen:
        coalition = sum(bit[name] for name in together)
        conversions[coalition] += path.conversions
        cents[coalition] += path.value_cents
    shares = zip(names, _values(_worths(conversions)), _values(_worths(cents)), strict=True)
    return tuple(ShapleyValue(*share) for share in shares)


def _worths(exactly: Worths) -> Worths:
    """Add to each coalition what all coalitions inside it saw: a sum over subsets, bit by bit."""
    summed = exactly.copy()
    for player in range(len(exactly).bit_length() - 1):
        halves = summed.reshape(-1, 2, 1 << player)
        halves[:, 1, :] += halves[:, 0, :]
    return summed


def _values(worths: Worths) -> Sequence[Fraction]:
    """Average what each player adds; n! / (s! (n−1−s)!) orders let him come after s others."""
    players = len(worths).bit_length() - 1
    coalitions = np.arange(len(worths))
    sizes = np.bitwise_count(coalitions).astype(np.int64)
    orders = [
        Fraction(factorial(size) * factorial(players - 1 - size), factorial(players))
        for size in range(players)
    ]
    values = []
    for player in range(players):
        without = coalitions[(coalitions >> player) & 1 == 0]
        added = worths[without | (1 << player)] - worths[without]
        by_size = _sums(added, sizes[without], players)
        values.append(sum((orders[size] * by_size[size] for size in range(players)), Fraction(0)))
    return values


def _sums(added: Worths, sizes: Worths, players: int) -> Mapping[int, int]:
    return {size: int(added[sizes == size].sum()) for size in range(players)}
