"""Whether a contact waited so long after its release that it has to be decided again."""

from hengce.flow.second_gate import MARKETING
from hengce.model.contact import Contact
from hengce.model.instant import MINUTE_US, Instant
from hengce.model.policy import Policy


def too_late(contact: Contact, policy: Policy, now: Instant) -> bool:
    """Tell whether a commercial or care message is later than the bank lets it leave.

    What a customer cannot refuse is not decided again: it is owed.
    """
    minutes = policy.revalidate_after_minutes
    if minutes is None or contact.kind.message_class not in MARKETING:
        return False
    return now - contact.release_at > minutes * MINUTE_US
