"""Simulations and back-tests of an installation: it is read, and nothing of it is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from hengce.archive import Archive
from hengce.errors import ConflictError
from hengce.forecast.beginning import begin, configured
from hengce.forecast.chances import chance
from hengce.forecast.rates import ResponseModel, fitted
from hengce.forecast.simulation import Setting, play
from hengce.forecast.summary import Forecast, Summary
from hengce.model.configuration import Configuration
from hengce.model.event import Event
from hengce.model.instant import DAY_US, MINUTE_US, Instant
from hengce.ports import Store, View

REPLAYED_DAYS_MAX = 364
"""So far back events are looked for that stand for what customers will do."""

_WEEK_US = 7 * DAY_US
_RUNS_APART = 1_000_003


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a forecast.

    Attributes:
        strategies: About which strategies; none: all that are live.
        customers: How many customers of the snapshot take part, drawn by the seed.
        days: How many days.
        seed: Draws customers, looks and answers.
        runs: How often it is played.
        tick_minutes: What is due within so long is decided together.
        model: How customers answer and look; None: ahead, as fitted on the bank's counts; back,
            not at all.
    """

    strategies: tuple[str, ...] = ()
    customers: int = 1_000
    days: int = 30
    seed: int = 7
    runs: int = 1
    tick_minutes: int = 1
    model: ResponseModel | None = None


def foretell(store: Store, archive: Archive, wanted: Wanted, at: Instant) -> Forecast:
    """Simulate the days ahead.

    What customers do of themselves is what they did before, the same days of the week ago.

    Raises:
        ConflictError: Nothing was applied or imported yet.
        NotFoundError: There is no such strategy.
    """
    with store.view() as view:
        at = max(at, view.ledger_end())
        configuration, customers = _who(view, archive, wanted)
        population = archive.population(view)
        assert population is not None, "somebody takes part"
        model = wanted.model or fitted(configuration, population)
        events = _again(view, configuration, customers, at, wanted.days)
        setting = Setting(
            archive, customers, events, at, wanted.days, model, wanted.tick_minutes * MINUTE_US
        )
        summary = Summary(configuration, wanted.strategies, at)
        for run in range(wanted.runs):
            memory = begin(view, configuration, customers, at)
            summary.add(play(setting, memory, wanted.seed * _RUNS_APART + run))
    return summary.forecast(len(customers), wanted.days, wanted.seed)


def look_back(
    store: Store, archive: Archive, wanted: Wanted, since: Instant, until: Instant
) -> Forecast:
    """Tell what would have been, had strategies been live: on what really happened.

    Customers do what the log says. Nobody answers what was never sent, and nobody looks at a slot
    that was not there, unless a model says how they would have; without one nothing is drawn.
    Their nightly tags are those of the snapshot in force.

    Raises:
        ConflictError: Nothing was applied or imported yet, or no day lies between.
        NotFoundError: There is no such strategy.
    """
    days = (until - since) // DAY_US
    if days < 1:
        raise ConflictError("there is no whole day between --from and --to")
    with store.view() as view:
        configuration, customers = _who(view, archive, wanted)
        names = [event.name for event in configuration.events]
        events = [e for e in view.events(names, since, customers) if e.occurred_at < until]
        events.sort(key=lambda event: (event.occurred_at, event.source, event.id))
        tick_us = wanted.tick_minutes * MINUTE_US
        setting = Setting(archive, customers, events, since, days, wanted.model, tick_us)
        summary = Summary(configuration, wanted.strategies, since)
        memory = begin(view, configuration, customers, since)
        summary.add(play(setting, memory, wanted.seed))
    return summary.forecast(len(customers), days, wanted.seed)


def _who(view: View, archive: Archive, wanted: Wanted) -> tuple[Configuration, Sequence[str]]:
    """Return what is played, and the customers who take part."""
    applied, published = view.applied_configuration(), view.active_configuration()
    population = archive.population(view)
    if applied is None:
        raise ConflictError("no configuration: apply one first (hengce apply DIR)")
    if population is None:
        raise ConflictError("no customers: import some first (hengce import --mapping M FILE)")
    live = None if published is None else view.configuration(published)
    configuration = configured(view.configuration(applied), live, wanted.strategies)
    absorbed = view.merges().into
    everybody = [bytes(name).decode() for name in population.ids]
    known = [name for name in everybody if name not in absorbed]
    drawn = sorted(known, key=lambda who: (chance(wanted.seed, who, "takes part"), who))
    return configuration, sorted(drawn[: wanted.customers])


def _again(
    view: View, configuration: Configuration, customers: Sequence[str], at: Instant, days: int
) -> list[Event]:
    """Let what customers did happen again: whole weeks later, so that weekdays stay."""
    names = [event.name for event in configuration.events]
    past = view.events(names, at - REPLAYED_DAYS_MAX * DAY_US, customers)
    past = [event for event in past if event.occurred_at <= at]
    if not past:
        return []
    first = min(event.occurred_at for event in past)
    weeks = max(1, (at - first) // _WEEK_US)
    period = weeks * _WEEK_US
    repeated = [event for event in past if event.occurred_at > at - period]
    events: list[Event] = []
    for number in range(1, -(-days * DAY_US // period) + 1):
        moved = number * period
        for event in repeated:
            when = event.occurred_at + moved
            if when < at + days * DAY_US:
                name = f"{event.id}+{number}"
                events.append(replace(event, id=name, occurred_at=when, received_at=when))
    return sorted(events, key=lambda event: (event.occurred_at, event.source, event.id))
