"""Opens what a pin names: configuration, snapshot, compiled plan; keeps a few at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed
from threading import Lock

import numpy as np

from hengce import __version__
from hengce.errors import ConflictError, NoConfigurationError, NoCustomersError, PastError
from hengce.flow.charges import charged
from hengce.flow.feeds_due import done_without, late_feeds
from hengce.flow.joined_groups import RowPairs, join_merged, row_pairs
from hengce.flow.journeys import Journeys, compile_journeys
from hengce.flow.listening import listening
from hengce.flow.partition import partition_of
from hengce.flow.placement import SENT, channels_at
from hengce.kernel.actions import NIGHTLY, WAVES
from hengce.kernel.groups import Groups, group_rows
from hengce.kernel.layout import Layout, read
from hengce.kernel.limits import shared_tags
from hengce.kernel.plan import Plan, compile_plan
from hengce.kernel.population import ORG, Population, standard_fields
from hengce.model.configuration import Configuration
from hengce.model.decision import Pin
from hengce.model.instant import Day, Instant, calendar_date, day_at
from hengce.model.journey import is_journey
from hengce.model.merge import Merges
from hengce.model.nodes import Choose
from hengce.model.policy import Policy
from hengce.model.strategy import PriorityClass
from hengce.model.tag import Kind
from hengce.model.working_days import WorkingDays
from hengce.ports import KeptInputs, Snapshots, View

PLANS_MAX = 64

KEPT = ""
"""In place of a snapshot: the layout is the configuration's own."""

TZDATA = installed("tzdata")
"""The version of the time zones, for pins."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a pin stands for."""

    pin: Pin
    configuration: Configuration
    population: Population
    groups: Groups
    plan: Plan


@dataclass(frozen=True, slots=True)
class OpenedKept:
    """What a pin stands for without its snapshot.

    Attributes:
        plan: The configuration, compiled.
        layout: Where the plan looks for fields; it has all that the configuration speaks of.
    """

    plan: Plan
    layout: Layout


