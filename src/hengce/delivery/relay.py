"""The relay: the one exit. Nothing else calls a channel.

claim (durable) -> facts of this second -> second gate -> render -> deliver -> settle.

Contacts of one channel are handled in groups, short in number and in time: the facts of a
group are read in one view after the claim has committed, and its results are settled in one
transaction, each with the token of its claim. What cannot be said certainly and lawfully is
not said: an unknown customer, a missing channel, a text with a hole in it or an error in here
releases the contact, or tries again while it certainly was not handed off. A hand-off that
nobody can tell about is repeated or listed, as the bank promises for its message class.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from msgspec import structs

from hengce.delivery.breaker import BreakerLimits, Breakers, BreakerState
from hengce.delivery.delivering import Batching
from hengce.delivery.handing import Clock, Ending, FactsProvider, Group, Hands
from hengce.delivery.relay_counts import ChannelMetrics, RelayCounts, RelayTally, by_name
from hengce.delivery.throttle import Throttles
from hengce.flow.ending import Patience, in_doubt
from hengce.flow.sent import HandedOff, count_sent
from hengce.model.contact import Contact, ContactState, origin_of
from hengce.model.instant import MINUTE_US, SECOND_US, Instant
from hengce.model.merge import Merges
from hengce.model.obstacle import Obstacle
from hengce.ports import ChannelPort, Part, Settled, Store, Transaction
from hengce.responses.outcomes import Baseline

_log = logging.getLogger(__name__)


class Arbiter(Protocol):
    """Decides again."""

    def ask_again(self, tx: Transaction, contact: Contact, at: Instant) -> Sequence[Contact]:
        """Ask anew what a contact, released already, was the answer to; return what is reserved."""


@dataclass(frozen=True, slots=True)
class RelayLimits:
    """How much the relay does at once, and how often it tries.

    Attributes:
        group_contacts_max: Contacts whose facts are read together and settled together.
        group_seconds_max: How long after the claim of a group a hand-off of it may start.
        in_hand_minutes: How long a relay may hold a claim; then it is taken for dead. It must
            be longer than the group's time and the longest call of a channel together.
        patience: How often a hand-off is tried, and with which pauses.
        breaker: When a channel is left alone.
    """

    group_contacts_max: int = 200
    group_seconds_max: float = 2.0
    in_hand_minutes: int = 5
    patience: Patience = field(default_factory=Patience)
    breaker: BreakerLimits = field(default_factory=BreakerLimits)

    @property
    def group_us(self) -> int:
        """The group's time in microseconds."""
        return int(self.group_seconds_max * SECOND_US)


