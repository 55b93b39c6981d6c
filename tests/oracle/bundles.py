"""Offers that share a message: who may ride with whom."""

from collections.abc import Sequence

from hengce.model.contact import ContactKind
from hengce.model.decision import Reason
from oracle.case import Proposal, Told
from oracle.limits import counting, full_limits
from oracle.resources import lacking, riding_needs


def carrier_of(
    proposal: Proposal, passing: Sequence[ContactKind], told: Sequence[Told]
) -> Told | None:
    """Return the first message of the member that may carry one more offer, or None."""
    if not proposal.strategy.bundle:
        return None
    own = [one for one in told if one.place == proposal.case.place and not one.rides]
    return next((one for one in own if _may_ride(proposal, passing, one, told)), None)


def _may_ride(
    proposal: Proposal, passing: Sequence[ContactKind], carrier: Told, told: Sequence[Told]
) -> bool:
    kind = proposal.kind_of(carrier.kind.channel)
    if not _belong_together(proposal, carrier) or kind not in passing:
        return False
    if len(_offers(carrier, told)) >= _offers_max(proposal):
        return False
    if carrier.release_at >= proposal.expires_at:
        return False
    if _in_the_way(proposal, kind, carrier, told):
        return False
    return lacking(riding_needs(proposal.case, kind), told) is None


def _belong_together(proposal: Proposal, carrier: Told) -> bool:
    one, other = proposal.strategy, carrier.proposal.strategy
    return (
        one.bundle == other.bundle
        and one.priority_class is other.priority_class
        and one.message_class is other.message_class
    )


def _offers(carrier: Told, told: Sequence[Told]) -> list[Told]:
    return [one for one in told if one.shares_message(carrier)]


def _offers_max(proposal: Proposal) -> int:
    bundles = proposal.case.configuration.policy.bundles
    return next(rule.offers_max for rule in bundles if rule.id == proposal.strategy.bundle)


def _in_the_way(proposal: Proposal, kind: ContactKind, carrier: Told, told: Sequence[Told]) -> bool:
    """Whether a limit is full and this message would be one more to it.

    Only a cap on interruptions overlooks what it counts already: a relation speaks of the
    offers themselves, and a rest of the customer's quiet.
    """
    case = proposal.case
    for limit, _ in full_limits(case, kind, told):
        counts_already = any(one.shares_message(carrier) for one in counting(case, limit, told))
        is_cap = limit.taken is Reason.CAP_TAKEN
        if not (is_cap and limit.counts.interruptions_only and counts_already):
            return True
    return False
