"""The one place that builds real objects: an installation below a folder."""

import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING

from hengce.calendars.chinese import chinese_working_days
from hengce.channels import Surroundings, open_channel
from hengce.customers.timelining import Timelining
from hengce.customers.viewing import Viewing
from hengce.deciding.engine import Engine
from hengce.deciding.leases import SOLE, Leased, Share
from hengce.deciding.loop import EngineLoop
from hengce.delivery.asking_again import AskingAgain
from hengce.delivery.desk import TaskDesk
from hengce.delivery.relay import RELAY_LIMITS, Relay, RelayLimits
from hengce.delivery.throttle import Throttles
from hengce.errors import ConflictError, NoConfigurationError, Problem, ProblemsError
from hengce.flow.typed import stored_values
from hengce.journeys.enrolling import enrol_due, enrol_tonight
from hengce.journeys.guarding import guard
from hengce.model.configuration import Configuration, Unit
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import Instant, moment
from hengce.model.journey_order import JourneyOrder
from hengce.model.product import Product
from hengce.model.run import Run
from hengce.model.tag import Scalar
from hengce.nightly import batch
from hengce.nightly.progress import Progress
from hengce.nightly.running import RUNNING, machine_now, telling
from hengce.ports import ChannelPort, Reporting, Transaction
from hengce.reading.archive import Archive
from hengce.reading.handoff import PinnedFacts, SnapshotBaseline
from hengce.replaying import replay
from hengce.resolution.merging import Merging
from hengce.responses.hearing import Hearing
from hengce.responses.senders import PinnedBearings
from hengce.responses.silence import has_silence, notice_silence
from hengce.responses.tasks import end_overdue
from hengce.retention.giving_up import Files
from hengce.snapshots.refreshing import MADE_FROM, refresh
from hengce.snapshots.relinking import DayLinks
from hengce.snapshots.rescoring import DayScores
from hengce.snapshots.shelf import ModelShelf
from hengce.store.consents_kept import consents_kept
from hengce.store.consents_said import consents_said
from hengce.store.kept_inputs import FileKeptInputs
from hengce.store.members import MEMBERS, MemberFiles
from hengce.store.model_files import ModelFiles
from hengce.store.postgres import PostgresStore
from hengce.store.records import FileVerdictRecords
from hengce.store.segments import ParquetSegments
from hengce.store.snapshot import PackedSnapshots
from hengce.store.sql_store import SqlStore
from hengce.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from hengce.snapshots.importer import Importer

RUNS_A_MINUTE_MAX = 100

STORE_FILE = "hengce.db"
"""The store, where it is not in PostgreSQL."""

