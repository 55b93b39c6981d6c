"""Money that goes to other banks and comes from them (行外吸金): by the bank, and by time."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hengce.insight.events import Events
from hengce.insight.periods import Period, bounds, first_days
from hengce.model.instant import Instant

SCHEMA = pa.schema(
    [
        pa.field("period", pa.date32(), nullable=False),
        pa.field("rival", pa.string(), nullable=False),
        pa.field("out_cents", pa.int64(), nullable=False),
        pa.field("in_cents", pa.int64(), nullable=False),
        pa.field("net_cents", pa.int64(), nullable=False),
        pa.field("payments", pa.int64(), nullable=False),
        pa.field("customers", pa.int64(), nullable=False),
    ]
)


def rivals(
    events: Events,
    is_in: npt.NDArray[np.bool_],
    period: Period,
    begins: Instant,
    ends: Instant,
    zone: str,
    own: Collection[str] = (),
) -> pa.Table:
    """Add up what was won from each other bank and lost to it.

    Args:
        events: Payments, with the columns `part` (the other bank) and `cents`. Those without
            another bank stayed in the house and do not count.
        is_in: Whether each came in; else it went out. The sign of an amount says nothing.
        period: Counted by days, weeks or months of the zone.
        begins: From when on.
        ends: Until before when.
        zone: Whose calendar.
        own: Names that are this bank itself.

    Returns:
        Rows that have payments, by period (its first day) and rival (see `SCHEMA`). Net is in
        less out: below 0, money was lost to it. A customer counts once in each row.
    """
    days = first_days(period, begins, ends, zone)
    place = np.searchsorted(bounds(days, zone), events.at_us, side="right") - 1
    inside = (events.at_us >= begins) & (events.at_us < ends)
    cents = np.abs(events.numbers("cents"))
    flat = pa.table(
        {
            "period": pa.array(days).take(pa.array(np.where(inside, place, 0))),
            "rival": events.columns["part"].fill_null(""),
            "out_cents": np.where(is_in, 0, cents),
            "in_cents": np.where(is_in, cents, 0),
            "net_cents": np.where(is_in, cents, -cents),
            "customers": events.who(),
        }
    )
    stayed = pc.is_in(flat["rival"], value_set=pa.array(["", *own], pa.string()))
    counted = pc.and_(pc.invert(stayed), pa.array(inside))
    keys = ["period", "rival"]
    money = ["out_cents", "in_cents", "net_cents"]
    wanted = [
        *((name, "sum") for name in money),
        ([], "count_all"),
        ("customers", "count_distinct"),
    ]
    found = flat.filter(counted).group_by(keys).aggregate(wanted)
    names = [*keys, *(f"{name}_sum" for name in money), "count_all", "customers_count_distinct"]
    ordered = found.select(names).sort_by([(key, "ascending") for key in keys])
    return ordered.rename_columns(SCHEMA.names).cast(SCHEMA)


def came_in(events: Events, incoming: int) -> npt.NDArray[np.bool_]:
    """Return which payments came in: those of one of the first patterns that were asked for."""
    first: npt.NDArray[np.bool_] = (events.marks() & ((1 << incoming) - 1)) != 0
    return first
