"""What customers did, side by side: customer by customer, each in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hengce.errors import Problem, ProblemsError

Longs = npt.NDArray[np.int64]

CUSTOMER, AT = "customer", "at_us"


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A text for each event, as codes.

    Attributes:
        codes: int32, one for each event; -1 where there is no text.
        names: The texts by code, ascending.
    """

    codes: npt.NDArray[np.int32]
    names: Sequence[str]

    @classmethod
    def of(cls, column: pa.ChunkedArray | pa.Array) -> "Coded":
        """Give each text that occurs a code, in the order of texts."""
        texts = column.cast(pa.string())
        names = sorted(text for text in pc.unique(texts).to_pylist() if text is not None)
        found = pc.index_in(texts, value_set=pa.array(names, pa.string())).fill_null(-1)
        return cls(np.asarray(found.to_numpy(), np.int32), names)


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Events of many customers.

    Attributes:
        customers: Who, ascending, each once.
        starts: int64 (customers + 1); the events of customer i lie in [starts[i], starts[i + 1]).
        at_us: int64 (events,), ascending within a customer. Events of one instant lie in the
            order in which they were given.
        columns: What else is known of each event.
    """

    customers: pa.Array
    starts: Longs
    at_us: Longs
    columns: pa.Table

    def coded(self, name: str) -> Coded:
        """Return a column of texts as codes."""
        return Coded.of(self.columns[name])

    def numbers(self, name: str) -> Longs:
        """Return a column of integers; nothing counts as 0."""
        return np.asarray(self.columns[name].fill_null(0).to_numpy(), np.int64)

    def marks(self) -> npt.NDArray[np.uint16]:
        """Return which steps each event is, bit by bit."""
        return np.asarray(self.columns["marks"].to_numpy(), np.uint16)

    def who(self) -> Longs:
        """Return the customer's place for each event."""
        return np.repeat(np.arange(len(self.customers)), np.diff(self.starts))


def arrange(table: pa.Table) -> Events:
    """Arrange a table of events by customer and time.

    Args:
        table: With the columns `customer` (text) and `at_us` (microseconds since 1970, UTC), and
            whatever else; rows without one of the two are left out.

    Raises:
        ProblemsError: One of the two columns is missing.
    """
    missing = [name for name in (CUSTOMER, AT) if name not in table.column_names]
    if missing:
        raise ProblemsError([Problem.of("insight", "insight.no_column", name=n) for n in missing])
    known = table.filter(pc.and_(pc.is_valid(table[CUSTOMER]), pc.is_valid(table[AT])))
    who = Coded.of(known[CUSTOMER])
    at_us = np.asarray(known[AT].to_numpy(), np.int64)
    order = np.lexsort((at_us, who.codes))
    counts = np.bincount(who.codes, minlength=len(who.names))
    return Events(
        customers=pa.array(who.names, pa.string()),
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        at_us=at_us[order],
        columns=known.drop_columns([CUSTOMER, AT]).take(pa.array(order)),
    )
