"""One decision in plain Python on plain nouns: the oracle of the compiled kernel.

The semantics are the kernel's, written a second time by another hand: no arrays, no masks,
no programs; lists, loops and names only. A whole group is decided at once; each question
about what happened before is answered by looking through the list of what was told.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from hengce.model.contact import ContactKind
from hengce.model.decision import Candidate, Reason
from hengce.model.policy import Holdout, HoldoutScope
from hengce.model.strategy import Strategy
from oracle.bundles import carrier_of
from oracle.case import Member, NewContact, Proposal, Question, ReferenceAnswer, Told
from oracle.choices import best_option
from oracle.gates import refusals
from oracle.hashes import growthbook_bucket
from oracle.limits import counting, fits, full_limits
from oracle.proposals import cases_of, considered, proposals
from oracle.resources import lacking, left_now, needs, takers


def decide_group(question: Question, group: Sequence[Member]) -> tuple[ReferenceAnswer, ...]:
    """Answer every strategy for every member who is asked; answers are in members' order."""
    cases = cases_of(question, group)
    ranked = sorted((p for case in cases for p in proposals(case)), key=Proposal.rank)
    told: list[Told] = []
    answers: list[list[Candidate]] = [[] for _ in cases]
    for proposal in ranked:
        answers[proposal.case.place].append(_answer(proposal, told))
    return tuple(
        ReferenceAnswer(
            candidates=tuple(answers[case.place]),
            contacts=_contacts(case.place, told),
            considered=len(considered(case)),
        )
        for case in cases
    )


def _answer(proposal: Proposal, told: list[Told]) -> Candidate:
    """Answer one candidate, and add to what is told.

    Where no channel decided, none is named: a requirement, a taken slot and a hold-out speak
    of the strategy as a whole.
    """
    requirement = _unmet(proposal)
    if requirement:
        return proposal.because(Reason.REQUIREMENT, requirement)
    refused = {kind: next(refusals(proposal, kind), None) for kind in proposal.kinds}
    passing = [kind for kind, refusal in refused.items() if refusal is None]
    if not passing:
        furthest = max(refused.values(), key=lambda refusal: refusal.reason // 10)
        return proposal.because(**furthest._asdict())
    carrier = carrier_of(proposal, passing, told)
    if carrier is not None:
        return _held_out(proposal) or _ride(proposal, carrier, told)
    return (
        _slot_taken(proposal, told)
        or _nothing_feasible(proposal, passing, told)
        or _held_out(proposal)
        or _choose(proposal, [kind for kind in passing if _feasible(proposal, kind, told)], told)
    )


def _unmet(proposal: Proposal) -> str:
    """Return the first requirement that the customer does not meet, or nothing."""
    case = proposal.case
    for rule in case.configuration.policy.requirements:
        meant = any(fits(rule.applies, kind) for kind in proposal.kinds)
        if meant and not case.holds(rule.condition):
            return rule.id
    return ""


# Losing to what was told ------------------------------------------------------------------


def _slot_taken(proposal: Proposal, told: Sequence[Told]) -> Candidate | None:
    slots = proposal.case.configuration.policy.contacts_per_decision_max
    own = _messages(proposal.case.place, told)
    if len(own) < slots:
        return None
    winner = _winner(proposal, own[-1])
    return proposal.because(Reason.SLOT_TAKEN, used=slots, limit=slots, **winner)


def _feasible(proposal: Proposal, kind: ContactKind, told: Sequence[Told]) -> bool:
    case = proposal.case
    full = next(full_limits(case, kind, told), None)
    return full is None and lacking(needs(case, kind), told) is None


def _nothing_feasible(
    proposal: Proposal, passing: Sequence[ContactKind], told: Sequence[Told]
) -> Candidate | None:
    """Return what stands in the way of the first channel, when something does of each."""
    if any(_feasible(proposal, kind, told) for kind in passing):
        return None
    case, first = proposal.case, passing[0]
    for limit, used in full_limits(case, first, told):
        return proposal.because(
            limit.taken,
            limit.rule,
            channel=first.channel,
            used=used,
            limit=limit.limit,
            **_winner(proposal, counting(case, limit, told)[-1]),
        )
    resource = lacking(needs(case, first), told)
    assert resource is not None, "a slot that is not feasible lacks something"
    last, _ = takers(resource, told)[-1]
    return proposal.because(
        Reason.RESOURCE_TAKEN,
        resource.name,
        channel=first.channel,
        used=resource.limit - left_now(resource, told),
        limit=resource.limit,
        **_winner(proposal, last),
    )


def _winner(proposal: Proposal, told: Told) -> dict[str, object]:
    winner = told.proposal
    comparable = winner.strategy.priority_class is proposal.strategy.priority_class
    another = winner.case.place != proposal.case.place
    return {
        "winner": winner.strategy.id,
        "winner_customer": winner.case.customer.customer if another else "",
        "margin": winner.scored.score - proposal.scored.score if comparable else None,
    }


# Hold-outs --------------------------------------------------------------------------------


def _held_out(proposal: Proposal) -> Candidate | None:
    """Return the answer of the first control group that the customer is in, if there is one."""
    case = proposal.case
    for holdout in case.configuration.policy.holdouts:
        meant = any(fits(holdout.applies, kind) for kind in proposal.kinds)
        drawn = growthbook_bucket(holdout.salt, case.customer.customer) < holdout.share
        if meant and drawn and _covers(holdout, proposal.strategy):
            return proposal.because(Reason.HELD_OUT, holdout.id)
    return None


def _covers(holdout: Holdout, strategy: Strategy) -> bool:
    match holdout.scope:
        case HoldoutScope.BANK:
            return True
        case HoldoutScope.DEPARTMENT:
            return holdout.target == strategy.department
        case HoldoutScope.STRATEGY:
            return holdout.target == strategy.id


# Winning ----------------------------------------------------------------------------------


def _choose(proposal: Proposal, feasible: Sequence[ContactKind], told: list[Told]) -> Candidate:
    option = best_option(proposal, feasible)
    number = len(_messages(proposal.case.place, told)) + 1
    told.append(Told(proposal, option.kind, number, option.release_at))
    return proposal.because(Reason.CHOSEN, channel=option.kind.channel)


def _ride(proposal: Proposal, carrier: Told, told: list[Told]) -> Candidate:
    kind = proposal.kind_of(carrier.kind.channel)
    told.append(Told(proposal, kind, carrier.number, carrier.release_at, rides=True))
    return proposal.because(Reason.RIDES, channel=kind.channel, **_winner(proposal, carrier))


def _messages(place: int, told: Sequence[Told]) -> list[Told]:
    return [one for one in told if one.place == place and not one.rides]


def _contacts(place: int, told: Sequence[Told]) -> tuple[NewContact, ...]:
    return tuple(
        NewContact(
            kind=replace(one.kind, riders=_riders(one, told)),
            number=one.number,
            release_at=one.release_at,
            expires_at=one.proposal.expires_at,
        )
        for one in _messages(place, told)
    )


def _riders(carrier: Told, told: Sequence[Told]) -> tuple[ContactKind, ...]:
    return tuple(one.kind for one in told if one.rides and one.shares_message(carrier))
