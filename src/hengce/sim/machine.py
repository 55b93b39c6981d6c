"""The real parts, put together on a disk that fails: the process that dies and comes again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine as Connections

from hengce.channels.task import TaskChannel
from hengce.deciding.engine import Engine
from hengce.deciding.loop import EngineLoop
from hengce.delivery.desk import TaskDesk
from hengce.delivery.relay import Relay
from hengce.model.instant import Instant
from hengce.model.profile import ChangeKind
from hengce.ports import ChannelPort, Claim
from hengce.reading.archive import Archive
from hengce.reading.handoff import PinnedFacts, SnapshotBaseline
from hengce.resolution.merging import Merging, Said
from hengce.responses.hearing import Hearing
from hengce.responses.senders import PinnedBearings
from hengce.responses.tasks import end_overdue
from hengce.server.relay_loop import RelayLoop
from hengce.sim.clock import Clock
from hengce.sim.disk import Disk, KilledError, MountedDisk
from hengce.sim.inbox import Inbox
from hengce.sim.sqlite import DATABASE, Driver
from hengce.store.records import FileVerdictRecords
from hengce.store.segments import ParquetSegments
from hengce.store.sqlite import SqliteStore
from hengce.store.transaction import SqlTransaction
from hengce.store.view import SqlView

REPLYING = "sms"
"""The channel whose customers write back."""

WAL_BYTES_MAX = 1 << 20
"""Short, so that a seed's few events move the log, too, and die in the middle of it."""


class SteppedStore(SqliteStore):
    """The product's store; between its steps something else may happen.

    Attributes:
        busy: Whether a transaction or a view is open: then nobody else gets a turn.
    """

    def __init__(
        self,
        segments: ParquetSegments,
        connect: Callable[[Path], Connections],
        write_again: Callable[[Path], None],
        between: Callable[[], None],
        claimed: Callable[[Sequence[Claim], Instant], None],
        committed: Callable[[int], None],
    ) -> None:
        self.busy = True
        self._between = between
        self._claimed = claimed
        self._committed = committed
        super().__init__(Path(DATABASE), segments, connect, write_again, WAL_BYTES_MAX)
        self.busy = False

    @contextmanager
    def view(self, position: int | None = None) -> Iterator[SqlView]:
        """Read, after somebody else's turn."""
        self._between()
        with self._alone(), super().view(position) as view:
            yield view

    @contextmanager
    def transaction(self, at: Instant) -> Iterator[SqlTransaction]:
        """Write, between the turns of others."""
        self._between()
        with self._alone(), super().transaction(at) as transaction:
            yield transaction
        self._committed(transaction.position)
        self._between()

    def claim(self, now: Instant, limit: int, channel: str | None = None) -> Sequence[Claim]:
        """Claim, between the turns of others."""
        self._between()
        with self._alone():
            claims = super().claim(now, limit, channel)
        self._claimed(claims, now)
        self._between()
        return claims

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.busy = True
        try:
            yield
        finally:
            self.busy = False


@dataclass(frozen=True, slots=True)
class Parts:
    """What lives in a process.

    Attributes:
        store: The bank's memory.
        engine: Decides.
        loop: Takes work in.
        relay: Hands off.
        baseline: What the snapshot says.
        desk: Makes tasks.
        hearing: Takes in what customers write back.
    """

    store: SteppedStore
    engine: Engine
    loop: EngineLoop
    relay: RelayLoop
    baseline: SnapshotBaseline
    desk: TaskChannel
    hearing: Hearing


class Machine:
    """A disk, and the process that runs on it, if it runs.

    Args:
        disk: The disk.
        archive: What is compiled and mapped; the same content has the same name in it.
        clock: The bank's clock.
        folder: Where runs write their files.
        channels: What delivers.
        between: Called between two steps.
        claimed: Told of each claim that has committed.
        committed: Told of the position of each transaction that has committed.
        checkpoint_pages: How long the database's log grows.
        driver: Connects to the disk.
        said: What the nightly files say of consents.
        inbox: What customers write back.
    """

    def __init__(
        self,
        disk: Disk,
        archive: Archive,
        clock: Clock,
        folder: Path,
        channels: Mapping[str, ChannelPort],
        between: Callable[[], None],
        claimed: Callable[[Sequence[Claim], Instant], None],
        committed: Callable[[int], None],
        checkpoint_pages: int,
        driver: Driver,
        said: Said,
        inbox: Inbox,
    ) -> None:
        self.disk = disk
        self.archive = archive
        self.merging = Merging(archive, said)
        self.segments = ParquetSegments(folder / "segments")
        self.records = FileVerdictRecords(folder / "runs")
        self.parts: Parts | None = None
        self.committed = True
        self._clock = clock
        self._channels = channels
        self._between = between
        self._claimed = claimed
        self._committed = committed
        self._inbox = inbox
        self._mounted = MountedDisk(disk, f"sim{id(disk)}")
        self._driver = driver
        driver.mount(disk, self._mounted.name, checkpoint_pages)

    @property
    def running(self) -> Parts:
        """The process.

        Raises:
            KilledError: There is none.
        """
        if self.parts is None:
            raise KilledError
        return self.parts

    def start(self) -> None:
        """Begin with what the disk holds."""
        store = SteppedStore(
            self.segments,
            self._driver.connections,
            self.disk.write_again,
            self._between,
            self._claimed,
            self._committed,
        )
        engine = Engine(store, self.archive)
        baseline = SnapshotBaseline(store, self.archive)
        baseline.value("", ChangeKind.SENT, "")  # it reads its snapshot once, before all else
        relay = Relay(store, PinnedFacts(store, self.archive), self._channels, baseline)
        now = self._clock.now
        loop = EngineLoop(store, engine, self.archive, now, on_commit=self._on_commit)
        self.parts = Parts(
            store=store,
            engine=engine,
            loop=loop,
            relay=RelayLoop(relay, store, now, chores=[partial(self._end_overdue, store)]),
            baseline=baseline,
            desk=TaskChannel(TaskDesk(store, self.archive)),
            hearing=Hearing(store, {REPLYING: self._inbox}, PinnedBearings(store, self.archive)),
        )
        self._inbox.begin()
        self.committed = True

    def hand_off(self) -> None:
        """Let the relay look once; what left may move whoever waits in a journey."""
        parts = self.running
        parts.relay.turn()
        parts.loop.look()
        self.committed = True

    def stop(self) -> None:
        """Stop in good order: what waits is done, and the log goes into the file."""
        parts = self.running
        while parts.loop.turn():
            pass
        self._driver.close_all()
        self.parts = None

    def die(self) -> None:
        """Die where it stands: what was in memory is gone."""
        self.disk.kill()
        self._driver.close_all()
        self.parts = None
        self.disk.revive()

    def close(self) -> None:
        """Let go of everything."""
        self.die()
        self._mounted.unregister()

    def _end_overdue(self, store: SteppedStore, at: Instant) -> None:
        with store.view() as view:
            configuration = self.archive.configuration(view)
        end_overdue(store, configuration, at)

    def _on_commit(self) -> None:
        self.committed = True
