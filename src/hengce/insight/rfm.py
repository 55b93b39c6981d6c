"""RFM: how lately, how often and for how much each customer came, in classes of equal size."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.errors import Problem, ProblemsError
from hengce.insight.events import Events
from hengce.model.instant import Instant, day_at, start_of_day

CLASSES_MAX = 10

SEGMENTS = (
    "lost",
    "recent",
    "frequent",
    "regular",
    "big_lost",
    "big_recent",
    "big_absent",
    "champion",
)
"""By money (4), frequency (2) and recency (1): which of the three are high."""

CUSTOMERS = pa.schema(
    [
        pa.field("customer", pa.string(), nullable=False),
        pa.field("recency_days", pa.int64(), nullable=False),
        pa.field("frequency", pa.int64(), nullable=False),
        pa.field("monetary_cents", pa.int64(), nullable=False),
        pa.field("r", pa.int32(), nullable=False),
        pa.field("f", pa.int32(), nullable=False),
        pa.field("m", pa.int32(), nullable=False),
        pa.field("segment", pa.string(), nullable=False),
    ]
)
SUMMARY = pa.schema(
    [
        pa.field("segment", pa.string(), nullable=False),
        pa.field("customers", pa.int64(), nullable=False),
        pa.field("share", pa.float64(), nullable=False),
        pa.field("frequency", pa.int64(), nullable=False),
        pa.field("monetary_cents", pa.int64(), nullable=False),
        pa.field("recency_days_mean", pa.float64(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Rfm:
    """Customers in classes.

    Attributes:
        customers: One row each (see `CUSTOMERS`), ascending.
        segments: One row a segment that has customers (see `SUMMARY`), in the order of
            `SEGMENTS`, the best last.
    """

    customers: pa.Table
    segments: pa.Table


def rfm(
    events: Events,
    cents: npt.NDArray[np.int64],
    ends: Instant,
    zone: str,
    classes: int = 5,
) -> Rfm:
    """Put customers into classes.

    Recency is in calendar days of the zone, from the day of the last event to the day of the
    end; frequency counts events; money adds up their cents. Each is a class from 1 (worst) to
    the number of classes: 1 + floor(classes x worse / customers), where *worse* counts the
    customers with a strictly worse value. So equal values are in one class, the lower one, and
    classes are of equal size only as far as values differ. A class is high in the upper half:
    twice the class is more than the number of classes.

    Args:
        events: What customers did, all of it before the end; who did nothing is not in it.
        cents: What each event was worth.
        ends: As of when.
        zone: Whose days.
        classes: How many, 2 to `CLASSES_MAX`.

    Raises:
        ProblemsError: There are not so many classes.
    """
    if not 2 <= classes <= CLASSES_MAX:
        problem = Problem.of("insight/rfm", "insight.classes", classes_max=CLASSES_MAX)
        raise ProblemsError([problem])
    active = np.flatnonzero(np.diff(events.starts))
    first, behind = events.starts[active], events.starts[active + 1]
    recency = _days_since(events.at_us[behind - 1], ends, zone)
    frequency = behind - first
    money = np.add.reduceat(cents, first) if len(active) else frequency
    r, f, m = (_class(better, classes) for better in (-recency, frequency, money))
    high = [(2 * each > classes).astype(np.int64) for each in (r, f, m)]
    segment = high[0] + 2 * high[1] + 4 * high[2]
    customers = pa.table(
        {
            "customer": events.customers.take(pa.array(active)).cast(pa.string()),
            "recency_days": recency,
            "frequency": frequency,
            "monetary_cents": money,
            "r": r,
            "f": f,
            "m": m,
            "segment": [SEGMENTS[one] for one in segment.tolist()],
        },
        schema=CUSTOMERS,
    )
    return Rfm(customers, _summary(segment, recency, frequency, money))


def _days_since(last: npt.NDArray[np.int64], ends: Instant, zone: str) -> npt.NDArray[np.int64]:
    """Return how many midnights lie between an instant and the end."""
    if not len(last):
        return last
    today = day_at(ends, zone)
    days = np.arange(day_at(int(last.min()), zone), today + 1)
    edges = np.array([start_of_day(int(one), zone) for one in days], np.int64)
    return today - days[np.searchsorted(edges, last, side="right") - 1]


def _class(better: npt.NDArray[np.int64], classes: int) -> npt.NDArray[np.int64]:
    worse = np.searchsorted(np.sort(better), better, side="left")
    return 1 + worse * classes // max(1, len(better))


def _summary(
    segment: npt.NDArray[np.int64],
    recency: npt.NDArray[np.int64],
    frequency: npt.NDArray[np.int64],
    money: npt.NDArray[np.int64],
) -> pa.Table:
    rows = [
        (
            name,
            int(mine.sum()),
            float(mine.mean()),
            int(frequency[mine].sum()),
            int(money[mine].sum()),
            float(recency[mine].mean()),
        )
        for place, name in enumerate(SEGMENTS)
        if (mine := segment == place).any()
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(SUMMARY)
    return pa.table(dict(zip(SUMMARY.names, columns, strict=True)), schema=SUMMARY)
