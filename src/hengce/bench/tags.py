"""Derived tags of the whole bank at one moment, and from an event through a tag to a decision."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from msgspec.structs import replace

from hengce.bench.bank import Bank, open_bank
from hengce.bench.indexing import indexed_afterwards
from hengce.bench.report import Report, figure, report
from hengce.bench.workload import event_name
from hengce.model.configuration import Configuration
from hengce.model.derived_tag import DerivedTag
from hengce.model.event import Event
from hengce.model.instant import DAY_US, MINUTE_US, Instant
from hengce.model.nodes import Entry
from hengce.model.noun import Label
from hengce.model.strategy import Strategy
from hengce.model.version import version_of
from hengce.populations.tagging import tag_values
from hengce.store.schema import event as event_table

CUSTOMERS = 1_000_000
TAGS = 1_000
EVENT_TYPES = 10
EVENTS_EACH = 4
"""Events of a customer in the last ninety days."""

DECISIONS = 500
WARM_UP = 20
STRATEGIES = 10
EVENTS_AT_ONCE = 20_000
GOAL_SECONDS = 60.0
GOAL_P99_MS = 10.0

_FORMULAS = (
    "count_of('{a}', days => {days}) >= {n}",
    "count_of('{a}', days => {days})",
    "decayed_of('{a}', half_life_days => {days})",
    "unfollowed_of('{a}', by => '{b}', within_hours => {days}, days => 60)",
    "last_of('{a}') > now() - INTERVAL '{days}' DAY AND {flag}",
    "{real} * {n} + {integer}",
    "{integer} > {n} AND NOT {flag}",
    "{real} > 0.{days} OR {integer} < {days}",
)
"""Half of the tags count events, the others compute with what the night brought."""


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    known: int


def tags(customers: int, runs: int) -> Report:
    """Measure a thousand tags of every customer, and events on whose tags decisions rest.

    Args:
        customers: How many people the bank has.
        runs: Measured runs; the median counts.
    """
    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), customers, STRATEGIES, EVENT_TYPES)
        configuration = _with_tags(bank)
        with indexed_afterwards(Path(folder), event_table):
            _tell(bank, customers)
        at = bank.later()
        measured = [_compute(bank, configuration, at) for _ in range(runs)]
        waits = _decide(bank, customers)
        bank.installation.close()
    p50, p99 = (float(np.percentile(waits, percent)) for percent in (50, 99))
    return report(
        "tags",
        {
            "customers": customers,
            "tags": TAGS,
            "events": customers * EVENTS_EACH,
            "known_values": measured[-1].known,
            "decisions": len(waits),
        },
        {
            "tags_seconds": figure([run.seconds for run in measured], "s", GOAL_SECONDS),
            "event_to_decision_p50_ms": figure([p50], "ms"),
            "event_to_decision_p99_ms": figure([p99], "ms", GOAL_P99_MS),
        },
    )


def _with_tags(bank: Bank) -> Configuration:
    """Publish the tags, and let every strategy's audience rest on ten of them."""
    shared = bank.installation.published()
    kinds = {
        word: next(tag.name for tag in shared.tags if tag.kind.value == kind)
        for word, kind in (("real", "real"), ("integer", "integer"), ("flag", "boolean"))
    }
    label = Label(zh="计算标签", en="derived tag")
    derived = tuple(
        DerivedTag(name=_name(k), label=label, formula=_formula(k, kinds)) for k in range(TAGS)
    )
    strategies = tuple(_resting(one, k) for k, one in enumerate(shared.strategies))
    configuration = replace(shared, derived=derived, strategies=strategies)
    at, version = bank.later(), version_of(configuration)
    with bank.installation.store.transaction(at) as tx:
        tx.put_configuration(version, configuration, at)
        tx.set_applied(version, at)
        tx.set_published(version, at)
    return configuration


def _name(number: int) -> str:
    return f"derived_{number:04}"


def _formula(number: int, kinds: dict[str, str]) -> str:
    return _FORMULAS[number % len(_FORMULAS)].format(
        a=event_name(number % EVENT_TYPES),
        b=event_name((number + 1) % EVENT_TYPES),
        days=1 + number % 60,
        n=1 + number % 3,
        **kinds,
    )


def _resting(strategy: Strategy, number: int) -> Strategy:
    """Return a strategy for whoever one of ten yes/no tags says, or does not, of."""
    first = number * 10 * len(_FORMULAS)
    asked = " OR ".join(_name(first + k * len(_FORMULAS)) for k in range(10))
    nodes = tuple(
        replace(node, audience=f"({asked}) OR TRUE") if isinstance(node, Entry) else node
        for node in strategy.graph.nodes
    )
    return replace(strategy, graph=replace(strategy.graph, nodes=nodes))


def _tell(bank: Bank, customers: int) -> None:
    """Let every customer do something in the last ninety days."""
    batch: list[Event] = []
    at = bank.later()
    for event in _events(customers, at):
        batch.append(event)
        if len(batch) == EVENTS_AT_ONCE:
            with bank.installation.store.transaction(at) as tx:
                tx.add_events(batch)
            batch.clear()
    if batch:
        with bank.installation.store.transaction(at) as tx:
            tx.add_events(batch)


def _events(customers: int, at: Instant) -> Iterator[Event]:
    draws = np.random.Generator(np.random.PCG64(5))
    for number in range(customers):
        ages = draws.integers(MINUTE_US, 90 * DAY_US, EVENTS_EACH).tolist()
        which = draws.integers(0, EVENT_TYPES, EVENTS_EACH).tolist()
        for k in range(EVENTS_EACH):
            yield Event(
                source="bench",
                id=f"{number:08d}-{k}",
                name=event_name(which[k]),
                customer=f"C{number:08d}",
                occurred_at=at - ages[k],
                received_at=at,
            )


def _compute(bank: Bank, configuration: Configuration, at: Instant) -> _Run:
    names = [_name(number) for number in range(TAGS)]
    begun = time.perf_counter()
    known = 0
    with bank.installation.store.view() as view:
        population = bank.installation.archive.population(view)
        assert population is not None, "the bank has customers"
        for batch in tag_values(view, configuration, population, names, None, at):
            known += sum(len(column) - column.null_count for column in batch.columns[1:])
    return _Run(time.perf_counter() - begun, known)


def _decide(bank: Bank, customers: int) -> list[float]:
    """Return how long events take until what their tags decide is durable, in milliseconds."""
    waits: list[float] = []
    for number in range(WARM_UP + DECISIONS):
        who = f"C{number * 7919 % customers:08d}"
        at = bank.later()
        begun = time.perf_counter()
        bank.installation.receive(who, event_name(number % EVENT_TYPES), {}, at, commit=True)
        waits.append((time.perf_counter() - begun) * 1e3)
    return waits[WARM_UP:]
