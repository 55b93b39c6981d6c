"""Keeps the relay going: a thread that hands off what becomes due, until it is told to stop."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Thread

from hengce.model.instant import MINUTE_US, SECOND_US, Instant
from hengce.ports import Store
from hengce.relay import Relay

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RelayPace:
    """How often the relay looks, and how much it takes at once.

    Attributes:
        contacts_max: Contacts that are handed off before stops are looked at anew.
        pause_seconds_max: The longest rest; whatever commits wakes it earlier.
        recover_minutes: How often claims of a relay that died are looked for.
        fault_pause_seconds: How long it rests when the store fails.
    """

    contacts_max: int = 200
    pause_seconds_max: float = 1.0
    recover_minutes: int = 1
    fault_pause_seconds: float = 1.0


PACE = RelayPace()


class RelayLoop:
    """Hands off what is due, in a thread of its own.

    Args:
        relay: The one exit.
        store: Says when the next contact becomes due.
        clock: What time it is.
        pace: How often, and how much.
        chores: What else is done every `recover_minutes`; each does a bounded part of its work.
    """

    def __init__(
        self,
        relay: Relay,
        store: Store,
        clock: Callable[[], Instant],
        pace: RelayPace = PACE,
        chores: Sequence[Callable[[Instant], object]] = (),
    ) -> None:
        self._relay = relay
        self._store = store
        self._clock = clock
        self._pace = pace
        self._chores = tuple(chores)
        self._woken = Event()
        self._stopping = False
        self._recovered_at: Instant = 0
        self._thread = Thread(target=self._serve, name="relay-loop", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Something was committed: look now. Safe from any thread; never blocks."""
        self._woken.set()

    def stop(self, timeout_seconds: float) -> bool:
        """Finish the group in hand and stop; tell whether it did in time."""
        self._stopping = True
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def turn(self) -> int:
        """Hand off once what is due; return how much was taken in hand.

        The thread does nothing else, again and again; a clock of another kind may do it, too.
        """
        now = self._clock()
        if now - self._recovered_at >= self._pace.recover_minutes * MINUTE_US:
            self._recovered_at = now
            self._relay.recover(now)
            for chore in self._chores:
                chore(now)
        return self._relay.run_once(now, self._pace.contacts_max).claimed

    def _serve(self) -> None:
        while not self._stopping:
            self._woken.clear()
            try:
                claimed = self.turn()
            except Exception as error:  # noqa: BLE001 -- the relay outlives a store that fails
                _log.error("the relay could not go on: %s", type(error).__name__)
                self._woken.wait(self._pace.fault_pause_seconds)
                continue
            if not claimed:
                self._woken.wait(self._pause())

    def _pause(self) -> float:
        due = self._store.next_release()
        if due is None:
            return self._pace.pause_seconds_max
        waits = (due - self._clock()) / SECOND_US
        return min(max(waits, 0.0), self._pace.pause_seconds_max)
