"""Gathers what a decision reads: rows with the day's changes, events, past contacts.

One customer, a few, or the whole bank: the same function, the same arrays, the same
kernel behind them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.flow.expiring import expiring_tags, forget_expired
from hengce.flow.fold import fold, history_needed
from hengce.flow.fold_table import fold_table
from hengce.flow.overlay import overlay
from hengce.flow.stopping import stopped_strategies, with_late_feeds
from hengce.kernel.bind import Ready, bind
from hengce.kernel.eligibility import inputs
from hengce.kernel.groups import Groups
from hengce.kernel.population import Population
from hengce.kernel.resources import Cutoff, Resource, ResourceKind
from hengce.kernel.tables import Customer, Records
from hengce.model.configuration import Configuration
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.profile import Change
from hengce.model.tag import Kind, Tag
from hengce.ports import History, View
from hengce.reading.archive import Opened
from hengce.reading.finding import Found, counted_since, find, rows_of
from hengce.reading.funding import resources_now
from hengce.rules.ast import EventColumn

NEIGHBOURS_MIN = 256
"""So many customers are read as a whole; fewer cost less one by one."""

FOLDED_SINGLY_MAX = 256
"""Events that are folded one by one; more are folded as arrays."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """Which tags expire, and the moment in the bank's zone that decides what has."""

    tags: tuple[Tag, ...]
    now: Instant
    zone: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the kernel reads about some customers at one moment.

    Attributes:
        ready: The bound plan.
        population: The snapshot.
        groups: Who of the snapshot is decided together.
        rows: The snapshot's row of each customer, ascending.
        changes: The day's changes by snapshot row.
        derived_int: int64 (k, n), in the order of `rows`.
        derived_real: float64 (k, n).
        history: Past contacts.
        absorbed: The snapshot's rows that another customer speaks for: nothing is said to them.
        resources: What is left of what is limited for the whole bank.
        late: The feeds that are late, of those that strategies wait for.
        expiring: The tags whose values are not good for ever.
    """

    ready: Ready
    population: Population
    groups: Groups
    rows: npt.NDArray[np.int64]
    changes: Mapping[int, Sequence[Change]]
    derived_int: npt.NDArray[np.int64]
    derived_real: npt.NDArray[np.float64]
    history: History
    resources: tuple[Resource, ...]
    absorbed: npt.NDArray[np.int64]
    late: frozenset[str] = frozenset()
    expiring: tuple[Tag, ...] = ()

    def block(self, first: int, last: int) -> Customer:
        """Return the customers at places `first` to `last` of `rows`, each of them alone."""
        starts = np.arange(last - first + 1, dtype=np.int64)
        return self._customers(slice(first, last), starts)

    def grouped(self, places: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]) -> Customer:
        """Return the customers at some places of `rows`, group by group.

        Args:
            places: Members of a group side by side.
            starts: Where each group begins among them, and the end of the last.
        """
        return self._customers(places, starts)

    def _customers(
        self, places: slice | npt.NDArray[np.int64], starts: npt.NDArray[np.int64]
    ) -> Customer:
        chosen = self.rows[places]
        ids = np.ascontiguousarray(self.population.ids[chosen])
        touched = [(k, self.changes[row]) for k, row in _touched(chosen, self.changes)]
        packed = self._packed(chosen, touched)
        past = self.history.of(ids)
        return Customer(
            inputs=inputs(
                packed,
                np.ascontiguousarray(self.derived_int[:, places]),
                np.ascontiguousarray(self.derived_real[:, places]),
            ),
            ids=ids.view(np.uint8).reshape(len(ids), ids.dtype.itemsize),
            history_begin=past.begin,
            history_end=past.end,
            history_kind=past.kind,
            history_at=past.at,
            groups=starts,
            asked=self._asked(chosen),
            keys=np.ascontiguousarray(self.groups.keys[chosen]),
            started=np.zeros((0, 0), np.uint8),
            stopped=self._stopped(len(ids), touched),
        )

    def _asked(self, chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        if len(self.absorbed) == 0:
            return np.ones(len(chosen), np.uint8)
        return np.isin(chosen, self.absorbed, invert=True).astype(np.uint8)

    def _stopped(self, rows: int, touched: Sequence[tuple[int, Sequence[Change]]]) -> Records:
        stopped = stopped_strategies(touched, self.ready.plan)
        return with_late_feeds(stopped, rows, self.ready.plan, self.late)

    def _packed(
        self, chosen: npt.NDArray[np.int64], touched: Sequence[tuple[int, Sequence[Change]]]
    ) -> npt.NDArray[np.uint8]:
        """Copy rows out of the snapshot and lay the day's changes over those that have any."""
        now, zone = self.ready.now, self.ready.plan.configuration.policy.zone
        return _laid_over(self.population, chosen, touched, Expiry(self.expiring, now, zone))


def packed_rows(
    population: Population,
    rows: npt.NDArray[np.int64],
    changes: Mapping[int, Sequence[Change]],
    configuration: Configuration,
    now: Instant,
) -> npt.NDArray[np.uint8]:
    """Return customers' packed rows with the day's changes over them, and nothing expired.

    Args:
        population: The snapshot.
        rows: Which of its rows, ascending.
        changes: By row of the snapshot.
        configuration: Which tags expire.
        now: The moment of use.
    """
    expiry = Expiry(expiring_tags(configuration), now, configuration.policy.zone)
    touched = [(k, changes[row]) for k, row in _touched(rows, changes)]
    return _laid_over(population, rows, touched, expiry)


