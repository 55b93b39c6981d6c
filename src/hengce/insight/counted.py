"""Event analysis: how many events and customers, by time, kind and part."""

import numpy as np
import pyarrow as pa

from hengce.insight.events import Events
from hengce.insight.periods import Period, bounds, first_days
from hengce.model.instant import Instant

SCHEMA = pa.schema(
    [
        pa.field("period", pa.date32(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("part", pa.string(), nullable=False),
        pa.field("events", pa.int64(), nullable=False),
        pa.field("customers", pa.int64(), nullable=False),
        pa.field("cents", pa.int64(), nullable=False),
    ]
)


def count_events(
    events: Events, period: Period, begins: Instant, ends: Instant, zone: str
) -> pa.Table:
    """Count events, customers and money.

    Args:
        events: With the columns `kind`, `part` and `cents`.
        period: Counted by days, weeks or months of the zone.
        begins: From when on.
        ends: Until before when.
        zone: Whose calendar.

    Returns:
        Rows that have events, by period (its first day), kind and part (see `SCHEMA`); a customer
        counts once in each.
    """
    days = first_days(period, begins, ends, zone)
    place = np.searchsorted(bounds(days, zone), events.at_us, side="right") - 1
    inside = (events.at_us >= begins) & (events.at_us < ends)
    flat = pa.table(
        {
            "period": pa.array(days).take(pa.array(np.where(inside, place, 0))),
            "kind": events.columns["kind"].fill_null(""),
            "part": events.columns["part"].fill_null(""),
            "customers": events.who(),
            "cents": events.numbers("cents"),
        }
    ).filter(pa.array(inside))
    keys = ["period", "kind", "part"]
    wanted = [([], "count_all"), ("customers", "count_distinct"), ("cents", "sum")]
    found = flat.group_by(keys).aggregate(wanted).sort_by([(key, "ascending") for key in keys])
    numbers = ("count_all", "customers_count_distinct", "cents_sum")
    return found.select([*keys, *numbers]).rename_columns(SCHEMA.names).cast(SCHEMA)
