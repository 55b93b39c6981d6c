"""The relay: the one exit. Nothing else calls a channel.

claim (durable) -> facts of this second -> second gate -> render -> deliver -> settle.

Contacts are handled in groups: the facts of a group are read in one view after the claim
has committed, and its results are settled in one transaction. What cannot be said
certainly and lawfully is not said: an unknown customer, a missing channel, a text with a
hole in it or an error in here releases the contact, or tries again while it certainly was
not handed off. A hand-off that nobody can tell about stays counted.
"""

import enum
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

from msgspec import structs

from hengce.flow.dayparts import daypart_of
from hengce.flow.saying import Handoff, Message, Unsaid, say
from hengce.flow.sent import HandedOff, count_sent
from hengce.model.contact import Contact, ContactState
from hengce.model.instant import MINUTE_US, SECOND_US, Instant
from hengce.outcomes import Baseline
from hengce.ports import (
    ChannelPort,
    Claim,
    ContactStep,
    Delivered,
    Envelope,
    Part,
    Receipt,
    Store,
)

_log = logging.getLogger(__name__)


class FactsProvider(Protocol):
    """Reads the facts of this second."""

    def read(self, contacts: Sequence[Contact], now: Instant) -> Sequence[Handoff]:
        """Return the hand-off of each contact, in order, from one view opened in this call.

        A fact that is not known is left unknown; the second gate judges it.
        """


@runtime_checkable
class Flushing(Protocol):
    """A channel that makes its messages durable in groups."""

    def flush(self) -> Receipt:
        """Return ACCEPTED when all that was accepted is durable, else UNKNOWN."""


@runtime_checkable
class Batching(Protocol):
    """A channel that hands messages over in batches, at times of its own."""

    def hand_over(self, at: Instant) -> None:
        """Hand over the batches whose time has come; never raises for what the disk does."""


class Obstacle(enum.StrEnum):
    """What released a contact that had something to say."""

    NO_CHANNEL = "no_channel"  # nothing is connected under the channel's name
    UNREADABLE = "unreadable"  # the facts could not be read
    REFUSED = "refused"  # the channel will never take it
    UNAVAILABLE = "unavailable"  # the channel did not take it in time


@dataclass(frozen=True, slots=True)
class RelayLimits:
    """How much the relay does at once, and how often it tries.

    Attributes:
        group_contacts_max: Contacts whose facts are read together and settled together.
        attempts_max: Hand-offs tried before a contact is released.
        backoff_minutes: Pause after the first attempt; it doubles with each further one.
        in_hand_minutes: How long a relay may hold a claim; then it is taken for dead.
    """

    group_contacts_max: int = 200
    attempts_max: int = 5
    backoff_minutes: int = 5
    in_hand_minutes: int = 30


@dataclass(frozen=True, slots=True)
class RelayCounts:
    """What a run of the relay did.

    Attributes:
        claimed: Contacts taken from the outbox.
        committed: Handed off.
        unknown: Handed off or not, nobody knows; also what a dead relay left behind.
        retried: Certainly not handed off; to be tried again.
        waiting: What these wait for, by reason: a `Reason` in lower case, an
            `Unwritten` or an `Obstacle`.
        released: Not handed off and never to be, by reason.
        left_out: Offers that were left out of a message that was handed off, by reason.
    """

    claimed: int = 0
    committed: int = 0
    unknown: int = 0
    retried: int = 0
    waiting: Mapping[str, int] = field(default_factory=dict)
    released: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "RelayCounts") -> "RelayCounts":
        """Add two runs up."""
        return RelayCounts(
            claimed=self.claimed + other.claimed,
            committed=self.committed + other.committed,
            unknown=self.unknown + other.unknown,
            retried=self.retried + other.retried,
            waiting=_added(self.waiting, other.waiting),
            released=_added(self.released, other.released),
            left_out=_added(self.left_out, other.left_out),
        )


