"""With what a forecast begins: what a store knows of some customers at an instant.

The store is only read. What a run writes goes into the memory that is made here.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from msgspec.structs import replace

from hengce.errors import NotFoundError
from hengce.flow.intents import FOR_EVER, completed_by, waits_until
from hengce.forecast.memory import Memory
from hengce.model.awaited_intent import AwaitedIntent
from hengce.model.configuration import Configuration
from hengce.model.event import Event
from hengce.model.instance import Instance
from hengce.model.instant import DAY_US, SECOND_US, Instant
from hengce.model.journey import is_journey
from hengce.model.learned import still_holds
from hengce.model.task import TaskSearch, TaskState
from hengce.model.version import version_of
from hengce.ports import ContactHistory, View

TASKS_MAX = 1_000_000
"""So many live tasks are looked through for those of the customers."""

WAITING_MAX = 1_000_000
"""So many intents, and so many decision windows, that wait are looked through for those of the
customers."""

PAST_DAYS = 400
"""So far back contacts and events are remembered."""


def configured(
    applied: Configuration, published: Configuration | None, named: Sequence[str]
) -> Configuration:
    """Return the documents to be played: what is live, and what is named, live or not.

    Raises:
        NotFoundError: A name is no strategy of what was applied.
    """
    drafts = {document.id: document for document in applied.strategies}
    for name in named:
        if name not in drafts:
            known = ", ".join(sorted(drafts))
            raise NotFoundError(f"there is no strategy {name!r}: there are {known}")
    if published is None:
        return applied
    live = {document.id: document for document in published.strategies}
    playing = live | {name: drafts[name] for name in named}
    strategies = tuple(playing[name] for name in sorted(playing))
    learned = still_holds(published.learned, (*strategies, *published.earlier))
    return replace(applied, strategies=strategies, earlier=published.earlier, learned=learned)


def begin(
    view: View, configuration: Configuration, customers: Sequence[str], at: Instant
) -> Memory:
    """Return a memory of some customers as a view knows them, without what came after an instant.

    Args:
        view: The store.
        configuration: What decides.
        customers: Who is remembered.
        at: When the forecast begins; before now, it is a back-test.
    """
    memory = Memory(
        position=view.position,
        version=version_of(configuration),
        in_force=configuration,
        snapshot=view.snapshot_version() or "",
        merged=view.merges(),
        stopped=view.stops(),
        orders=tuple(view.journey_orders()),
        enrolments=_enrolled(view, configuration, at),
    )
    since = at - PAST_DAYS * DAY_US
    memory.remember(_until(view.history(since, customers), at))
    names = [event.name for event in configuration.events]
    events = [e for e in view.events(names, since, customers) if e.occurred_at <= at]
    memory.add_events(events)
    memory.add_changes([one for one in view.changes(customers) if one.at <= at])
    memory.remember_balances(view.balances())
    if at >= view.ledger_end():
        _resume(memory, view, customers)
        _wait_on(memory, view, customers)
    else:
        memory.await_intents(_waited(configuration, events, at))
    return memory


def _wait_on(memory: Memory, view: View, customers: Sequence[str]) -> None:
    """Go on with what waits by the clock alone: for a quiet time, for a window to close."""
    whose, of = set(customers), view.merges().of
    intents = view.awaited_intents(FOR_EVER, WAITING_MAX)
    memory.await_intents([one for one in intents if of(one.customer) in whose])
    questions = view.open_questions(FOR_EVER, WAITING_MAX)
    memory.keep_questions(
        [
            one
            for one in questions
            if of(one.customer) in whose and memory.event(one.source, one.id) is not None
        ]
    )


def _waited(
    configuration: Configuration, events: Sequence[Event], at: Instant
) -> list[AwaitedIntent]:
    """Return what waited for its quiet time at an instant that has passed: no store knows it."""
    lateness_us = configuration.policy.lateness_max_seconds * SECOND_US
    return [
        AwaitedIntent(
            intent=rule.id,
            source=event.source,
            id=event.id,
            customer=event.customer,
            partition=0,
            due_at=due_at,
        )
        for event in events
        for rule in completed_by(configuration.intents, event)
        if (due_at := waits_until(rule, event) + lateness_us) >= at
    ]


def _enrolled(view: View, configuration: Configuration, at: Instant) -> dict[str, Instant]:
    """Return up to when audiences were let in: no moment before the beginning is made up for."""
    journeys = [one.id for one in configuration.strategies if is_journey(one)]
    known = view.enrolled()
    return {name: max(at, known.get(name, 0)) for name in journeys}


def _until(history: ContactHistory, at: Instant) -> ContactHistory:
    kept = np.asarray(history.at <= at)
    return ContactHistory(
        history.kinds, history.customers[kept], history.kind[kept], history.at[kept]
    )


def _resume(memory: Memory, view: View, customers: Sequence[str]) -> None:
    """Go on with what is in flight: contacts that wait, and customers in journeys."""
    for contact in view.in_flight(customers):
        memory.resume(view.contact(contact.id))
    flying = view.live_instances(customers)
    last = chain.from_iterable(
        view.last_instances(document.id, customers)
        for document in memory.configuration(memory.version).strategies
        if is_journey(document)
    )
    everybody = {one.id: one for one in (*last, *flying)}
    memory.fly(list(everybody.values()))
    for name in {name for one in flying for name in _contacts(one)}:
        _know(memory, view, name)
    whose = set(customers)
    for record in view.live_tasks(TaskSearch(), TASKS_MAX):
        if record.task.customer in whose:
            _know(memory, view, record.task.contact)
            memory.add_task(record.task, record.step)
            if record.escalated:
                # It stays so, whatever state it has now.
                memory.move_task(replace(record.step, state=TaskState.ESCALATED))
                memory.move_task(record.step)


def _know(memory: Memory, view: View, name: str) -> None:
    """Remember a contact and its outcomes, unless it is known already."""
    try:
        memory.contact(name)
    except NotFoundError:
        memory.remember_record(view.contact(name))
    for outcome in view.outcomes(name):
        memory.add_outcome(outcome, "")


def _contacts(one: Instance) -> set[str]:
    waves = {wave.contact for wave in one.waves.values()}
    return {name for name in (*waves, one.proposal.contact) if name}
