"""How many days of customers are played ahead in a second: the real engine around a memory."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from hengce.bench.flight import JOURNEYS, VISITED, journey_name, open_flight
from hengce.forecast.answering import Answering
from hengce.forecast.beginning import begin
from hengce.forecast.chances import chance
from hengce.forecast.machine import Machine
from hengce.forecast.memory import Memory
from hengce.forecast.rates import ResponseModel
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.model.journey import is_journey
from hengce.ports import View
from hengce.reading.archive import Archive
from hengce.startup.lasting import spare_what_lasts

CUSTOMERS = 50_000
DAYS = 30
SEED = 5
VISITS = 0.5
"""Which part of the customers visits, a day after they have entered."""


def days_ahead_per_s(runs: int) -> list[float]:
    """Return customer-days a second of a bank with ten journeys, each customer in one of them.

    In thirty days everybody enters a journey, one thirtieth each day; half of them visit, the
    others are told, and answer. Caps, hours, consent, arbitration and the second gate are those
    of the bank.
    """
    with TemporaryDirectory() as name:
        flight = open_flight(Path(name), CUSTOMERS, cohorts=0, size=0, filled=False)
        installation, begins = flight.bank.installation, flight.bank.night
        published = installation.published()
        journeys = tuple(s for s in published.strategies if is_journey(s))
        configuration = replace(published, strategies=journeys)
        figures = []
        for _ in range(runs):
            with installation.store.view() as view:
                names = _names(installation.archive, view)
                memory = begin(view, configuration, names, begins)
                figures.append(_played(memory, installation.archive, names, begins))
        installation.close()
    return figures


def _names(archive: Archive, view: View) -> list[str]:
    population = archive.population(view)
    assert population is not None, "the bank has customers"
    return [name.decode() for name in population.ids.tolist()]


def _played(memory: Memory, archive: Archive, customers: Sequence[str], begins: Instant) -> float:
    machine = Machine(memory, archive, begins, HOUR_US)
    machine.on_left = Answering(machine, ResponseModel(), SEED).left
    for day in range(DAYS):
        for k in range(JOURNEYS):
            entering = customers[day * JOURNEYS + k :: DAYS * JOURNEYS]
            at = begins + day * DAY_US + (8 + k) * HOUR_US
            machine.plan(at, partial(machine.let_in, journey_name(k), entering))
            visiting = [c for c in entering if chance(SEED, c, VISITED) < VISITS]
            at += DAY_US + 2 * HOUR_US
            machine.plan(at, partial(_visit, machine, visiting, at))
    spare_what_lasts()
    begun = time.perf_counter()
    machine.live(begins + DAYS * DAY_US)
    return len(customers) * DAYS / (time.perf_counter() - begun)


def _visit(machine: Machine, customers: Sequence[str], at: Instant) -> None:
    for customer in customers:
        machine.hear(
            Event(
                source="bench",
                id=customer,
                name=VISITED,
                customer=customer,
                occurred_at=at,
                received_at=at,
            )
        )
