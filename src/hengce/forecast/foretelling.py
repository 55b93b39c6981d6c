"""Simulations and back-tests of an installation: it is read, and nothing of it is written."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace

from hengce.calendars.chinese import chinese_working_days
from hengce.errors import ConflictError, NoConfigurationError, NoCustomersError
from hengce.forecast.beginning import begin, configured
from hengce.forecast.chances import chance
from hengce.forecast.futures import Futures
from hengce.forecast.learning import draw_model, learn
from hengce.forecast.likeness import features
from hengce.forecast.people import archive_of, part_of
from hengce.forecast.rates import ResponseModel, fitted
from hengce.forecast.simulation import Setting, play
from hengce.forecast.summary import Forecast, Summary, TakingPart
from hengce.kernel.population import ORG, Population
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, MINUTE_US, Instant
from hengce.ports import Store, View
from hengce.reading.archive import Archive

LEARNED_DAYS_MAX = 364
"""So far back it is looked at what customers did, to draw what they will do."""

LEARNED_MAX = 5_000
"""From so many customers at most it is learned, when fewer take part."""

COUNTED_DAYS = 7
COUNTED_MAX = 200_000
"""In so many days before, contacts of all customers of a bank of at most so many are counted."""

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
        bank: The documents that are played, with work in progress among them; None: those that
            are applied.
        among: The customers of whom some take part; None: everybody.
        told: Is told from time to time which part has been played, 0 to 1.
    """

    strategies: tuple[str, ...] = ()
    customers: int = 1_000
    days: int = 30
    seed: int = 7
    runs: int = 1
    tick_minutes: int = 1
    model: ResponseModel | None = None
    bank: Configuration | None = None
    among: frozenset[str] | None = None
    told: Callable[[float], None] | None = None


def foretell(store: Store, archive: Archive, wanted: Wanted, at: Instant) -> Forecast:
    """Simulate the days ahead.

    In every run customers do other things of themselves and answer at other rates, of all that
    agree with what they did before.

    Raises:
        ConflictError: Nothing was applied or imported yet.
        NotFoundError: There is no such strategy.
    """
    with store.view() as view:
        at = max(at, view.ledger_end())
        configuration, everybody = _who(view, archive, wanted)
        drawn = everybody[: wanted.customers]
        customers, known = sorted(drawn), sorted(everybody[: max(len(drawn), LEARNED_MAX)])
        population = archive.population(view)
        assert population is not None, "somebody takes part"
        futures = _futures(view, configuration, population, known, at)
        expected = wanted.model or fitted(configuration, population)
        learned = None if wanted.model else learn(view, configuration, known, at, expected)
        played = archive_of(part_of(population, customers, view.merges()), chinese_working_days())
        summary = Summary(configuration, wanted.strategies, at)
        for run in range(wanted.runs):
            draws = np.random.Generator(np.random.PCG64([wanted.seed, run]))
            model = expected if learned is None else draw_model(learned, draws)
            events = futures.draw(wanted.days, frozenset(customers), draws) if futures else []
            tick_us = wanted.tick_minutes * MINUTE_US
            setting = Setting(
                played,
                customers,
                events,
                at,
                wanted.days,
                model,
                tick_us,
                told=_told_of_run(wanted, run),
            )
            memory = begin(view, configuration, customers, at)
            summary.add(play(setting, memory, wanted.seed * _RUNS_APART + run))
        earlier = _earlier(view, everybody, len(customers), at)
    part = TakingPart(frozenset(customers), len(everybody), earlier)
    return summary.forecast(wanted.days, wanted.seed, part)


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
        configuration, everybody = _who(view, archive, wanted)
        customers = sorted(everybody[: wanted.customers])
        names = [event.name for event in configuration.events]
        events = [e for e in view.events(names, since, customers) if e.occurred_at < until]
        events.sort(key=lambda event: (event.occurred_at, event.source, event.id))
        tick_us = wanted.tick_minutes * MINUTE_US
        population = archive.population(view)
        assert population is not None, "somebody takes part"
        played = archive_of(part_of(population, customers, view.merges()), chinese_working_days())
        setting = Setting(played, customers, events, since, days, wanted.model, tick_us)
        summary = Summary(configuration, wanted.strategies, since)
        memory = begin(view, configuration, customers, since)
        summary.add(play(setting, memory, wanted.seed))
    return summary.told(days, wanted.seed, len(customers))


def _who(view: View, archive: Archive, wanted: Wanted) -> tuple[Configuration, Sequence[str]]:
    """Return what is played, and all customers in the order in which they take part."""
    applied, published = view.applied_configuration(), view.active_configuration()
    population = archive.population(view)
    if applied is None:
        raise NoConfigurationError
    if population is None:
        raise NoCustomersError
    live = None if published is None else view.configuration(published)
    bank = wanted.bank or view.configuration(applied)
    configuration = configured(bank, live, wanted.strategies)
    absorbed = view.merges().into
    everybody = [bytes(name).decode() for name in population.ids]
    known = [name for name in everybody if name not in absorbed and _is_among(wanted, name)]
    if not known:
        raise ConflictError("nobody takes part: there are no such customers")
    drawn = sorted(known, key=lambda who: (chance(wanted.seed, who, "takes part"), who))
    return configuration, drawn


def _is_among(wanted: Wanted, name: str) -> bool:
    return wanted.among is None or name in wanted.among


def _told_of_run(wanted: Wanted, run: int) -> Callable[[float], None] | None:
    """Return what one of several runs tells of itself."""
    told = wanted.told
    return None if told is None else lambda part: told((run + part) / wanted.runs)


def _earlier(
    view: View, everybody: Sequence[str], sampled: int, at: Instant
) -> dict[str, Counter[str]]:
    """Return what left to all customers in the weeks before, when only some take part.

    Of a bank that is too large to be counted nothing is returned.
    """
    earlier: dict[str, Counter[str]] = defaultdict(Counter)
    if sampled == len(everybody) or len(everybody) > COUNTED_MAX:
        return earlier
    past = view.history(at - COUNTED_DAYS * DAY_US)
    before = past.at <= at
    customers, kinds = past.customers[before].tolist(), past.kind[before].tolist()
    for customer, kind in zip(customers, kinds, strict=True):
        for offer in past.kinds[kind].offers:
            earlier[offer.strategy][customer.decode()] += 1
    return earlier


def _units(population: Population, customers: Sequence[str]) -> dict[str, str]:
    """Return the units of customers, in their order."""
    records = population.rows.view(population.layout.dtype)[:, 0]
    codes = records[ORG][population.find_many(customers)].tolist()
    texts = population.dictionaries.texts(ORG)
    return {
        name: texts[code] if code >= 0 else "" for name, code in zip(customers, codes, strict=True)
    }


def _futures(
    view: View,
    configuration: Configuration,
    population: Population,
    customers: Sequence[str],
    at: Instant,
) -> Futures | None:
    """Return what the past of some customers leads to; None: it is empty."""
    names = [event.name for event in configuration.events]
    past = view.events(names, at - LEARNED_DAYS_MAX * DAY_US, customers)
    merges = view.merges()
    past = [
        replace(event, customer=merges.of(event.customer))
        for event in past
        if event.occurred_at <= at
    ]
    if not past:
        return None
    first = min(event.occurred_at for event in past)
    weeks = max(1, (at - first) // _WEEK_US)
    since = at - weeks * _WEEK_US
    return Futures(
        [event for event in past if event.occurred_at > since],
        weeks,
        at,
        features(population, customers),
        _units(population, customers),
    )
