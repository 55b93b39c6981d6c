"""Touches and conversions of customers become paths: each belongs to at most one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hengce.errors import ConflictError
from hengce.measure.attribution.path import Path, Touch
from hengce.model.instant import DAY_US, Instant


@dataclass(frozen=True, slots=True)
class CustomerTouch:
    """A touch, and whom it reached."""

    customer: str
    touch: Touch


@dataclass(frozen=True, slots=True, order=True)
class Conversion:
    """What a customer did in the end.

    Attributes:
        at: When.
        id: The bank's number of it; the same number again changes nothing.
        customer: Who.
        value_cents: What it is worth to the bank.
        cancelled: Whether it was taken back; then it is none, and its touches led to nothing.
    """

    at: Instant
    id: str
    customer: str
    value_cents: int
    cancelled: bool = False


def assemble(
    touches: Iterable[CustomerTouch],
    conversions: Iterable[Conversion],
    *,
    look_back_days: int,
    until: Instant,
) -> tuple[Path, ...]:
    """Lay the touches of each customer before the conversion that came next.

    A touch helps at most one conversion: the next one, if that came within the look-back.
    Touches after which nothing came within it are a null. Touches that are younger than the
    look-back and led to nothing yet are on no path: it is too early to say.

    Args:
        touches: In any order; a touch that comes twice is one.
        conversions: In any order; those at or after `until` are not known yet.
        look_back_days: How long before a conversion a touch may lie.
        until: Up to when everything is known.

    Raises:
        ConflictError: One number stands for two different conversions.
    """
    reached: dict[str, set[Touch]] = defaultdict(set)
    for one in touches:
        if one.touch.at < until:
            reached[one.customer].add(one.touch)
    bought: dict[str, list[Conversion]] = defaultdict(list)
    for conversion in _once(conversions):
        if conversion.at < until and not conversion.cancelled:
            bought[conversion.customer].append(conversion)
    paths: list[Path] = []
    for customer in sorted(reached.keys() | bought.keys()):
        paths += _of_customer(
            sorted(reached[customer]), sorted(bought[customer]), look_back_days * DAY_US, until
        )
    return tuple(paths)


def _once(conversions: Iterable[Conversion]) -> Iterable[Conversion]:
    """A cancellation may come as the same conversion again; it wins, whatever came first."""
    known: dict[str, Conversion] = {}
    for conversion in conversions:
        before = known.setdefault(conversion.id, conversion)
        if _facts(before) != _facts(conversion):
            raise ConflictError("one number stands for two different conversions")
        if conversion.cancelled:
            known[conversion.id] = conversion
    return known.values()


def _facts(conversion: Conversion) -> tuple[Instant, str, int]:
    return conversion.at, conversion.customer, conversion.value_cents


def _of_customer(
    touches: Sequence[Touch], conversions: Sequence[Conversion], look_back: int, until: Instant
) -> list[Path]:
    paths: list[Path] = []
    unused = list(touches)
    for conversion in conversions:
        before = [touch for touch in unused if touch.at <= conversion.at]
        unused = unused[len(before) :]
        near = [touch for touch in before if touch.at >= conversion.at - look_back]
        paths += _null(before[: len(before) - len(near)])
        paths.append(Path(tuple(near), 1, conversion.value_cents, 0, conversion.id))
    paths += _null([touch for touch in unused if touch.at < until - look_back])
    return paths


def _null(touches: Sequence[Touch]) -> list[Path]:
    return [Path(tuple(touches), conversions=0, nulls=1)] if touches else []
