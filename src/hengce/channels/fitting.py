"""Whether a message fits its channel: what does not fit is refused whole, never cut."""

from hengce.model.capability import Capabilities, SubjectUse, length
from hengce.ports import Delivered, Envelope, Receipt


def misfit(envelope: Envelope, can: Capabilities) -> Receipt | None:
    """Return the refusal of a message that its channel cannot carry whole; None when it can."""
    if length(envelope.body, can.unit) > can.body_max:
        return Receipt(Delivered.REFUSED, f"body longer than {can.body_max} {can.unit}")
    if envelope.subject and can.subject is SubjectUse.NONE:
        return Receipt(Delivered.REFUSED, "no place for a subject")
    if not envelope.subject and can.subject is SubjectUse.REQUIRED:
        return Receipt(Delivered.REFUSED, "no subject")
    if length(envelope.subject, can.unit) > can.subject_max:
        return Receipt(Delivered.REFUSED, f"subject longer than {can.subject_max} {can.unit}")
    return None
