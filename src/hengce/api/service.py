"""What the handlers of all requests share."""

import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock

from hengce.api.keyring import KeyRing
from hengce.api.mailbox import Mailbox
from hengce.api.patience import Patience
from hengce.api.sessions import Sessions
from hengce.customers.timelining import Timelining
from hengce.customers.viewing import Viewing
from hengce.deciding.loop import EngineLoop
from hengce.deciding.parcels import Became
from hengce.delivery.relay import Relay
from hengce.errors import NotFoundError
from hengce.intake.envelope import Parcel
from hengce.kernel.population import Population
from hengce.model.access import Principal
from hengce.model.configuration import Configuration
from hengce.model.handover import OWN_EVENTS
from hengce.model.instant import Instant
from hengce.model.merge import Merges
from hengce.model.tag import EventType
from hengce.overview.conflicts import RunLosses
from hengce.people.access import reach
from hengce.populations.kept_index import INDEXES
from hengce.populations.selecting import Selecting
from hengce.ports import View
from hengce.reading.archive import org_in
from hengce.simulations.requests import Simulations
from hengce.startup.warming import Warmth
from hengce.wiring import Installation

STANDING_SECONDS_MAX = 1.0
"""For how long requests may be read by a configuration and a snapshot that were replaced."""


@dataclass(slots=True)
class Lifecycle:
    """Where the server stands: it refuses work while it drains."""

    draining: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What was in force a moment ago.

    Attributes:
        configuration: The bank's.
        catalogue: Its event types by name, without those that only the brain itself makes.
        population: The snapshot's customers; None before the first import.
        read_at: When it was read, by the monotonic clock.
        merges: Who speaks for whom.
    """

    configuration: Configuration
    catalogue: Mapping[str, EventType]
    population: Population | None
    read_at: float
    merges: Merges = field(default_factory=Merges)
    _reached: dict[str, Collection[str] | None] = field(default_factory=dict)

    def reach(self, org: str) -> Collection[str] | None:
        """Return the units that a key of a unit reaches; None for the whole bank."""
        if org not in self._reached:
            self._reached[org] = reach(org, self.configuration.units)
        return self._reached[org]

    def reaches(self, key: Principal, org: str) -> bool:
        """Tell whether a key reaches a unit of the bank."""
        reached = self.reach(key.org)
        return reached is None or org in reached

    def admit(self, key: Principal, customer: str) -> None:
        """Let a key ask about a customer.

        Raises:
            NotFoundError: There is no such customer, or he is out of reach: nobody may learn
                which of the two.
        """
        org = None if self.population is None else org_in(self.population, self.merges.of(customer))
        if org is None or not self.reaches(key, org):
            raise NotFoundError("there is no such customer")


@dataclass(slots=True)
class Service:
    """The bank's memory, the one writer, and the clock.

    Attributes:
        installation: The bank's installation.
        loop: The one thread that writes.
        relay: The one exit.
        warmth: Whether it can decide without compiling first.
        clock: What time it is.
        keys: Who may ask.
        lifecycle: Where the server stands.
        patience: Who tried too many passwords.
        questions: Held by the one question about many facts that is being answered.
    """

    installation: Installation
    loop: EngineLoop
    relay: Relay
    warmth: Warmth
    clock: Callable[[], Instant]
    keys: KeyRing
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    patience: Patience = field(default_factory=Patience)
    questions: Lock = field(default_factory=Lock)
    simulations: Simulations = field(default_factory=Simulations)
    _mailbox: Mailbox = field(default_factory=Mailbox)
    _standing: Standing | None = None
    _sessions: Sessions | None = None
    _selecting: Selecting | None = None
    _timelining: Timelining | None = None
    _run_losses: RunLosses | None = None

    def drain(self) -> None:
        """Take no more work, and end what only tells what might be."""
        self.lifecycle.draining = True
        self.simulations.close()

    def bring(self, parcel: Parcel) -> Awaitable[tuple[Became, ...]]:
        """Let what one request brings be taken in; wait for what became of it.

        Raises:
            BusyError: Too much waits. Waiting raises ConflictError for a dead letter that
                has ended.
        """
        expected = self._mailbox.expect()
        self.loop.bring(parcel, expected)
        return expected.future

    @property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        if self._sessions is None:
            self._sessions = Sessions(self.installation.store, self.loop)
        return self._sessions

    @property
    def selecting(self) -> Selecting:
        """What answers about audiences; requests share its index of the snapshot."""
        if self._selecting is None:
            parts = self.installation
            self._selecting = Selecting(parts.archive, parts.home / INDEXES)
        return self._selecting

    @property
    def viewing(self) -> Viewing:
        """What shows single customers."""
        return self.installation.viewing()

    @property
    def timelining(self) -> Timelining:
        """What tells what was decided; requests share its snapshot of the past."""
        if self._timelining is None:
            self._timelining = self.installation.timelining()
        return self._timelining

    @property
    def run_losses(self) -> RunLosses:
        """What runs refused; requests share what was decided again."""
        if self._run_losses is None:
            self._run_losses = RunLosses(self.installation.store, self.timelining.past)
        return self._run_losses

    def standing(self) -> Standing:
        """Return what is in force, at most STANDING_SECONDS_MAX old.

        Raises:
            ConflictError: Nothing was published yet.
        """
        now = time.monotonic()
        known = self._standing
        if known is None or now - known.read_at > STANDING_SECONDS_MAX:
            with self.installation.store.view() as view:
                known = self.standing_in(view, now)
            self._standing = known
        return known

    def standing_in(self, view: View, read_at: float = 0.0) -> Standing:
        """Return what is in force in a view."""
        archive = self.installation.archive
        configuration = archive.configuration(view)
        own = {event.name for event in OWN_EVENTS}
        own |= {rule.id for rule in configuration.intents}
        catalogue = {e.name: e for e in configuration.events if e.name not in own}
        population = archive.population(view)
        return Standing(configuration, catalogue, population, read_at, view.merges())
