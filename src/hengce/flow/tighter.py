"""Which rule of the bank keeps back at least what another keeps back: proved rule by rule."""

import re
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from hengce.kernel.windows import rolling_us
from hengce.model.filter import Filter
from hengce.model.noun import Noun
from hengce.model.policy import (
    Blackout,
    Cap,
    OpenHours,
    Requirement,
    Suitability,
    Suppression,
)
from hengce.model.relation import Ban, Exclusion, Precedence, Rest
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.window import Rolling, Window

REFUSABLE = frozenset({MessageClass.COMMERCIAL, MessageClass.CARE})
"""What a customer could refuse: to keep it back harms nobody."""

_DAY_MINUTES = 24 * 60
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_KEEPS_BACK = (Cap, OpenHours, Blackout, Requirement, Suppression, Rest, Exclusion, Precedence, Ban)
"""Rules of lists that do nothing but keep messages back: a new one tightens."""


def is_tighter(before: Noun | None, after: Noun | None) -> bool:
    """Tell whether a rule certainly lets through less than another did, and nothing new.

    Args:
        before: The rule as it was; None: there was none.
        after: The rule as it is to be; None: it is gone.
    """
    if after is None:
        return False
    if before is None:
        return isinstance(after, (*_KEEPS_BACK, Suitability))
    if type(before) is not type(after):
        return False
    proof = _PROOFS.get(type(after))
    return proof is not None and proof(before, after)


def binds_only_refusable(rule: Noun) -> bool:
    """Tell whether a rule certainly keeps back nothing but what a customer could refuse."""
    match rule:
        case Cap():
            return _is_refusable(rule.obeys or rule.counts)
        case OpenHours() | Blackout():
            return _is_refusable(Filter(message_classes=rule.message_classes))
        case Requirement() | Suppression() | Rest():
            return _is_refusable(rule.applies)
        case Exclusion(mutual=True):
            return _is_refusable(rule.first) and _is_refusable(rule.then)
        case Exclusion() | Precedence() | Ban():
            return _is_refusable(rule.then)
    return False


def _is_refusable(what: Filter) -> bool:
    classes, priorities = frozenset(what.message_classes), frozenset(what.priority_classes)
    is_marketing = priorities == {PriorityClass.MARKETING}
    return is_marketing or (bool(classes) and classes <= REFUSABLE)


# One rule beside another ----------------------------------------------------------------


def _cap(before: Cap, after: Cap) -> bool:
    same = replace(after, limit=before.limit, window=before.window, label=before.label)
    if same != before or after.limit > before.limit:
        return False
    if after.limit < before.limit and after.window == before.window:
        return True
    longer = _longer_us(before.window, after.window)
    return longer is not None and (longer > 0 or (longer == 0 and after.limit < before.limit))


def _longer_us(before: Window, after: Window) -> int | None:
    """Return how much farther back a window counts than another; None: nobody knows."""
    if isinstance(before, Rolling) and isinstance(after, Rolling):
        return rolling_us(after) - rolling_us(before)
    return None


def _hours(before: OpenHours, after: OpenHours) -> bool:
    is_wider = _names_more(before.channels, after.channels)
    is_wider = is_wider and _names_more(before.message_classes, after.message_classes)
    old, new = _open(before), _open(after)
    is_shorter = old is not None and new is not None and new <= old
    return is_wider and is_shorter and replace(after, label=before.label) != before


def _open(hours: OpenHours) -> frozenset[int] | None:
    """Return the minutes of the day in which messages may leave; None where they are unclear."""
    opens, closes = _minute(hours.opens), _minute(hours.closes)
    if opens is None or closes is None:
        return None
    if opens < closes:
        return frozenset(range(opens, closes))
    return frozenset((*range(opens, _DAY_MINUTES), *range(closes)))


def _minute(clock: str) -> int | None:
    read = _CLOCK.fullmatch(clock)
    return int(read[1]) * 60 + int(read[2]) if read else None


def _blackout(before: Blackout, after: Blackout) -> bool:
    is_wider = _names_more(before.channels, after.channels)
    is_wider = is_wider and _names_more(before.message_classes, after.message_classes)
    is_longer = after.first <= before.first and after.last >= before.last
    begins = (after.begins or "00:00") <= (before.begins or "00:00")
    ends = (after.ends or "24:00") >= (before.ends or "24:00")
    is_other = replace(after, label=before.label) != before
    return is_wider and is_longer and begins and ends and is_other


def _names_more(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Tell whether a list means at least what another means; an empty one means all."""
    return not after or (bool(before) and set(before) <= set(after))


def _suitability(before: Suitability, after: Suitability) -> bool:
    is_same = replace(after, allows=before.allows) == before
    if not is_same or after.allows.keys() != before.allows.keys():
        return False
    is_lower = all(level <= before.allows[name] for name, level in after.allows.items())
    return is_lower and after.allows != before.allows


def _rest(before: Rest, after: Rest) -> bool:
    same = replace(after, hours=before.hours, label=before.label)
    return same == before and after.hours > before.hours


_PROOFS: Mapping[type[Noun], Callable[..., bool]] = {
    Cap: _cap,
    OpenHours: _hours,
    Blackout: _blackout,
    Suitability: _suitability,
    Rest: _rest,
}
"""What proves of two rules of a kind that the second is tighter."""
