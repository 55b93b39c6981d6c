"""The record of strategies' health: what is open, since when a strategy is watched, what is new."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from hengce.measure.health.series import Watching
from hengce.model.health import HealthEntry, HealthSignal, HealthStep
from hengce.model.instant import Day, day_at

_ANSWERS = frozenset({HealthStep.DISMISSED, HealthStep.RETIRED})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A signal that was raised.

    Attributes:
        raised: The entry that raised it.
        answer: What became of it; None: it is open.
    """

    raised: HealthEntry
    answer: HealthEntry | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it."""
        return self.answer is None


def proposals(entries: Sequence[HealthEntry]) -> tuple[Proposal, ...]:
    """Return all signals that were raised, in the order of raising."""
    found: list[Proposal] = []
    last: dict[tuple[str, HealthSignal], int] = {}
    for entry in entries:
        whose = (entry.strategy, entry.signal)
        if entry.step is HealthStep.RAISED:
            last[whose] = len(found)
            found.append(Proposal(entry, None))
        elif entry.step in _ANSWERS:
            raised = found[last[whose]].raised
            found[last[whose]] = Proposal(raised, entry)
    return tuple(found)


def open_proposal(
    entries: Sequence[HealthEntry], strategy: str, signal: HealthSignal
) -> Proposal | None:
    """Return the open signal of a strategy; None: there is none."""
    for one in proposals(entries):
        if one.is_open and (one.raised.strategy, one.raised.signal) == (strategy, signal):
            return one
    return None


def retired(entries: Sequence[HealthEntry]) -> frozenset[str]:
    """Return the strategies that were taken out on evidence and not let in again."""
    out = set[str]()
    for entry in entries:
        if entry.step is HealthStep.RETIRED:
            out.add(entry.strategy)
        elif entry.step is HealthStep.RESUMED:
            out.discard(entry.strategy)
    return frozenset(out)


def watched_since(
    strategy: str,
    signal: HealthSignal,
    entries: Sequence[HealthEntry],
    watching: Watching,
    today: Day,
    zone: str,
) -> Day | None:
    """Return the first day of the watch for a signal that a strategy is under; None: not yet.

    A watch begins with the first contact, anew when a person dismisses the signal or lets the
    strategy in again, and anew whenever its days are over: its error rates hold for so many days.

    Args:
        strategy: Which.
        signal: For which signal.
        entries: The record.
        watching: How many days a watch has.
        today: The day of the bank's zone.
        zone: The bank's zone.
    """
    begun = [
        _begun(one, zone)
        for one in entries
        if one.strategy == strategy
        and (one.step is HealthStep.RESUMED or (one.step in _NEW_WATCH and one.signal is signal))
    ]
    if not begun:
        return None
    first, days = max(begun), watching.baseline_days + watching.horizon_days
    return first + max(today - first, 0) // days * days


_NEW_WATCH = frozenset({HealthStep.BEGUN, HealthStep.DISMISSED})


def _begun(entry: HealthEntry, zone: str) -> Day:
    if entry.step is HealthStep.BEGUN:
        return msgspec.json.decode(entry.document, type=int)
    return day_at(entry.at, zone)
