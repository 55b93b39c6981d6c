"""A bank whose truth is known: it lives, and a forecaster sees what a bank sees of it.

How customers answer and how often they look is drawn for each bank, and so are its customers and
what they do. The forecaster is given the memory of the past as if it were a store.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as with_other
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow.parquet as pq
from msgspec.structs import replace

from demo_home import publish_all
from forecast.ninety_days import BEGINS, JOURNEYS
from fresh import begun
from hengce.forecast.answering import FAR
from hengce.forecast.beginning import begin
from hengce.forecast.foretelling import Wanted, foretell
from hengce.forecast.machine import Machine
from hengce.forecast.memory import Memory
from hengce.forecast.rates import Rates, ResponseModel
from hengce.forecast.simulation import Setting, ready
from hengce.forecast.summary import Forecast
from hengce.model.configuration import Configuration
from hengce.model.contact import Contact, ContactState
from hengce.model.event import Event
from hengce.model.instance import InstanceStep
from hengce.model.instant import DAY_US, HOUR_US, Instant, day_at
from hengce.model.task import TaskRecord, TaskSearch
from hengce.ports import ContactRecord, Store, View
from hengce.simulate.bank import SyntheticBank, generate
from hengce.simulate.life import events_of
from hengce.simulate.life_tables import life_consents, life_customers
from hengce.wiring import Installation

ZONE = "Asia/Shanghai"
WEEK_US = 7 * DAY_US
TICK_HOURS = 3
SEEN_DAYS = 35
LIVES = 3
"""So many lives of the synthetic bank happen at once, that a small one has something to count."""


@dataclass(frozen=True, slots=True)
class BackTest:
    """A week that was foretold, and came.

    Attributes:
        forecast: What was foretold.
        before: What had left in the last week before, by strategy.
        truth: What left.
    """

    forecast: Forecast
    before: Counter[str]
    truth: Counter[str]


def hidden(seed: int) -> ResponseModel:
    """Draw how the customers of a bank answer."""
    draws = np.random.default_rng([seed, 1])

    def rates() -> Rates:
        seen = draws.uniform(0.2, 0.7)
        clicked = seen * draws.uniform(0.05, 0.5)
        return Rates(
            delivered=draws.uniform(0.85, 1.0),
            seen=seen,
            clicked=clicked,
            bought=clicked * draws.uniform(0.05, 0.4),
            refused=draws.uniform(0.0, 0.04),
            seen_hours=draws.uniform(0.5, 6.0),
        )

    channels = ("sms", "push", "wecom", "inbox", "call_ai", "call_center", "popup", "banner")
    ended = draws.dirichlet([3.0, 3.0, 2.0, 2.0])
    return ResponseModel(
        channels={name: rates() for name in channels},
        looks_a_day={name: draws.uniform(0.1, 1.0) for name in ("popup", "banner")},
        outcomes=dict(zip(("interested", "no_answer", "refused"), ended.tolist(), strict=False)),
    )


def lived(bank: SyntheticBank, seed: int, days: int) -> list[Event]:
    """Draw what the customers do: some lives at once, each with numbers of its own."""
    events: list[Event] = []
    for life in range(LIVES):
        told = events_of(bank, seed * LIVES + life, day_at(BEGINS, ZONE), days)
        events += [_of_life(event, life) for event in told]
    return sorted(events, key=lambda one: (one.occurred_at, one.id))


def _of_life(event: Event, life: int) -> Event:
    numbered = ("app-", "bill-", "card-", "com-", "dep-", "dev-", "tr-")
    properties = {
        name: f"{value}.{life}" if str(value).startswith(numbered) else value
        for name, value in event.properties.items()
    }
    return replace(event, id=f"{event.id}.{life}", properties=properties)


class Seen:
    """What a memory remembers, read as the store of a bank."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._left: dict[str, list[ContactRecord]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._memory, name)

    @contextmanager
    def view(self) -> Iterator["Seen"]:
        yield self

    def applied_configuration(self) -> str:
        return self._memory.version

    def live_tasks(self, _search: TaskSearch, limit: int) -> Sequence[TaskRecord]:
        return self._memory.tasks_due(FAR, limit)

    def handed_off_to(self, customer: str, since: Instant, until: Instant) -> Sequence[Contact]:
        if not self._left:
            for one in self._memory.contacts():
                if one.state is ContactState.COMMITTED:
                    self._left.setdefault(one.contact.customer, []).append(one)
        mine = self._left.get(customer, [])
        return [one.contact for one in mine if since < one.at <= until]

    def instance_steps(self, instance_id: str, limit: int) -> Sequence[InstanceStep]:
        return self._memory.traces.get(instance_id, [])[:limit]


