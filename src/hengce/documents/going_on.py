"""What of the published goes on when something else is published."""

from collections.abc import Sequence

from hengce.model.journey import is_journey, journey_version
from hengce.model.learned import LearnedFactor, still_holds
from hengce.model.strategy import Strategy
from hengce.ports import View


def learned_of(view: View, documents: Sequence[Strategy]) -> tuple[LearnedFactor, ...]:
    """Return what was learned of propensities that these documents still say."""
    version = view.active_configuration()
    return () if version is None else still_holds(view.configuration(version).learned, documents)


def earlier_of(view: View, chosen: Sequence[Strategy]) -> tuple[Strategy, ...]:
    """Return the versions of journeys that somebody is still in, and that are live no more.

    A journey whose document is gone was stopped: nobody stays in it.
    """
    version = view.active_configuration()
    if version is None:
        return ()
    before = view.configuration(version)
    current = {(one.id, journey_version(one)) for one in chosen if is_journey(one)}
    known = {(s.id, journey_version(s)): s for s in (*before.strategies, *before.earlier)}
    names = {one.id for one in chosen}
    flying = {(name, v) for name in names for v, _ in view.flight_counts(name)}
    return tuple(known[key] for key in sorted(flying - current) if key in known)