RELAY_LIMITS = RelayLimits()
"""As long as nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class _Owed:
    """What became of a group, while the store does not take it.

    Attributes:
        endings: What is true of its contacts.
        until: Afterwards this relay is taken for dead, and others say what they know.
    """

    endings: Sequence[Ending]
    until: Instant


class Relay:
    """Hands due contacts off.

    Args:
        store: The bank's memory, with the outbox.
        facts: Reads the facts of this second.
        channels: What delivers, by channel id.
        baseline: What the snapshot says of counters.
        limits: How much at once, and how often.
        throttles: How fast channels may be fed; None: as fast as they take.
        arbiter: Decides again what waited too long; None: it leaves, however late.
    """

    def __init__(
        self,
        store: Store,
        facts: FactsProvider,
        channels: Mapping[str, ChannelPort],
        baseline: Baseline,
        limits: RelayLimits = RELAY_LIMITS,
        throttles: Throttles | None = None,
        arbiter: Arbiter | None = None,
    ) -> None:
        self._store = store
        self._channels = channels
        # Asked once: to hold something against a protocol takes longer than a turn without work.
        self._batching: Mapping[str, Batching] = {
            name: port for name, port in channels.items() if isinstance(port, Batching)
        }
        self._baseline = baseline
        self._limits = limits
        self._throttles = throttles or Throttles({}, lambda: 0)
        self._arbiter = arbiter
        self._breakers = Breakers(limits.breaker)
        self._hands = Hands(
            facts=facts,
            channels=channels,
            breakers=self._breakers,
            patience=limits.patience,
            group_us=limits.group_us,
            revalidates=arbiter is not None,
        )
        self._tally = RelayTally()
        self._sizes: dict[str, int] = {}
        self._owed: dict[str, _Owed] = {}

    @property
    def channels(self) -> Sequence[str]:
        """The channels that are connected."""
        return tuple(self._channels)

    def metrics(self, now: Instant) -> Mapping[str, ChannelMetrics]:
        """Return what was done since the start, by channel; of those connected, all."""
        nothing = dict.fromkeys(self._channels, (RelayCounts(), 0))
        return {
            name: ChannelMetrics(counts, waits, self._breakers.state(name, now))
            for name, (counts, waits) in (nothing | dict(self._tally.read())).items()
        }

    def drain(self, now: Instant) -> RelayCounts:
        """Hand off everything that is due at an instant; for a clock that stands still.

        It waits for throttles, whose seconds are real, and for nothing else.
        """
        total = self.recover(now)
        while True:
            counts = self.run_once(now, self._limits.group_contacts_max)
            total += counts
            if counts.claimed:
                continue
            rests = [self._throttles.rest_us(name) for name in self._due(now)]
            if not rests:
                return total
            time.sleep(min(rests) / SECOND_US)

    def recover(self, now: Instant) -> RelayCounts:
        """Give up what a relay that died had in hand: handed off or not, nobody knows.

        It is repeated or listed, as was promised. Should the relay come back, its token is
        an old one: it can settle nothing any more.
        """
        before = now - self._limits.in_hand_minutes * MINUTE_US
        total = RelayCounts()
        while claims := self._store.unsettled(before):
            handoffs = self._hands.read(claims, now)
            if handoffs is None:
                break
            lost = [
                Ending(
                    in_doubt(claim, handoff.promise, Obstacle.ABANDONED, now, self._limits.patience)
                )
                for claim, handoff in zip(claims, handoffs, strict=True)
            ]
            total += replace(self._settle(lost, now), claimed=0)
        return total

    def run_once(
        self,
        now: Instant,
        limit: int,
        channel: str | None = None,
        clock: Clock | None = None,
        go_on: Callable[[], bool] = lambda: True,
    ) -> RelayCounts:
        """Hand off up to `limit` due contacts, one group after the other.

        Args:
            now: What is due by then.
            limit: How many contacts.
            channel: Only those of this channel; None: of any that may be fed.
            clock: What time it is while the groups are in hand; None: it stands still.
            go_on: Asked before each hand-off; when it says no the rest is claimed anew later.
        """
        names = self.channels if channel is None else [channel]
        self._settle_owed(names, now)
        self.hand_over(now, names)
        total = RelayCounts()
        while total.claimed < limit and go_on():
            name = channel or next(iter(self._due(now, fed=True)), None)
            if name is None:
                break
            counts, may_be_more = self._turn(name, limit - total.claimed, now, clock, go_on)
            total += counts
            # To claim nothing would hold up whoever writes, so that a channel is not asked again.
            if not counts.claimed or (channel is not None and not may_be_more):
                break
        return total

    def hand_over(self, now: Instant, names: Sequence[str]) -> None:
        """Let channels hand over the batches whose time has come."""
        for name in names:
            if name in self._batching:
                self._batching[name].hand_over(now)

    def next_turn(self, now: Instant) -> Instant | None:
        """Return when the next contact may be claimed, or what is owed written; None for never."""
        if self._owed:
            return now
        heads = self._store.next_releases()
        turns = (max(at, now + self.rest_us(name, now)) for name, at in heads.items())
        return min(turns, default=None)

    def rest_us(self, channel: str, now: Instant) -> int:
        """Return how long a channel may not be fed; 0 when it may."""
        return max(self._breakers.rest_us(channel, now), self._throttles.rest_us(channel))

    def _due(self, now: Instant, *, fed: bool = False) -> Sequence[str]:
        """Return channels with something due that no breaker holds, oldest release first.

        Args:
            now: What is due by then.
            fed: Whether those that wait for a throttle are left out, too.
        """
        heads = self._store.next_releases()
        due = sorted((at, name) for name, at in heads.items() if at <= now)
        open_ = [name for _, name in due if not self._breakers.rest_us(name, now)]
        return [name for name in open_ if not (fed and self._throttles.rest_us(name))]

    def _turn(
        self,
        channel: str,
        limit: int,
        now: Instant,
        clock: Clock | None,
        go_on: Callable[[], bool],
    ) -> tuple[RelayCounts, bool]:
        """Claim a group of a channel, hand it off and settle it; tell whether there may be more."""
        if self._breakers.rest_us(channel, now):
            return RelayCounts(), False
        size = min(limit, self._size(channel, now))
        tokens = self._throttles.take(channel, size)
        if not tokens:
            self._tally.waited(channel)
            return RelayCounts(), False
        claims = self._store.claim(now, tokens, channel)
        group = Group(channel, claims, now, clock or (lambda: now), go_on)
        endings: list[Ending] = []
        try:
            if claims:
                endings.extend(self._hands.hand_off(group))
        finally:
            # Even when a failed assertion stops the group, what was handed off is written.
            endings = self._hands.made_durable(endings, group)
            counts = self._settle_or_owe(channel, endings, group.clock())
            self._throttles.give_back(channel, tokens - sum(one.called for one in endings))
            self._tally.add(channel, counts)
        self._resize(channel, endings)
        return counts, len(claims) == tokens

    def _size(self, channel: str, now: Instant) -> int:
        """Return how many contacts a group of a channel may have."""
        if self._breakers.state(channel, now) is BreakerState.HALF_OPEN:
            return 1
        return self._sizes.get(channel, self._limits.group_contacts_max)

    def _resize(self, channel: str, endings: Sequence[Ending]) -> None:
        """Claim as many next time as a group's time is enough for."""
        in_time = sum(one.settlement.why != Obstacle.LATE for one in endings)
        if in_time < len(endings):
            self._sizes[channel] = max(1, in_time)
        elif channel in self._sizes:
            grown = 2 * self._sizes[channel]
            self._sizes[channel] = min(grown, self._limits.group_contacts_max)

    def _settle_or_owe(self, channel: str, endings: Sequence[Ending], now: Instant) -> RelayCounts:
        """Write endings down; those that the store does not take are kept until it does."""
        try:
            return self._settle(endings, now)
        except Exception:
            until = now + self._limits.in_hand_minutes * MINUTE_US
            self._owed[channel] = _Owed(endings, until)
            raise

    def _settle_owed(self, names: Iterable[str], now: Instant) -> None:
        """Write down what is owed, before anything else of these channels is claimed."""
        for name in names:
            owed = self._owed.get(name)
            if owed is not None and now <= owed.until:
                self._tally.add(name, self._settle(owed.endings, now))
            self._owed.pop(name, None)

    def _settle(self, endings: Sequence[Ending], now: Instant) -> RelayCounts:
        """Write endings down; return what is true of them now."""
        together = [one for one in endings if not one.is_decided_again]
        became = self._settle_together(together, now) if together else []
        apart = [one for one in endings if one.is_decided_again]
        became = [*became, *(self._decide_again(one, now) for one in apart)]
        return _counted([*together, *apart], became)

    def _settle_together(self, endings: Sequence[Ending], now: Instant) -> Sequence[Settled]:
        with self._store.transaction(now) as tx:
            became = tx.settle([one.settlement for one in endings])
            mine = [
                one for one, what in zip(endings, became, strict=True) if what is not Settled.FENCED
            ]
            # Even where the claim was lost: a report may still tell what became of the message.
            tx.add_parts([part for one in endings for part in _parts(one)])
            who = tx.merges()
            left = [
                HandedOff(_of_survivor(one.settlement.claim.contact, who), one.daypart)
                for one in mine
                if one.is_handed_off
            ]
            if left:
                customers = sorted({one.contact.customer for one in left})
                known = tx.changes(customers)
                tx.add_changes(count_sent(left, known, self._baseline.value, now))
        return became

    def _decide_again(self, ending: Ending, now: Instant) -> Settled:
        """Release what waited too long and ask its customer again, in one transaction."""
        assert self._arbiter is not None, "only an arbiter decides again"
        contact = ending.settlement.claim.contact
        try:
            with self._store.transaction(now) as tx:
                (became,) = tx.settle([ending.settlement])
                if became is Settled.WRITTEN:
                    self._arbiter.ask_again(tx, contact, now)
        except Exception as error:  # noqa: BLE001 -- an internal error sends no marketing
            of, name = origin_of(contact.id), type(error).__name__
            _log.error("a contact of %s is not decided again: %s", of, name)
            settlement = replace(ending.settlement, listed=True)
            with self._store.transaction(now) as tx:
                (became,) = tx.settle([settlement])
        return became


