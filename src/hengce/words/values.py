"""Values in stored form as people write them."""

from hengce.model.instant import calendar_date, show_instant
from hengce.model.tag import Kind, Scalar


def written(value: Scalar, kind: Kind, zone: str) -> Scalar:
    """Write a value: money in units of the currency, dates and instants in ISO 8601.

    Args:
        value: In its stored form; None stays None.
        kind: The type of the value.
        zone: The zone of instants.
    """
    if value is None or isinstance(value, str):
        return value
    match kind:
        case Kind.MONEY:
            cents = int(value)
            return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
        case Kind.DATE:
            return calendar_date(int(value)).isoformat()
        case Kind.TIMESTAMP:
            return show_instant(int(value), zone)
        case _:
            return value