@dataclass(frozen=True, slots=True)
class _Ending:
    """Where a contact goes.

    Attributes:
        contact: The contact.
        state: The ledger's new state.
        at: When it got there, or when it is tried again.
        why: What kept it from leaving.
        daypart: The part of the day that its hand-off counts for.
        left_out: Why offers of its message were not said.
        parts: The names under which the channel took the parts of its message.
    """

    contact: Contact
    state: ContactState
    at: Instant
    why: str = ""
    daypart: str = ""
    left_out: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class Relay:
    """Hands due contacts off.

    Args:
        store: The bank's memory, with the outbox.
        facts: Reads the facts of this second.
        channels: What delivers, by channel id.
        baseline: What the snapshot says of counters.
        limits: How much at once, and how often.
    """

    def __init__(
        self,
        store: Store,
        facts: FactsProvider,
        channels: Mapping[str, ChannelPort],
        baseline: Baseline,
        limits: RelayLimits = RelayLimits(),
    ) -> None:
        self._store = store
        self._facts = facts
        self._channels = channels
        self._baseline = baseline
        self._limits = limits

    def drain(self, now: Instant) -> RelayCounts:
        """Hand off everything that is due at an instant; for a clock that stands still."""
        total = self.recover(now)
        while True:
            counts = self.run_once(now, self._limits.group_contacts_max)
            total += counts
            if counts.claimed == 0:
                return total

    def recover(self, now: Instant) -> RelayCounts:
        """Give up what a relay that died had in hand: handed off or not, nobody knows.

        Trying again could reach the customer twice, so the contacts stay counted; a report
        of the channel may still settle them.
        """
        before = now - self._limits.in_hand_minutes * MINUTE_US
        lost = [
            _Ending(claim.contact, ContactState.UNKNOWN, now)
            for claim in self._store.unsettled(before)
        ]
        if lost:
            self._settle(lost, now)
        return RelayCounts(unknown=len(lost))

    def run_once(self, now: Instant, limit: int) -> RelayCounts:
        """Hand off up to `limit` due contacts, one group after the other."""
        for channel in self._channels.values():
            if isinstance(channel, Batching):
                channel.hand_over(now)
        total = RelayCounts()
        while total.claimed < limit:
            size = min(self._limits.group_contacts_max, limit - total.claimed)
            claims = self._store.claim(now, size)
            if not claims:
                break
            total += _counted(self._handle(claims, now))
        return total

    def _handle(self, claims: Sequence[Claim], now: Instant) -> Sequence[_Ending]:
        endings: list[_Ending] = []
        try:
            endings.extend(self._hand_off(claims, now))
        finally:
            # Even when a failed assertion stops the group, what was handed off is written.
            endings = self._made_durable(endings)
            self._settle(endings, now)
        return endings

    def _made_durable(self, endings: Sequence[_Ending]) -> list[_Ending]:
        """Flush the channels before the ledger speaks; what may be lost is unknown."""
        committed = {e.contact.kind.channel for e in endings if e.state is ContactState.COMMITTED}
        doubtful = {name for name in committed if not _flushed(name, self._channels[name])}
        return [
            replace(ending, state=ContactState.UNKNOWN)
            if ending.state is ContactState.COMMITTED and ending.contact.kind.channel in doubtful
            else ending
            for ending in endings
        ]

    def _hand_off(self, claims: Sequence[Claim], now: Instant) -> Iterator[_Ending]:
        try:
            handoffs = self._facts.read([claim.contact for claim in claims], now)
        except Exception as error:  # noqa: BLE001 -- whatever it is, no message leaves
            _log.error("the facts could not be read: %s", type(error).__name__)
            for claim in claims:
                yield self._again(claim, now, Obstacle.UNREADABLE)
            return
        for claim, handoff in zip(claims, handoffs, strict=True):
            yield self._one(claim, handoff, now)

    def _one(self, claim: Claim, handoff: Handoff, now: Instant) -> _Ending:
        contact = claim.contact
        _assert_may_leave(contact, handoff)
        message = say(contact, handoff, now)
        if isinstance(message, Unsaid):
            return _unsaid(contact, message, now)
        channel = self._channels.get(contact.kind.channel)
        if channel is None:
            return _released(contact, now, Obstacle.NO_CHANNEL)
        envelope = Envelope(
            key=contact.id,
            customer=contact.customer,
            address=handoff.facts.address,
            subject=message.text.subject,
            body=message.text.body,
        )
        receipt = _deliver(channel, envelope, contact, now)
        ending = self._answered(claim, handoff, receipt, now)
        return replace(ending, left_out=_left_out(contact, message), parts=receipt.parts)

    def _answered(self, claim: Claim, handoff: Handoff, receipt: Receipt, now: Instant) -> _Ending:
        match receipt.status:
            case Delivered.ACCEPTED:
                part = daypart_of(claim.contact.kind, now, handoff.facts.zone, handoff.policy)
                return _Ending(claim.contact, ContactState.COMMITTED, now, daypart=part)
            case Delivered.REFUSED:
                return _released(claim.contact, now, Obstacle.REFUSED)
            case Delivered.UNAVAILABLE:
                asked = now + receipt.retry_after_seconds * SECOND_US
                return self._again(claim, now, Obstacle.UNAVAILABLE, asked)
            case Delivered.UNKNOWN:
                return _Ending(claim.contact, ContactState.UNKNOWN, now)

    def _again(
        self, claim: Claim, now: Instant, obstacle: Obstacle, not_before: Instant = 0
    ) -> _Ending:
        """Try later what was certainly not handed off, if there is a later."""
        pause_minutes = self._limits.backoff_minutes * 2 ** (claim.attempt - 1)
        at = max(now + pause_minutes * MINUTE_US, not_before)
        if claim.attempt >= self._limits.attempts_max or at >= claim.contact.expires_at:
            return _released(claim.contact, now, obstacle)
        return _Ending(claim.contact, ContactState.RESERVED, at, obstacle)

    def _settle(self, endings: Sequence[_Ending], now: Instant) -> None:
        with self._store.transaction(now) as transaction:
            transaction.add_steps(
                [ContactStep(e.contact.id, e.contact.customer, e.state, e.at) for e in endings]
            )
            transaction.add_parts([part for ending in endings for part in _parts(ending)])
            who = transaction.merges()
            left = [
                HandedOff(
                    structs.replace(e.contact, customer=who.of(e.contact.customer)), e.daypart
                )
                for e in endings
                if e.state is ContactState.COMMITTED
            ]
            if left:
                customers = sorted({one.contact.customer for one in left})
                known = transaction.changes(customers)
                transaction.add_changes(count_sent(left, known, self._baseline.value, now))


