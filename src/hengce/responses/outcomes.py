"""Outcomes: what happened to a contact is taken down and learned from, atomically."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import msgspec

from hengce.errors import NotFoundError, Problem, ProblemsError
from hengce.flow.announcing import answered
from hengce.flow.dayparts import daypart_of
from hengce.flow.forbidding import REFUSABLE
from hengce.flow.heeding import Heeded, heed_outcome
from hengce.flow.learn import Learned, Profile, Standing, learn, preference_tags, topics
from hengce.intake.envelope import AHEAD_MAX_US
from hengce.model.configuration import Configuration
from hengce.model.contact import Contact, ContactKind
from hengce.model.filter import Filter
from hengce.model.handover import ANSWERED
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.policy import Policy
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import Strategy
from hengce.model.tag import Scalar
from hengce.ports import ContactRecord, ContactStep, Store, Taken, Transaction, View
from hengce.responses.announce import announce, is_heard
from hengce.responses.withdrawal import refuse

OUTCOMES_PER_TRANSACTION = 500
PROBLEMS_MAX = 1000
"""How many problems of a file are named; the others are counted."""


class Baseline(Protocol):
    """What the nightly snapshot says, before the day's changes."""

    def value(self, customer: str, kind: ChangeKind, key: str) -> Scalar:
        """Return what a change of this kind and key would set; None where it is unknown."""

    def partition(self, view: View, customer: str) -> int | None:
        """Return who answers for a customer; None for a stranger."""


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
    strategies = strategies_by_id(configuration)
    with store.transaction(at) as transaction:
        return take(transaction, outcome, strategies, configuration, baseline, at)


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
    strategies = strategies_by_id(configuration)
    counts = dict.fromkeys(Taken, 0)
    rejected = 0
    problems: list[Problem] = []
    for group in _groups(outcomes):
        with store.transaction(at) as transaction:
            for outcome in group:
                try:
                    taken = take(transaction, outcome, strategies, configuration, baseline, at)
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


def take(
    transaction: Transaction,
    outcome: Outcome,
    strategies: dict[str, Strategy],
    configuration: Configuration,
    baseline: Baseline,
    at: Instant,
) -> Taken:
    """Take one outcome down in a transaction that is open, with what it teaches.

    Nothing answers a contact before it was decided: an earlier time, by a clock that is behind
    or one that knows minutes only, counts as that instant. It is the same at every repetition.
    What claims to have happened later than now is kept as it was said, and learned as of its
    receipt: a wrong date must not outlive what the customer says tomorrow.

    Raises:
        ProblemsError: There is no such contact; nothing was written.
    """
    try:
        record = transaction.contact(outcome.contact)
    except NotFoundError:
        where = f"outcomes/{outcome.source}/{outcome.id}"
        problem = Problem.of(where, "outcome.unknown_contact", contact=outcome.contact)
        raise ProblemsError([problem]) from None
    who = transaction.merges().of(record.contact.customer)
    contact = msgspec.structs.replace(record.contact, customer=who)
    outcome = msgspec.structs.replace(outcome, at=max(outcome.at, contact.reserved_at))
    earlier = transaction.outcomes(contact.id)
    taken = transaction.add_outcome(outcome, contact.customer)
    if taken is Taken.ACCEPTED:
        known_at = max(min(outcome.at, at + AHEAD_MAX_US), contact.reserved_at)
        outcome = msgspec.structs.replace(outcome, at=known_at)
        if contact.kind.carries_wave:
            transaction.wake_of_customers([contact.customer], at)
        policy = configuration.policy
        known = _Known(transaction, baseline, contact.customer)
        daypart = _daypart(record, known, policy)
        left_at = record.handed_off_at if record.left_for_sure else None
        standing = Standing(record.state, record.at, earlier, daypart, left_at)
        profile = known.profile(_moved(contact.kind, daypart, strategies))
        learned = learn(outcome, contact, standing, strategies, profile, policy.negative_feedback)
        after = (*profile.values(), *learned.changes)
        heeded = heed_outcome(outcome, contact, configuration, after)
        _write(transaction, learned, heeded, record.contact, configuration, at)
        if outcome.kind is OutcomeKind.BOUGHT:
            _call_off(transaction, outcome, contact, at)
        if is_heard(configuration, ANSWERED.name):
            partition = baseline.partition(transaction, contact.customer)
            announce(transaction, configuration, answered(outcome, contact, at), partition, at)
    return taken


