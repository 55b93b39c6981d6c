"""Caps: how many customers are how near to them, and what another limit would have done."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from hengce.kernel.bind import kind_times
from hengce.kernel.filters import fits_any
from hengce.kernel.limits import Limit, limits_of
from hengce.kernel.reasons import CAP_REACHED
from hengce.kernel.windows import rolling_us, window_start
from hengce.measure.cap_recount import Lived, recount
from hengce.model.instant import DAY_US, Instant
from hengce.model.policy import Cap, Policy
from hengce.model.window import Rolling
from hengce.overview.traffic import STANDS_DAYS_MIN
from hengce.ports import ContactHistory, Lives, View
from hengce.reading.archive import Archive, Opened

IN_CELLS_MAX = 20
"""From so many counted contacts on customers are counted in one cell."""

LOOK_BACK_DAYS = 400
"""How far before the first judged contact others are read that still count."""


@dataclass(frozen=True, slots=True)
class Headroom:
    """A cap, and how much of it customers have used.

    Attributes:
        cap: The cap.
        used: Customers by the number of counted contacts; the last cell is that and more.
        full: Customers who have reached it.
    """

    cap: Cap
    used: tuple[int, ...]
    full: int


def headroom(
    view: View,
    archive: Archive,
    opened: Opened,
    within: npt.NDArray[np.bool_],
    at: Instant,
) -> Iterator[Headroom]:
    """Count how much of each cap customers have used, as a decision at an instant would.

    Args:
        view: The store.
        archive: Knows the calendar.
        opened: The snapshot in force.
        within: bool, shape (n,): which customers of the snapshot are counted.
        at: When.
    """
    policy = opened.configuration.policy
    limits = _limits(policy)
    if not limits:
        return
    starts = {cap: _start(limit, policy, archive, at) for cap, limit in limits.items()}
    history = view.history(min(starts.values()))
    rows = opened.population.find_many([bytes(name).decode() for name in history.customers])
    for cap in policy.caps:
        limit = limits[cap.id]
        times = kind_times([limit], history.kinds)[:, 0] if history.kinds else np.zeros(0, np.int8)
        counts = _counts(history, rows, times, starts[cap.id], len(within))
        yield _headroom(cap, _shared(counts, opened, cap.per)[within])


def _limits(policy: Policy) -> Mapping[str, Limit]:
    return {one.rule: one for one in limits_of(policy) if one.reached == CAP_REACHED}


def _start(limit: Limit, policy: Policy, archive: Archive, at: Instant) -> Instant:
    assert limit.window is not None, "a cap has a window"
    return window_start(limit.window, at, policy.zone, archive.calendar)


def _counts(
    history: ContactHistory,
    rows: npt.NDArray[np.int64],
    times: npt.NDArray[np.int8],
    since: Instant,
    customers: int,
) -> npt.NDArray[np.int64]:
    counts = np.zeros(customers, np.int64)
    if len(rows):
        chosen = (history.at > since) & (rows >= 0)
        np.add.at(counts, rows[chosen], times[history.kind[chosen]].astype(np.int64))
    return counts


def _shared(counts: npt.NDArray[np.int64], opened: Opened, per: str) -> npt.NDArray[np.int64]:
    """Let customers who share a value count together."""
    groups = opened.groups
    if not per or per not in groups.tags:
        return counts
    keys = groups.keys[:, groups.tags.index(per)]
    joined = keys >= 0
    sums = np.bincount(keys[joined], weights=counts[joined]).astype(np.int64)
    together = counts.copy()
    together[joined] = sums[keys[joined]]
    return together


def _headroom(cap: Cap, counts: npt.NDArray[np.int64]) -> Headroom:
    cells = np.bincount(
        np.minimum(counts, IN_CELLS_MAX), minlength=min(cap.limit, IN_CELLS_MAX) + 1
    )
    return Headroom(cap, tuple(cells.tolist()), int(np.count_nonzero(counts >= cap.limit)))


@dataclass(frozen=True, slots=True)
class Recounted:
    """What another limit would have made of the contacts that left.

    Attributes:
        sent: Contacts that left and that the cap can refuse.
        refused: Those of them that the other limit refuses.
        by_strategy: `refused` by strategy.
        refused_now: What the present limit refuses when it is counted the same way: 0, where
            the configuration was the same all the time.
    """

    sent: int
    refused: int
    by_strategy: Mapping[str, int]
    refused_now: int


def recounted(
    lives: Lives,
    opened: Opened,
    archive: Archive,
    cap: Cap,
    limit: int,
    since: Instant,
    orgs: Collection[str] | None,
    who: Mapping[str, str],
) -> Recounted:
    """Count the contacts of a stretch of time anew, as if a cap had had another limit.

    Args:
        lives: The contacts, with those before that still counted then.
        opened: The snapshot in force: it says who counts together.
        archive: Knows the calendar.
        cap: The cap; also one that is not in force.
        limit: Its other limit.
        since: From when on contacts are judged.
        orgs: Of customers of these units; None: of all.
        who: Numbers that were absorbed, with those that speak for them.
    """
    policy = opened.configuration.policy
    rule = _limits(replace(policy, caps=(cap,)))[cap.id]
    times = kind_times([rule], lives.kinds)[:, 0] if lives.kinds else np.zeros(0, np.int8)
    obeys = np.array([fits_any(rule.obeys, kind.offers) for kind in lives.kinds], np.bool_)
    mine = np.array([orgs is None or org in orgs for org in lives.orgs], np.bool_)

    def start(at: Instant) -> Instant:
        return _start(rule, policy, archive, at)

    sent = refused = now = 0
    by_strategy: Counter[str] = Counter()
    for places in _together(lives, opened, cap.per, who, times, obeys):
        lived = [_lived(lives, place, times, obeys, since) for place in places]
        counted = [
            bool(mine[lives.org[place]]) and one.obeys and one.asked and one.left_at >= 0
            for place, one in zip(places, lived, strict=True)
        ]
        sent += sum(counted)
        for place in recount(lived, limit, start).refused:
            if counted[place]:
                refused += 1
                by_strategy[lives.kinds[lives.kind[places[place]]].strategy] += 1
        now += sum(counted[place] for place in recount(lived, cap.limit, start).refused)
    return Recounted(sent, refused, dict(by_strategy.most_common()), now)


def _together(
    lives: Lives,
    opened: Opened,
    per: str,
    who: Mapping[str, str],
    times: npt.NDArray[np.int8],
    obeys: npt.NDArray[np.bool_],
) -> Iterator[list[int]]:
    """Yield the places of contacts that count together, in the order of their decisions."""
    if not len(times):
        return
    concerned = np.flatnonzero((times[lives.kind] > 0) | obeys[lives.kind])
    key_of = _keys(opened, per)
    found: dict[str | int, list[int]] = defaultdict(list)
    for place in concerned.tolist():
        name = str(lives.customers[place])
        customer = who.get(name, name)
        found[key_of.get(customer, customer)].append(place)
    for places in found.values():
        yield sorted(places, key=lambda place: (int(lives.reserved_at[place]), place))


def _keys(opened: Opened, per: str) -> Mapping[str, int]:
    """Return the shared value of customers who have one with others, as a number."""
    groups = opened.groups
    if not per or per not in groups.tags:
        return {}
    keys = groups.keys[:, groups.tags.index(per)]
    rows = np.flatnonzero(keys >= 0)
    names = opened.population.ids[rows].tolist()
    return {
        bytes(name).decode(): int(key) for name, key in zip(names, keys[rows].tolist(), strict=True)
    }


def _lived(
    lives: Lives,
    place: int,
    times: npt.NDArray[np.int8],
    obeys: npt.NDArray[np.bool_],
    since: Instant,
) -> Lived:
    kind, at = int(lives.kind[place]), int(lives.reserved_at[place])
    return Lived(
        decided_at=at,
        left_at=int(lives.left_at[place]),
        released_at=int(lives.released_at[place]),
        times=int(times[kind]),
        obeys=bool(obeys[kind]),
        asked=at >= since,
    )


def look_back_us(cap: Cap) -> int:
    """Return how far before a decision contacts may still count, with the life of a proposal."""
    if isinstance(cap.window, Rolling):
        return rolling_us(cap.window) + STANDS_DAYS_MIN * DAY_US
    return LOOK_BACK_DAYS * DAY_US
