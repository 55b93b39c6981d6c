"""Outcomes: what happened to a contact is taken down and learned from, atomically."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from hengce.errors import NotFoundError, Problem, ProblemsError
from hengce.flow.learn import Learned, Profile, Standing, learn
from hengce.model.configuration import Configuration
from hengce.model.contact import Contact
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import Strategy
from hengce.model.tag import Scalar
from hengce.ports import ContactStep, Store, Taken, Transaction, View

OUTCOMES_PER_TRANSACTION = 500
PROBLEMS_MAX = 1000
"""How many problems of a file are named; the others are counted."""


class Baseline(Protocol):
    """What the nightly snapshot says, before the day's changes."""

    def value(self, customer: str, kind: ChangeKind, key: str) -> Scalar:
        """Return what a change of this kind and key would set; None where it is unknown."""


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """What became of many outcomes.

    Attributes:
        accepted: Outcomes that are new.
        duplicated: Outcomes that were known.
        rejected: Outcomes with an unknown contact, or with the id of another outcome.
        problems: Why, for the first PROBLEMS_MAX of them.
    """

    accepted: int
    duplicated: int
    rejected: int
    problems: tuple[Problem, ...]


def record(
    store: Store,
    outcome: Outcome,
    configuration: Configuration,
    baseline: Baseline,
    at: Instant,
) -> Taken:
    """Take one outcome down, and what it teaches, in one transaction.

    Args:
        store: The bank's memory.
        outcome: What happened.
        configuration: The bank's configuration in force.
        baseline: The snapshot in force.
        at: When it was received.

    Raises:
        ProblemsError: There is no such contact; nothing was written.
    """
    strategies = _by_id(configuration)
    with store.transaction(at) as transaction:
        return _take(transaction, outcome, strategies, configuration, baseline, at)


def record_many(
    store: Store,
    outcomes: Iterable[Outcome],
    configuration: Configuration,
    baseline: Baseline,
    at: Instant,
) -> OutcomeCounts:
    """Take many outcomes down, `OUTCOMES_PER_TRANSACTION` in a transaction.

    A bad outcome does not hold up the others. Giving the same outcomes again after an
    interruption completes them.
    """
    strategies = _by_id(configuration)
    counts = dict.fromkeys(Taken, 0)
    rejected = 0
    problems: list[Problem] = []
    for group in _groups(outcomes):
        with store.transaction(at) as transaction:
            for outcome in group:
                try:
                    taken = _take(transaction, outcome, strategies, configuration, baseline, at)
                except ProblemsError as error:
                    rejected += 1
                    problems += error.problems[: PROBLEMS_MAX - len(problems)]
                    continue
                counts[taken] += 1
                if taken is Taken.CONFLICT and len(problems) < PROBLEMS_MAX:
                    problems.append(_conflict(outcome))
    return OutcomeCounts(
        accepted=counts[Taken.ACCEPTED],
        duplicated=counts[Taken.DUPLICATED],
        rejected=rejected + counts[Taken.CONFLICT],
        problems=tuple(problems),
    )


def _take(
    transaction: Transaction,
    outcome: Outcome,
    strategies: dict[str, Strategy],
    configuration: Configuration,
    baseline: Baseline,
    at: Instant,
) -> Taken:
    try:
        record = transaction.contact(outcome.contact)
    except NotFoundError:
        where = f"outcomes/{outcome.source}/{outcome.id}"
        problem = Problem.of(where, "outcome.unknown_contact", contact=outcome.contact)
        raise ProblemsError([problem]) from None
    contact = record.contact
    earlier = transaction.outcomes(contact.id)
    taken = transaction.add_outcome(outcome, contact.customer)
    if taken is Taken.ACCEPTED:
        standing = Standing(record.state, record.at, earlier)
        profile = _profile(transaction, baseline, contact, strategies)
        feedback = configuration.policy.negative_feedback
        learned = learn(outcome, contact, standing, strategies, profile, feedback)
        _write(transaction, learned, contact, at)
    return taken


def _profile(
    view: View, baseline: Baseline, contact: Contact, strategies: dict[str, Strategy]
) -> Profile:
    """Return what is known of the customer: the day's changes over the snapshot.

    What only the snapshot knows is a change at instant 0, before everything; of it, only
    what `learn` may move is read.
    """
    kind, customer = contact.kind, contact.customer
    strategy = strategies.get(kind.strategy)
    wanted = [
        (ChangeKind.ANSWERED, kind.channel),
        (ChangeKind.STOP_TOPIC, kind.topic),
        (ChangeKind.OPT_OUT, kind.channel),
        (ChangeKind.TAG, strategy.preference_tag if strategy else ""),
    ]
    profile = {(change.kind, change.key): change for change in view.changes([customer])}
    for what, key in wanted:
        if key and (what, key) not in profile:
            value = baseline.value(customer, what, key)
            change = Change(customer=customer, kind=what, key=key, value=value, at=0)
            profile |= {(what, key): change} if value is not None else {}
    return profile


def _write(transaction: Transaction, learned: Learned, contact: Contact, at: Instant) -> None:
    if learned.changes:
        transaction.add_changes(learned.changes)
    if learned.step:
        step = learned.step
        transaction.add_steps([ContactStep(contact.id, contact.customer, step.state, step.at)])
    for topic in learned.withdraw_topics:
        transaction.withdraw(contact.customer, topic, at)


def _by_id(configuration: Configuration) -> dict[str, Strategy]:
    return {strategy.id: strategy for strategy in configuration.strategies}


def _groups(outcomes: Iterable[Outcome]) -> Iterator[Sequence[Outcome]]:
    rest = iter(outcomes)
    while group := list(islice(rest, OUTCOMES_PER_TRANSACTION)):
        yield group


def _conflict(outcome: Outcome) -> Problem:
    where = f"outcomes/{outcome.source}/{outcome.id}"
    return Problem.of(where, "outcome.conflict", source=outcome.source, id=outcome.id)
