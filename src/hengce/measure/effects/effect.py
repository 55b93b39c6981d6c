"""What was added, with its interval: the headline of every report on marketing."""

from dataclasses import dataclass

from hengce.measure.effects.compare import Compared, Finding


@dataclass(frozen=True, slots=True)
class Cents:
    """An amount with the ends of its interval, in cents."""

    value: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What some strategies added.

    Attributes:
        by: What it is broken down by: `everybody`, `namespace`, or a name of `BY`.
        key: Which of these; of `everybody` the hold-out.
        compared: Both sides. Where several strategies are summed up, their people; a customer
            whom two of them reached counts twice.
        total: What all who were reached brought on top; none: nothing may be said.
        cost_cents: What channels, managers and benefits cost for those who were reached.
        roi: What came back of a cent spent, after the cent itself; none: nothing was spent.
        unripe: Exposures that are too young to be judged.
        outside: Customers whom another hold-out keeps out, or whose side changed.
        measured: How many strategies are in it.
        unmeasured: How many of these days are not in it, since nobody can say what they added.
    """

    by: str
    key: str
    compared: Compared
    total: Cents | None
    cost_cents: int
    roi: float | None
    unripe: int = 0
    outside: int = 0
    measured: int = 1
    unmeasured: int = 0


def finding_of(total: Cents) -> Finding:
    """Say what an interval says."""
    if total.low > 0:
        return Finding.ADDED
    return Finding.TAKEN if total.high < 0 else Finding.UNCERTAIN


def roi(total: Cents | None, cost_cents: int, margin: int) -> float | None:
    """Return what came back of each cent, after the cent itself.

    Args:
        total: What was added.
        cost_cents: What it cost.
        margin: What the bank earns of it, in ten-thousandths.
    """
    if total is None or cost_cents <= 0:
        return None
    return (total.value * margin / 10_000 - cost_cents) / cost_cents
