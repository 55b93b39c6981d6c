"""Stops the entry of journeys whose guardrails are broken."""

from hengce.deciding.entering import shut_journeys
from hengce.flow.guarding import WaveCounts, broken
from hengce.flow.journeys import Journey
from hengce.model.instance import Did
from hengce.model.instant import Instant
from hengce.model.journey_order import JourneyOrder, JourneyOrderKind
from hengce.ports import Store, View
from hengce.reading.archive import Archive

GUARD = "guardrail"
"""Who orders it."""


def guard(store: Store, archive: Archive, at: Instant) -> tuple[JourneyOrder, ...]:
    """Let nobody into journeys of which too many waves went badly; return what was ordered.

    A person opens the entry again. What is in flight goes on.
    """
    with store.view() as view:
        journeys = archive.journeys(view)
        current = journeys.current.values() if journeys else ()
        watched = [journey for journey in current if journey.strategy.ramp.guardrails]
        shut = shut_journeys(view) if watched else frozenset()
        orders = [
            order
            for journey in watched
            if journey.strategy.id not in shut
            for order in [_judged(view, journey, at)]
            if order is not None
        ]
    if orders:
        with store.transaction(at) as tx:
            for order in orders:
                tx.add_journey_order(order)
    return tuple(orders)


def _judged(view: View, journey: Journey, at: Instant) -> JourneyOrder | None:
    name, version = journey.strategy.id, journey.version
    done = dict.fromkeys(Did, 0)
    for flown, times in view.step_counts(name, version).items():
        done[flown.did] += times
    counts = WaveCounts(
        proposed=done[Did.PROPOSED],
        left=done[Did.SENT],
        suppressed=done[Did.SUPPRESSED],
        refused=view.refused_waves(name, version),
    )
    rail = broken(journey.strategy.ramp, counts)
    if rail is None:
        return None
    bad = counts.suppressed if rail.stage == "suppressed" else counts.refused
    return JourneyOrder(
        strategy=name,
        kind=JourneyOrderKind.STOP_ENTRY,
        by=GUARD,
        at=at,
        reason=f"{bad} of {counts.left} waves {rail.stage}, more than {rail.share_max}/10000",
    )
