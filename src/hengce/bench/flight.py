"""A bank with ten journeys, and its customers in flight in all of them.

Most of them wait for weeks. A cohort waits for one moment: at it so many customers go on
together, each through one journey, and all but the first of its nodes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from hengce.bench.bank import Bank, open_bank
from hengce.bench.filling import name_of
from hengce.bench.workload import CATEGORIES, CHANNELS
from hengce.flow.partition import partition_of
from hengce.model.configuration import Configuration
from hengce.model.instance import Did, Instance, InstanceStep
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.model.journey import journey_version
from hengce.model.nodes import ConditionSplit, Entry, Exit, Message, Wait, WaitForEvent
from hengce.model.nodes.action import Blocked
from hengce.model.nodes.awaited import Awaited
from hengce.model.nodes.span import Span
from hengce.model.nodes.wait import After
from hengce.model.noun import Label
from hengce.model.strategy import (
    Edge,
    ExitRule,
    Graph,
    MessageClass,
    PriorityClass,
    Score,
    Strategy,
)
from hengce.model.tag import EventType
from hengce.model.version import version_of
from hengce.ports import Transaction

JOURNEYS = 10
STRATEGIES = 200
VISITED = "visited"
BOUGHT = "bought"
PAUSE_DAYS, VISIT_DAYS, AGAIN_DAYS, LATER_DAYS = 1, 1, 1, 60
TEN_US = 8 * HOUR_US
"""From the bank's night to a time at which messages may leave."""

BETWEEN_DAYS = 4
"""From one cohort's moment to the next one's."""

