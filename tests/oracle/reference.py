"""One decision in plain Python on plain nouns: the oracle of the compiled kernel.

The semantics are the kernel's, written a second time by another hand: no arrays, no masks,
no programs; lists, loops and names only.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from hengce.model.channel import Channel
from hengce.model.configuration import Configuration, Stop
from hengce.model.contact import ContactKind
from hengce.model.decision import Candidate, Reason
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, Day, Instant, day
from hengce.model.policy import Cap, Holdout, HoldoutScope
from hengce.model.strategy import Entry, Message, Strategy, Task
from oracle.case import (
    Case,
    Checked,
    CustomerFacts,
    NewContact,
    PastContact,
    Proposal,
    ReferenceAnswer,
)
from oracle.conditions import Facts, holds, value_of
from oracle.gates import fits, hours_of, obeyed, refusals, used_by_history
from oracle.hashes import growthbook_bucket, tie_of
from oracle.moments import earliest_open, today_in, zone_or

PRIOR_WEIGHT = 20


def decide(
    configuration: Configuration,
    customer: CustomerFacts,
    history: Sequence[PastContact],
    stops: Sequence[Stop],
    now: Instant,
    trigger: Event | None,
    live: Collection[str],
    checked: Checked,
) -> ReferenceAnswer:
    """Answer every strategy for one customer."""
    policy = configuration.policy
    today = today_in(policy.zone, now)
    facts = Facts(customer.tags, customer.events, now, today)
    zone = zone_or(customer.tags.get(policy.zone_tag), policy.zone)
    case = Case(configuration, customer, history, stops, facts, zone, checked)
    considered = [
        strategy
        for strategy in sorted(configuration.strategies, key=lambda s: s.id.encode())
        if strategy.id in live and _runs(strategy, today) and _starts(strategy, trigger, case)
    ]
    eligible = [strategy for strategy in considered if case.holds(_entry(strategy).audience)]
    ranked = sorted((_proposal(case, strategy) for strategy in eligible), key=Proposal.rank)
    candidates, contacts = _walk(case, ranked)
    return ReferenceAnswer(candidates, contacts, len(considered))


# Who is asked ---------------------------------------------------------------------------


def _entry(strategy: Strategy) -> Entry:
    return next(node for node in strategy.graph.nodes if isinstance(node, Entry))


def _runs(strategy: Strategy, today: Day) -> bool:
    return _iso_day(strategy.starts) <= today <= _iso_day(strategy.ends)


def _iso_day(text: str) -> Day:
    return day(date.fromisoformat(text))


def _starts(strategy: Strategy, trigger: Event | None, case: Case) -> bool:
    entry = _entry(strategy)
    if trigger is None or not entry.event:
        return trigger is None and not entry.event
    if entry.event != trigger.name:
        return False
    if not entry.where:
        return True
    facts = Facts(trigger.properties, (), case.facts.now, case.facts.today)
    return holds(case.checked.where(entry.event, entry.where), facts)


def _proposal(case: Case, strategy: Strategy) -> Proposal:
    action = next(node for node in strategy.graph.nodes if isinstance(node, Message | Task))
    names = action.channels if isinstance(action, Message) else (action.channel,)
    return Proposal(
        strategy=strategy,
        kinds=tuple(_kind(strategy, case.channel(name)) for name in names),
        expires_at=case.facts.now + action.expires_hours * HOUR_US,
        scored=_scored(case, strategy),
    )


def _kind(strategy: Strategy, channel: Channel) -> ContactKind:
    return ContactKind(
        strategy=strategy.id,
        channel=channel.id,
        priority_class=strategy.priority_class,
        message_class=strategy.message_class,
        category=strategy.category,
        topic=strategy.topic,
        department=strategy.department,
        interrupts=channel.interrupts,
    )


def _scored(case: Case, strategy: Strategy) -> Candidate:
    score = strategy.score
    propensity = value_of(case.checked.number(score.propensity), case.facts)
    value = value_of(case.checked.money(score.value), case.facts)
    p = score.propensity_unknown if propensity is None else min(max(float(propensity), 0.0), 1.0)
    v = float(score.value_unknown_cents if value is None else value)
    lever = 1.0 + sum(round(lever.percent * 100) for lever in score.levers) / 10000.0
    seed = case.configuration.policy.tie_seed
    return Candidate(
        strategy=strategy.id,
        reason=Reason.CHOSEN,
        propensity=p,
        context=score.context,
        value_cents=v,
        lever=lever,
        score=((p * score.context) * v) * lever,
        tie=tie_of(seed, case.customer.customer, strategy.id),
    )


# The walk -------------------------------------------------------------------------------


class Chosen(NamedTuple):
    """A candidate that took a place, with the action that it takes."""

    proposal: Proposal
    kind: ContactKind


def _walk(
    case: Case, ranked: Sequence[Proposal]
) -> tuple[tuple[Candidate, ...], tuple[NewContact, ...]]:
    """Go through the candidates, best first; each sees what the ones before it took."""
    answers: list[Candidate] = []
    chosen: list[Chosen] = []
    for proposal in ranked:
        answer = _answer(case, proposal, chosen)
        answers.append(answer)
        if answer.reason is Reason.CHOSEN:
            kind = next(kind for kind in proposal.kinds if kind.channel == answer.channel)
            chosen.append(Chosen(proposal, kind))
    return tuple(answers), tuple(_contact(case, n, one) for n, one in enumerate(chosen, 1))


def _answer(case: Case, proposal: Proposal, chosen: Sequence[Chosen]) -> Candidate:
    """Answer one candidate.

    Where no channel decided, none is named: a requirement, a taken slot and a hold-out speak
    of the strategy as a whole.
    """
    requirement = _unmet(case, proposal)
    if requirement:
        return proposal.because(Reason.REQUIREMENT, requirement)
    refused = {kind: next(refusals(case, proposal, kind), None) for kind in proposal.kinds}
    passing = [kind for kind, refusal in refused.items() if refusal is None]
    if not passing:
        furthest = max(refused.values(), key=lambda refusal: refusal.reason // 10)
        return proposal.because(**furthest._asdict())
    slots = case.configuration.policy.contacts_per_decision_max
    if len(chosen) == slots:
        winner = _winner(proposal, chosen[-1])
        return proposal.because(Reason.SLOT_TAKEN, used=slots, limit=slots, **winner)
    taken = {kind: _taken(case, kind, chosen) for kind in passing}
    feasible = [kind for kind in passing if taken[kind] is None]
    if not feasible:
        return _cap_taken(case, proposal, passing[0], taken[passing[0]], chosen)
    holdout = _held_out(case, proposal)
    if holdout:
        return proposal.because(Reason.HELD_OUT, holdout)
    return proposal.because(Reason.CHOSEN, channel=_best_channel(case, feasible))


def _unmet(case: Case, proposal: Proposal) -> str:
    """Return the first requirement that the customer does not meet, or nothing."""
    for rule in case.configuration.policy.requirements:
        meant = any(fits(rule.applies, kind) for kind in proposal.kinds)
        if meant and not case.holds(rule.condition):
            return rule.id
    return ""


def _taken(case: Case, kind: ContactKind, chosen: Sequence[Chosen]) -> Cap | None:
    """Return the first cap that history and this decision fill together."""
    full = (cap for cap in obeyed(case, kind) if _used_now(case, cap, chosen) >= cap.limit)
    return next(full, None)


def _used_now(case: Case, cap: Cap, chosen: Sequence[Chosen]) -> int:
    return used_by_history(case, cap) + sum(fits(cap.counts, one.kind) for one in chosen)


def _cap_taken(
    case: Case, proposal: Proposal, kind: ContactKind, cap: Cap, chosen: Sequence[Chosen]
) -> Candidate:
    last = [one for one in chosen if fits(cap.counts, one.kind)][-1]
    return proposal.because(
        Reason.CAP_TAKEN,
        cap.id,
        channel=kind.channel,
        used=_used_now(case, cap, chosen),
        limit=cap.limit,
        **_winner(proposal, last),
    )


def _winner(proposal: Proposal, chosen: Chosen) -> dict[str, object]:
    winner = chosen.proposal
    comparable = winner.strategy.priority_class is proposal.strategy.priority_class
    margin = winner.scored.score - proposal.scored.score if comparable else None
    return {"winner": winner.strategy.id, "margin": margin}


def _held_out(case: Case, proposal: Proposal) -> str:
    """Return the first control group that the customer is in, or nothing."""
    for holdout in case.configuration.policy.holdouts:
        meant = any(fits(holdout.applies, kind) for kind in proposal.kinds)
        drawn = growthbook_bucket(holdout.salt, case.customer.customer) < holdout.share
        if meant and drawn and _covers(holdout, proposal.strategy):
            return holdout.id
    return ""


def _covers(holdout: Holdout, strategy: Strategy) -> bool:
    match holdout.scope:
        case HoldoutScope.BANK:
            return True
        case HoldoutScope.DEPARTMENT:
            return holdout.target == strategy.department
        case HoldoutScope.STRATEGY:
            return holdout.target == strategy.id


def _best_channel(case: Case, feasible: Sequence[ContactKind]) -> str:
    """Return the channel that the customer answers most; near the best, the cheapest."""
    channels = [case.channel(kind.channel) for kind in feasible]
    responses = {channel.id: _expected_response(case.customer, channel) for channel in channels}
    floor = max(responses.values()) - case.configuration.policy.preference_margin
    near = [channel for channel in channels if responses[channel.id] >= floor]
    return min(near, key=lambda channel: channel.cost_cents).id


def _expected_response(customer: CustomerFacts, channel: Channel) -> float:
    answered = customer.answered.get(channel.id, 0)
    sent = customer.sent.get(channel.id, 0)
    return (answered + channel.response_prior * PRIOR_WEIGHT) / (sent + PRIOR_WEIGHT)


def _contact(case: Case, number: int, one: Chosen) -> NewContact:
    now, expires_at = case.facts.now, one.proposal.expires_at
    release_at = earliest_open(hours_of(case, one.kind), case.zone, now, expires_at)
    assert release_at is not None, "a chosen channel has an open minute"
    return NewContact(one.kind.strategy, one.kind.channel, number, release_at, expires_at)
