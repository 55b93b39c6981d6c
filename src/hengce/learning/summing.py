"""Brings what answers add up to forward: reads what is new, what is ripe now, what was reversed.

Everything that a contact counts as follows from the log up to a position and from a moment. So
of a contact that may count otherwise by now, what it counted as before is computed again at the
earlier position and moment, taken away exactly, and what it counts as now is added. Late,
doubled, disordered and cancelled outcomes therefore lead to the sums that counting all facts
anew leads to. Only what was forgotten meanwhile stays as it was counted.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from hengce.measure.propensity.became import became
from hengce.measure.propensity.contacted import Contacted, Told, drawn_below
from hengce.measure.propensity.daily import Counted, Days
from hengce.measure.propensity.summed import ONE, Reader
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactState
from hengce.model.instant import DAY_US, Instant
from hengce.model.learned import Learning
from hengce.model.learning_sums import UNRIPE, CountedAs, LearningSums, can_be_continued
from hengce.model.outcome import Outcome
from hengce.ports import ContactRecord, Store, View
from hengce.reading.archive import Archive
from hengce.replaying.expected import told_of_all

CONTACTS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class _Moment:
    """How far was read, and when.

    Attributes:
        position: Up to which position.
        at: When.
    """

    position: int
    at: Instant


def first_day_of(learning: Learning, at: Instant) -> int:
    """Return the first day (UTC) whose contacts are looked at."""
    return at // DAY_US - learning.facts_days


def bring_forward(
    store: Store, archive: Archive, learning: Learning, position: int, at: Instant
) -> LearningSums:
    """Return what contacts add up to now; nothing is written.

    Args:
        store: The bank's memory, with what was kept of it last.
        archive: Opens what decisions read.
        learning: What counts as an answer.
        position: Up to which position is read.
        at: Now.
    """
    first_day = first_day_of(learning, at)
    with store.view(position) as view:
        kept = view.learning_sums()
        if kept and not can_be_continued(kept, learning, first_day, position, at):
            kept = None
        begins = _Moment(kept.position, kept.at) if kept else _Moment(0, 0)
        window = learning.answer_days * DAY_US
        touched = view.contacts_touched(begins.position, begins.at - window, at - window)
        sampled = _Sampled(view)
    days = Days(kept, first_day)
    counting = _Counting(store, archive, learning)
    asked = [name for name in touched if sampled.has(name)]
    for first in range(0, len(asked), CONTACTS_AT_ONCE):
        some = asked[first : first + CONTACTS_AT_ONCE]
        for day, before, after in counting.moves(some, begins, _Moment(position, at)):
            if day >= first_day:
                days.move(day, before, after)
    return LearningSums(
        answers=learning.answers,
        answer_days=learning.answer_days,
        first_day=first_day,
        position=position,
        at=at,
        days=days.told(),
    )


class _Sampled:
    """Knows which contacts are looked at: some of large runs, none that were imported."""

    def __init__(self, view: View) -> None:
        self._below = dict.fromkeys(view.contact_segments(), "")
        self._below |= {run.id: drawn_below(run.contacts) for run in view.runs()}

    def has(self, name: str) -> bool:
        """Tell whether a contact is looked at."""
        below = self._below.get(name.partition("/")[0])
        return below is None or hashlib.sha256(name.encode()).hexdigest() < below


_Seen: TypeAlias = Contacted | str | None
"""A ripe contact with what became of it, why it is not ripe yet, or that it never left."""


def _ripe(was: _Seen, now: _Seen) -> Contacted | None:
    return next((one for one in (now, was) if isinstance(one, Contacted)), None)


class _Counting:
    """Says of contacts what they counted as, and what they count as."""

    def __init__(self, store: Store, archive: Archive, learning: Learning) -> None:
        self._store, self._archive, self._learning = store, archive, learning
        self._versions: dict[str, Configuration] = {}
        self._reader = Reader(self._versions)

    def moves(
        self, names: Sequence[str], begins: _Moment, ends: _Moment
    ) -> Iterator[tuple[int, Counted | None, Counted | None]]:
        """Yield the day of each contact, what it counted as before, and what it counts as."""
        with self._store.view(ends.position) as view:
            records, outcomes = view.contacts_by_id(names), view.outcomes_of(names)
        earlier: Mapping[str, ContactRecord] = {}
        said: Mapping[str, Sequence[Outcome]] = {}
        if begins.position:
            with self._store.view(begins.position) as view:
                earlier, said = view.contacts_by_id(names), view.outcomes_of(names)
        seen = {
            name: (
                self._seen(earlier.get(name), said.get(name, ()), begins.at),
                self._seen(records[name], outcomes.get(name, ()), ends.at),
            )
            for name in names
            if name in records
        }
        moved = {name: (was, now) for name, (was, now) in seen.items() if was != now}
        ripe = [one for both in moved.values() if (one := _ripe(*both)) is not None]
        told = told_of_all(self._store, self._archive, ripe)
        for name, (was, now) in moved.items():
            yield self._move(records[name], was, now, told.get(name))

    def _move(
        self, record: ContactRecord, was: _Seen, now: _Seen, told: Told | None
    ) -> tuple[int, Counted | None, Counted | None]:
        if told is not None and told.configuration not in self._versions:
            with self._store.view() as view:
                self._versions[told.configuration] = view.configuration(told.configuration)
        day = record.contact.reserved_at // DAY_US
        before, after = (
            self._reader.read(replace(one, told=told))
            if isinstance(one, Contacted)
            else None
            if one is None
            else (CountedAs(why=one), ONE)
            for one in (was, now)
        )
        if isinstance(was, Contacted) and told is None:
            # What was expected of it may have been forgotten since: it stays as it was counted.
            return day, None, None
        return day, before, after

    def _seen(
        self, record: ContactRecord | None, outcomes: Sequence[Outcome], at: Instant
    ) -> _Seen:
        """Return a ripe contact with what became of it, why it is not yet, or None."""
        if record is None or record.handed_off_at is None:
            return None
        if record.state is ContactState.RELEASED:
            return None
        if record.handed_off_at + self._learning.answer_days * DAY_US > at:
            return UNRIPE
        return became(record.contact, record.handed_off_at, outcomes, self._learning)
