"""Bounds on differences of values: whether they can all hold, and what they leave to a value.

`x - y <= c` for many pairs is a graph whose edges are the bounds; they contradict each other
exactly when a cycle of them adds up to less than nothing (Bellman and Ford). Numbers are
exact: integers, and fractions for what floats say.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

Number: TypeAlias = int | Fraction
Bound: TypeAlias = tuple[Number, int]
"""At most the number; less than it when the second part is negative."""

ORIGIN = "origin"
"""The value that is 0."""


@dataclass(frozen=True, slots=True)
class Range:
    """What is left to a value; None: no bound."""

    least: Bound | None
    most: Bound | None

    def holds(self, number: Number) -> bool:
        """Whether a number lies in it."""
        least, most = self.least, self.most
        above = least is None or number > -least[0] or (number == -least[0] and not least[1])
        below = most is None or number < most[0] or (number == most[0] and not most[1])
        return above and below


@dataclass(slots=True)
class Differences:
    """Bounds so far, by the pair of values."""

    bounds: dict[tuple[Hashable, Hashable], Bound] = field(default_factory=dict)

    def at_most(
        self, one: Hashable, other: Hashable, number: Number, *, strict: bool = False
    ) -> None:
        """Note that one value minus another is at most a number, or less than it."""
        new = (number, -1 if strict else 0)
        known = self.bounds.get((one, other))
        if known is None or new < known:
            self.bounds[one, other] = new

    def contradict(self) -> bool:
        """Whether no values keep all bounds."""
        names = {name for pair in self.bounds for name in pair}
        return _shortest(self.bounds, dict.fromkeys(names, (0, 0))) is None

    def range_of(self, name: Hashable, origin: Hashable = ORIGIN) -> Range:
        """Return what bounds that do not contradict each other leave to a value above another."""
        most = _shortest(self.bounds, {origin: (0, 0)})
        turned = {(other, one): bound for (one, other), bound in self.bounds.items()}
        least = _shortest(turned, {origin: (0, 0)})
        return Range((least or {}).get(name), (most or {}).get(name))


def _shortest(
    bounds: Mapping[tuple[Hashable, Hashable], Bound], begin: dict[Hashable, Bound]
) -> dict[Hashable, Bound] | None:
    """Return the tightest bound on each value from where it began; None: they contradict."""
    found = dict(begin)
    rounds = len({name for pair in bounds for name in pair}) + 1
    for _round in range(rounds):
        moved = False
        for (one, other), (number, strict) in bounds.items():
            start = found.get(other)
            if start is None:
                continue
            reached = (start[0] + number, start[1] + strict)
            known = found.get(one)
            if known is None or reached < known:
                found[one], moved = reached, True
        if not moved:
            return found
    return None
