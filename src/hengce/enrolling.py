"""Lets audiences into journeys: with the nightly run, and when a schedule's moment comes.

The audience is found column by column, over the whole bank; then its customers are let in a few
hundred at a time, each asked again as he is at that moment. Who was let in before an
interruption is not let in twice: the moment itself is part of the question.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from hengce.archive import Archive
from hengce.entering import Wish, in_its_time, let_in, shut_journeys
from hengce.finding import find
from hengce.flow.journeys import Journey, Journeys
from hengce.flow.schedule import last_moment
from hengce.gather import derived_columns, packed_rows
from hengce.kernel.eligibility import evaluate, inputs
from hengce.kernel.population import Population
from hengce.model.instant import Instant, day_at
from hengce.ports import Store, View

BLOCK_ROWS = 65_536
ENTERED_AT_ONCE = 500
"""Customers who are let in by one transaction."""


def enrol_tonight(store: Store, archive: Archive, at: Instant) -> dict[str, int]:
    """Let in the audiences of journeys that begin with the nightly run; return how many entered.

    Args:
        store: The bank's memory.
        archive: Opens the snapshot.
        at: The night; a night whose audience was let in whole does nothing.
    """
    with store.view() as view:
        journeys = archive.journeys(view)
        begin = [j for j in _of_audiences(journeys) if j.entry.schedule is None]
    return {j.strategy.id: _enrol(store, archive, j, at, at) for j in begin}


def enrol_due(store: Store, archive: Archive, at: Instant) -> dict[str, int]:
    """Let in the audiences whose schedules have come; return how many entered.

    Of moments that passed while nobody looked only the latest counts.
    """
    with store.view() as view:
        journeys, due = archive.journeys(view), []
        for journey in _of_audiences(journeys):
            moment = _due(view, journey, at)
            if moment is not None:
                due.append((journey, moment))
    return {j.strategy.id: _enrol(store, archive, j, moment, at) for j, moment in due}


def _of_audiences(journeys: Journeys | None) -> list[Journey]:
    """Return the journeys that no event and no call starts."""
    current = journeys.current.values() if journeys else ()
    return [j for j in current if not j.entry.event and not j.entry.called]


def _due(view: View, journey: Journey, at: Instant) -> Instant | None:
    """Return the moment of a schedule that has come and was not heeded; None: there is none."""
    schedule, name = journey.entry.schedule, journey.strategy.id
    if schedule is None:
        return None
    zone = view.configuration(view.active_configuration() or "").policy.zone
    moment = last_moment(schedule, at, zone)
    live_since = view.strategy_states()[name].at if name in view.strategy_states() else 0
    since = max(view.enrolled().get(name, 0), live_since)
    return moment if moment is not None and moment > since else None


def _enrol(store: Store, archive: Archive, journey: Journey, moment: Instant, at: Instant) -> int:
    """Let a whole audience in, and note that it was."""
    name = journey.strategy.id
    with store.view() as view:
        journeys, population = archive.journeys(view), archive.population(view)
        if journeys is None or population is None or view.enrolled().get(name, 0) >= moment:
            return 0
        policy = journeys.configuration.policy
        if name in shut_journeys(view) or not in_its_time(journey, at, policy):
            return 0
        audience = list(_audience(view, journeys, population, journey, at))
    entered = 0
    for first in range(0, len(audience), ENTERED_AT_ONCE):
        some = audience[first : first + ENTERED_AT_ONCE]
        with store.transaction(at) as tx:
            wishes = [Wish(journey, customer, moment=moment) for customer in some]
            entered += len(let_in(tx, archive, wishes, at))
    with store.transaction(at) as tx:
        tx.add_enrolment(name, moment, entered)
    return entered


def _audience(
    view: View, journeys: Journeys, population: Population, journey: Journey, at: Instant
) -> Iterator[str]:
    """Yield the customers of an audience, by their rows."""
    program, zone = journeys.program, journeys.configuration.policy.zone
    found = find(
        view,
        journeys.configuration,
        population,
        (),
        None,
        at,
        past=False,
        columns=program.derived,
    )
    bound = program.bind(population.dictionaries, at, day_at(at, zone))
    number = journeys.places[journey.entry.audience]
    absorbed = frozenset(found.absorbed.tolist())
    for first in range(0, len(population.ids), BLOCK_ROWS):
        rows = np.arange(first, min(first + BLOCK_ROWS, len(population.ids)), dtype=np.int64)
        ints, reals = derived_columns(program.derived, found.events, population, rows, at)
        packed = packed_rows(population, rows, found.changes)
        truth, _ = evaluate(bound, inputs(packed, ints, reals))
        yield from _names(population, rows[truth[number] != 0].tolist(), absorbed)


def _names(population: Population, rows: Sequence[int], absorbed: frozenset[int]) -> Iterator[str]:
    return (bytes(population.ids[row]).decode() for row in rows if row not in absorbed)
