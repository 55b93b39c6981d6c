"""Reads values as people write them in documents and requests into stored form."""

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from hengce.errors import Problem, ProblemsError
from hengce.model.instant import day, read_instant
from hengce.model.tag import Kind, Scalar
from hengce.rules.code import INT_LEAST, INT_MOST


def stored_value(value: Scalar, kind: Kind, zone: str) -> Scalar:
    """Return a written value in stored form: money in cents, dates in days.

    Money is written in units of the currency with at most two decimals, a date as ISO, a
    timestamp as ISO in the given zone unless it has an offset.

    Raises:
        ValueError: The value is no such thing, or does not fit.
    """
    if value is None:
        return None
    if isinstance(value, bool) != (kind is Kind.BOOLEAN):
        raise ValueError(f"{type(value).__name__} is no {kind}")
    if kind is Kind.BOOLEAN or (kind is Kind.TEXT and isinstance(value, str)):
        return value
    if kind is Kind.MONEY:
        return stored_cents(value)
    if isinstance(value, str):
        return _dated(value, kind, zone)
    return _number(value, kind)


def _dated(value: str, kind: Kind, zone: str) -> int:
    match kind:
        case Kind.DATE:
            return day(date.fromisoformat(value))
        case Kind.TIMESTAMP:
            return read_instant(value, zone)
    raise ValueError(f"a text is no {kind}")


def _number(value: float, kind: Kind) -> int | float | None:
    match kind, value:
        case (Kind.INTEGER, int()):
            return _fitting(value)
        case (Kind.REAL, int() | float()):
            return float(value) if math.isfinite(value) else None
    raise ValueError(f"{type(value).__name__} is no {kind}")


def stored_values(
    values: Mapping[str, Scalar], kinds: Mapping[str, Kind], zone: str, where: str
) -> dict[str, Scalar]:
    """Return named values in stored form.

    Raises:
        ProblemsError: All unknown names and unfitting values at once.
    """
    stored: dict[str, Scalar] = {}
    problems: list[Problem] = []
    for name, value in values.items():
        kind = kinds.get(name)
        if kind is None:
            known = ", ".join(sorted(kinds))
            problems.append(Problem.of(where, "value.unknown_name", name=name, known=known))
            continue
        try:
            stored[name] = stored_value(value, kind, zone)
        except ValueError:
            problems.append(Problem.of(where, "value.wrong_kind", name=name, kind=kind))
    if problems:
        raise ProblemsError(problems)
    return stored


def stored_cents(value: float | str) -> int:
    """Return an amount in cents; ValueError unless it has at most two decimals."""
    try:
        cents = Decimal(str(value)) * 100
    except InvalidOperation:
        raise ValueError("no amount") from None
    if not cents.is_finite() or cents != cents.to_integral_value():
        raise ValueError("money has at most two decimals")
    return _fitting(int(cents))


def _fitting(value: int) -> int:
    if not INT_LEAST <= value <= INT_MOST:
        raise ValueError("does not fit 64 bits")
    return value
