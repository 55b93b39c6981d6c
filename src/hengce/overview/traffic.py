"""Contacts counted by what they are, where and when: what home and calendar show."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Day, Instant, day_at
from hengce.model.journey import waves_of
from hengce.ports import NOT_YET, Lives, View

QUARTER_US = 15 * MINUTE_US
"""Every zone's day begins with a quarter of an hour: days are counted by quarters."""

HANDED_OFF_WITHIN_US = HOUR_US
"""A contact is handed off before it expires, and has left within this time."""

STANDS_DAYS_MIN = 31
"""How far before a stretch of time contacts were reserved that left in it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Contacts of one kind on one day.

    Attributes:
        day: In the bank's zone.
        kind: What they are.
        contacts: How many.
        doubtful: Those of them of which nobody knows whether they left.
    """

    day: Day
    kind: ContactKind
    contacts: int
    doubtful: int = 0


def lives_around(view: View, since: Instant, configuration: Configuration) -> Lives:
    """Return all contacts that may have left at or after an instant, or still wait.

    Args:
        view: The store.
        since: The instant.
        configuration: What is in force: it says how long proposals stand.
    """
    documents = (*configuration.strategies, *configuration.earlier)
    hours = (wave.expires_hours for one in documents for wave in waves_of(one))
    back = max(STANDS_DAYS_MIN * DAY_US, max(hours, default=0) * HOUR_US)
    return view.lives(max(0, since - back), max(0, since - HANDED_OFF_WITHIN_US))


def left(
    lives: Lives, since: Instant, until: Instant, zone: str, orgs: Collection[str] | None
) -> Iterator[Counted]:
    """Count contacts that left, or perhaps left, in [since, until), by day and kind."""
    chosen = (lives.left_at >= since) & (lives.left_at < until) & _within(lives, orgs)
    yield from _counted(lives, lives.left_at, chosen, zone)


def waiting(lives: Lives, now: Instant, zone: str, orgs: Collection[str] | None) -> list[Counted]:
    """Count contacts that are reserved and may still leave, by the day of their release.

    What is released already counts for today.
    """
    stands = (lives.left_at == NOT_YET) & (lives.released_at == NOT_YET) & (lives.expires_at > now)
    at = np.maximum(lives.release_at, now)
    return list(_counted(lives, at, stands & _within(lives, orgs), zone))


def _within(lives: Lives, orgs: Collection[str] | None) -> npt.NDArray[np.bool_]:
    if orgs is None:
        return np.ones(len(lives.kind), np.bool_)
    reached = np.array([org in orgs for org in lives.orgs], np.bool_)
    return reached[lives.org] if len(reached) else np.zeros(len(lives.kind), np.bool_)


def _counted(
    lives: Lives, at: npt.NDArray[np.int64], chosen: npt.NDArray[np.bool_], zone: str
) -> Iterator[Counted]:
    quarters, kinds, doubts = at[chosen] // QUARTER_US, lives.kind[chosen], lives.in_doubt[chosen]
    names, places = np.unique(quarters, return_inverse=True)
    days = np.array([day_at(int(name) * QUARTER_US, zone) for name in names], np.int64)
    keys = np.stack([days[places], kinds.astype(np.int64)], axis=1) if len(places) else None
    if keys is None:
        return
    found, place, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    unsure = np.bincount(place.reshape(-1), weights=doubts, minlength=len(found)).astype(int)
    for (day, kind), count, doubt in zip(
        found.tolist(), counts.tolist(), unsure.tolist(), strict=True
    ):
        yield Counted(day, lives.kinds[kind], count, doubt)
