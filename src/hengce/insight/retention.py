"""Retention: of those who began in one period, how many were back in later ones."""

import enum
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.errors import Problem, ProblemsError
from hengce.insight.events import Events
from hengce.insight.periods import Period, bounds, first_days
from hengce.insight.retention_pass import pass_retention
from hengce.model.instant import Instant

OFFSETS_MAX = 400


class Counted(enum.StrEnum):
    """When a customer counts as back after n periods: in that period, or in it or any later."""

    IN = "in"
    SINCE = "since"


SCHEMA = pa.schema(
    [
        pa.field("cohort", pa.date32(), nullable=False),
        pa.field("began", pa.int64(), nullable=False),
        pa.field("offset", pa.int32(), nullable=False),
        pa.field("customers", pa.int64(), nullable=False),
        pa.field("share", pa.float64(), nullable=False),
        pa.field("over", pa.bool_(), nullable=False),
    ]
)


def retention(
    events: Events,
    marks: npt.NDArray[np.uint16],
    period: Period,
    offsets: int,
    begins: Instant,
    ends: Instant,
    zone: str,
    counted: Counted = Counted.IN,
) -> pa.Table:
    """Count who was back, by the period in which customers began.

    A customer belongs to the period of his first beginning in [begins, ends), once. He is back
    after n periods when an event says so whose period is the n-th behind that one; after none,
    when it lies in the same period, be it the beginning itself. Events before the beginning do
    not count. Periods are calendar days, weeks and months of a zone: a beginning at 23:59 and a
    return at 00:01 are a day apart.

    Args:
        events: What customers did.
        marks: For each event, bit 0 set when a customer begins with it, bit 1 when it means
            that he is back; others do not matter.
        period: What time is counted in.
        offsets: Up to how many periods later; at most `OFFSETS_MAX`.
        begins: From when on.
        ends: Until before when.
        zone: Whose calendar.
        counted: Whether being back later counts as well.

    Returns:
        Rows by cohort (the first day of its period), then by offset from 0, for periods that had
        begun before the end (see `SCHEMA`). `over` says that the period had passed by then: a
        period that goes on shows too little.

    Raises:
        ProblemsError: So many periods are not counted.
    """
    if not 1 <= offsets <= OFFSETS_MAX:
        problem = Problem.of("insight/retention", "insight.offsets", offsets_max=OFFSETS_MAX)
        raise ProblemsError([problem])
    days = first_days(period, begins, ends, zone)
    edges = bounds(days, zone)
    asked = edges.copy()
    # What lies in the first or the last period, and yet outside of the window, is not asked for.
    asked[0], asked[-1] = max(edges[0], begins), min(edges[-1], ends)
    sizes = np.zeros(len(days) - 1, np.int64)
    counts = np.zeros((len(days) - 1, offsets + 1), np.int64)
    pass_retention(
        events.starts,
        events.at_us,
        marks,
        asked,
        int(counted is Counted.SINCE),
        np.empty(offsets + 1, np.int64),
        sizes,
        counts,
    )
    return _table(days, sizes, counts, edges <= ends)


def _table(
    days: list[date],
    sizes: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    passed: npt.NDArray[np.bool_],
) -> pa.Table:
    rows = [
        (days[cohort], size, offset, back, back / size, bool(passed[cohort + offset + 1]))
        for cohort, size in enumerate(sizes.tolist())
        if size
        for offset, back in enumerate(counts[cohort, : len(sizes) - cohort].tolist())
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.table(dict(zip(SCHEMA.names, columns, strict=True)), schema=SCHEMA)
