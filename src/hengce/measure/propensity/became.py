"""What became of one contact: a function of the set of its outcomes."""

from collections.abc import Iterable

from hengce.measure.propensity.contacted import Contacted
from hengce.model.contact import Contact
from hengce.model.instant import DAY_US, Instant
from hengce.model.learned import Learning
from hengce.model.outcome import Outcome, OutcomeKind


def became(
    contact: Contact, left_at: Instant, outcomes: Iterable[Outcome], learning: Learning
) -> Contacted:
    """Return a contact that left as it counts once it is ripe; see `contacted`.

    Args:
        contact: The contact.
        left_at: When it left.
        outcomes: All that is known of what happened to it, in any order.
        learning: What counts as an answer, and for how long.
    """
    said = list(outcomes)
    timely = [one for one in said if one.at <= left_at + learning.answer_days * DAY_US]
    bought = [one.amount_cents for one in timely if one.kind is OutcomeKind.BOUGHT]
    cancelled = [one.amount_cents for one in said if one.kind is OutcomeKind.CANCELLED]
    net = sum(each or 0 for each in bought) - sum(each or 0 for each in cancelled)
    whole = None in cancelled
    taken_back = bool(cancelled) and (whole or net <= 0)
    pays = OutcomeKind.BOUGHT in learning.answers
    answered = any(one.kind in learning.answers for one in timely)
    return Contacted(
        id=contact.id,
        decision=contact.decision,
        strategy=contact.kind.strategy,
        wave=contact.kind.wave,
        channel=contact.kind.channel,
        product=contact.kind.product,
        category=contact.kind.category,
        told=None,
        answered=answered and not (pays and taken_back),
        realised_cents=0 if whole else max(net, 0),
        priced=any(each is not None for each in bought) and not taken_back,
    )
