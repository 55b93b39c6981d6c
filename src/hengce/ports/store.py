"""What the shell needs from the bank's memory.

Everything written is appended, and every row carries the *position* of the transaction
that wrote it. A view at a position is therefore repeatable for ever, which is what replay
rests on.
"""

import enum
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from hengce.model.access import ApiKey
from hengce.model.configuration import Configuration, Stop, StopScope, Unit
from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.open_question import OpenQuestion
from hengce.model.outcome import Outcome
from hengce.model.product import Product
from hengce.model.profile import Change, Identifier
from hengce.model.run import Run
from hengce.model.strategy import PriorityClass
from hengce.ports.accounts import AccountView, AccountWrites
from hengce.ports.answers import AnswerTransaction, AnswerView
from hengce.ports.contacts import ContactRecord, ContactStep
from hengce.ports.decided import KeptDecisions, StoredDecision
from hengce.ports.delivery import DeliveryReads, DeliveryWrites, Outbox
from hengce.ports.disclosures import DisclosureReads, DisclosureWrites
from hengce.ports.enrolments import EnrolmentReads, EnrolmentWrites
from hengce.ports.extract import ExtractReads
from hengce.ports.feeds import FeedReads, FeedWrites
from hengce.ports.health import HealthReads, HealthWrites
from hengce.ports.history import ContactHistory, History
from hengce.ports.identity import IdentityView, IdentityWrites
from hengce.ports.intents import IntentReads, IntentWrites
from hengce.ports.journeys import JourneyReads, JourneyWrites
from hengce.ports.learning import LearningReads, LearningWrites
from hengce.ports.leases import LeaseTransaction, LeaseView
from hengce.ports.letters import LetterReads, LetterWrites
from hengce.ports.lives import LifeReads
from hengce.ports.manuscripts import ManuscriptReads, ManuscriptWrites
from hengce.ports.markings import MarkingReads
from hengce.ports.merges import MergeView, MergeWrites
from hengce.ports.parties import TieReads, TieWrites
from hengce.ports.people import PeopleReads, PeopleWrites
from hengce.ports.record import RecordReads, StrategyStatus
from hengce.ports.retention import RetentionReads, RetentionWrites
from hengce.ports.silence import SilenceView, SilenceWrites
from hengce.ports.tasks import TaskReads, TaskWrites
from hengce.ports.trials import TrialReads, TrialWrites


class Taken(enum.StrEnum):
    """What became of something that was offered to the store."""

    ACCEPTED = "accepted"
    DUPLICATED = "duplicated"  # the same id with the same content: no effect
    CONFLICT = "conflict"  # the same id with other content: refused