TURNS_MAX = 100_000
"""Transactions of one walk."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A bank's installation.

    Attributes:
        home: Its folder; everything lies below it.
        store: The bank's memory.
        snapshots: Nightly profiles.
        segments: Contacts of runs and of the past.
        records: Verdicts of runs.
        archive: Opens pins.
        engine: Decides for one customer.
        models: Models that score customers.
        address: Of a PostgreSQL store; empty for SQLite below the folder.
    """

    home: Path
    store: SqlStore
    snapshots: PackedSnapshots
    segments: ParquetSegments
    records: FileVerdictRecords
    archive: Archive
    engine: Engine
    models: ModelShelf
    address: str = ""

    @classmethod
    def open(cls, home: Path, store: str = "") -> "Installation":
        """Open an installation; the first time makes it.

        Args:
            home: Its folder; processes that share a store share it, too.
            store: The address of a PostgreSQL store; empty for SQLite below the folder.
        """
        home.mkdir(parents=True, exist_ok=True)
        segments = ParquetSegments(home / "segments")
        snapshots = PackedSnapshots(home / "snapshots")
        memory = _open_store(home, store, segments)
        kept = FileKeptInputs(home / "runs")
        archive = Archive(snapshots, chinese_working_days(), kept)
        models = ModelShelf(ModelFiles(home / "models"))
        memory.rescoring = DayScores(archive, models)
        memory.relinking = DayLinks(archive)
        return cls(
            home=home,
            store=memory,
            snapshots=snapshots,
            segments=segments,
            records=FileVerdictRecords(home / "runs"),
            archive=archive,
            engine=Engine(memory, archive),
            models=models,
            address=store,
        )

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def share(self) -> Share:
        """Return what this process answers for while it serves: its part, or everything."""
        if not self.store.shared:
            return SOLE
        return Leased(f"{gethostname()}-{os.getpid()}-{secrets.token_hex(4)}")

    def zone(self) -> str:
        """Return the bank's zone; UTC before anything was applied."""
        configuration = self.applied()
        return configuration.policy.zone if configuration else "UTC"

    def applied(self) -> Configuration | None:
        """Return what was applied last."""
        with self.store.view() as view:
            version = view.applied_configuration()
            return None if version is None else view.configuration(version)

    def published(self) -> Configuration:
        """Return what decides; ConflictError before anything was applied."""
        with self.store.view() as view:
            version = view.active_configuration()
            if version is None:
                raise NoConfigurationError
            return view.configuration(version)

    def imported_documents(self) -> Sequence[Product | Unit]:
        """Return products and units that came from files."""
        with self.store.view() as view:
            return view.imported_documents()

    def staged(self) -> Mapping[str, Path]:
        """Return the staged table of each source."""
        return {path.stem: path for path in sorted((self.home / "staged").glob("*.parquet"))}

    def refresh_snapshot(self, as_of: Instant) -> str | None:
        """Build the snapshot from what is staged; None while no customer is.

        The same tables, tags, channels, parts of the day and models keep the snapshot that they
        made.
        """
        note = self.home / "snapshots" / MADE_FROM
        scores, links = DayScores(self.archive, self.models), DayLinks(self.archive)
        return refresh(
            self.store, self.snapshots, self.models, scores, links, self.staged(), note, as_of
        )

    def baseline(self) -> SnapshotBaseline:
        """Return what the snapshot in force says, before the day's changes."""
        return SnapshotBaseline(self.store, self.archive)

    def files(self) -> Files:
        """Return what retention removes beside the store."""
        exports = MemberFiles(self.home / MEMBERS)
        return Files(self.snapshots, self.records, self.segments, self.archive, exports)

    def importer(self) -> "Importer":
        """Return what brings files in; ConflictError before anything was applied."""
        # Who brings no files in starts faster without their readers.
        from hengce.snapshots.importer import Importer  # noqa: PLC0415

        applied = self.applied()
        if applied is None:
            raise NoConfigurationError
        return Importer(
            home=self.home,
            store=self.store,
            segments=self.segments,
            baseline=self.baseline(),
            applied=applied,
            published=self.published(),
            links=DayLinks(self.archive),
        )

    def receive(
        self,
        customer: str,
        name: str,
        properties: Mapping[str, Scalar],
        at: Instant,
        *,
        commit: bool,
    ) -> Decision:
        """Decide what an event that somebody types in starts.

        Raises:
            ProblemsError: The event type or a property is not in the catalogue.
            ConflictError: The same event was received before.
        """
        published = self.published()
        event_type = next((e for e in published.events if e.name == name), None)
        if event_type is None:
            known = ", ".join(e.name for e in published.events)
            problem = Problem.of(f"events/{name}", "event.not_in_catalogue", name=name, known=known)
            raise ProblemsError([problem])
        zone = published.policy.zone
        stored = stored_values(properties, event_type.properties, zone, f"events/{name}")
        event = Event(
            source="cli",
            id=f"{name}-{customer}-{at}",
            name=name,
            customer=customer,
            occurred_at=at,
            received_at=at,
            properties=stored,
        )
        answered = self.engine.receive(event, at, commit=commit)
        if answered.decision is None:
            raise ConflictError(f"the event {event.id} was received before")
        return answered.decision

    def run(
        self,
        at: Instant,
        name: str = "",
        *,
        threads: int = 2,
        dry: bool = False,
        progress: Progress | None = None,
    ) -> Run:
        """Decide for the whole bank, and again for whoever moved meanwhile."""
        run_id, told = name or self._free_name(at), self.home / RUNNING
        with telling(told, run_id, dry=dry, also=progress, clock=machine_now) as tell:
            return batch.run(
                self.store,
                self.archive,
                self.segments,
                self.records,
                run_id,
                at,
                self.engine.decide_again,
                threads=threads,
                dry=dry,
                progress=tell,
            )

    def replay(
        self, run_id: str, *, threads: int = 2, progress: Progress | None = None
    ) -> replay.Replayed:
        """Decide a run again and compare."""
        return replay.replay(
            self.store,
            self.archive,
            self.segments,
            self.records,
            run_id,
            threads=threads,
            progress=progress,
        )

    def walk(self, at: Instant) -> int:
        """Walk everybody who is due, as a server does; return how many transactions it took."""
        loop = EngineLoop(self.store, self.engine, self.archive, lambda: at)
        turns = 0
        while turns < TURNS_MAX and loop.turn():
            turns += 1
        return turns

    def has_journeys(self) -> bool:
        """Tell whether anything is published that customers are in for a while."""
        with self.store.view() as view:
            return self.archive.journeys(view) is not None

    def enrol_tonight(self, at: Instant) -> Mapping[str, int]:
        """Let in the audiences of journeys that begin with the nightly run."""
        return enrol_tonight(self.store, self.archive, at)

    def guard(self, at: Instant) -> Sequence[JourneyOrder]:
        """Stop the entry of journeys whose guardrails are broken."""
        return guard(self.store, self.archive, at)

    def enrol_due(self, at: Instant) -> Mapping[str, int]:
        """Let in the audiences of journeys whose schedules have come."""
        return enrol_due(self.store, self.archive, at)

    def notice_silence(self, tx: Transaction, at: Instant) -> int:
        """Announce customers who left contacts unanswered; return how many."""
        return notice_silence(tx, self.archive, at)

    def has_silence(self, at: Instant) -> bool:
        """Tell whether there are contacts whose time for an answer has passed."""
        with self.store.view() as view:
            return has_silence(view, self.archive.configuration(view), at)

    def end_overdue_tasks(self, at: Instant) -> int:
        """Escalate overdue tasks, or let them expire; return how many."""
        return end_overdue(self.store, self.published(), at)

    def surroundings(self) -> Surroundings:
        """Return what channels find around themselves."""
        policy = self.published().policy
        return Surroundings(
            self.home,
            sys.stdout,
            os.environ,
            policy.egress,
            policy.zone,
            desk=TaskDesk(self.store, self.archive),
        )

    @contextmanager
    def channels(self) -> Iterator[Mapping[str, ChannelPort]]:
        """Open the channels of the published configuration, by id."""
        published, around = self.published(), self.surroundings()
        with ExitStack() as opened:
            yield {
                channel.id: opened.enter_context(closing(open_channel(channel, around)))
                for channel in published.channels
            }

    @contextmanager
    def relay(self, limits: RelayLimits = RELAY_LIMITS) -> Iterator[Relay]:
        """Open the one exit, with the channels of the published configuration."""
        with self.channels() as channels:
            yield self.relay_through(channels, limits)

    def relay_through(
        self, channels: Mapping[str, ChannelPort], limits: RelayLimits = RELAY_LIMITS
    ) -> Relay:
        """Return the one exit, through channels that are open."""
        documents = self.published().channels
        return Relay(
            self.store,
            PinnedFacts(self.store, self.archive),
            channels,
            self.baseline(),
            limits,
            throttles=Throttles.of(documents, lambda: time.monotonic_ns() // 1_000),
            arbiter=AskingAgain(self.engine),
        )

    def hearing_from(self, channels: Mapping[str, ChannelPort]) -> Hearing:
        """Return the way back, from those of open channels that tell anything later."""
        telling = {name: port for name, port in channels.items() if isinstance(port, Reporting)}
        return Hearing(self.store, telling, PinnedBearings(self.store, self.archive))

    def merging(self) -> Merging:
        """Return what merges and splits customers."""
        return Merging(self.archive, lambda whose, at: consents_said(self.staged(), whose, at))

    def viewing(self) -> Viewing:
        """Return what shows single customers."""
        return Viewing(self.archive, lambda whose, at: consents_kept(self.staged(), whose, at))

    def timelining(self) -> Timelining:
        """Return what tells what was decided for single customers."""
        past = Archive(self.snapshots, self.archive.calendar, self.archive.kept)
        return Timelining(self.store, past)

    def _free_name(self, at: Instant) -> str:
        """Name a run after its minute; a second one of the same minute gets a number."""
        stem = f"R{moment(at, self.zone()):%Y%m%dT%H%M}"
        names = [stem, *(f"{stem}-{k}" for k in range(2, RUNS_A_MINUTE_MAX))]
        with self.store.view() as view:
            taken = {run.id for run in view.runs()}
        free = next((name for name in names if name not in taken), None)
        if free is None:
            raise ConflictError(f"more than {RUNS_A_MINUTE_MAX} runs in one minute")
        return free


def _open_store(home: Path, address: str, segments: ParquetSegments) -> SqlStore:
    if not address:
        return SqliteStore(home / STORE_FILE, segments)
    return PostgresStore(address, segments)
