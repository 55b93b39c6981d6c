"""Audiences beside each other, and over days: tables of whole counts."""

from collections.abc import Callable, Sequence

import pyarrow as pa

from hengce.audience.overlap import overlaps
from hengce.errors import ConflictError
from hengce.kernel.bits import Bits, size
from hengce.model.decision import Pin
from hengce.model.instant import Instant, calendar_date, day_at
from hengce.populations.selecting import Asked, Selecting
from hengce.ports import Store, View
from hengce.reading.archive import Archive, has_all_tags

DAYS_MAX = 366
AUDIENCES_MAX = 50

_DAYS = pa.schema([("day", pa.string()), ("customers", pa.int64())])
_SIZES = pa.schema([("audience", pa.string()), ("org", pa.string()), ("customers", pa.int64())])


def sizes(asked: Asked, names: Sequence[str], within: Bits) -> pa.Table:
    """Return how many members of each audience a set has: `audience`, `org`, `customers`."""
    rows = [
        {
            "audience": name,
            "org": asked.audience(name).org,
            "customers": size(asked.members(name) & within),
        }
        for name in names
    ]
    return pa.Table.from_pylist(rows, _SIZES)


def overlap(asked: Asked, names: Sequence[str], within: Bits) -> pa.Table:
    """Return each two audiences of some with how many of a set are in one, the other, both.

    Raises:
        ConflictError: There are more than AUDIENCES_MAX.
    """
    _refuse_many(names)
    shared = overlaps([asked.members(name) & within for name in names])
    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    return pa.table(
        {
            "audience": pa.array([names[i] for i, _ in pairs], pa.string()),
            "other": pa.array([names[j] for _, j in pairs], pa.string()),
            "customers": pa.array([shared[i, i] for i, _ in pairs], pa.int64()),
            "others": pa.array([shared[j, j] for _, j in pairs], pa.int64()),
            "both": pa.array([shared[i, j] for i, j in pairs], pa.int64()),
        }
    )


def overlap_of(asked: Asked, where: str, names: Sequence[str], within: Bits) -> pa.Table:
    """Return how many of a set meet a condition, are in each of some audiences, and both.

    Columns as of `overlap`; the condition is called `""`, because it has no name.

    Raises:
        ConflictError: There are more than AUDIENCES_MAX.
        ProblemsError: The condition is wrong.
    """
    _refuse_many(names)
    met = asked.meeting(where, "where") & within
    sets = [asked.members(name) & within for name in names]
    return pa.table(
        {
            "audience": pa.array([""] * len(names), pa.string()),
            "other": pa.array(names, pa.string()),
            "customers": pa.array([size(met)] * len(names), pa.int64()),
            "others": pa.array([size(one) for one in sets], pa.int64()),
            "both": pa.array([size(one & met) for one in sets], pa.int64()),
        }
    )


def _refuse_many(names: Sequence[str]) -> None:
    if len(names) > AUDIENCES_MAX:
        raise ConflictError(f"at most {AUDIENCES_MAX} audiences are laid over each other")


def ahead(asked: Asked, name: str, days: int, within: Bits) -> pa.Table:
    """Return an audience's size today and on each of the days ahead: `day`, `customers`.

    What moves is time alone: dates come nearer, windows of events close. Tags stay as they are
    known now, and nobody does anything.

    Raises:
        ConflictError: That is more than DAYS_MAX days.
    """
    _bounded(days)
    return _by_day([_sized(asked.later(day), name, within) for day in range(days + 1)])


def behind(
    store: Store,
    archive: Archive,
    selecting: Selecting,
    has: Callable[[str], bool],
    name: str,
    days: int,
    org: str,
    at: Instant,
) -> pa.Table:
    """Return an audience's size over the nights of the last days, as it is asked for today.

    Args:
        store: The bank's memory.
        archive: Opens snapshots.
        selecting: Answers about audiences.
        has: Tells whether a snapshot is still there; nights without theirs are left out, and
            so are those whose snapshot has not all the tags of today.
        name: The audience.
        days: How many days back.
        org: Of customers of this unit and below only; empty for the whole bank.
        at: Now.

    Raises:
        ConflictError: That is more than DAYS_MAX days.
    """
    _bounded(days)
    with store.view() as view:
        configuration = archive.configuration(view)
        nights = _nights(view, configuration.policy.zone, days, at)
    rows = []
    for pin in nights:
        if not has(pin.snapshot):
            continue
        if has_all_tags(archive.population_of(pin.snapshot).layout, configuration):
            with store.view(pin.position) as then:
                asked = selecting.ask_past(then, pin, configuration)
                rows.append(_sized(asked, name, asked.everybody(org)))
    return _by_day(rows)


def _nights(view: View, zone: str, days: int, at: Instant) -> list[Pin]:
    """Return the pin of the last run of each day before today, by day."""
    today = day_at(at, zone)
    pins = {day_at(run.pin.at, zone): run.pin for run in view.runs()}
    return [pin for day, pin in sorted(pins.items()) if today - days <= day < today]


def _bounded(days: int) -> None:
    if not 0 <= days <= DAYS_MAX:
        raise ConflictError(f"days are 0 to {DAYS_MAX}")


def _sized(asked: Asked, name: str, within: Bits) -> dict[str, object]:
    day = day_at(asked.pin.at, asked.configuration.policy.zone)
    members = asked.members(name) & within
    return {"day": calendar_date(day).isoformat(), "customers": size(members)}


def _by_day(rows: Sequence[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), _DAYS)
