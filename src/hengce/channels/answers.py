"""What an exchange over HTTP says of a message, and no more than that.

A request that did not leave was not taken. One without an answer may have been: UNKNOWN.
Of the answers, 2xx took it; 4xx did not and never will, but for those that ask for another
time; 503 says that the server cannot now. Other answers of the 5xx come from something that
broke while it worked, or from a gateway that lost sight of it: UNKNOWN, as is what no client
of this contract should get.
"""

from datetime import UTC
from email.utils import parsedate_to_datetime

from hengce.channels.http import Answer, Exchange, Unanswered, Unreached
from hengce.model.instant import SECOND_US, Instant, instant
from hengce.ports import Delivered, Receipt

RETRY_AFTER_SECONDS_MAX = 86_400

_ANOTHER_TIME = frozenset({408, 425, 429, 503})
_ELSEWHERE = frozenset({307, 308})  # sent on without having been taken, and we do not follow
_NEVER = frozenset({501, 505})


def receipt_of(exchange: Exchange, at: Instant) -> Receipt:
    """Return what an exchange says of its message.

    Args:
        exchange: What came of the request.
        at: This second, for a date in the answer.
    """
    match exchange:
        case Unreached(why=why):
            return Receipt(Delivered.UNAVAILABLE, why)
        case Unanswered(why=why):
            return Receipt(Delivered.UNKNOWN, why)
        case Answer(status=status, retry_after=retry_after):
            detail = f"http {status}"
            return Receipt(_delivered(status), detail, retry_after_seconds(retry_after, at))


def _delivered(status: int) -> Delivered:
    if status in _ANOTHER_TIME or status in _ELSEWHERE:
        return Delivered.UNAVAILABLE
    if status in _NEVER or status // 100 == 4:
        return Delivered.REFUSED
    return Delivered.ACCEPTED if status // 100 == 2 else Delivered.UNKNOWN


def retry_after_seconds(text: str, at: Instant) -> int:
    """Return for how long an answer asks to wait; 0 when it does not say so."""
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), RETRY_AFTER_SECONDS_MAX)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return 0
    then = instant(date if date.tzinfo else date.replace(tzinfo=UTC))
    return min(max((then - at) // SECOND_US, 0), RETRY_AFTER_SECONDS_MAX)
