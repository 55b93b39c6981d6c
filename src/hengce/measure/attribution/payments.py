"""What each touch of a path is paid, in cents: the lines that a ledger of credit would hold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hengce.errors import ConflictError
from hengce.measure.attribution.apportion import apportion
from hengce.measure.attribution.path import Path, Touch
from hengce.measure.attribution.rules import (
    First,
    Heuristic,
    Last,
    Linear,
    PositionBased,
    TimeDecay,
)
from hengce.model.instant import DAY_US

FULL = 2**52
"""The weight of the latest touch under time decay; a touch 52 half-lives earlier gets nothing."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A touch's part of a path.

    Attributes:
        conversion: Of which conversion; empty for paths counted together.
        touch: Whose part.
        conversions: A part of 1 for one conversion; of all of them for paths counted together.
        value_cents: Its part of the value.
    """

    conversion: str
    touch: Touch
    conversions: float
    value_cents: int


def payments(paths: Iterable[Path], rule: Heuristic) -> Iterator[Payment]:
    """Share the value of each path among its touches; what is paid of a path is its value.

    Raises:
        ConflictError: A conversion comes twice; it is paid once.
    """
    paid: set[str] = set()
    for path in paths:
        if path.conversion in paid:
            raise ConflictError("a conversion comes twice: it is paid once")
        if path.conversion:
            paid.add(path.conversion)
        if path.touches and path.conversions:
            yield from _of_path(path, touch_weights(path.touches, rule))


def _of_path(path: Path, weights: Sequence[int]) -> Iterator[Payment]:
    whole = sum(weights)
    cents = apportion(path.value_cents, weights)
    for touch, weight, part in zip(path.touches, weights, cents, strict=True):
        yield Payment(path.conversion, touch, path.conversions * weight / whole, part)


def touch_weights(touches: Sequence[Touch], rule: Heuristic) -> tuple[int, ...]:
    """Weigh touches against each other; the weights are integers, so shares are exact."""
    count = len(touches)
    match rule:
        case First():
            return (1, *(0,) * (count - 1))
        case Last():
            return (*(0,) * (count - 1), 1)
        case Linear():
            return (1,) * count
        case PositionBased():
            return _by_position(count, rule)
        case TimeDecay():
            return _by_age(touches, rule.half_life_days)


def _by_position(count: int, rule: PositionBased) -> tuple[int, ...]:
    """With two touches first and last keep their proportion; one touch gets all."""
    first, last = rule.first_percent, rule.last_percent
    if count == 1:
        return (1,)
    if count == 2:
        return (first, last) if first + last else (1, 1)
    between = count - 2
    rest = 100 - first - last
    return (first * between, *(rest,) * between, last * between)


def _by_age(touches: Sequence[Touch], half_life_days: float) -> tuple[int, ...]:
    """Ages count from the last touch: what passed after it would shorten all weights alike."""
    half_life_us = half_life_days * DAY_US
    latest = touches[-1].at
    return tuple(round(FULL * 2.0 ** ((touch.at - latest) / half_life_us)) for touch in touches)