class View(
    LetterReads,
    AccountView,
    AnswerView,
    DeliveryReads,
    JourneyReads,
    EnrolmentReads,
    TrialReads,
    HealthReads,
    LearningReads,
    FeedReads,
    DisclosureReads,
    MarkingReads,
    PeopleReads,
    ManuscriptReads,
    RecordReads,
    LeaseView,
    TaskReads,
    SilenceView,
    IntentReads,
    MergeView,
    IdentityView,
    TieReads,
    RetentionReads,
    ExtractReads,
    LifeReads,
    Protocol,
):
    """A consistent, repeatable reading of the store at one position."""

    @property
    def position(self) -> int:
        """The number of the last visible transaction."""

    def ledger_end(self) -> Instant:
        """The latest instant at which anything was decided; 0 for none."""

    def history(self, since: Instant, customers: Sequence[str] | None = None) -> ContactHistory:
        """Contacts that are in flight or counted after `since`; all customers for None."""

    def whole_history(self, since: Instant) -> History:
        """Everybody's contacts that are in flight or counted after `since`, to be read in pieces.

        It may be read after the view is closed.
        """

    def in_flight(self, customers: Sequence[str]) -> Sequence[Contact]:
        """Contacts of some customers that are reserved or unknown."""

    def contacts_taken(self, since: Instant) -> Mapping[ContactKind, int]:
        """How many contacts that were reserved at or after `since` are not released, by kind.

        Contacts of single decisions and of runs; the past that was imported took nothing.
        """

    def changes(self, customers: Sequence[str] | None = None) -> Sequence[Change]:
        """The latest change for each (customer, kind, key), sorted by them."""

    def changed_since(self, position: int) -> Sequence[str]:
        """Customers of whom a change was written after a position, sorted."""

    def events(
        self, names: Sequence[str], since: Instant, customers: Sequence[str] | None = None
    ) -> Sequence[Event]:
        """Events of these types that occurred after `since`, by customer, instant, source, id.

        Raises:
            ForgottenError: This position saw events that were forgotten afterwards.
        """

    def event(self, source: str, event_id: str) -> Event | None:
        """One event; None where there is none, or where it was forgotten."""

    def events_of(self, source: str, ids: Sequence[str]) -> Sequence[Event]:
        """Those of some events of a source that are known and not forgotten, in no order."""

    def resolve(self, kind: str, value: str) -> str | None:
        """The customer behind an identifier; `customer` is the bank's own number."""

    def stops(self) -> tuple[Stop, ...]:
        """The stops in force."""

    def configuration(self, version: str) -> Configuration:
        """A configuration by content hash; NotFoundError when there is none."""

    def active_configuration(self) -> str | None:
        """The content hash of the published configuration: all of its strategies are live."""

    def applied_configuration(self) -> str | None:
        """The content hash of what was applied last, drafts included."""

    def imported_documents(self) -> Sequence[Product | Unit]:
        """Products and units that were imported from files."""

    def strategy_states(self) -> Mapping[str, StrategyStatus]:
        """The current status of each strategy, by id."""

    def snapshot_version(self) -> str | None:
        """The snapshot in force."""

    def run(self, run_id: str) -> Run:
        """A run's manifest; NotFoundError when there is none."""

    def runs(self) -> Sequence[Run]:
        """All runs, oldest first."""

    def decision(self, decision_id: str) -> StoredDecision:
        """A stored single decision; NotFoundError when there is none."""

    def decisions_of(self, customer: str, limit: int) -> Sequence[StoredDecision]:
        """The latest single decisions of a customer, newest first."""

    def contact(self, contact_id: str) -> ContactRecord:
        """A contact, from a decision or a segment; NotFoundError when there is none."""

    def contacts_by_id(self, ids: Sequence[str]) -> Mapping[str, ContactRecord]:
        """Those of these contacts that there are, read together."""

    def outcomes(self, contact_id: str) -> Sequence[Outcome]:
        """What happened to a contact, in time order."""

    def contact_counts(self, run_id: str) -> Mapping[ContactState, int]:
        """How many of a run's contacts stand where."""

    def people_sent(self, run_id: str) -> Mapping[str, int]:
        """How many customers a run's contacts reached, by department; `""` is the bank."""

    def handed_off(self, limit: int, since: Instant = 0) -> Sequence[ContactRecord]:
        """The first contacts that were handed off from an instant on, in that order."""

    def contact_segments(self) -> Sequence[str]:
        """The names of the segments that are part of the ledger."""

    def api_key(self, digest: str) -> ApiKey | None:
        """The key whose secret has this digest, revoked or not."""

    def api_keys(self) -> Sequence[ApiKey]:
        """Every key, by id, revoked ones included."""

    def open_questions(
        self, until: Instant, limit: int, partitions: Collection[int] | None = None
    ) -> Sequence[OpenQuestion]:
        """The first questions of some partitions (None: of all) whose windows close by an instant.

        They come by closing, then customer.
        """

    def questions(self, numbers: Sequence[int]) -> Sequence[OpenQuestion]:
        """Those of some questions that are open, by number."""

    def open_windows(
        self, customers: Sequence[str], at: Instant
    ) -> Mapping[tuple[str, PriorityClass], Instant]:
        """When customers' decision windows that are open at an instant close."""

    def next_close(self, partitions: Collection[int] | None = None) -> Instant | None:
        """When the next decision window of some partitions closes; None while none is open."""


