"""Counts contacts by what they were: exact sums, the same in any order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple


class Cell(NamedTuple):
    """What contacts are counted by, from the widest to the narrowest."""

    category: str
    product: str
    strategy: str
    node: str
    channel: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A ripe contact, as it counts.

    Attributes:
        cell: What it was.
        propensity: P as its document says it, without what was learned.
        value_cents: V.
        answered: Whether it was answered.
        realised_cents: What it brought, net.
        priced: Whether a purchase told its amount.
    """

    cell: Cell
    propensity: float
    value_cents: float
    answered: bool
    realised_cents: int
    priced: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """What contacts add up to.

    Attributes:
        sent: Contacts.
        answered: Those that were answered.
        expected: The sum of P: answers that the document expects.
        expected_cents: The sum of P·V.
        realised_cents: What came of them, net of cancellations.
        priced: Contacts with a purchase that told its amount.
        squares: The sums of squares of P·V, of what was realised, and of their product, in
            cents²; for the error of their ratio.
    """

    sent: int = 0
    answered: int = 0
    expected: float = 0.0
    expected_cents: float = 0.0
    realised_cents: int = 0
    priced: int = 0
    squares: tuple[float, float, float] = (0.0, 0.0, 0.0)


def tally(contacts: Iterable[Seen]) -> dict[Cell, Sums]:
    """Return the sums of each cell, by name; floats are added exactly (Shewchuk's `fsum`)."""
    cells: defaultdict[Cell, list[Seen]] = defaultdict(list)
    for one in contacts:
        cells[one.cell].append(one)
    return {cell: _sums(cells[cell]) for cell in sorted(cells)}


def total(cells: Iterable[Seen]) -> Sums:
    """Return the sums of contacts of any cells."""
    return _sums(list(cells))


def _sums(contacts: Sequence[Seen]) -> Sums:
    worth = [one.propensity * one.value_cents for one in contacts]
    realised = [one.realised_cents for one in contacts]
    return Sums(
        sent=len(contacts),
        answered=sum(one.answered for one in contacts),
        expected=fsum(one.propensity for one in contacts),
        expected_cents=fsum(worth),
        realised_cents=sum(realised),
        priced=sum(one.priced for one in contacts),
        squares=(
            fsum(x * x for x in worth),
            float(sum(y * y for y in realised)),
            fsum(x * y for x, y in zip(worth, realised, strict=True)),
        ),
    )
