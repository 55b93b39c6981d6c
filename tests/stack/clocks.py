"""What clocks and calendars of a zone show, by the standard library alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hengce.model.instant import Day, Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def local(at: Instant, zone: str) -> datetime:
    return (_EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))


def date_at(at: Instant, zone: str) -> str:
    return local(at, zone).date().isoformat()


def day_at(at: Instant, zone: str) -> Day:
    return (local(at, zone).date() - _EPOCH.date()).days
