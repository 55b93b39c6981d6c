"""Literals: from how a banker writes them to their stored form.

What a literal means depends on what it stands next to: 50000.50 is an amount next to a
MONEY tag and a plain number next to a REAL one; '2026-01-31' is a day next to a DATE. So it
stays `Spelled` until it meets the other side.
"""

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, InvalidOperation

from sqlglot import exp

from hengce.model.instant import day, read_instant
from hengce.model.tag import Kind
from hengce.rules.ast import Compute, Literal, Value
from hengce.rules.code import INT_LEAST, INT_MOST
from hengce.rules.parse import QUOTED, bare, typed_kind
from hengce.rules.reading import Reading

DIGITS_MAX = 28  # of a written number; more than int64 or float64 can hold

_EXACT = Context(prec=2 * DIGITS_MAX)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIMESTAMP = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number or a quoted text as written."""

    text: str
    quoted: bool
    node: exp.Expr


def spelled(node: exp.Expr, reading: Reading) -> Spelled | Literal | None:
    """Read a node that is a literal: a number, a text, TRUE, a DATE '…', a CAST('…' AS MONEY).

    A node that is none of them is a problem, and so is NULL.
    """
    node = bare(node)
    match node:
        case exp.Literal():
            return Spelled(text=node.this, quoted=node.is_string, node=node)
        case exp.Neg() if (number := _unsigned(node)) is not None:
            return number
        case exp.Boolean():
            return Literal(value=bool(node.this), kind=Kind.BOOLEAN)
        case exp.Cast():
            kind = typed_kind(node)
            assert kind is not None, "the parser let it through"
            return fit(
                Spelled(text=node.this.this, quoted=kind in QUOTED, node=node), kind, reading
            )
        case exp.Null():
            reading.refuse(node, "rule.null_compare")
        case _:
            reading.refuse(node, "rule.not_a_literal")
    return None


def settle(side: Spelled, reading: Reading) -> Literal | None:
    """Give a literal that stands next to no tag its own kind."""
    if side.quoted:
        return Literal(value=side.text, kind=Kind.TEXT)
    return fit(side, Kind.REAL if _is_real(side.text) else Kind.INTEGER, reading)


def literal_kind(value: Value) -> Kind:
    """Return the kind that a literal next to a value has: what counts cents takes money."""
    return Kind.MONEY if counts_cents(value) else value.kind


def counts_cents(value: Value) -> bool:
    """Whether a value is an amount of money, exact (MONEY) or not (REAL cents)."""
    return value.kind is Kind.MONEY or (isinstance(value, Compute) and value.cents)


def fit(side: Spelled, kind: Kind, reading: Reading) -> Literal | None:
    """Return the stored form of a literal next to a value of a kind.

    A number with decimals next to an INTEGER stays REAL. What does not fit is a problem.
    """
    if side.quoted is not (kind in QUOTED) or kind is Kind.BOOLEAN:
        reading.refuse(side.node, "rule.literal_kind", kind=kind)
        return None
    match kind:
        case Kind.TEXT:
            return Literal(value=side.text, kind=kind)
        case Kind.DATE | Kind.TIMESTAMP:
            return _dated(side, kind, reading)
        case _:
            return _number(side, kind, reading)


def _unsigned(node: exp.Neg) -> Spelled | None:
    """Read a sign in front of a number as part of it; None when there is no number."""
    inner, sign = bare(node.this), "-"
    while isinstance(inner, exp.Neg):
        inner, sign = bare(inner.this), "" if sign else "-"
    if not isinstance(inner, exp.Literal) or inner.is_string:
        return None
    return Spelled(text=sign + inner.this, quoted=False, node=node)


def _is_real(text: str) -> bool:
    return any(mark in text for mark in ".eE")


def _dated(side: Spelled, kind: Kind, reading: Reading) -> Literal | None:
    shape = _DATE if kind is Kind.DATE else _TIMESTAMP
    stored = (
        _stored(side.text, kind, reading.catalogue.zone) if shape.fullmatch(side.text) else None
    )
    if stored is None:
        reading.refuse(side.node, f"rule.{kind}_format", text=side.text)
        return None
    return Literal(value=stored, kind=kind)


def _stored(text: str, kind: Kind, zone: str) -> int | None:
    """Return the day or instant of a well-formed text; None for a 30th of February."""
    try:
        return day(date.fromisoformat(text)) if kind is Kind.DATE else read_instant(text, zone)
    except (ValueError, OverflowError):
        return None


def _number(side: Spelled, kind: Kind, reading: Reading) -> Literal | None:
    number = _decimal(side.text)
    if kind is Kind.REAL or (kind is Kind.INTEGER and number and not _is_whole(number)):
        return _real(side, reading)
    scaled = number.scaleb(2, _EXACT) if number and kind is Kind.MONEY else number
    if scaled is None or not INT_LEAST <= scaled <= INT_MOST:
        reading.refuse(side.node, "rule.number_range", text=side.text)
        return None
    if not _is_whole(scaled):
        reading.refuse(side.node, "rule.money_decimals", text=side.text)
        return None
    return Literal(value=int(scaled), kind=kind)


def _decimal(text: str) -> Decimal | None:
    """Read a number exactly; None when it is too long, or too large for any arithmetic."""
    try:
        number = Decimal(text)
    except InvalidOperation:  # the exponent itself is out of range
        return None
    digits = len(number.as_tuple().digits)
    return number if digits <= DIGITS_MAX and number.adjusted() <= DIGITS_MAX else None


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value(context=_EXACT)


def _real(side: Spelled, reading: Reading) -> Literal | None:
    number = float(side.text)
    if not math.isfinite(number):
        reading.refuse(side.node, "rule.number_range", text=side.text)
        return None
    return Literal(value=number, kind=Kind.REAL)
