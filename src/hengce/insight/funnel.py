"""Funnels: of those who took the first step, how many took the second, the third, in time."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.errors import Problem, ProblemsError
from hengce.insight.events import Coded, Events
from hengce.insight.funnel_pass import pass_funnel
from hengce.model.instant import SECOND_US

STEPS_MAX = 16


class Entry(enum.StrEnum):
    """Which first steps of a customer begin a try.

    With `every`, each of them does, and the customer counts by the try that came furthest. With
    `first`, only the earliest one does.
    """

    EVERY = "every"
    FIRST = "first"


class Ties(enum.StrEnum):
    """What events of one instant mean.

    With `strict`, a step must be later than the one before it: events of one instant are in no
    order. With `recorded`, they follow each other as they were given.
    """

    STRICT = "strict"
    RECORDED = "recorded"


SCHEMA = pa.schema(
    [
        pa.field("part", pa.string(), nullable=False),
        pa.field("step", pa.int32(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("customers", pa.int64(), nullable=False),
        pa.field("of_first", pa.float64()),
        pa.field("of_before", pa.float64()),
        pa.field("median_seconds", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """How far each customer came.

    Attributes:
        depth: int8 (customers,): steps taken, 0 for nobody's first step.
        entry: int64 (customers,): the event that began the try that counts, -1 for none.
        took_us: int64 (customers, steps): from the beginning of a try to the step, -1 where it was
            not reached.
    """

    depth: npt.NDArray[np.int8]
    entry: npt.NDArray[np.int64]
    took_us: npt.NDArray[np.int64]


def funnel(
    events: Events,
    marks: npt.NDArray[np.uint16],
    names: Sequence[str],
    window_us: int,
    entry: Entry = Entry.EVERY,
    ties: Ties = Ties.STRICT,
    parts: Coded | None = None,
) -> pa.Table:
    """Count customers by the steps that they took, in this order, within a window.

    Step i is taken by an event that is step i and later than the one that took step i - 1 (see
    `Ties`); what happens between does not matter. The window runs from the first step: an event
    that is exactly one window later still counts. A customer counts once, by the try that took
    the most steps (see `Entry`); of several by the one that took the last of them first, and of
    those by the one that began latest. Its beginning says to which part the customer belongs.

    Args:
        events: What customers did.
        marks: For each event, bit i set when it is step i.
        names: What the steps are called, in their order; at most `STEPS_MAX`.
        window_us: Microseconds.
        entry: Which first steps begin a try.
        ties: What events of one instant mean.
        parts: To which part of the breakdown each event belongs.

    Returns:
        Rows by part (the whole has none), then by step from 1 (see `SCHEMA`). `of_first` is a
        share of those of the first step, `of_before` of the step before; `median_seconds` is from
        the beginning to the first moment at which a customer reached the step.

    Raises:
        ProblemsError: There are no steps or too many, or the window is no time.
    """
    reached = reach(events, marks, len(names), window_us, entry, ties)
    rows = _rows("", names, reached, np.ones(len(reached.depth), np.bool_))
    if parts is not None:
        code = np.where(reached.entry >= 0, parts.codes[reached.entry], -2)
        for place, part in [*enumerate(parts.names), (-1, "")] if len(parts.codes) else []:
            mine = code == place
            if mine.any() and part:
                rows += _rows(part, names, reached, mine)
    columns = list(zip(*rows, strict=True))
    return pa.table(dict(zip(SCHEMA.names, columns, strict=True)), schema=SCHEMA)


def reach(
    events: Events,
    marks: npt.NDArray[np.uint16],
    steps: int,
    window_us: int,
    entry: Entry = Entry.EVERY,
    ties: Ties = Ties.STRICT,
) -> Reached:
    """Return how far each customer came; see `funnel`.

    It holds 9 bytes and 8 for each step of a customer, whatever the number of events.
    """
    problems = []
    if not 1 <= steps <= STEPS_MAX:
        problems.append(Problem.of("insight/funnel", "insight.steps", steps_max=STEPS_MAX))
    if window_us <= 0:
        problems.append(Problem.of("insight/funnel", "insight.window"))
    if problems:
        raise ProblemsError(problems)
    customers = len(events.starts) - 1
    found = Reached(
        depth=np.zeros(customers, np.int8),
        entry=np.zeros(customers, np.int64),
        took_us=np.zeros((customers, steps), np.int64),
    )
    pass_funnel(
        events.starts,
        events.at_us,
        marks,
        steps,
        window_us,
        int(entry is Entry.FIRST),
        int(ties is Ties.RECORDED),
        np.empty(steps, np.int64),
        np.empty(steps, np.int64),
        found.depth,
        found.entry,
        found.took_us,
    )
    return found


def _rows(
    part: str, names: Sequence[str], reached: Reached, mine: npt.NDArray[np.bool_]
) -> list[tuple[object, ...]]:
    counts = [int((reached.depth[mine] > step).sum()) for step in range(len(names))]
    rows: list[tuple[object, ...]] = []
    for step, (name, count) in enumerate(zip(names, counts, strict=True)):
        before = counts[step - 1] if step else counts[0]
        took = reached.took_us[mine & (reached.depth > step), step]
        median = float(np.median(took)) / SECOND_US if len(took) else None
        rows.append(
            (part, step + 1, name, count, _share(count, counts[0]), _share(count, before), median)
        )
    return rows


def _share(count: int, of: int) -> float | None:
    return count / of if of else None
