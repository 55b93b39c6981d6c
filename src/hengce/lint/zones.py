"""Time zones that exist."""

from functools import cache
from zoneinfo import available_timezones

from hengce.model.configuration import Configuration


def is_zone(name: str) -> bool:
    """Whether a name is an IANA zone; a fixed offset such as UTC+8 is none."""
    return name in _zones()


def zone_of(configuration: Configuration) -> str:
    """Return the bank's zone, or UTC to read the rest with when it does not exist."""
    zone = configuration.policy.zone
    return zone if is_zone(zone) else "UTC"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
