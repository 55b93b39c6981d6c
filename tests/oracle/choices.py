"""The channel and the moment: of what is open, what the customer answers best."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from hengce.model.channel import Channel
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant
from hengce.model.moments import LearnedMoments
from hengce.model.policy import Daypart
from hengce.model.profile import PERSONALISATION
from oracle.case import MARKETING_CLASSES, Case, CustomerFacts, Proposal
from oracle.gates import blackouts_of, hours_of
from oracle.hashes import drawn_number, tie_of
from oracle.moments import earliest_open

PRIOR_WEIGHT = 20


class Option(NamedTuple):
    """A channel and an instant, and what to expect of them.

    Attributes:
        kind: The action through the channel.
        release_at: When the message leaves.
        response: The expected response.
        cost_cents: What the message costs.
        daypart: The part of the day; empty for as soon as it opens.
    """

    kind: ContactKind
    release_at: Instant
    response: float
    cost_cents: int
    daypart: str = ""


def best_option(proposal: Proposal, feasible: Sequence[ContactKind]) -> Option:
    """Return the best of all options; near the best, the cheapest, then the first.

    Options stand in the order of channels and, within one, of the parts of the day.
    """
    found = [option for kind in feasible for option in _options(proposal, kind)]
    found = _drawn(proposal, found) or found
    margin = proposal.case.configuration.policy.preference_margin
    floor = max(option.response for option in found) - margin
    near = [option for option in found if option.response >= floor]
    order = [kind.channel for kind in proposal.kinds]
    return min(
        near,
        key=lambda option: (
            option.cost_cents,
            order.index(option.kind.channel),
            -option.response if learned_of(proposal.case) else 0.0,
            option.release_at,
        ),
    )


def _drawn(proposal: Proposal, found: Sequence[Option]) -> list[Option]:
    """Return the options of the part that was drawn; empty: the moment is chosen."""
    case = proposal.case
    policy = case.configuration.policy
    named = {option.daypart for option in found if option.daypart}
    parts = [part.id for part in policy.dayparts if part.id in named]
    tie = tie_of(policy.tie_seed, case.customer.customer, proposal.strategy.id)
    number = drawn_number(tie, case.question.now)
    if number % 10_000 >= _tried(case) or len(parts) < 2:
        return []
    part = parts[number // 10_000 % len(parts)]
    return [option for option in found if option.daypart == part]


def _tried(case: Case) -> int:
    """Return the share of drawn moments: (e / error)² of the declared, e² = 1 / fewest answers."""
    rules, learned = case.configuration.policy.moments, learned_of(case)
    if learned is None:
        return rules.tried_share
    fewest = max(1, min(part.answered for part in learned.parts))
    shrunk = rules.tried_share
    if 1 / fewest < rules.tried_error**2:
        shrunk = int(rules.tried_share * (1 / fewest / rules.tried_error**2))
    if shrunk < rules.tried_share_min:
        return min(rules.tried_share, rules.tried_share_min)
    return shrunk


def learned_of(case: Case) -> LearnedMoments | None:
    """Return what was learned of the parts that the policy has now."""
    learned = case.configuration.moments
    parts = case.configuration.policy.dayparts
    if learned is None or not parts or len(parts) != len(learned.parts):
        return None
    same = all(
        (one.id, one.begins, one.ends) == (other.id, other.begins, other.ends)
        for one, other in zip(parts, learned.parts, strict=True)
    )
    return learned if same else None


def _options(proposal: Proposal, kind: ContactKind) -> Iterator[Option]:
    case = proposal.case
    channel = case.channel(kind.channel)
    customer = _as_known(proposal)
    response = expected_response(customer, channel)
    in_parts = list(_moments(proposal, kind))
    for daypart, release_at in in_parts:
        lifted = response * lift(case, customer, daypart)
        yield Option(kind, release_at, lifted, channel.cost_cents, daypart.id)
    if not in_parts:
        release_at = _open_at(proposal, kind, None)
        assert release_at is not None, "a channel that passed its gates has an open minute"
        yield Option(kind, release_at, response, channel.cost_cents)


def _as_known(proposal: Proposal) -> CustomerFacts:
    """Return the customer; without what he answered where marketing may not profile him."""
    customer = proposal.case.customer
    marketing = proposal.strategy.message_class in MARKETING_CLASSES
    if marketing and PERSONALISATION in customer.opt_outs:
        return replace(customer, sent={}, answered={}, sent_at={}, answered_at={})
    return customer


def _moments(proposal: Proposal, kind: ContactKind) -> Iterator[tuple[Daypart, Instant]]:
    """Yield the parts of the day between which marketing may choose."""
    if kind.message_class not in MARKETING_CLASSES:
        return
    for daypart in proposal.case.configuration.policy.dayparts:
        release_at = _open_at(proposal, kind, daypart)
        if release_at is not None:
            yield daypart, release_at


def _open_at(proposal: Proposal, kind: ContactKind, daypart: Daypart | None) -> Instant | None:
    case = proposal.case
    hours, shut = hours_of(case, kind), blackouts_of(case, kind)
    return earliest_open(hours, shut, case.zone, case.question.now, proposal.expires_at, daypart)


def expected_response(customer: CustomerFacts, channel: Channel) -> float:
    """Return the customer's rate through a channel, with a prior worth 20 messages."""
    answered = customer.answered.get(channel.id, 0)
    sent = customer.sent.get(channel.id, 0)
    return (answered + channel.response_prior * PRIOR_WEIGHT) / (sent + PRIOR_WEIGHT)


def lift(case: Case, customer: CustomerFacts, daypart: Daypart) -> float:
    """Return how much better than usual the customer answers in a part of the day."""
    if learned := learned_of(case):
        return _learned_lift(customer, learned, daypart)
    answered = customer.answered_at.get(daypart.id, 0)
    sent = customer.sent_at.get(daypart.id, 0)
    response = (answered + daypart.response_prior * PRIOR_WEIGHT) / (sent + PRIOR_WEIGHT)
    priors = [part.response_prior for part in case.configuration.policy.dayparts]
    usual = sum(priors) / len(priors)
    return response / usual if usual else 1.0


def _learned_lift(customer: CustomerFacts, learned: LearnedMoments, daypart: Daypart) -> float:
    rates = {part.id: part.response for part in learned.parts}
    usual = sum(rates.values()) / len(rates)
    if usual == 0:
        return 1.0
    expects = answers = learned.level_evidence
    for name, rate in rates.items():
        expects += customer.sent_at.get(name, 0) * rate
        answers += customer.answered_at.get(name, 0)
    here = customer.sent_at.get(daypart.id, 0) * rates[daypart.id]
    weight = learned.part_evidence
    own = (customer.answered_at.get(daypart.id, 0) + weight) / (answers / expects * here + weight)
    return rates[daypart.id] / usual * own