class _Known:
    """What is known of a customer: the day's changes over the snapshot."""

    def __init__(self, view: View, baseline: Baseline, customer: str) -> None:
        self._baseline = baseline
        self._customer = customer
        self._changes = {(change.kind, change.key): change for change in view.changes([customer])}

    def value(self, kind: ChangeKind, key: str) -> Scalar:
        change = self._changes.get((kind, key))
        return change.value if change else self._baseline.value(self._customer, kind, key)

    def profile(self, moved: Iterable[tuple[ChangeKind, str]]) -> Profile:
        """Return all changes, and what the snapshot says of what `learn` may move.

        What only the snapshot knows is a change at instant 0, before everything.
        """
        nightly = {
            (kind, key): Change(
                customer=self._customer, kind=kind, key=key, value=self.value(kind, key), at=0
            )
            for kind, key in moved
            if (kind, key) not in self._changes
        }
        return self._changes | {
            name: change for name, change in nightly.items() if change.value is not None
        }


def _daypart(record: ContactRecord, known: _Known, policy: Policy) -> str:
    """Return the part of the day in which a contact was handed off; empty for none."""
    if record.handed_off_at is None or not policy.dayparts:
        return ""
    zone = known.value(ChangeKind.TAG, policy.zone_tag) if policy.zone_tag else None
    place = zone if isinstance(zone, str) else None
    return daypart_of(record.contact.kind, record.handed_off_at, place, policy)


def _moved(
    kind: ContactKind, daypart: str, strategies: dict[str, Strategy]
) -> Iterator[tuple[ChangeKind, str]]:
    """Yield what answers to a message may move."""
    yield (ChangeKind.ANSWERED, kind.channel)
    if daypart:
        yield (ChangeKind.ANSWERED_AT, daypart)
    yield (ChangeKind.OPT_OUT, kind.channel)
    yield from ((ChangeKind.STOP_TOPIC, topic) for topic in topics(kind))
    yield from ((ChangeKind.TAG, tag) for tag in preference_tags(kind, strategies))


def _write(
    transaction: Transaction,
    learned: Learned,
    heeded: Heeded,
    contact: Contact,
    configuration: Configuration,
    at: Instant,
) -> None:
    if learned.step:
        step = learned.step
        transaction.add_steps([ContactStep(contact.id, contact.customer, step.state, step.at)])
    changes = (*learned.changes, *heeded.changes)
    also = (*learned.withdraw, *heeded.withdraw)
    why = "" if learned.changes else heeded.why
    refuse(transaction, contact.customer, changes, configuration, at, also, why)


def _call_off(transaction: Transaction, outcome: Outcome, contact: Contact, at: Instant) -> None:
    """Withdraw tasks on what a customer bought: nobody is called about it any more."""
    by = f"{outcome.source}/{outcome.id}"
    bought = Filter(topics=topics(contact.kind), message_classes=REFUSABLE)
    transaction.withdraw_tasks(contact.customer, bought, at, by)


def strategies_by_id(configuration: Configuration) -> dict[str, Strategy]:
    """Return the strategies of a configuration by id."""
    return {strategy.id: strategy for strategy in configuration.strategies}


def _groups(outcomes: Iterable[Outcome]) -> Iterator[Sequence[Outcome]]:
    rest = iter(outcomes)
    while group := list(islice(rest, OUTCOMES_PER_TRANSACTION)):
        yield group


def _conflict(outcome: Outcome) -> Problem:
    where = f"outcomes/{outcome.source}/{outcome.id}"
    return Problem.of(where, "outcome.conflict", source=outcome.source, id=outcome.id)