def settled(home: Path, customers: int, seed: int) -> tuple[Installation, SyntheticBank]:
    """Return an installation with the journeys and a bank of its own."""
    bank = generate(customers, seed, BEGINS)
    installation = Installation.open(begun(home))
    publish_all(installation, JOURNEYS, BEGINS - DAY_US)
    staged = home / "staged"
    staged.mkdir()
    tables = {"customers": life_customers(bank, seed), "consents": life_consents(bank)}
    for name, table in tables.items():
        pq.write_table(table.replace_schema_metadata({"entity": name}), staged / f"{name}.parquet")
    installation.refresh_snapshot(BEGINS)
    return installation, bank


def lives(
    home: Path, customers: int, seed: int, days: int
) -> tuple[View, Configuration, list[str], Instant]:
    """Let a bank live some days; return what may be seen of it then, and when that is."""
    installation, bank = settled(home, customers, seed)
    with installation.store.view() as view:
        names = _names(installation, view)
        machine = _alive(installation, view, bank, seed, days)
        machine.live(BEGINS + days * DAY_US)
    configuration = installation.published()
    installation.close()
    return cast("View", Seen(machine.memory)), configuration, names, machine.now


def _names(installation: Installation, view: View) -> list[str]:
    found = installation.archive.population(view)
    assert found is not None
    return [bytes(name).decode() for name in found.ids]


def _alive(
    installation: Installation, view: View, bank: SyntheticBank, seed: int, days: int
) -> Machine:
    """Return a bank that is ready to live so many days."""
    names, events = _names(installation, view), lived(bank, seed, days)
    tick_us = TICK_HOURS * HOUR_US
    setting = Setting(
        installation.archive, names, events, BEGINS, days, hidden(seed), tick_us=tick_us
    )
    memory = begin(view, installation.published(), names, BEGINS)
    machine, _ = ready(setting, memory, seed)
    return machine


def back_tests(
    home: Path, customers: int, seed: int, weeks: Sequence[int], wanted: Wanted
) -> Iterator[BackTest]:
    """Let a bank live, foretell each of some weeks before it comes, and see what comes.

    Args:
        home: A folder of its own.
        customers: How many the bank has.
        seed: Of the bank.
        weeks: Which weeks are foretold, ascending; the first of all is 0.
        wanted: How they are foretold, each with a seed of its own.
    """
    installation, bank = settled(home, customers, seed)
    with installation.store.view() as view:
        machine = _alive(installation, view, bank, seed, 7 * (weeks[-1] + 1))
        memory = machine.memory
        for week in weeks:
            begins = BEGINS + week * WEEK_US
            machine.live(begins)
            before = told(memory, begins - WEEK_US)
            store = cast("Store", Seen(memory))
            asked = with_other(wanted, seed=wanted.seed + week)
            forecast = foretell(store, installation.archive, asked, begins)
            machine.live(begins + WEEK_US)
            yield BackTest(forecast, before, told(memory, begins))
    installation.close()


def told(memory: Memory, since: Instant) -> Counter[str]:
    """Count what left in the week after an instant, by strategy."""
    return Counter(
        offer.strategy
        for one in memory.contacts()
        if one.handed_off_at is not None and since <= one.handed_off_at < since + WEEK_US
        for offer in one.contact.kind.offers
    )
