"""Runs an installation as a server: the engine loop, the relay, the way back, and HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from hengce.api.keyring import KeyRing
from hengce.api.service import Service
from hengce.deciding.loop import EngineLoop
from hengce.errors import BusyError, ConflictError
from hengce.feeds.feed_loop import FeedLoop
from hengce.learning.bandits import tend_bandits
from hengce.learning.trials import tend
from hengce.learning.watching import keep_watch
from hengce.model.instant import Day, Instant, day_at
from hengce.server.checkpoint_loop import CheckpointLoop
from hengce.server.hearing_loop import HearingLoop
from hengce.server.learning_loop import LearningLoop
from hengce.server.relay_loop import RelayLoop
from hengce.startup.warming import Warmth, warm
from hengce.wiring import Installation

DRAIN_SECONDS_MAX = 30.0
"""How long a server that stops may take to finish what waits."""


@contextmanager
def serving(installation: Installation, clock: Callable[[], Instant]) -> Iterator[Service]:
    """Start what works behind the requests; finish what waits when the context ends.

    Raises:
        ConflictError: Nothing was published yet.
    """
    warmth = Warmth(lambda: warm(installation.store, installation.archive, clock()))
    warmth.make()
    with installation.channels() as channels:
        relay = installation.relay_through(channels)
        relay_loop = RelayLoop(
            relay,
            installation.store,
            clock,
            chores=[
                installation.end_overdue_tasks,
                lambda at: _notice(installation, loop, at),
                lambda at: _enrol(installation, loop, at),
                installation.guard,
                Daily(installation).tend,
            ],
            on_settled=lambda: loop.look() if installation.has_journeys() else None,
        )
        loop = EngineLoop(
            installation.store,
            installation.engine,
            installation.archive,
            clock,
            on_commit=relay_loop.wake,
            share=installation.share(),
            merging=installation.merging(),
        )
        hearing = installation.hearing_from(channels)
        hearing_loop = HearingLoop(hearing, clock, on_commit=loop.look)
        checkpoint_loop = CheckpointLoop(installation.store)
        learning_loop = LearningLoop(installation, clock)
        feed_loop = FeedLoop(installation, clock)
        beside = (relay_loop, hearing_loop, learning_loop, feed_loop)
        for one in (checkpoint_loop, loop, *beside):
            one.start()
        keys = KeyRing(installation.store)
        service = Service(installation, loop, relay, warmth, clock, keys)
        try:
            yield service
        finally:
            service.drain()
            loop.drain(DRAIN_SECONDS_MAX)
            for each in beside:
                each.stop(DRAIN_SECONDS_MAX)
            warmth.wait(DRAIN_SECONDS_MAX)
            checkpoint_loop.stop(DRAIN_SECONDS_MAX)


class Daily:
    """Judges experiments and watches strategies once a day of the bank's zone, and at its start.

    Two processes that do it on one day harm nobody: the second finds another phase, and signals
    that are open already.
    """

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._day: Day | None = None

    def tend(self, at: Instant) -> None:
        """Judge and watch, if the day is a new one."""
        today = day_at(at, self._installation.zone())
        if today == self._day:
            return
        with suppress(ConflictError):  # nobody was imported yet
            tend(self._installation.store, self._installation.archive, at)
            tend_bandits(self._installation.store, self._installation.archive, at)
            keep_watch(self._installation.store, self._installation.archive, at)
        self._day = today


def _enrol(installation: Installation, loop: EngineLoop, at: Instant) -> None:
    """Let in the audiences whose schedules have come, and let the one writer walk them."""
    if any(installation.enrol_due(at).values()):
        loop.look()


def _notice(installation: Installation, loop: EngineLoop, at: Instant) -> None:
    """Let the one writer announce who does not answer: what that starts is decided with it."""
    if installation.has_silence(at):
        with suppress(BusyError):  # the next minute comes
            loop.call(installation.notice_silence)
