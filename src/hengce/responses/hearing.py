"""Hearing: what channels tell later becomes outcomes, and what customers write, opt-outs.

hear -> understand and write, in one transaction -> acknowledge.

Nothing is acknowledged before it is committed, so what a process that dies had in hand comes
again; and everything written here bears repetition. A report that is ahead of the relay's own
settlement, or that names a part nobody remembers yet, waits a little; what cannot be understood
is kept as a dead letter, for people to read.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hengce.model.instant import SECOND_US, Instant
from hengce.ports import Heard, Reporting, Store
from hengce.responses.senders import Bearings
from hengce.responses.understanding import Became, Understanding

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HearingLimits:
    """How much is heard at once, and how long it may wait to be understood.

    Attributes:
        heard_max: Things of one channel that are heard in one turn.
        held_max: Things of one channel that wait for the relay; then nothing new is heard.
        waiting_seconds_max: How long a report waits for the relay to settle its message.
        again_seconds: How often it is looked at meanwhile.
    """

    heard_max: int = 500
    held_max: int = 10_000
    waiting_seconds_max: int = 60
    again_seconds: int = 1


@dataclass(frozen=True, slots=True)
class _Held:
    """Something that was heard and not acknowledged.

    Attributes:
        heard: It.
        since: When it was heard.
        due: When it is looked at next.
    """

    heard: Heard
    since: Instant
    due: Instant


class Hearing:
    """Takes in what channels tell.

    Args:
        store: The bank's memory.
        channels: What tells, by channel id.
        bearings: What reports and replies are understood with.
        limits: How much at once, and how long it may wait.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Reporting],
        bearings: Bearings,
        limits: HearingLimits = HearingLimits(),
    ) -> None:
        self._store = store
        self._channels = channels
        self._bearings = bearings
        self._limits = limits
        self._held: dict[str, list[_Held]] = {name: [] for name in channels}

    def run_once(self, now: Instant) -> Counter[Became]:
        """Take in what came in since the last call; return what became of how much."""
        total: Counter[Became] = Counter()
        for name, channel in self._channels.items():
            room = self._limits.held_max - len(self._held[name])
            new = channel.hear(min(room, self._limits.heard_max)) if room > 0 else ()
            self._held[name] += [_Held(heard, now, now) for heard in new]
            due = [held for held in self._held[name] if held.due <= now]
            if due:
                total += self._take(name, channel, due, now)
        return total

    def _take(
        self, name: str, channel: Reporting, due: Sequence[_Held], now: Instant
    ) -> Counter[Became]:
        """Write what is due of a channel, and acknowledge it after that."""
        became = self._written(name, due, now)
        waits = {
            held.heard.number
            for held, what in zip(due, became, strict=True)
            if what is Became.WAITING
        }
        done = [held.heard.number for held in due if held.heard.number not in waits]
        again = now + self._limits.again_seconds * SECOND_US
        self._held[name] = [
            _Held(held.heard, held.since, again if held.heard.number in waits else held.due)
            for held in self._held[name]
            if held.heard.number not in done
        ]
        channel.acknowledge(done)
        return Counter(became)

    def _written(self, name: str, due: Sequence[_Held], now: Instant) -> Sequence[Became]:
        try:
            return self._together(name, due, now)
        except Exception as error:  # noqa: BLE001 -- one that fails must not hold up the others
            _log.error("what channel %s told could not be written: %s", name, type(error).__name__)
        return [self._alone(name, one, now) for one in due]

    def _together(self, name: str, due: Sequence[_Held], now: Instant) -> Sequence[Became]:
        patience = self._limits.waiting_seconds_max * SECOND_US
        with self._store.transaction(now) as transaction:
            understanding = Understanding(name, transaction, self._bearings, now)
            return [
                understanding.take(one.heard.said, may_wait=now - one.since < patience)
                for one in due
            ]

    def _alone(self, name: str, one: _Held, now: Instant) -> Became:
        """Write one thing; keep it when it cannot be understood for an error in here."""
        try:
            return self._together(name, [one], now)[0]
        except Exception as error:  # noqa: BLE001 -- it is kept, and people find it
            _log.error("channel %s told what fails: %s", name, type(error).__name__)
        with self._store.transaction(now) as transaction:
            return Understanding(name, transaction, self._bearings, now).keep_failed(one.heard.said)
