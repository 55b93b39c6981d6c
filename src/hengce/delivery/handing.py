"""Hands a group of claimed contacts off: facts, second gate, text, channel.

A hand-off starts only while its group is young: what was read of customers and stops is then
seconds old at most, and nobody can have taken the claim over yet.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from hengce.delivery.breaker import Breakers
from hengce.delivery.delivering import deliver, flushed
from hengce.flow.dayparts import daypart_of
from hengce.flow.ending import (
    DECIDED_AGAIN,
    Patience,
    answered,
    give_up,
    in_doubt,
    put_off,
    try_again,
)
from hengce.flow.lateness import too_late
from hengce.flow.saying import Handoff, Message, Unsaid, say
from hengce.model.contact import Contact, ContactState, origin_of
from hengce.model.delivery import Promise
from hengce.model.instant import Instant
from hengce.model.obstacle import Obstacle
from hengce.ports import ChannelPort, Claim, Delivered, Receipt, Settlement

_log = logging.getLogger(__name__)

Clock: TypeAlias = Callable[[], Instant]


class FactsProvider(Protocol):
    """Reads the facts of this second."""

    def read(self, contacts: Sequence[Contact], now: Instant) -> Sequence[Handoff]:
        """Return the hand-off of each contact, in order, from one view opened in this call.

        A fact that is not known is left unknown; the second gate judges it.
        """


@dataclass(frozen=True, slots=True)
class Group:
    """Contacts of one channel that were claimed together.

    Attributes:
        channel: Theirs.
        claims: What was claimed.
        begun: When.
        clock: What time it is.
        go_on: Whether further hand-offs may start.
    """

    channel: str
    claims: Sequence[Claim]
    begun: Instant
    clock: Clock
    go_on: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a contact goes, and what else there is to say of it.

    Attributes:
        settlement: Where it goes.
        promise: What was promised for it.
        called: Whether the channel was called.
        daypart: The part of the day that its hand-off counts for.
        left_out: Why offers of its message were not said.
        parts: The names under which the channel took the parts of its message.
    """

    settlement: Settlement
    promise: Promise = Promise.AT_MOST_ONCE
    called: bool = False
    daypart: str = ""
    left_out: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def is_handed_off(self) -> bool:
        """Whether the channel took it this time."""
        return self.settlement.state is ContactState.COMMITTED

    @property
    def is_decided_again(self) -> bool:
        """Whether its customer is decided again."""
        return self.settlement.why == DECIDED_AGAIN


