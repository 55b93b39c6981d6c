"""Whether a customer may enter a journey again."""

import calendar
from datetime import date, timedelta

from hengce.model.event import Event
from hengce.model.instance import LIVE, Instance
from hengce.model.instant import Instant, calendar_date, day, day_at
from hengce.model.nodes.entry import Anchor, Reentry, ReentryMode


def entry_key(reentry: Reentry, event: Event | None) -> str:
    """Return what tells instances apart: nothing, the event, or a property of it.

    The key comes from the event, never from the time: two events of one second are two. An
    event that does not say the property is one of its own.
    """
    if reentry.mode is not ReentryMode.EACH_EVENT or event is None:
        return ""
    value = event.properties.get(reentry.key) if reentry.key else None
    return f"{event.source}/{event.id}" if value is None else str(value)


def is_once(reentry: Reentry) -> bool:
    """Tell whether an instance of a key keeps out every later one, also when it has ended."""
    return reentry.mode in {ReentryMode.NEVER, ReentryMode.EACH_EVENT}


def may_enter_again(reentry: Reentry, last: Instance, at: Instant, zone: str) -> bool:
    """Tell whether the period since the last time is over, by the days of the bank's calendar.

    Args:
        reentry: Its period and where it begins.
        last: The latest instance of the customer.
        at: Now.
        zone: The bank's.
    """
    if last.state in LIVE:
        return False
    began = calendar_date(day_at(_anchor(reentry.anchor, last), zone))
    over = _months_on(began, reentry.months) + timedelta(days=reentry.days)
    return day_at(at, zone) >= day(over)


def _anchor(anchor: Anchor, last: Instance) -> Instant:
    match anchor:
        case Anchor.ENTRY:
            return last.entered_at
        case Anchor.EXIT:
            return last.entered_at if last.ended_at is None else last.ended_at
        case Anchor.CONTACT:
            left = (wave.left_at for wave in last.waves.values() if wave.left_at is not None)
            return max(left, default=last.entered_at)


def _months_on(began: date, months: int) -> date:
    """Return the same day of a later month, or that month's last."""
    year, month = divmod(began.year * 12 + began.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(began.day, last))
