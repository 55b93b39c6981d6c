"""Counts contacts by what they were: exact sums, the same in any order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from hengce.model.learning_sums import ExactSums

_UNITS = 10**12
"""P is counted in units of 1 / _UNITS."""
_CENT = 10**6
"""P·V is counted in units of a cent / _CENT."""
_FIELDS = ExactSums.__struct_fields__


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
    """Return the sums of each cell, by name."""
    cells: dict[Cell, ExactSums] = {}
    for one in contacts:
        cells[one.cell] = plus(cells.get(one.cell, ExactSums()), exact(one))
    return {cell: in_floats(cells[cell]) for cell in sorted(cells)}


def exact(one: Seen) -> ExactSums:
    """Return what one contact adds; P is rounded to 10⁻¹², P·V to 10⁻⁶ cents."""
    promised, realised = round(one.propensity * one.value_cents * _CENT), one.realised_cents
    return ExactSums(
        sent=1,
        answered=int(one.answered),
        priced=int(one.priced),
        expected=round(one.propensity * _UNITS),
        promised=promised,
        realised_cents=realised,
        promised_squares=promised * promised,
        realised_squares=realised * realised,
        products=promised * realised,
    )


def plus(one: ExactSums, other: ExactSums) -> ExactSums:
    """Return both together."""
    return ExactSums(**{name: getattr(one, name) + getattr(other, name) for name in _FIELDS})


def minus(one: ExactSums, other: ExactSums) -> ExactSums:
    """Return one without the other, which was added to it before."""
    return ExactSums(**{name: getattr(one, name) - getattr(other, name) for name in _FIELDS})


def in_floats(one: ExactSums) -> Sums:
    """Return sums in their own units; each is rounded once."""
    return Sums(
        sent=one.sent,
        answered=one.answered,
        expected=one.expected / _UNITS,
        expected_cents=one.promised / _CENT,
        realised_cents=one.realised_cents,
        priced=one.priced,
        squares=(
            one.promised_squares / _CENT**2,
            float(one.realised_squares),
            one.products / _CENT,
        ),
    )