def _laid_over(
    population: Population,
    chosen: npt.NDArray[np.int64],
    touched: Sequence[tuple[int, Sequence[Change]]],
    expiry: "Expiry",
) -> npt.NDArray[np.uint8]:
    packed = np.ascontiguousarray(population.rows[_span(chosen)])
    if (touched or expiry.tags) and not packed.flags.owndata:
        packed = packed.copy()
    for k, changes in touched:
        overlay(packed[k], changes, population.layout, population.dictionaries)
    if expiry.tags:
        forget_expired(packed, population.layout, expiry.tags, expiry.now, expiry.zone)
    return packed


def gather(
    view: View,
    opened: Opened,
    *,
    customers: Sequence[str] | None = None,
    cutoffs: Mapping[tuple[ResourceKind, str], Cutoff] | None = None,
) -> Facts:
    """Gather the facts of some customers, or of all.

    Args:
        view: The store at the pinned position.
        opened: The pinned snapshot, its groups, and the compiled configuration.
        customers: Identifiers; None for everybody. Unknown ones are left out.
        cutoffs: Who may take of a resource, by kind and name; one without is open to all.
    """
    plan, now = opened.plan, opened.pin.at
    found = find(view, opened.configuration, opened.population, [plan], customers, now)
    resources = resources_now(view, plan.resources, plan.configuration, now, cutoffs or {})
    rows = rows_of(opened.population, customers)
    return arrange(found, opened, rows, resources)


def arrange(
    found: Found,
    opened: Opened,
    rows: npt.NDArray[np.int64],
    resources: Sequence[Resource] = (),
) -> Facts:
    """Arrange what was found as one plan reads it.

    Args:
        found: What a view says of at least these customers.
        opened: The plan, and the snapshot behind it.
        rows: The customers' rows of the snapshot, ascending.
        resources: The plan's resources with what is left of them.
    """
    population, plan, now = opened.population, opened.plan, opened.pin.at
    history = found.history.counted_after(counted_since(plan, now))
    derived_int, derived_real = derived_columns(
        plan.program.derived, found.events, population, rows, now
    )
    return Facts(
        ready=bind(
            plan,
            population.layout,
            population.dictionaries,
            history.kinds,
            found.stops,
            now,
            resources,
        ),
        population=population,
        groups=opened.groups,
        rows=rows,
        changes=found.changes,
        derived_int=derived_int,
        derived_real=derived_real,
        history=history,
        resources=tuple(resources),
        absorbed=found.absorbed,
        late=found.late,
        expiring=expiring_tags(opened.configuration),
    )


def derived_columns(
    columns: Sequence[EventColumn],
    events_of: Mapping[str, Sequence[Event]],
    population: Population,
    rows: npt.NDArray[np.int64],
    now: Instant,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Fold customers' events into columns.

    Args:
        columns: What a program asks for.
        events_of: Events by customer, those of one type in the order of the log.
        population: The snapshot.
        rows: The customers' rows of it, ascending.
        now: Windows end here.

    Returns:
        int64 (k, n) and float64 (k, n), in the order of the columns and the rows.
    """
    needed = history_needed(columns, now)
    whose = list(events_of) if columns else []
    place_of = dict(zip(whose, _places(population, rows, whose), strict=True))
    known = {customer: place for customer, place in place_of.items() if place >= 0}
    events = [
        event
        for customer in known
        for event in events_of[customer]
        if event.occurred_at > needed.get(event.name, event.occurred_at)
    ]
    folding = fold if len(events) < FOLDED_SINGLY_MAX else fold_table
    folded = folding(columns, events, known, len(rows), now)
    reals = [column.kind is Kind.REAL for column in columns]
    shape = (0, len(rows))
    ints = [array for array, real in zip(folded, reals, strict=True) if not real]
    floats = [array for array, real in zip(folded, reals, strict=True) if real]
    return (
        np.array(ints, np.int64) if ints else np.zeros(shape, np.int64),
        np.array(floats, np.float64) if floats else np.zeros(shape),
    )


def _places(
    population: Population, rows: npt.NDArray[np.int64], customers: Sequence[str]
) -> list[int]:
    """Return the place of each customer among rows; -1 for one who is not among them."""
    if not customers or not len(rows):
        return [-1] * len(customers)
    found = population.find_many(customers)
    places = np.minimum(np.searchsorted(rows, found), len(rows) - 1)
    known: list[int] = np.where(rows[places] == found, places, -1).tolist()
    return known


def _span(chosen: npt.NDArray[np.int64]) -> slice | npt.NDArray[np.int64]:
    """Read neighbours as a slice, which copies nothing; it pays only where many are read."""
    if len(chosen) >= NEIGHBOURS_MIN and np.all(np.diff(chosen) == 1):
        return slice(int(chosen[0]), int(chosen[-1]) + 1)
    return chosen


def _touched(
    chosen: npt.NDArray[np.int64], changes: Mapping[int, Sequence[Change]]
) -> list[tuple[int, int]]:
    if len(chosen) < NEIGHBOURS_MIN:
        return [(k, row) for k, row in enumerate(chosen.tolist()) if row in changes]
    changed = np.fromiter(changes, np.int64, len(changes))
    places = np.flatnonzero(np.isin(chosen, changed))
    return [(int(k), int(chosen[k])) for k in places]
