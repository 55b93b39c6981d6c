"""Learning: what one outcome changes in the ledger and in what is known of the customer.

Outcomes arrive late, twice and in any order. So nothing here counts arrivals: what a
contact stands for is a function of the *set* of its outcomes, and each new outcome moves
the profile by the difference between the set without it and the set with it.

- The contact was answered when one positive outcome is in the set. It counts once, for
  its channel and for the part of the day in which it was handed off.
- An answer is about the whole message: a no stops the topics of all its offers, and the
  preferences of all their strategies move, each of them once. A yes opens the topic of the
  first offer only, because the others may have been left out of what was sent.
- A topic is stopped or open as its latest decisive outcome says; when a negative and a
  positive one share an instant, it is stopped. An opt-out is never reopened here.
- A preference moves once for a positive contact, x + s·(1 - x), and once for a negative
  one, x·(1 - s), with the bank's step s. A contact that is both counts as positive first
  and negative then, whichever was heard first; in float64 the two ways differ by rounding
  only. Different contacts move it in the order in which they are heard.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hengce.flow.forbidding import REFUSABLE
from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.filter import Filter
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.policy import NegativeFeedback
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import Strategy
from hengce.model.tag import Scalar

PREFERENCE_UNKNOWN = 0.5
"""Where a preference starts that nobody has told yet."""

POSITIVE = frozenset(
    {OutcomeKind.OPENED, OutcomeKind.CLICKED, OutcomeKind.INTERESTED, OutcomeKind.BOUGHT}
)
NEGATIVE = frozenset(
    {
        OutcomeKind.REFUSED,
        OutcomeKind.COMPLAINED,
        OutcomeKind.OPTED_OUT,
        OutcomeKind.CANCELLED,
    }
)
RECEIVED = frozenset(
    {
        OutcomeKind.DELIVERED,
        OutcomeKind.OPENED,
        OutcomeKind.CLICKED,
        OutcomeKind.CLOSED,
        OutcomeKind.INTERESTED,
        OutcomeKind.REFUSED,
    }
)
"""Outcomes that prove that the message reached the customer."""

Profile: TypeAlias = Mapping[tuple[ChangeKind, str], Change]
"""What is known of one customer, as the change that last said so."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contact stands before the outcome: its state, since when, and why.

    Attributes:
        state: The ledger's state.
        at: Since when.
        earlier: The outcomes that are known already, in any order.
        daypart: The part of the day in which it was handed off; empty: in none that counts.
        left_at: When it was first said to have left for sure, by the relay or an outcome.
    """

    state: ContactState
    at: Instant
    earlier: Sequence[Outcome] = ()
    daypart: str = ""
    left_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A move of the contact in the ledger."""

    state: ContactState
    at: Instant


@dataclass(frozen=True, slots=True)
class Learned:
    """What an outcome changes.

    Attributes:
        changes: Overlays to append.
        withdraw: Which of the customer's pending contacts are withdrawn.
        step: How the contact moves in the ledger; None when it stays.
    """

    changes: tuple[Change, ...] = ()
    withdraw: tuple[Filter, ...] = ()
    step: Step | None = None


def learn(
    outcome: Outcome,
    contact: Contact,
    standing: Standing,
    strategies: Mapping[str, Strategy],
    profile: Profile,
    policy: NegativeFeedback,
) -> Learned:
    """Return what an outcome changes; one that is known already changes nothing.

    Args:
        outcome: The new outcome.
        contact: The contact that it answers.
        standing: Where the contact stands, with the outcomes known before.
        strategies: The bank's strategies by id; the contact's may be gone.
        profile: What is known of the customer.
        policy: What counts as a no, and how far an answer moves a preference.
    """
    earlier = [o for o in standing.earlier if o.contact == contact.id]
    if any((o.source, o.id) == (outcome.source, outcome.id) for o in earlier):
        return Learned()
    before, after = _feeling(earlier, policy), _feeling([*earlier, outcome], policy)
    mine = _Profile(contact.customer, outcome, profile)
    changes = (
        *_answered(contact.kind.channel, standing.daypart, before, after, mine),
        *_preferences(preference_tags(contact.kind, strategies), before, after, mine, policy.step),
        *_topics(topics(contact.kind), outcome, mine, policy),
        *_opt_out(contact.kind.channel, outcome, mine),
    )
    return Learned(
        changes=changes,
        withdraw=_withdrawn(outcome, contact, policy),
        step=_step(standing, earlier, outcome),
    )


def topics(kind: ContactKind) -> tuple[str, ...]:
    """Return what a message is about: the topics of its offers, each of them once."""
    return tuple(dict.fromkeys(offer.topic for offer in kind.offers))


def preference_tags(kind: ContactKind, strategies: Mapping[str, Strategy]) -> tuple[str, ...]:
    """Return the tags that answers to a message move, each of them once."""
    known = (strategies.get(offer.strategy) for offer in kind.offers)
    tags = (strategy.preference_tag for strategy in known if strategy)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


@dataclass(frozen=True, slots=True)
class _Feeling:
    positive: bool
    negative: bool