class Archive:
    """Opens pins; compiled plans and mapped snapshots are shared by all threads.

    Attributes:
        kept: What runs read of those to whom they speak, when their snapshots have gone.
    """

    def __init__(self, snapshots: Snapshots, calendar: WorkingDays, kept: KeptInputs) -> None:
        self.kept = kept
        self._snapshots = snapshots
        self._calendar = calendar
        self._groups: dict[tuple[str, tuple[str, ...], int], Groups] = {}
        self._merged: dict[tuple[object, ...], tuple[RowPairs, Groups]] = {}
        self._populations: dict[str, Population] = {}
        self._plans: dict[tuple[object, ...], Plan] = {}
        self._days: dict[tuple[str, Day], frozenset[int]] = {}
        self._journeys: dict[tuple[str, str], Journeys | None] = {}
        self._listening: dict[str, Mapping[str, frozenset[PriorityClass]]] = {}
        self._lock = Lock()

    def pin(self, view: View, at: Instant) -> Pin:
        """Pin the end of a view, for reading.

        Raises:
            ConflictError: Nothing was applied or imported yet.
        """
        configuration, snapshot = _published(view), view.snapshot_version()
        if snapshot is None:
            raise NoCustomersError
        return Pin(
            snapshot=snapshot,
            position=view.position,
            configuration=configuration,
            at=at,
            engine=__version__,
            tzdata=TZDATA,
            calendar=self._calendar.version,
        )

    def pin_decision(self, view: View, at: Instant) -> Pin:
        """Pin the end of a view, for deciding; ConflictError like `pin`.

        Raises:
            PastError: Something was decided after `at`; a cap could not see it.
        """
        if at < view.ledger_end():
            raise PastError
        return self.pin(view, at)

    def open(
        self, view: View, pin: Pin, placement: str = SENT, *, to_events: bool = False
    ) -> Opened:
        """Open a pin for what is sent, or for a slot.

        All events share one plan, so that those that come together are answered together.

        Args:
            view: What is read.
            pin: What is opened.
            placement: The slot; `SENT` for what is sent.
            to_events: Whether events ask; else the strategies that nothing has to start.

        Raises:
            ConflictError: The snapshot does not have every tag and channel.
        """
        configuration = view.configuration(pin.configuration)
        population = self.population_of(pin.snapshot)
        key = (pin.snapshot, placement, to_events)
        return Opened(
            pin=pin,
            configuration=configuration,
            population=population,
            groups=self._grouped(population, configuration.policy, view.merges()),
            plan=self._plan(view, pin, configuration, key, population.layout),
        )

    def open_kept(self, view: View, pin: Pin, placement: str, *, to_events: bool) -> OpenedKept:
        """Open a pin for inputs that were kept, with or without its snapshot.

        Args:
            view: What is read.
            pin: What is opened.
            placement: The slot; `SENT` for what is sent.
            to_events: Whether events asked; else the strategies that nothing has to start.
        """
        configuration = view.configuration(pin.configuration)
        layout = layout_of(configuration)
        plan = self._plan(view, pin, configuration, (KEPT, placement, to_events), layout)
        return OpenedKept(plan, layout)

    def late(self, view: View, configuration: Configuration, at: Instant) -> frozenset[str]:
        """Return the feeds that are late at a moment, of those that some strategies do without.

        Args:
            view: At the position of the decision.
            configuration: What decides.
            at: The moment.
        """
        spared = done_without(configuration)
        if not spared:
            return spared
        return late_feeds(configuration, spared, view.feed_days(), at, self._calendar)

    def _plan(
        self,
        view: View,
        pin: Pin,
        configuration: Configuration,
        key: tuple[str, str, bool],
        layout: Layout,
    ) -> Plan:
        """Compile a configuration for a layout; the key says for which, and who asks."""
        _, placement, to_events = key
        today = day_at(pin.at, configuration.policy.zone)
        # Of the day a plan knows no more than which documents are in their time.
        in_time = self._in_time(pin.configuration, configuration, today)
        late = self.late(view, configuration, pin.at)
        whole = (pin.configuration, *key, in_time, late)
        with self._lock:
            plan = self._plans.get(whole)
        if plan is None:
            refuse_older(layout, configuration)
            triggers = _triggers(configuration, placement, to_events=to_events)
            here = channels_at(configuration, placement)
            calendar = self._calendar
            plan = compile_plan(configuration, triggers, today, layout, calendar, here, late)
            plan = charged(plan, configuration)
            with self._lock:
                while len(self._plans) >= PLANS_MAX:
                    self._plans.pop(next(iter(self._plans)))
                self._plans[whole] = plan
        return plan

    def _in_time(self, version: str, configuration: Configuration, today: Day) -> frozenset[int]:
        """Return which documents are in their time on a day, by their places."""
        known = self._days.get((version, today))
        if known is None:
            date = calendar_date(today).isoformat()
            documents = (*configuration.strategies, *configuration.earlier)
            known = frozenset(
                k for k, one in enumerate(documents) if one.starts <= date <= one.ends
            )
            with self._lock:
                while len(self._days) >= PLANS_MAX:
                    self._days.pop(next(iter(self._days)))
                self._days[version, today] = known
        return known

    def configuration(self, view: View) -> Configuration:
        """Return the configuration in force; ConflictError before anything was published."""
        return view.configuration(_published(view))

    def policy(self, view: View) -> Policy:
        """Return the policy in force; ConflictError before anything was published."""
        return self.configuration(view).policy

    def listening(self, view: View) -> Mapping[str, frozenset[PriorityClass]]:
        """Return the classes that each event type starts; ConflictError like `policy`."""
        version = _published(view)
        with self._lock:
            known = self._listening.get(version)
        if known is None:
            known = listening(view.configuration(version))
            with self._lock:
                self._listening = {version: known}
        return known

    @property
    def calendar(self) -> WorkingDays:
        """Which days people work."""
        return self._calendar

    def journeys(self, view: View) -> Journeys | None:
        """Return the journeys of the configuration in force; None: there are none, or nobody.

        Raises:
            ConflictError: The snapshot does not have every tag and channel.
        """
        population, version = self.population(view), _published(view)
        if population is None:
            return None
        key = (version, population.version)
        with self._lock:
            if key in self._journeys:
                return self._journeys[key]
        configuration = view.configuration(version)
        documents = (*configuration.strategies, *configuration.earlier)
        made = None
        if any(is_journey(document) for document in documents):
            refuse_older(population.layout, configuration)
            made = compile_journeys(configuration, population.layout)
        with self._lock:
            self._journeys = {key: made}
        return made

    def population(self, view: View) -> Population | None:
        """Open the snapshot in force; None before the first import."""
        version = view.snapshot_version()
        return None if version is None else self.population_of(version)

    def org_of(self, view: View, customer: str) -> str | None:
        """Return a customer's unit of the bank; None for a stranger."""
        population = self.population(view)
        who = view.merges().of(customer)
        return None if population is None else org_in(population, who)

    def partitions(self, view: View, customers: Sequence[str]) -> Mapping[str, int]:
        """Return the partitions of customers' cap groups; strangers have none."""
        population = self.population(view)
        if population is None or not customers:
            return {}
        groups = self._grouped(population, self.policy(view), view.merges())
        rows = population.find_many(customers)
        known = np.flatnonzero(rows >= 0)
        leaders = [mine[0] for mine in groups.of_each(rows[known])]
        names = population.ids[leaders].tolist()
        return {
            customers[k]: partition_of(name) for k, name in zip(known.tolist(), names, strict=True)
        }

    def _grouped(self, population: Population, policy: Policy, merges: Merges) -> Groups:
        """Join the snapshot's customers as the policy's caps ask; once for each way to join."""
        groups = self._joined_by_value(population, policy)
        if not groups.tags or not merges.into:
            return groups
        pairs = tuple(row_pairs(population, merges))
        name = (groups.tags, policy.group_members_max, population.version)
        with self._lock:
            known, joined = self._merged.get(name, ((), groups))
        if known != pairs:
            joined = join_merged(groups, pairs)
            with self._lock:
                self._merged = {name: (pairs, joined)}
        return joined

    def _joined_by_value(self, population: Population, policy: Policy) -> Groups:
        shared, members_max = shared_tags(policy), policy.group_members_max
        key = (population.version, shared, members_max)
        with self._lock:
            known = self._groups.get(key)
        if known is None:
            known = group_rows(population, shared, members_max)
            with self._lock:
                self._groups = {key: known}
        return known

    def population_of(self, version: str) -> Population:
        """Open a snapshot; NotFoundError when there is none."""
        with self._lock:
            known = self._populations.get(version)
        if known is None:
            known = self._snapshots.open(version)
            with self._lock:
                # Older snapshots are opened again when a replay asks for them.
                self._populations = {version: known}
        return known


