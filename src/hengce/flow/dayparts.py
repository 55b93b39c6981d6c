"""In which part of the day a contact is handed off."""

from hengce.flow.second_gate import MARKETING
from hengce.kernel.windows import daypart_at, valid_zone
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant
from hengce.model.policy import Policy


def daypart_of(kind: ContactKind, at: Instant, zone: str | None, policy: Policy) -> str:
    """Return the part of the day that a hand-off counts for; empty for none.

    Only marketing waits for a part of the day, and so only marketing counts. Where parts
    overlap, the first of the policy counts.

    Args:
        kind: The contact's.
        at: When it was handed off.
        zone: The customer's zone; the bank's holds where it is none.
        policy: The parts of the day, and the bank's zone.
    """
    if kind.message_class not in MARKETING:
        return ""
    return daypart_at(policy.dayparts, at, valid_zone(zone, policy.zone))
