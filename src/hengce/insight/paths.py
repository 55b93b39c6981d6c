"""Paths: what customers did one after the other, session by session, as links and as whole ways."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.errors import Problem, ProblemsError
from hengce.insight.events import Coded, Events
from hengce.insight.selecting import nearest

STEPS_MAX = 20
WAYS_MAX = 10_000

EXIT = ""
"""Where a link leads that ends a session."""

LINKS = pa.schema(
    [
        pa.field("step", pa.int32(), nullable=False),
        pa.field("from", pa.string(), nullable=False),
        pa.field("to", pa.string(), nullable=False),
        pa.field("sessions", pa.int64(), nullable=False),
        pa.field("customers", pa.int64(), nullable=False),
    ]
)
WAYS = pa.schema(
    [
        pa.field("way", pa.list_(pa.string()), nullable=False),
        pa.field("ended", pa.bool_(), nullable=False),
        pa.field("sessions", pa.int64(), nullable=False),
        pa.field("customers", pa.int64(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Cut:
    """How events become paths.

    Attributes:
        gap_us: A session ends where nothing happens for longer than this; exactly as long is
            still the same session.
        steps: Of a session so many steps are told, at most `STEPS_MAX`.
        begins_with: Only sessions that have an event of this kind, from its first one on; empty:
            all, from their beginning.
        collapse: Whether an event that is of the kind of the one before it is no step.
        ways: How many of the commonest ways are told, at most `WAYS_MAX`.
    """

    gap_us: int
    steps: int = 8
    begins_with: str = ""
    collapse: bool = True
    ways: int = 100


@dataclass(frozen=True, slots=True)
class Paths:
    """What customers did one after the other.

    Attributes:
        links: What follows what (see `LINKS`): rows by step from 1, then by names. `to` is empty
            where the session ended after the step. They make a Sankey diagram: but for those
            who began later than at step 1, of which there are none, what comes to a place is
            what leaves it.
        ways: The commonest ways (see `WAYS`), by sessions, then by names. `ended` is false where
            the session went on beyond the last step that is told.
    """

    links: pa.Table
    ways: pa.Table


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """The steps that are told, in the order of events: kind, session, place, customer, last one."""

    kind: npt.NDArray[np.int32]
    session: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    who: npt.NDArray[np.int64]
    more: npt.NDArray[np.bool_]


def paths(events: Events, kinds: Coded, cut: Cut) -> Paths:
    """Count paths.

    Args:
        events: What customers did.
        kinds: What each of it was; events without a kind are left out, before sessions are cut.
        cut: How events become paths.

    Raises:
        ProblemsError: The cut is out of bounds, or nothing is called what paths shall begin with.
    """
    problems = [
        problem
        for holds, problem in (
            (cut.gap_us > 0, Problem.of("insight/paths", "insight.window")),
            (
                1 <= cut.steps <= STEPS_MAX,
                Problem.of("insight/paths", "insight.steps", steps_max=STEPS_MAX),
            ),
            (
                1 <= cut.ways <= WAYS_MAX,
                Problem.of("insight/paths", "insight.ways", ways_max=WAYS_MAX),
            ),
            (
                not cut.begins_with or cut.begins_with in kinds.names,
                Problem.of(
                    "insight/paths",
                    "insight.no_event",
                    name=cut.begins_with,
                    nearest=nearest(cut.begins_with, kinds.names),
                ),
            ),
        )
        if not holds
    ]
    if problems:
        raise ProblemsError(problems)
    told = _told(events, kinds, cut)
    return Paths(_links(told, kinds), _ways(told, kinds, cut))


def _told(events: Events, kinds: Coded, cut: Cut) -> _Steps:
    here = np.flatnonzero(kinds.codes >= 0)
    kind, who, at = kinds.codes[here], events.who()[here], events.at_us[here]
    fresh = np.ones(len(here), np.bool_)
    fresh[1:] = (np.diff(who) != 0) | (np.diff(at) > cut.gap_us)
    session = np.cumsum(fresh) - 1
    if cut.begins_with:
        wanted = np.flatnonzero(kind == kinds.names.index(cut.begins_with))
        first = np.full(int(session[-1]) + 1 if len(session) else 0, len(here), np.int64)
        np.minimum.at(first, session[wanted], wanted)
        keep = np.arange(len(here)) >= first[session]
        kind, who, session = kind[keep], who[keep], session[keep]
    if cut.collapse:
        keep = np.ones(len(kind), np.bool_)
        keep[1:] = (np.diff(session) != 0) | (np.diff(kind) != 0)
        kind, who, session = kind[keep], who[keep], session[keep]
    changed = np.ones(len(kind), np.bool_)
    changed[1:] = np.diff(session) != 0
    numbered = np.cumsum(changed) - 1
    place = np.arange(len(kind)) - np.flatnonzero(changed)[numbered]
    ends = np.ones(len(kind), np.bool_)
    ends[:-1] = changed[1:]
    keep = place < cut.steps
    return _Steps(kind[keep], numbered[keep], place[keep], who[keep], ~ends[keep])


def _links(told: _Steps, kinds: Coded) -> pa.Table:
    """Count what follows each step; what follows the last one that is told is not known."""
    exit_code = len(kinds.names)
    same = np.zeros(len(told.kind), np.bool_)
    same[:-1] = told.session[1:] == told.session[:-1]
    to = np.full(len(told.kind), exit_code, np.int64)
    to[:-1][same[:-1]] = told.kind[1:][same[:-1]]
    known = same | ~told.more
    base = exit_code + 1
    key = (told.place * base + told.kind)[known] * base + to[known]
    found, sessions, customers = _counted(key, told.who[known])
    names = [*kinds.names, EXIT]
    step, rest = np.divmod(found, base * base)
    begin, end = np.divmod(rest, base)
    order = sorted(
        range(len(found)), key=lambda row: (step[row], names[begin[row]], names[end[row]])
    )
    return pa.table(
        {
            "step": [int(step[row]) + 1 for row in order],
            "from": [names[begin[row]] for row in order],
            "to": [names[end[row]] for row in order],
            "sessions": [sessions[row] for row in order],
            "customers": [customers[row] for row in order],
        },
        schema=LINKS,
    )


def _ways(told: _Steps, kinds: Coded, cut: Cut) -> pa.Table:
    count = int(told.session[-1]) + 1 if len(told.session) else 0
    # One more column says whether the session went on.
    ways = np.full((count, cut.steps + 1), -1, np.int32)
    ways[told.session, told.place] = told.kind
    ways[:, -1] = 1
    went_on = (told.place == cut.steps - 1) & told.more
    ways[told.session[went_on], -1] = 0
    who = np.zeros(count, np.int64)
    who[told.session] = told.who
    found, inverse = np.unique(ways, axis=0, return_inverse=True)
    _, sessions, customers = _counted(inverse.reshape(-1).astype(np.int64), who)
    rows: list[tuple[list[str], bool, int, int]] = [
        ([kinds.names[code] for code in way[:-1] if code >= 0], bool(way[-1]), many, people)
        for way, many, people in zip(found.tolist(), sessions, customers, strict=True)
    ]
    rows.sort(key=lambda row: (-row[2], row[0], row[1]))
    columns = list(zip(*rows[: cut.ways], strict=True)) or [()] * len(WAYS)
    return pa.table(dict(zip(WAYS.names, columns, strict=True)), schema=WAYS)


def _counted(
    key: npt.NDArray[np.int64], who: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], list[int], list[int]]:
    """Return each key with how often it occurs, and with how many customers."""
    order = np.lexsort((who, key))
    key, who = key[order], who[order]
    fresh = np.ones(len(key), np.bool_)
    fresh[1:] = np.diff(key) != 0
    another = fresh.copy()
    another[1:] |= np.diff(who) != 0
    firsts = np.flatnonzero(fresh)
    if not len(firsts):
        return key, [], []
    return (
        key[firsts],
        np.add.reduceat(np.ones(len(key), np.int64), firsts).tolist(),
        np.add.reduceat(another.astype(np.int64), firsts).tolist(),
    )
