"""Lets audiences into journeys: with the nightly run, and when a schedule's moment comes.

The audience is found column by column, over the whole bank; then its customers are let in a few
hundred at a time, each asked again as he is at that moment. Who was let in before an
interruption is not let in twice: the moment itself is part of the question.
"""

from collections.abc import Sequence

from hengce.deciding.entering import Wish, in_its_time, let_in, shut_journeys
from hengce.flow.journeys import Journey, Journeys
from hengce.flow.schedule import last_moment
from hengce.model.instant import Instant
from hengce.populations.audiences import audiences
from hengce.ports import Store, View
from hengce.reading.archive import Archive

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
        due = [(j, at) for j in _of_audiences(journeys) if j.entry.schedule is None]
    return _enrol(store, archive, due, at)


def enrol_due(store: Store, archive: Archive, at: Instant) -> dict[str, int]:
    """Let in the audiences whose schedules have come; return how many entered.

    Of moments that passed while nobody looked only the latest counts.
    """
    with store.view() as view:
        journeys = archive.journeys(view)
        moments = [(j, _due(view, j, at)) for j in _of_audiences(journeys)]
    due = [(journey, moment) for journey, moment in moments if moment is not None]
    return _enrol(store, archive, due, at)


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


def _enrol(
    store: Store, archive: Archive, due: Sequence[tuple[Journey, Instant]], at: Instant
) -> dict[str, int]:
    """Let whole audiences in, and note that they were; return how many entered."""
    entered = {journey.strategy.id: 0 for journey, _ in due}
    with store.view() as view:
        journeys, population = archive.journeys(view), archive.population(view)
        if journeys is None or population is None:
            return entered
        open_now = [one for one in due if _is_open(view, journeys, *one, at)]
        numbers = [journeys.places[journey.entry.audience] for journey, _ in open_now]
        found = (
            audiences(view, journeys.configuration, journeys.program, population, numbers, at)
            if numbers
            else []
        )
    for (journey, moment), audience in zip(open_now, found, strict=True):
        name = journey.strategy.id
        for first in range(0, len(audience), ENTERED_AT_ONCE):
            some = population.ids[audience[first : first + ENTERED_AT_ONCE]].tolist()
            with store.transaction(at) as tx:
                wishes = [Wish(journey, who.decode(), moment=moment) for who in some]
                entered[name] += len(let_in(tx, archive, wishes, at))
        with store.transaction(at) as tx:
            tx.add_enrolment(name, moment, entered[name])
    return entered


def _is_open(
    view: View, journeys: Journeys, journey: Journey, moment: Instant, at: Instant
) -> bool:
    """Tell whether a journey lets its audience of a moment in, and has not done so."""
    name = journey.strategy.id
    was = view.enrolled().get(name, 0) >= moment
    is_shut = name in shut_journeys(view)
    return not was and not is_shut and in_its_time(journey, at, journeys.configuration.policy)
