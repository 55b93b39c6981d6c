"""From numpy to Arrow in stored form: money in cents, dates in days, unknown as NULL."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hengce.model.instant import Day
from hengce.simulate.streams import Flags, Longs, Reals


def flags(values: Flags, known: Flags | None = None) -> pa.Array:
    """Return a BOOLEAN column."""
    return pa.array(values, pa.bool_(), mask=_unknown(known))


def longs(values: Longs, known: Flags | None = None) -> pa.Array:
    """Return an INTEGER column."""
    return pa.array(values, pa.int64(), mask=_unknown(known))


def reals(values: Reals, known: Flags | None = None) -> pa.Array:
    """Return a REAL column."""
    return pa.array(values, pa.float64(), mask=_unknown(known))


def money(yuan: Reals, known: Flags | None = None) -> pa.Array:
    """Return a MONEY column in cents."""
    return longs(np.rint(yuan * 100).astype(np.int64), known)


def dates(days_from: Longs, today: Day, known: Flags | None = None) -> pa.Array:
    """Return a DATE column from days counted from today."""
    days = (days_from + today).astype(np.int32)
    return pa.array(days, pa.int32(), mask=_unknown(known)).cast(pa.date32())


def instants(at: Longs) -> pa.Array:
    """Return a TIMESTAMP column from instants."""
    return pa.array(at, pa.int64()).cast(pa.timestamp("us", "UTC"))


def words(index: Longs, texts: Sequence[str], known: Flags | None = None) -> pa.Array:
    """Return a TEXT column from indexes into texts."""
    codes = pa.array(index, pa.int32(), mask=_unknown(known))
    return pa.array(texts, pa.string()).take(codes)


def numbered(prefix: str, numbers: Longs, width: int, known: Flags | None = None) -> pa.Array:
    """Return a TEXT column of a prefix and a number padded with zeros."""
    digits = pc.utf8_lpad(longs(numbers, known).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, "")


def _unknown(known: Flags | None) -> Flags | None:
    return None if known is None else ~known