@dataclass(frozen=True, slots=True)
class _Profile:
    customer: str
    outcome: Outcome
    known: Profile

    def value(self, kind: ChangeKind, key: str) -> Scalar:
        change = self.known.get((kind, key))
        return change.value if change else None

    def count(self, kind: ChangeKind, key: str) -> Change:
        """One more than before."""
        so_far = self.value(kind, key)
        return self.move(kind, key, (so_far if isinstance(so_far, int) else 0) + 1)

    def move(self, kind: ChangeKind, key: str, value: Scalar) -> Change:
        """A value that is computed from the one before, and so stands after it."""
        change = self.known.get((kind, key))
        at = max(self.outcome.at, change.at) if change else self.outcome.at
        return self._change(kind, key, value, at)

    def claim(self, kind: ChangeKind, key: str, *, value: bool) -> Iterator[Change]:
        """The latest says what holds; True wins when both speak of the same instant."""
        known = self.known.get((kind, key))
        if known is None or (self.outcome.at, value) > (known.at, known.value is True):
            yield self._change(kind, key, value, self.outcome.at)

    def _change(self, kind: ChangeKind, key: str, value: Scalar, at: Instant) -> Change:
        why = f"{self.outcome.source}/{self.outcome.id}"
        return Change(customer=self.customer, kind=kind, key=key, value=value, at=at, why=why)


def _feeling(outcomes: Iterable[Outcome], policy: NegativeFeedback) -> _Feeling:
    heard = tuple(outcomes)
    return _Feeling(
        positive=any(outcome.kind in POSITIVE for outcome in heard),
        negative=any(_is_negative(outcome, policy) for outcome in heard),
    )


def _is_negative(outcome: Outcome, policy: NegativeFeedback) -> bool:
    if outcome.kind is OutcomeKind.CLOSED:
        return outcome.dwell_ms is not None and outcome.dwell_ms < policy.dwell_ms_min
    return outcome.kind in NEGATIVE


def _answered(
    channel: str, daypart: str, before: _Feeling, after: _Feeling, mine: _Profile
) -> Iterator[Change]:
    if after.positive and not before.positive:
        yield mine.count(ChangeKind.ANSWERED, channel)
        if daypart:
            yield mine.count(ChangeKind.ANSWERED_AT, daypart)


def _preferences(
    tags: Sequence[str], before: _Feeling, after: _Feeling, mine: _Profile, step: float
) -> Iterator[Change]:
    if before != after:
        for tag in tags:
            old = _as_preference(mine.value(ChangeKind.TAG, tag))
            yield mine.move(ChangeKind.TAG, tag, _moved(old, before, after, step))


def _as_preference(value: Scalar) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return PREFERENCE_UNKNOWN
    return min(max(float(value), 0.0), 1.0)


def moved_preference(old: Scalar, step: float) -> float:
    """Return a preference a step nearer to 1, or to 0 when the step is negative.

    Unknown is in the middle, 0.5.
    """
    value = _as_preference(old)
    return value + step * (1 - value) if step >= 0 else value * (1 + step)


def _moved(old: float, before: _Feeling, after: _Feeling, step: float) -> float:
    if after.negative and not before.negative:
        return old * (1 - step)
    if before.negative:
        # (1 - s)·(x + s·(1 - x)) from x' = (1 - s)·x, the move that was made already.
        return old * (1 - step) + step * (1 - step)
    return old + step * (1 - old)


def _topics(
    names: Sequence[str], outcome: Outcome, mine: _Profile, policy: NegativeFeedback
) -> Iterator[Change]:
    negative = _is_negative(outcome, policy)
    if negative or outcome.kind in POSITIVE:
        # A no is about all that may have been said. A yes opens the first offer's topic alone:
        # the others may have been left out of the message that left.
        for name in names if negative else names[:1]:
            yield from mine.claim(ChangeKind.STOP_TOPIC, name, value=negative)


def _opt_out(channel: str, outcome: Outcome, mine: _Profile) -> Iterator[Change]:
    if outcome.kind is OutcomeKind.OPTED_OUT:
        yield from mine.claim(ChangeKind.OPT_OUT, channel, value=True)


def _withdrawn(outcome: Outcome, contact: Contact, policy: NegativeFeedback) -> tuple[Filter, ...]:
    """Return what is withdrawn: marketing on the message's topics, after an opt-out all of it."""
    if not _is_negative(outcome, policy):
        return ()
    of_all = outcome.kind is OutcomeKind.OPTED_OUT
    return (Filter(topics=() if of_all else topics(contact.kind), message_classes=REFUSABLE),)


def _step(standing: Standing, earlier: Sequence[Outcome], outcome: Outcome) -> Step | None:
    """Return where the ledger moves: proof of receipt outranks failure, failure sending.

    A hand-off that only outcomes prove counts from the earliest of them. One that the
    relay saw keeps the relay's instant, also when a failure is heard before the proof.
    """
    was, now = _proved(earlier), _proved([*earlier, outcome])
    if now is None or now == was:
        return None
    if now.state is standing.state and (was is None or was.at != standing.at):
        return None
    seen_at = standing.left_at
    if now.state is ContactState.COMMITTED and seen_at not in {None, *(o.at for o in earlier)}:
        return Step(now.state, seen_at or now.at)
    return now


def _proved(outcomes: Iterable[Outcome]) -> Step | None:
    heard = tuple(outcomes)
    failed = [o.at for o in heard if o.kind is OutcomeKind.FAILED]
    received = any(o.kind in RECEIVED for o in heard)
    if failed and not received:
        return Step(ContactState.RELEASED, min(failed))
    taken = [o.at for o in heard if o.kind is OutcomeKind.SENT or o.kind in RECEIVED]
    return Step(ContactState.COMMITTED, min(taken)) if taken else None
