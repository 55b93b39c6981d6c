"""When a contact that came too late in the day may leave after all."""

from hengce.kernel.filters import fits
from hengce.kernel.windows import earliest_open, valid_zone
from hengce.model.contact import ContactKind
from hengce.model.filter import Filter
from hengce.model.instant import Instant
from hengce.model.policy import Policy


def reopening(kind: ContactKind, zone: str | None, policy: Policy, now: Instant) -> Instant:
    """Return the first instant from now on at which the contact's hours are open.

    It only says when to ask again; the second gate is asked then, with the facts of then.
    """
    entries = [
        entry
        for entry in policy.hours
        if fits(Filter(channels=entry.channels, message_classes=entry.message_classes), kind)
    ]
    return earliest_open(entries, now, valid_zone(zone, policy.zone))
