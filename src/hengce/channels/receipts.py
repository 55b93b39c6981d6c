"""What the states of receipts mean; SMPP and CMPP use the same words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hengce.model.instant import Instant, instant
from hengce.model.outcome import OutcomeKind

_UNDECIDED = frozenset({"", "UNKNOWN"})
_ON_ITS_WAY = frozenset({"ENROUTE", "ACCEPTD", "SCHEDULED"})


def kind_of(state: str) -> OutcomeKind | None:
    """Return what a state means for a message; None for nothing.

    Every state that is not known is a failure: networks give each kind of failure a code of
    their own, and success only one.
    """
    if state in _UNDECIDED:
        return None
    if state in _ON_ITS_WAY:
        return OutcomeKind.SENT
    return OutcomeKind.DELIVERED if state == "DELIVRD" else OutcomeKind.FAILED


def date_of(digits: str, zone: str, now: Instant) -> Instant:
    """Return a date written as YYMMDDhhmm, perhaps with seconds; an unreadable one is now."""
    for length, form in ((10, "%y%m%d%H%M"), (12, "%y%m%d%H%M%S"), (14, "%Y%m%d%H%M%S")):
        if len(digits) == length:
            try:
                return instant(datetime.strptime(digits, form).replace(tzinfo=ZoneInfo(zone)))
            except (ValueError, OverflowError):
                return now
    return now
