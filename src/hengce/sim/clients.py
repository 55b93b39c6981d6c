"""What clients do with the bank: each request through the verbs that the product's edges use."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import singledispatch
from typing import Any

import msgspec

from hengce.documents.administration import resume, stop
from hengce.errors import BusyError, HengceError, PastError
from hengce.flow.tasking import task_id
from hengce.journeys.steering import migrate, order
from hengce.model.configuration import StopScope
from hengce.model.instant import Instant
from hengce.model.journey_order import JourneyOrder
from hengce.model.profile import Change
from hengce.model.task import TaskMove, TaskRecord, TaskSearch
from hengce.nightly import batch
from hengce.ports import Transaction
from hengce.responses.outcomes import strategies_by_id, take
from hengce.responses.tasks import Actor, Report, finish_task, postpone_task, take_task
from hengce.responses.withdrawal import refuse
from hengce.sim.bank import BANNER
from hengce.sim.ledgers import (
    Joined,
    Listed,
    Look,
    Migrated,
    Night,
    Ordered,
    Parted,
    Published,
    Reported,
    Said,
    SentEvents,
    Steered,
    Told,
    Worked,
)
from hengce.sim.machine import Machine

AT_ONCE = 2
"""Customers whom one transaction of an order moves: few, so that an order takes several."""

LISTED_MAX = 1_000
"""Tasks in a list; a seed makes far fewer."""


@singledispatch
def send(told: Told, _machine: Machine, _at: Instant) -> "Future[Any]":
    """Send a request once; the answer comes when it comes.

    Raises:
        HengceError: It was refused on the spot.
        KilledError: Nobody is there, or he died over it.
    """
    raise NotImplementedError(type(told).__name__)


@send.register
def _(told: SentEvents, machine: Machine, at: Instant) -> "Future[Any]":
    events = [msgspec.structs.replace(event, received_at=at) for event in told.events]
    return machine.running.loop.take(events)


@send.register
def _(told: Look, machine: Machine, _at: Instant) -> "Future[Any]":
    return machine.running.loop.ask(told.customer, BANNER)


@send.register
def _(told: Said, machine: Machine, _at: Instant) -> "Future[Any]":
    def write(tx: Transaction, at: Instant) -> int:
        change = Change(
            customer=told.customer,
            kind=told.kind,
            key=told.key,
            value=told.value,
            at=at,
            why=told.name,
        )
        return refuse(tx, told.customer, [change], machine.archive.configuration(tx), at)

    return machine.running.loop.call(write)


@send.register
def _(told: Reported, machine: Machine, _at: Instant) -> "Future[Any]":
    parts = machine.running

    def write(tx: Transaction, at: Instant) -> list[str]:
        configuration = machine.archive.configuration(tx)
        strategies = strategies_by_id(configuration)
        return [
            str(take(tx, outcome, strategies, configuration, parts.baseline, at))
            for outcome in told.outcomes
        ]

    return parts.loop.call(write)


@send.register
def _(told: Worked, machine: Machine, _at: Instant) -> "Future[Any]":
    actor, task, baseline = Actor(by=told.by), task_id(told.contact), machine.running.baseline

    def write(tx: Transaction, at: Instant) -> TaskRecord:
        configuration = machine.archive.configuration(tx)
        match told.move:
            case TaskMove.TAKE:
                return take_task(tx, task, actor, at)
            case TaskMove.POSTPONE:
                return postpone_task(tx, task, at + told.wait_us, actor, configuration, at)
            case _:
                report = Report(told.code)
                return finish_task(tx, task, report, actor, configuration, baseline, at)

    return machine.running.loop.call(write)


@send.register
def _(_told: Listed, machine: Machine, _at: Instant) -> "Future[Any]":
    def read(tx: Transaction, _at: Instant) -> tuple[tuple[str, str], ...]:
        listed = tx.live_tasks(TaskSearch(), LISTED_MAX)
        return tuple(sorted((one.task.id, one.task.contact) for one in listed))

    return machine.running.loop.call(read)


@send.register
def _(told: Ordered, machine: Machine, at: Instant) -> "Future[Any]":
    store, scope = machine.running.store, StopScope(told.scope)
    if told.lifts:
        return _at_once(lambda: resume(store, scope, told.target, "operator", at))
    return _at_once(lambda: stop(store, scope, told.target, "operator", told.name, at))


@send.register
def _(told: Steered, machine: Machine, at: Instant) -> "Future[Any]":
    parts, name = machine.running, told.name
    given = JourneyOrder(strategy=told.strategy, kind=told.kind, by="operator", at=at, reason=name)
    return _then_looked(machine, lambda: order(parts.store, machine.archive, given, AT_ONCE))


@send.register
def _(told: Migrated, machine: Machine, at: Instant) -> "Future[Any]":
    store, archive, journey = machine.running.store, machine.archive, told.strategy
    return _then_looked(machine, lambda: migrate(store, archive, journey, told.moves, at, AT_ONCE))


@send.register
def _(told: Published, machine: Machine, _at: Instant) -> "Future[Any]":
    return machine.running.loop.call(lambda tx, at: tx.set_published(told.version, at))


@send.register
def _(told: Joined, machine: Machine, _at: Instant) -> "Future[Any]":
    def write(tx: Transaction, at: Instant) -> str:
        done = machine.merging.merge(tx, told.customer, told.into, told.name, "desk", at)
        return f"{done.merge.absorbed} {done.merge.survivor} {done.withdrawn}"

    return machine.running.loop.call(write)


@send.register
def _(told: Parted, machine: Machine, _at: Instant) -> "Future[Any]":
    return machine.running.loop.call(
        lambda tx, at: machine.merging.split(tx, told.customer, told.name, "desk", at).survivor
    )


@send.register
def _(told: Night, machine: Machine, at: Instant) -> "Future[Any]":
    parts = machine.running
    name = f"{told.name}-{len(told.sent)}"
    return _at_once(
        lambda: batch.run(
            parts.store,
            machine.archive,
            machine.segments,
            machine.records,
            name,
            at,
            parts.engine.decide_again,
            threads=1,
        )
    )


def _then_looked(machine: Machine, action: Callable[[], Any]) -> "Future[Any]":
    """Act as an operator's own process does; the engine looks at what is due soon after."""
    future = _at_once(action)
    machine.running.loop.look()
    return future


def _at_once(action: Callable[[], Any]) -> "Future[Any]":
    """Act in the caller's own thread, as the product does."""
    future: Future[Any] = Future()
    try:
        future.set_result(action())
    except Exception as error:  # noqa: BLE001 -- told to the client, as a future does
        future.set_exception(error)
    return future


def is_final(error: BaseException) -> bool:
    """Tell whether an answer is one, and no reason to come again."""
    return isinstance(error, HengceError) and not isinstance(error, BusyError | PastError)


def shown(answer: object) -> str:
    """Write an answer into the log, without what differs between processes."""
    if isinstance(answer, Exception):
        return type(answer).__name__
    if isinstance(answer, int | str | tuple | list | None):
        return str(answer)
    return str(getattr(answer, "id", type(answer).__name__))
