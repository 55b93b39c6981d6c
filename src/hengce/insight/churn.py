"""Churn alerts: customers who are silent for far longer than they use to be, with their money."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.insight.events import Events
from hengce.model.instant import DAY_US, Instant

GAPS_MIN = 3
"""Fewer gaps say nothing of how often a customer comes."""

MONTH_US = 30 * DAY_US

SCHEMA = pa.schema(
    [
        pa.field("customer", pa.string(), nullable=False),
        pa.field("silent_days", pa.float64(), nullable=False),
        pa.field("usual_days", pa.float64(), nullable=False),
        pa.field("times", pa.float64(), nullable=False),
        pa.field("cents_a_month", pa.int64(), nullable=False),
    ]
)


def churn(
    events: Events, cents: npt.NDArray[np.int64], ends: Instant, times: float = 3.0
) -> pa.Table:
    """Find customers who stopped coming.

    A customer's usual gap is the median of the times between his events; those of one instant
    are one coming. He is alerted when he has been silent for more than so many usual gaps, and
    has at least `GAPS_MIN` of them. At stake is what he moved in a month of 30 days, on average
    from his first event to his last, as an absolute amount.

    Args:
        events: What customers did before the end.
        cents: What each was worth.
        ends: As of when.
        times: How many usual gaps are too many.

    Returns:
        Rows of those who are alerted (see `SCHEMA`), the most money first, then by customer.
    """
    who, at = events.who(), events.at_us
    gaps = np.diff(at)
    inner = (np.diff(who) == 0) & (gaps > 0)
    owner, gaps = who[1:][inner], gaps[inner]
    order = np.lexsort((gaps, owner))
    owner, gaps = owner[order], gaps[order]
    people, first, count = np.unique(owner, return_index=True, return_counts=True)
    middle = gaps[first + (count - 1) // 2] + gaps[first + count // 2]
    usual = middle / 2
    silent = ends - at[events.starts[people + 1] - 1]
    moved = np.bincount(who, weights=np.abs(cents), minlength=len(events.customers))[people]
    span = at[events.starts[people + 1] - 1] - at[events.starts[people]]
    a_month = np.rint(moved * MONTH_US / np.maximum(span, 1)).astype(np.int64)
    found = np.flatnonzero((count >= GAPS_MIN) & (silent > times * usual))
    found = found[np.lexsort((people[found], -a_month[found]))]
    return pa.table(
        {
            "customer": events.customers.take(pa.array(people[found])).cast(pa.string()),
            "silent_days": silent[found] / DAY_US,
            "usual_days": usual[found] / DAY_US,
            "times": silent[found] / usual[found],
            "cents_a_month": a_month[found],
        },
        schema=SCHEMA,
    )
