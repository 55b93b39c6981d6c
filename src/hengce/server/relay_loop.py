"""Keeps the relay going: a thread for each channel, and one that watches what becomes due.

A channel that is slow, or dead, holds up nobody but itself. The watching thread looks once for
all channels, gives up what dead relays left behind, and releases what no channel is connected
for.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread

from hengce.delivery.relay import Relay
from hengce.model.instant import SECOND_US, Instant
from hengce.ports import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RelayPace:
    """How often the relay looks, and how much it takes at once.

    Attributes:
        contacts_max: Contacts of a channel that are handed off before it is looked at anew.
        look_seconds_min: The shortest rest between two looks.
        look_seconds_max: The longest; whatever commits wakes it earlier.
        recover_seconds: How often claims of a relay that died are looked for.
        fault_pause_seconds: How long it rests when the store fails.
    """

    contacts_max: int = 200
    look_seconds_min: float = 0.005
    look_seconds_max: float = 1.0
    recover_seconds: float = 30.0
    fault_pause_seconds: float = 1.0


PACE = RelayPace()


class RelayLoop:
    """Hands off what is due, each channel in a thread of its own.

    Args:
        relay: The one exit.
        store: Says when the next contacts become due.
        clock: What time it is.
        pace: How often, and how much.
        chores: What else is done every `recover_seconds`; each does a bounded part of its work.
        on_settled: Called when contacts have left, or will not; it must not block.
    """

    def __init__(
        self,
        relay: Relay,
        store: Store,
        clock: Callable[[], Instant],
        pace: RelayPace = PACE,
        chores: Sequence[Callable[[Instant], object]] = (),
        on_settled: Callable[[], object] = lambda: None,
    ) -> None:
        self._relay = relay
        self._store = store
        self._clock = clock
        self._pace = pace
        self._chores = tuple(chores)
        self._on_settled = on_settled
        self._stopping = Event()
        self._changed = Event()
        self._due = {name: Event() for name in relay.channels}
        self._recovered_at: Instant | None = None
        self._threads = [
            *(
                Thread(target=self._feed, args=(name,), name=f"relay-{name}", daemon=True)
                for name in relay.channels
            ),
            Thread(target=self._watch, name="relay-watch", daemon=True),
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Something was committed: look now. Safe from any thread; never blocks."""
        self._changed.set()

    def stop(self, timeout_seconds: float) -> bool:
        """Finish the messages in hand and stop; tell whether all did in time."""
        self._stopping.set()
        for event in (self._changed, *self._due.values()):
            event.set()
        until = time.monotonic() + timeout_seconds
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def turn(self) -> int:
        """Hand off once what is due of any channel; return how much was taken in hand.

        The threads do nothing else, again and again; a clock of another kind may do it, too.
        """
        now = self._clock()
        self._recover(now)
        return self._relay.run_once(now, self._pace.contacts_max, None, self._clock).claimed

    def next_turn(self) -> Instant | None:
        """Return when something may be handed off; None when nothing waits."""
        return self._relay.next_turn(self._clock())

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._changed.clear()
            pause_seconds = self._safely(self._look)
            self._stopping.wait(self._pace.look_seconds_min)
            self._changed.wait(pause_seconds)

    def _feed(self, channel: str) -> None:
        """Hand off what is due of a channel, whenever something is."""
        due = self._due[channel]
        pause_seconds = 0.0
        while not self._stopping.is_set():
            # One that rests is looked at when its rest is over, whoever wakes it.
            is_due = due.wait(pause_seconds or self._pace.look_seconds_max) or pause_seconds > 0
            due.clear()
            turn = self._hand_off if is_due else self._hand_over
            pause_seconds = self._safely(partial(turn, channel))

    def _safely(self, turn: Callable[[], float]) -> float:
        """Take a turn, which returns how long nothing is to be done; outlive what fails."""
        try:
            return turn()
        except Exception as error:  # noqa: BLE001 -- the relay outlives a store that fails
            _log.error("the relay could not go on: %s", type(error).__name__)
            self._stopping.wait(self._pace.fault_pause_seconds)
            return self._pace.fault_pause_seconds

    def _look(self) -> float:
        """Wake the channels that have something due; return when to look again."""
        now = self._clock()
        self._recover(now)
        heads = self._store.next_releases()
        for name, at in heads.items():
            if at > now:
                continue
            if name in self._due:
                self._due[name].set()
            else:
                self._relay.run_once(now, self._pace.contacts_max, name)
        later = min((at for at in heads.values() if at > now), default=None)
        longest = self._pace.look_seconds_max
        return longest if later is None else min((later - now) / SECOND_US, longest)

    def _hand_off(self, channel: str) -> float:
        """Hand off all that is due of a channel; return how long it may not be fed, or 0."""
        while not self._stopping.is_set():
            counts = self._relay.run_once(
                self._clock(), self._pace.contacts_max, channel, self._clock, self._may_go_on
            )
            if counts.claimed:
                self._on_settled()
            if counts.claimed < self._pace.contacts_max:
                break
        return self._relay.rest_us(channel, self._clock()) / SECOND_US

    def _hand_over(self, channel: str) -> float:
        """Let a channel hand over batches whose time has come, while nothing else is due."""
        self._relay.hand_over(self._clock(), [channel])
        return 0.0

    def _recover(self, now: Instant) -> None:
        since = None if self._recovered_at is None else now - self._recovered_at
        if since is None or not 0 <= since < self._pace.recover_seconds * SECOND_US:
            self._recovered_at = now
            self._relay.recover(now)
            for chore in self._chores:
                chore(now)

    def _may_go_on(self) -> bool:
        return not self._stopping.is_set()