def _triggers(configuration: Configuration, placement: str, *, to_events: bool) -> frozenset[str]:
    """Return what starts the actions of a plan: waves are asked with events, and in slots."""
    if to_events:
        return frozenset({*listening(configuration), WAVES, *_chosen_among(configuration)})
    return NIGHTLY if placement == SENT else frozenset({*NIGHTLY, WAVES})


def _chosen_among(configuration: Configuration) -> frozenset[str]:
    """Return the trigger of nightly strategies where a journey lets the brain choose."""
    documents = (*configuration.strategies, *configuration.earlier)
    chooses = any(isinstance(n, Choose) for d in documents for n in d.graph.nodes)
    return NIGHTLY if chooses else frozenset()


def org_in(population: Population, customer: str) -> str | None:
    """Return a customer's unit of the bank; None for a stranger."""
    row = population.find(customer)
    if row < 0:
        return None
    return str(read(population.rows[row], population.layout, population.dictionaries, ORG))


def _published(view: View) -> str:
    version = view.active_configuration()
    if version is None:
        raise NoConfigurationError
    return version


def layout_of(configuration: Configuration) -> Layout:
    """Return a layout that has a place for all that a configuration speaks of."""
    return Layout.of(_fields(configuration))


def _fields(configuration: Configuration) -> Sequence[tuple[str, Kind]]:
    channels = tuple(channel.id for channel in configuration.channels)
    dayparts = tuple(part.id for part in configuration.policy.dayparts)
    tags = ((tag.name, tag.kind) for tag in configuration.tags)
    return (*standard_fields(channels, dayparts), *tags)


def has_all_tags(layout: Layout, configuration: Configuration) -> bool:
    """Tell whether a snapshot has every tag of some documents, as they are of which kind."""
    try:
        refuse_older(layout, configuration)
    except ConflictError:
        return False
    return True


def refuse_older(layout: Layout, configuration: Configuration) -> None:
    """Refuse a snapshot that was built before tags or channels came in or changed."""
    known = layout.by_name
    for name, kind in _fields(configuration):
        if name not in known or known[name].kind is not kind:
            raise ConflictError(
                f"the snapshot does not have {name} as {kind}: apply or import again to build it"
            )
