"""Named readings of national numbers, text to text."""

import re
from datetime import date

from hengce.intake.mapping import Transform

_CZECH_BIRTH_NUMBER = re.compile("([0-9]{2})([0-9]{2})([0-9]{2})")
_WOMAN_MONTHS = 50


def transformed(text: str, transform: Transform) -> str:
    """Apply a transform; raises ValueError for a text that it cannot read."""
    birth, sex = _czech_birth_number(text)
    return birth.isoformat() if transform is Transform.CZECH_BIRTH_DATE else sex


def _czech_birth_number(text: str) -> tuple[date, str]:
    """Read the six digits of numbers given out before 1954, or kept without a suffix.

    The year is always 19yy: the form without suffix ended long before 2000. A woman's
    month is written with 50 added.
    """
    found = _CZECH_BIRTH_NUMBER.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) for part in found.groups())
    is_woman = month > _WOMAN_MONTHS
    birth = date(1900 + year, month - _WOMAN_MONTHS if is_woman else month, day)
    return birth, "female" if is_woman else "male"