def _deliver(channel: ChannelPort, envelope: Envelope, contact: Contact, now: Instant) -> Receipt:
    # The facts are used a second time, right before the message leaves.
    assert contact.release_at <= now < contact.expires_at, "handed off outside its time"
    assert (envelope.key, envelope.customer) == (contact.id, contact.customer)
    assert envelope.address and envelope.body, "nothing leaves without address and text"
    try:
        return channel.deliver(envelope, now)
    except Exception as error:  # noqa: BLE001 -- a channel's bug must not stop the others
        # Its text may quote the customer, so only its type is told.
        name = type(error).__name__
        _log.error("channel %s raised %s for %s", contact.kind.channel, name, contact.id)
        return Receipt(Delivered.UNKNOWN, name)


def _flushed(name: str, channel: ChannelPort) -> bool:
    if not isinstance(channel, Flushing):
        return True
    try:
        return channel.flush().status is Delivered.ACCEPTED
    except Exception as error:  # noqa: BLE001 -- a channel's bug must not stop the others
        _log.error("channel %s raised %s when flushing", name, type(error).__name__)
        return False


def _assert_may_leave(contact: Contact, handoff: Handoff) -> None:
    assert handoff.contact == contact.id, "the facts are those of another contact"
    assert len(handoff.offers) == len(contact.kind.offers), "each offer has facts of its own"


def _unsaid(contact: Contact, unsaid: Unsaid, now: Instant) -> _Ending:
    """Ask again when the refusal is over; a contact that expires before it is released."""
    _tell(contact, unsaid)
    if unsaid.over is None or unsaid.over >= contact.expires_at:
        return _released(contact, now, unsaid.why)
    return _Ending(contact, ContactState.RESERVED, unsaid.over, unsaid.why)


def _left_out(contact: Contact, message: Message) -> tuple[str, ...]:
    for unsaid in message.left_out:
        _tell(contact, unsaid)
    return tuple(unsaid.why for unsaid in message.left_out)


def _tell(contact: Contact, unsaid: Unsaid) -> None:
    if unsaid.detail:
        _log.error("contact %s cannot be written: %s", contact.id, unsaid.detail)


def _released(contact: Contact, now: Instant, why: str) -> _Ending:
    return _Ending(contact, ContactState.RELEASED, now, why)


def _parts(ending: _Ending) -> Iterator[Part]:
    """Yield the parts that the channel certainly took, so that its reports find the contact."""
    contact, names = ending.contact, ending.parts
    for number, name in enumerate(names, start=1):
        if name:
            yield Part(contact.kind.channel, name, contact.id, number, len(names))


def _counted(endings: Sequence[_Ending]) -> RelayCounts:
    states = Counter(ending.state for ending in endings)
    committed = [e for e in endings if e.state is ContactState.COMMITTED]
    return RelayCounts(
        claimed=len(endings),
        committed=len(committed),
        unknown=states[ContactState.UNKNOWN],
        retried=states[ContactState.RESERVED],
        waiting=_why(endings, ContactState.RESERVED),
        released=_why(endings, ContactState.RELEASED),
        left_out=_added({}, Counter(why for ending in committed for why in ending.left_out)),
    )


def _why(endings: Sequence[_Ending], state: ContactState) -> Mapping[str, int]:
    return _added({}, Counter(ending.why for ending in endings if ending.state is state))


def _added(some: Mapping[str, int], more: Mapping[str, int]) -> Mapping[str, int]:
    """Add counts up, in the order of their names."""
    return dict(sorted((Counter(some) + Counter(more)).items()))
