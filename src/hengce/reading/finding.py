"""Finds what a view says of some customers, once for all the plans that ask."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.flow.feeds_due import late_feeds, waited_for
from hengce.flow.fold import history_needed
from hengce.flow.overlay import Vocabulary, in_force, learn_words, touching
from hengce.kernel.plan import Plan
from hengce.kernel.population import Population
from hengce.kernel.windows import window_start
from hengce.model.configuration import Configuration, Stop
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.profile import Change
from hengce.ports import ContactHistory, History, View
from hengce.rules.ast import EventColumn

NO_HISTORY = ContactHistory(
    kinds=(),
    customers=np.empty(0, "S1"),
    kind=np.empty(0, np.int32),
    at=np.empty(0, np.int64),
)
"""For those who ask of no past contact."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a view says of some customers.

    Attributes:
        changes: The day's changes in force, by snapshot row.
        history: Past contacts that a limit of any plan may count, sorted by customer.
        events: By customer, in the order of the log.
        stops: The stops in force.
        absorbed: The snapshot's rows that another customer speaks for: nothing is said to them.
        late: The feeds that are late, of those that strategies wait for.
    """

    changes: Mapping[int, Sequence[Change]]
    history: History
    events: Mapping[str, Sequence[Event]]
    stops: tuple[Stop, ...]
    absorbed: npt.NDArray[np.int64]
    late: frozenset[str] = frozenset()


def find(
    view: View,
    configuration: Configuration,
    population: Population,
    plans: Collection[Plan],
    customers: Sequence[str] | None,
    now: Instant,
    *,
    past: bool = True,
    columns: Sequence[EventColumn] = (),
    fields: Collection[str] | None = None,
) -> Found:
    """Read everything that some plans need to know of some customers.

    Args:
        view: The store at the pinned position.
        configuration: The published documents.
        population: The pinned snapshot.
        plans: Who asks; all of them are of this configuration.
        customers: Identifiers; None for everybody.
        now: The decisions' time.
        past: Whether past contacts are asked for; conditions do without.
        columns: What else is to be folded from events.
        fields: The columns of rows that are read, to leave other changes out; None: all.
    """
    since = min((counted_since(plan, now) for plan in plans), default=now)
    folded = [*columns, *(column for plan in plans for column in plan.program.derived)]
    return Found(
        changes=changes_found(view, configuration, population, customers, fields),
        history=_history(view, since, customers) if past else NO_HISTORY,
        events=events_folded(view, folded, customers, now),
        stops=view.stops(),
        absorbed=rows_of(population, list(view.merges().into)),
        late=_late(view, configuration, plans, now),
    )


def changes_found(
    view: View,
    configuration: Configuration,
    population: Population,
    customers: Sequence[str] | None,
    fields: Collection[str] | None = None,
) -> dict[int, list[Change]]:
    """Return the changes in force of some customers, by snapshot row; see `find`."""
    said = view.changes(customers)
    if fields is not None:
        said = touching(said, fields)
    # Of most who are asked together nothing was said today, and the words are not needed.
    changes = in_force(said, Vocabulary.of(configuration), population.as_of) if said else []
    learn_words(changes, population.layout, population.dictionaries)
    return _by_row(population, changes)


def _late(
    view: View, configuration: Configuration, plans: Collection[Plan], now: Instant
) -> frozenset[str]:
    plan = next(iter(plans), None)
    if plan is None or not (waited := waited_for(configuration)):
        return frozenset()
    return late_feeds(configuration, waited, view.feed_days(), now, plan.calendar)


def _history(view: View, since: Instant, customers: Sequence[str] | None) -> History:
    return view.whole_history(since) if customers is None else view.history(since, customers)


def counted_since(plan: Plan, now: Instant) -> Instant:
    """Return since when the limits of a plan count contacts."""
    zone = plan.configuration.policy.zone
    windows = [limit.window for limit in plan.limits if limit.window is not None]
    starts = [window_start(window, now, zone, plan.calendar) for window in windows]
    return min(starts, default=now)


def rows_of(population: Population, customers: Sequence[str] | None) -> npt.NDArray[np.int64]:
    """Return the snapshot's rows of customers, ascending; strangers have none."""
    if customers is None:
        return np.arange(len(population.ids), dtype=np.int64)
    found: npt.NDArray[np.int64] = np.unique(population.find_many(customers))
    return found[found >= 0]


def events_folded(
    view: View, columns: Sequence[EventColumn], customers: Sequence[str] | None, now: Instant
) -> dict[str, list[Event]]:
    """Return by customer, in the order of the log, the events that columns are folded from."""
    if not columns:
        return {}
    return _by_customer(events_since(view, history_needed(columns, now), customers))


def events_since(
    view: View, needed: Mapping[str, Instant], customers: Sequence[str] | None
) -> list[Event]:
    """Return events, each type later than its own instant; those of one type in their order.

    Args:
        view: The store.
        needed: Since when each type is read; few instants, because each is a question.
        customers: Whose; None: everybody's.
    """
    names: dict[Instant, list[str]] = {}
    for name, since in needed.items():
        names.setdefault(since, []).append(name)
    return [e for since, few in names.items() for e in view.events(few, since, customers)]


def _by_row(population: Population, changes: Sequence[Change]) -> dict[int, list[Change]]:
    by_customer: dict[str, list[Change]] = {}
    for change in changes:
        by_customer.setdefault(change.customer, []).append(change)
    rows = population.find_many(list(by_customer)).tolist()
    return {row: mine for row, mine in zip(rows, by_customer.values(), strict=True) if row >= 0}


def _by_customer(events: Sequence[Event]) -> dict[str, list[Event]]:
    by_customer: dict[str, list[Event]] = {}
    for event in events:
        by_customer.setdefault(event.customer, []).append(event)
    return by_customer
