"""Values that may not be used any longer: of a licence that has ended, or obtained too long ago.

Nothing is deleted. A copy of the row that is about to be read says NULL instead, whoever reads
it: conditions, scores, materials, the view of one customer. A value that is good for so many
days is known until the last microsecond of them, and unknown from the next one on, in the middle
of a day as well.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from hengce.kernel.layout import Layout, null_of
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, Day, Instant, day, day_at
from hengce.model.tag import Kind, Tag


def expiring_tags(configuration: Configuration) -> tuple[Tag, ...]:
    """Return the tags whose values are not good for ever."""
    return tuple(tag for tag in configuration.tags if tag.expires or tag.valid_days or tag.until)


def licence_ends(tag: Tag) -> Day | None:
    """Return the last day of a tag's licence; None: it has no end."""
    return day(date.fromisoformat(tag.expires)) if tag.expires else None


def forget_expired(
    rows: npt.NDArray[np.uint8], layout: Layout, tags: Sequence[Tag], now: Instant, zone: str
) -> None:
    """Write NULL over what may not be used any longer, in place.

    Args:
        rows: uint8 (n, width), packed, with the day's changes; a copy of one's own.
        layout: Where tags lie.
        tags: Those that expire.
        now: The moment of use.
        zone: The bank's zone: a licence ends with its last day there.
    """
    today, records = day_at(now, zone), rows.view(layout.dtype)[:, 0]
    # Of two tags that expire, one may say when the other was obtained: all are judged first.
    expired = [(tag, _expired(records, layout, tag, now, today)) for tag in tags]
    for tag, these in expired:
        if tag.name in layout.by_name:
            records[tag.name][these] = null_of(tag.kind)


def _expired(
    records: npt.NDArray[np.void], layout: Layout, tag: Tag, now: Instant, today: Day
) -> npt.NDArray[np.bool_]:
    end = licence_ends(tag)
    if end is not None and today > end:
        return np.ones(len(records), np.bool_)
    over = np.zeros(len(records), np.bool_)
    if tag.until in layout.by_name:
        place, ends = layout.by_name[tag.until], records[tag.until]
        is_over = ends < today if place.kind is Kind.DATE else ends <= now
        over = is_over & (ends != null_of(place.kind))  # of what has no end nobody said one
    if not tag.valid_days:
        return over
    if tag.obtained not in layout.by_name:  # a snapshot of before the tag came in
        return np.ones(len(records), np.bool_)
    # NULL is the least number: what was obtained nobody knows when is not good any more.
    if layout.by_name[tag.obtained].kind is Kind.DATE:
        old: npt.NDArray[np.bool_] = records[tag.obtained] <= today - tag.valid_days
    else:
        old = records[tag.obtained] <= now - tag.valid_days * DAY_US
    return old | over
