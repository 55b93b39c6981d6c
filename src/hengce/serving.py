"""Runs an installation as a server: the engine loop, the relay, the way back, and HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hengce.api.keyring import KeyRing
from hengce.api.service import Service
from hengce.hearing_loop import HearingLoop
from hengce.loop import EngineLoop
from hengce.model.instant import Instant
from hengce.relay_loop import RelayLoop
from hengce.warming import warm
from hengce.wiring import Installation

DRAIN_SECONDS_MAX = 30.0
"""How long a server that stops may take to finish what waits."""


@contextmanager
def serving(installation: Installation, clock: Callable[[], Instant]) -> Iterator[Service]:
    """Start what works behind the requests; finish what waits when the context ends.

    Raises:
        ConflictError: Nothing was published yet.
    """
    warm(installation.store, installation.archive, clock())
    with installation.channels() as channels:
        relay_loop = RelayLoop(
            installation.relay_through(channels),
            installation.store,
            clock,
            chores=[installation.end_overdue_tasks],
        )
        hearing_loop = HearingLoop(installation.hearing_from(channels), clock)
        loop = EngineLoop(
            installation.store,
            installation.engine,
            installation.archive,
            clock,
            on_commit=relay_loop.wake,
            share=installation.share(),
        )
        loop.start()
        relay_loop.start()
        hearing_loop.start()
        service = Service(installation, loop, clock, KeyRing(installation.store))
        try:
            yield service
        finally:
            service.lifecycle.draining = True
            loop.drain(DRAIN_SECONDS_MAX)
            relay_loop.stop(DRAIN_SECONDS_MAX)
            hearing_loop.stop(DRAIN_SECONDS_MAX)