class Transaction(
    LetterWrites,
    AccountWrites,
    AnswerTransaction,
    DeliveryWrites,
    JourneyWrites,
    EnrolmentWrites,
    TrialWrites,
    HealthWrites,
    LearningWrites,
    FeedWrites,
    DisclosureWrites,
    PeopleWrites,
    ManuscriptWrites,
    LeaseTransaction,
    TaskWrites,
    SilenceWrites,
    IntentWrites,
    MergeWrites,
    IdentityWrites,
    TieWrites,
    RetentionWrites,
    View,
    Protocol,
):
    """One atomic write; reads inside it see what it wrote."""

    def add_events(self, events: Sequence[Event], digests: Sequence[str] = ()) -> Sequence[Taken]:
        """Append events; return what became of each, in order.

        `digests` tell a repetition from a conflict, one for each event. Without them the
        events' own content does, of which the instant of receipt is no part.
        """

    def add_changes(self, changes: Sequence[Change]) -> None:
        """Append overlays."""

    def add_identifiers(self, identifiers: Sequence[Identifier]) -> None:
        """Append or replace identifiers by (kind, value)."""

    def add_decisions(self, kept: Sequence[KeptDecisions]) -> None:
        """Append decisions; their contacts are reserved and put into the outbox."""

    def add_run(self, run: Run) -> None:
        """Insert the manifest row: its segment becomes part of ledger and outbox."""

    def add_contact_segment(self, name: str) -> None:
        """Make a segment of past contacts part of the ledger, handed off at their instants."""

    def moved_since(self, position: int) -> Sequence[str]:
        """Customers whose events, changes or contacts were written after a position."""

    def add_steps(self, steps: Sequence[ContactStep]) -> None:
        """Record that contacts moved, each of them once."""

    def add_outcome(self, outcome: Outcome, customer: str) -> Taken:
        """Append an outcome."""

    def add_stop(self, stop: Stop) -> None:
        """Put a stop in force."""

    def lift_stop(self, scope: StopScope, target: str, by: str, at: Instant) -> None:
        """End a stop; NotFoundError when there is none."""

    def put_configuration(self, version: str, configuration: Configuration, at: Instant) -> None:
        """Store a configuration under its content hash; a second time changes nothing."""

    def set_applied(self, version: str, at: Instant) -> None:
        """Make a stored configuration the applied one."""

    def set_published(self, version: str, at: Instant) -> None:
        """Make a stored configuration the one that decides."""

    def put_documents(self, documents: Sequence[Product | Unit]) -> None:
        """Add imported products or units, or replace them by id."""

    def put_strategy_state(self, status: StrategyStatus) -> None:
        """Append a strategy's new status."""

    def put_snapshot(self, version: str, as_of: Instant) -> None:
        """Make a snapshot the one in force; overlays up to `as_of` of its tags end.

        Raises:
            ConflictError: It was forgotten: its files are about to go.
        """

    def put_api_key(self, key: ApiKey) -> None:
        """Add a key, or replace the one of its id."""

    def instance_numbers(self, count: int) -> Sequence[str]:
        """Return names for new instances of journeys; each is given once."""

    def keep_questions(self, questions: Sequence[OpenQuestion]) -> None:
        """Remember what is to be decided when a window closes."""

    def close_questions(self, numbers: Sequence[int]) -> int:
        """Forget questions that this transaction answers; return how many were still open."""


class Store(Outbox, Protocol):
    """The bank's memory."""

    def view(self, position: int | None = None) -> AbstractContextManager[View]:
        """Read at a position, or at the end."""

    def transaction(self, at: Instant) -> AbstractContextManager[Transaction]:
        """Write atomically; an exception inside undoes all of it."""