def _parts(ending: Ending) -> Iterator[Part]:
    """Yield the parts that the channel certainly took, so that its reports find the contact."""
    contact, names = ending.settlement.claim.contact, ending.parts
    for number, name in enumerate(names, start=1):
        if name:
            yield Part(contact.kind.channel, name, contact.id, number, len(names))


def _counted(endings: Sequence[Ending], became: Sequence[Settled]) -> RelayCounts:
    """Count endings; one that was refused counts as nothing else."""
    mine = [one for one, what in zip(endings, became, strict=True) if what is not Settled.FENCED]
    committed = [one for one in mine if one.is_handed_off]
    waiting = [one for one in mine if one.settlement.again_at is not None]
    over = [one for one in mine if one.settlement.again_at is None]
    doubtful = [one for one in waiting if one.settlement.state is ContactState.UNKNOWN]
    return RelayCounts(
        claimed=len(endings),
        committed=len(committed),
        unknown=sum(one.settlement.state is ContactState.UNKNOWN for one in over),
        repeated=len(doubtful),
        retried=len(waiting) - len(doubtful),
        fenced=len(endings) - len(mine),
        waiting=by_name(one.settlement.why for one in waiting),
        released=by_name(
            one.settlement.why for one in over if one.settlement.state is ContactState.RELEASED
        ),
        left_out=by_name(why for one in committed for why in one.left_out),
    )


def _of_survivor(contact: Contact, who: Merges) -> Contact:
    """Return a contact as that of the customer who speaks for its number now."""
    return structs.replace(contact, customer=who.of(contact.customer))
