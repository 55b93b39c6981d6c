"""What of a value is shown to those who have not said why they need it.

Numbers become bands and dates become years, so that a customer can be placed and not known; of
texts that have a form (mobile numbers, documents, cards, addresses) the ends are left by which he
can be told from another. Of what is sensitive and has no form nothing is left but that it is
known.
"""

import re
from datetime import date
from itertools import pairwise
from math import inf

from hengce.model.catalogued import Sensitivity
from hengce.model.instant import DAY_US
from hengce.model.tag import Kind, Scalar

HIDDEN = "***"
"""Something is known, and that is all that is told."""

_DAYS_TO_1970 = date(1970, 1, 1).toordinal()
_MOBILE = re.compile(r"(?:\+?86[- ]?)?(1\d{2})\d{4}(\d{4})")
_DOCUMENT = re.compile(r"(\d{3})(?:\d{8}|\d{11})(\d{3}[\dXx])")  # 15 or 18 digits
_CARD = re.compile(r"\d{12,19}")
_MAIL = re.compile(r"([^@\s])[^@\s]*(@[^@\s]+)")
_CHINESE_NAME = re.compile(r"([一-鿿])[一-鿿·]{1,3}")
_STEPS = (1, 2, 5)

DECADES_BELOW = 1_000
"""Whole numbers below this are told by tens: ages, counts, scores."""


def masked(value: Scalar, kind: Kind, sensitivity: Sensitivity) -> Scalar:
    """Return what of a value may be shown.

    Args:
        value: In its stored form; None stays None.
        kind: The type of the value.
        sensitivity: Internal values are shown as they are.

    Returns:
        The value itself, or a text: amounts in units of the currency as `20,000–50,000`,
        numbers as `40–49`, dates as `1980`, mobile numbers as `138****1234`, or HIDDEN.
    """
    if value is None or sensitivity is Sensitivity.INTERNAL:
        return value
    hides = sensitivity is Sensitivity.SENSITIVE
    match kind:
        case Kind.TEXT:
            return _text(str(value), hides=hides)
        case Kind.DATE | Kind.TIMESTAMP:
            days = int(value) if kind is Kind.DATE else int(value) // DAY_US
            return HIDDEN if hides else _year(days)
        case Kind.BOOLEAN:
            return HIDDEN
        case _:
            return _number(float(value), kind, hides=hides)


def masked_key(value: str, *, secret: bool) -> str:
    """Return enough of a key to tell it from others: the beginning of a hash, or the end."""
    return f"{value[:8]}…" if secret else f"…{value[-4:]}" if len(value) > 8 else HIDDEN


def _text(value: str, *, hides: bool) -> str:
    if found := _MOBILE.fullmatch(value):
        return f"{found[1]}****{found[2]}"
    if found := _DOCUMENT.fullmatch(value):
        return f"{found[1]}***********{found[2]}"
    if _CARD.fullmatch(value):
        return f"****{value[-4:]}"
    if found := _MAIL.fullmatch(value):
        return f"{found[1]}***{found[2]}"
    if found := _CHINESE_NAME.fullmatch(value):
        return f"{found[1]}{'*' * (len(value) - 1)}"
    return HIDDEN if hides or len(value) < 3 else f"{value[0]}{HIDDEN}"


def _number(value: float, kind: Kind, *, hides: bool) -> str:
    if kind is Kind.INTEGER and not hides and abs(value) < DECADES_BELOW:
        return _decade(int(value))
    return _banded(value / 100 if kind is Kind.MONEY else value, hides=hides)


def _decade(value: int) -> str:
    low = value // 10 * 10
    return f"{low}–{low + 9}"


def _year(day: int) -> str:
    try:
        return str(date.fromordinal(day + _DAYS_TO_1970).year)
    except (ValueError, OverflowError):
        return HIDDEN


def _banded(value: float, *, hides: bool) -> str:
    """Return the band of a number: between powers of ten where it is sensitive, else finer."""
    size = abs(value)
    if size == inf:
        return HIDDEN
    if size == 0:
        return "0"
    if size < 1:
        return "0–1" if value > 0 else "-1–0"
    power = 10 ** (len(str(int(size))) - 1)
    edges = [power * step for step in ((1,) if hides else _STEPS)] + [power * 10]
    low, high = next((a, b) for a, b in pairwise(edges) if a <= size < b)
    return f"{low:,}–{high:,}" if value > 0 else f"-{high:,}–-{low:,}"