INSTANCES_PER_TRANSACTION = 10_000


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers who go on together.

    Attributes:
        number: Which cohort.
        first: The number of its first customer.
        size: How many customers.
        at: When they go on.
    """

    number: int
    first: int
    size: int
    at: Instant

    @property
    def customers(self) -> list[str]:
        """Their names."""
        return [name_of(self.first + k) for k in range(self.size)]


@dataclass(frozen=True, slots=True)
class Flight:
    """A bank whose customers are in flight.

    Attributes:
        bank: The bank.
        cohorts: Who goes on when.
        live: How many are in flight.
    """

    bank: Bank
    cohorts: tuple[Cohort, ...]
    live: int


def open_flight(
    folder: Path,
    customers: int,
    cohorts: int,
    size: int,
    store: str = "",
    *,
    filled: bool = True,
) -> Flight:
    """Make a bank, publish its journeys, and let every customer be in all of them.

    Args:
        folder: Where.
        customers: How many; each has an instance in every journey.
        cohorts: How many cohorts go on, one after the other.
        size: The customers of a cohort.
        store: The address of an empty PostgreSQL store; empty for SQLite.
        filled: False: nobody is in flight.
    """
    bank = open_bank(folder, customers, STRATEGIES, store=store)
    configuration = _with_journeys(bank.installation.published())
    version = version_of(configuration)
    with bank.installation.store.transaction(bank.night) as tx:
        tx.put_configuration(version, configuration, bank.night)
        tx.set_applied(version, bank.night)
        tx.set_published(version, bank.night)
    begin = bank.night + DAY_US + TEN_US
    made = tuple(
        Cohort(k, k * size % customers, size, begin + k * BETWEEN_DAYS * DAY_US)
        for k in range(cohorts)
    )
    if filled:
        _fill(bank, configuration, customers, made)
    return Flight(bank, made, customers * JOURNEYS if filled else 0)


def journey_name(number: int) -> str:
    """Return the name of a journey."""
    return f"journey{number}"


def _fill(
    bank: Bank, configuration: Configuration, customers: int, cohorts: tuple[Cohort, ...]
) -> None:
    versions = {one.id: journey_version(one) for one in configuration.strategies}
    moments = {
        (journey_name(cohort.number % JOURNEYS), customer): cohort.at
        for cohort in cohorts
        for customer in cohort.customers
    }
    waiting = _waiting(bank.night, customers, versions, moments)
    while group := list(islice(waiting, INSTANCES_PER_TRANSACTION)):
        with bank.installation.store.transaction(bank.night) as tx:
            _enter(tx, group)


def _enter(tx: Transaction, group: list[Instance]) -> None:
    numbers = tx.instance_numbers(len(group))
    named = [replace(one, id=name) for one, name in zip(group, numbers, strict=True)]
    assert all(tx.add_instances(named)), "nobody is in his journey already"
    tx.add_instance_steps(
        [
            InstanceStep(
                instance=one.id, number=0, node="start", did=Did.ENTERED, at=one.entered_at
            )
            for one in named
        ]
    )


def _waiting(
    night: Instant,
    customers: int,
    versions: dict[str, str],
    moments: dict[tuple[str, str], Instant],
) -> Iterator[Instance]:
    """Yield an instance of each customer in each journey: who goes on soon, and who does not."""
    for number in range(customers):
        customer = name_of(number)
        for k in range(JOURNEYS):
            moment = moments.get((journey_name(k), customer))
            rests_us = (number * JOURNEYS + k) % (20 * DAY_US // 1_000) * 1_000
            since = night - rests_us if moment is None else moment - PAUSE_DAYS * DAY_US
            yield Instance(
                id="",
                strategy=journey_name(k),
                version=versions[journey_name(k)],
                customer=customer,
                org="HQ",
                partition=partition_of(customer.encode()),
                entered_at=min(since, night),
                node="later" if moment is None else "pause",
                since=since,
                due_at=since + LATER_DAYS * DAY_US if moment is None else moment,
                steps=1,
            )


def _with_journeys(configuration: Configuration) -> Configuration:
    events = (
        EventType(name=VISITED, label=_label(VISITED), properties={}),
        EventType(name=BOUGHT, label=_label(BOUGHT), properties={}),
    )
    return replace(
        configuration,
        events=(*configuration.events, *events),
        strategies=(*configuration.strategies, *(_journey(k) for k in range(JOURNEYS))),
    )


def _journey(k: int) -> Strategy:
    """Write a journey: two waits, two splits, a wait for an event, a message, an exit rule."""
    nodes = (
        Entry(id="start", audience="r00 IS NOT NULL", called=True),
        Wait(id="pause", until=After(days=PAUSE_DAYS)),
        ConditionSplit(id="rich", branches={"yes": f"r{k:02d} > 0.5 AND i{k:02d} < 60"}),
        WaitForEvent(id="visit", awaits=Awaited(event=VISITED), timeout=Span(days=VISIT_DAYS)),
        Message(id="say", channels=CHANNELS, material="m", on_blocked=Blocked.SKIP),
        Wait(id="again", until=After(days=AGAIN_DAYS)),
        ConditionSplit(id="member", branches={"yes": f"b{k % 7:02d}"}),
        Wait(id="later", until=After(days=LATER_DAYS)),
        Exit(id="over"),
    )
    edges = (
        Edge(source="start", target="pause"),
        Edge(source="pause", target="rich"),
        Edge(source="rich", target="visit", branch="yes"),
        Edge(source="rich", target="visit", branch="else"),
        Edge(source="visit", target="again"),
        Edge(source="visit", target="say", branch="timeout"),
        Edge(source="say", target="again"),
        Edge(source="again", target="member"),
        Edge(source="member", target="later", branch="yes"),
        Edge(source="member", target="over", branch="else"),
        Edge(source="later", target="over"),
    )
    return Strategy(
        id=journey_name(k),
        label=_label(journey_name(k)),
        department=f"d{k % 5}",
        owner="bench",
        priority_class=PriorityClass.MARKETING,
        message_class=MessageClass.COMMERCIAL,
        category=f"c{k % CATEGORIES}",
        topic=f"t{k % CATEGORIES}",
        starts="2026-01-01",
        ends="2030-12-31",
        score=Score(propensity=f"r{k:02d}", value="100", propensity_unknown=0.01),
        graph=Graph(nodes=nodes, edges=edges),
        exits=(ExitRule(id="bought", awaits=Awaited(event=BOUGHT), goal=True),),
    )


def _label(text: str) -> Label:
    return Label(zh=text, en=text)
