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

from hengce.flow.render import RenderError, render
from hengce.flow.reopening import reopening
from hengce.flow.second_gate import HandoffFacts, second_gate
from hengce.model.contact import Contact, ContactState
from hengce.model.decision import Reason
from hengce.model.instant import MINUTE_US, Instant
from hengce.model.material import Variant
from hengce.model.policy import Policy
from hengce.model.profile import Change, ChangeKind
from hengce.outcomes import Baseline
from hengce.ports import (
    ChannelPort,
    Claim,
    ContactStep,
    Delivered,
    Envelope,
    Receipt,
    Store,
    Transaction,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handoff:
    """All that one hand-off reads.

    Attributes:
        contact: The contact's id.
        facts: What the second gate asks.
        policy: The bank's rules in force.
        variant: The wording for the contact's channel; None when there is none.
        context: What each placeholder prints, by path.
        defaults: What a placeholder prints that is unknown.
    """

    contact: str
    facts: HandoffFacts
    policy: Policy
    variant: Variant | None
    context: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


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


class Obstacle(enum.StrEnum):
    """What released a contact beside the reasons of the second gate."""

    NO_CHANNEL = "no_channel"  # nothing is connected under the channel's name
    NO_MATERIAL = "no_material"  # the material has no wording for the channel
    UNREADABLE = "unreadable"  # the facts could not be read
    UNWRITABLE = "unwritable"  # the text could not be rendered
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
        released: Not handed off and never to be, by reason: a `Reason` or an `Obstacle`,
            in lower case.
    """

    claimed: int = 0
    committed: int = 0
    unknown: int = 0
    retried: int = 0
    released: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "RelayCounts") -> "RelayCounts":
        """Add two runs up."""
        return RelayCounts(
            claimed=self.claimed + other.claimed,
            committed=self.committed + other.committed,
            unknown=self.unknown + other.unknown,
            retried=self.retried + other.retried,
            released=dict(sorted((Counter(self.released) + Counter(other.released)).items())),
        )


@dataclass(frozen=True, slots=True)
class _Ending:
    """Where a contact goes; `at` is when it got there, or when it is tried again."""

    contact: Contact
    state: ContactState
    at: Instant
    why: str = ""


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
        reason = second_gate(contact, handoff.facts, handoff.policy, now)
        if reason is Reason.OUTSIDE_HOURS:
            return _postponed(contact, handoff, now)
        if reason is not None:
            return _released(contact, now, reason.name.lower())
        channel = self._channels.get(contact.kind.channel)
        if channel is None:
            return _released(contact, now, Obstacle.NO_CHANNEL)
        if handoff.variant is None:
            return _released(contact, now, Obstacle.NO_MATERIAL)
        try:
            rendered = render(handoff.variant, handoff.context, handoff.defaults)
        except RenderError as error:
            _log.error("contact %s cannot be written: %s", contact.id, error)
            return _released(contact, now, Obstacle.UNWRITABLE)
        envelope = Envelope(
            key=contact.id,
            customer=contact.customer,
            address=handoff.facts.address,
            subject=rendered.subject,
            body=rendered.body,
        )
        return self._answered(claim, _deliver(channel, envelope, contact, now), now)

    def _answered(self, claim: Claim, receipt: Receipt, now: Instant) -> _Ending:
        match receipt.status:
            case Delivered.ACCEPTED:
                return _Ending(claim.contact, ContactState.COMMITTED, now)
            case Delivered.REFUSED:
                return _released(claim.contact, now, Obstacle.REFUSED)
            case Delivered.UNAVAILABLE:
                return self._again(claim, now, Obstacle.UNAVAILABLE)
            case Delivered.UNKNOWN:
                return _Ending(claim.contact, ContactState.UNKNOWN, now)

    def _again(self, claim: Claim, now: Instant, obstacle: Obstacle) -> _Ending:
        """Try later what was certainly not handed off, if there is a later."""
        pause_minutes = self._limits.backoff_minutes * 2 ** (claim.attempt - 1)
        at = now + pause_minutes * MINUTE_US
        if claim.attempt >= self._limits.attempts_max or at >= claim.contact.expires_at:
            return _released(claim.contact, now, obstacle)
        return _Ending(claim.contact, ContactState.RESERVED, at, obstacle)

    def _settle(self, endings: Sequence[_Ending], now: Instant) -> None:
        with self._store.transaction(now) as transaction:
            transaction.add_steps(
                [ContactStep(e.contact.id, e.contact.customer, e.state, e.at) for e in endings]
            )
            changes = self._sent(transaction, endings, now)
            if changes:
                transaction.add_changes(changes)

    def _sent(
        self, transaction: Transaction, endings: Sequence[_Ending], now: Instant
    ) -> tuple[Change, ...]:
        """Return the new number of messages handed off, for each (customer, channel)."""
        committed = [e.contact for e in endings if e.state is ContactState.COMMITTED]
        customers = sorted({contact.customer for contact in committed})
        known = {
            (change.customer, change.key): change
            for change in (transaction.changes(customers) if customers else ())
            if change.kind is ChangeKind.SENT
        }
        keys = [(contact.customer, contact.kind.channel) for contact in committed]
        return tuple(
            self._sent_change(key, known.get(key), count, now)
            for key, count in Counter(keys).items()
        )

    def _sent_change(
        self, key: tuple[str, str], known: Change | None, count: int, now: Instant
    ) -> Change:
        customer, channel = key
        kind = ChangeKind.SENT
        so_far = known.value if known else self._baseline.value(customer, kind, channel)
        return Change(
            customer=customer,
            kind=kind,
            key=channel,
            value=(so_far if isinstance(so_far, int) else 0) + count,
            at=max(now, known.at) if known else now,
            why="relay",
        )


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


def _postponed(contact: Contact, handoff: Handoff, now: Instant) -> _Ending:
    """Wait for the next opening; a contact that expires before it is released."""
    why = Reason.OUTSIDE_HOURS.name.lower()
    opening = reopening(contact.kind, handoff.facts.zone, handoff.policy, now)
    if opening >= contact.expires_at:
        return _released(contact, now, why)
    return _Ending(contact, ContactState.RESERVED, opening, why)


def _released(contact: Contact, now: Instant, why: str) -> _Ending:
    return _Ending(contact, ContactState.RELEASED, now, why)


def _counted(endings: Sequence[_Ending]) -> RelayCounts:
    states = Counter(ending.state for ending in endings)
    released = Counter(e.why for e in endings if e.state is ContactState.RELEASED)
    return RelayCounts(
        claimed=len(endings),
        committed=states[ContactState.COMMITTED],
        unknown=states[ContactState.UNKNOWN],
        retried=states[ContactState.RESERVED],
        released=dict(sorted(released.items())),
    )
