"""What reports of parts mean for the message that they make.

A message is delivered when each of its parts is, and failed when one of them did. Both are
functions of the set of reports, so neither repetition nor order changes what comes of them.
"""

from collections.abc import Sequence

from hengce.model.outcome import Outcome, OutcomeKind
from hengce.ports import Part, PartReport


def outcome_of(part: Part, news: PartReport, earlier: Sequence[PartReport]) -> Outcome | None:
    """Return what a report of a part says of its message; None while that is open.

    Args:
        part: The part.
        news: What was told of it.
        earlier: What was told before of the parts of the same message.
    """
    if news.kind is not OutcomeKind.DELIVERED:
        return _outcome(part, news, f"{part.contact}/{news.number}/{news.kind}")
    delivered = {
        one.number: one.at for one in (news, *earlier) if one.kind is OutcomeKind.DELIVERED
    }
    if len(delivered) < part.count:
        return None
    last = PartReport(part.contact, part.number, news.kind, max(delivered.values()))
    return _outcome(part, last, f"{part.contact}/{news.kind}")


def _outcome(part: Part, report: PartReport, name: str) -> Outcome:
    return Outcome(
        source=part.channel, id=name, contact=part.contact, kind=report.kind, at=report.at
    )