@dataclass(frozen=True, slots=True)
class Hands:
    """What takes groups to their channels.

    Attributes:
        facts: Reads the facts of this second.
        channels: What delivers, by channel id.
        breakers: Which channels are left alone; they learn from each answer.
        patience: How often a hand-off is tried, and with which pauses.
        group_us: How long after its claim a hand-off may start.
        revalidates: Whether what waited too long can be decided again.
    """

    facts: FactsProvider
    channels: Mapping[str, ChannelPort]
    breakers: Breakers
    patience: Patience
    group_us: int
    revalidates: bool

    def hand_off(self, group: Group) -> Iterator[Ending]:
        """Yield the ending of each contact, in order, as it comes about."""
        handoffs = self.read(group.claims, group.begun)
        if handoffs is None:
            now = group.clock()
            for claim in group.claims:
                yield Ending(try_again(claim, Obstacle.UNREADABLE, now, self.patience))
            return
        first = True
        for claim, handoff in zip(group.claims, handoffs, strict=True):
            held = self._held(group, first=first)
            first = False
            now = group.clock()
            if held is None:
                yield self._one(claim, handoff, group)
            else:
                yield Ending(put_off(claim, now, held, now), handoff.promise)

    def read(self, claims: Sequence[Claim], now: Instant) -> Sequence[Handoff] | None:
        """Read the facts of this second; None when they cannot be read."""
        try:
            return self.facts.read([claim.contact for claim in claims], now)
        except Exception as error:  # noqa: BLE001 -- whatever it is, no message leaves
            _log.error("the facts could not be read: %s", type(error).__name__)
            return None

    def made_durable(self, endings: Sequence[Ending], group: Group) -> list[Ending]:
        """Flush the channel before the ledger speaks; what may be lost is in doubt."""
        if not any(ending.is_handed_off for ending in endings):
            return list(endings)
        if flushed(group.channel, self.channels[group.channel]):
            return list(endings)
        now = group.clock()
        self.breakers.failed(group.channel, now)
        return [
            replace(ending, settlement=self._doubt(ending, now)) if ending.is_handed_off else ending
            for ending in endings
        ]

    def _held(self, group: Group, *, first: bool) -> Obstacle | None:
        """Return what keeps the next hand-off of a group from starting."""
        age = group.clock() - group.begun
        # The first may start a little later, so that a slow reading cannot hold all up.
        youth = 2 * self.group_us if first else self.group_us
        if not group.go_on() or not 0 <= age < youth:
            return Obstacle.LATE
        if self.breakers.rest_us(group.channel, group.clock()):
            return Obstacle.RESTING
        return None

    def _one(self, claim: Claim, handoff: Handoff, group: Group) -> Ending:
        contact, now = claim.contact, group.clock()
        _assert_may_leave(contact, handoff)
        if self.revalidates and not claim.doubts and too_late(contact, handoff.policy, now):
            return Ending(give_up(claim, DECIDED_AGAIN, now), handoff.promise)
        message = say(contact, handoff, now)
        if isinstance(message, Unsaid):
            return Ending(_unsaid(claim, message, now), handoff.promise)
        channel = self.channels.get(contact.kind.channel)
        if channel is None:
            settlement = give_up(claim, Obstacle.NO_CHANNEL, now, listed=True)
            return Ending(settlement, handoff.promise)
        receipt = deliver(channel, contact, handoff, message, now)
        return self._answered(claim, handoff, message, receipt, group.clock())

    def _answered(
        self, claim: Claim, handoff: Handoff, message: Message, receipt: Receipt, now: Instant
    ) -> Ending:
        channel = claim.contact.kind.channel
        if receipt.status in {Delivered.ACCEPTED, Delivered.REFUSED}:
            self.breakers.answered(channel)
        else:
            self.breakers.failed(channel, now)
        return Ending(
            settlement=answered(claim, receipt, handoff.promise, now, self.patience),
            promise=handoff.promise,
            called=True,
            daypart=daypart_of(claim.contact.kind, now, handoff.facts.zone, handoff.policy),
            left_out=_left_out(claim.contact, message),
            parts=receipt.parts,
        )

    def _doubt(self, ending: Ending, now: Instant) -> Settlement:
        claim = ending.settlement.claim
        return in_doubt(claim, ending.promise, Obstacle.UNKNOWN, now, self.patience)


def _assert_may_leave(contact: Contact, handoff: Handoff) -> None:
    assert handoff.contact == contact.id, "the facts are those of another contact"
    assert len(handoff.offers) == len(contact.kind.offers), "each offer has facts of its own"


def _unsaid(claim: Claim, unsaid: Unsaid, now: Instant) -> Settlement:
    """Ask again when the refusal is over; a contact that expires before it is released."""
    _tell(claim.contact, unsaid)
    if unsaid.over is None or unsaid.over >= claim.contact.expires_at:
        return give_up(claim, unsaid.why, now)
    return put_off(claim, unsaid.over, unsaid.why, now)


def _left_out(contact: Contact, message: Message) -> tuple[str, ...]:
    for unsaid in message.left_out:
        _tell(contact, unsaid)
    return tuple(unsaid.why for unsaid in message.left_out)


def _tell(contact: Contact, unsaid: Unsaid) -> None:
    if unsaid.detail:
        of, said = origin_of(contact.id), unsaid.detail
        _log.error("a contact of %s, %s, cannot be written: %s", of, contact.kind.strategy, said)
