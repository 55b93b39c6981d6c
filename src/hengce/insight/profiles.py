"""Tags of customers as columns, and how each can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hengce.errors import Problem, ProblemsError
from hengce.insight.selecting import nearest

PEOPLE_MIN = 5
"""A text that fewer customers share is never told: it may be a name or a number of theirs."""

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One tag of all customers.

    Attributes:
        name: The tag.
        numbers: float64, NaN where nothing is known; None for a tag of texts.
        texts: The texts; None for a tag of numbers. Truths are the texts `true` and `false`.
    """

    name: str
    numbers: Reals | None
    texts: pa.Array | None

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Which customers have a value."""
        if self.numbers is not None:
            return ~np.isnan(self.numbers)
        return np.asarray(pc.is_valid(self.texts).to_numpy(zero_copy_only=False))


def no_tag(name: str, known: Sequence[str]) -> Problem:
    """Return the problem of a tag that the snapshot does not have."""
    return Problem.of("insight", "insight.no_tag", name=name, nearest=nearest(name, known))


def columns_of(table: pa.Table, names: Sequence[str] = ()) -> list[Column]:
    """Return tags as columns.

    Args:
        table: One row a customer.
        names: Which; none: all of them, but for `customer`.

    Raises:
        ProblemsError: The table has no such column.
    """
    unknown = [name for name in names if name not in table.column_names]
    if unknown:
        known = [name for name in table.column_names if name != "customer"]
        raise ProblemsError([no_tag(name, known) for name in unknown])
    wanted = names or [name for name in table.column_names if name != "customer"]
    return [_column(name, table[name].combine_chunks()) for name in wanted]


def _column(name: str, values: pa.Array) -> Column:
    kind = values.type
    if pa.types.is_boolean(kind) or not _is_number(kind):
        return Column(name, None, values.cast(pa.string()))
    if pa.types.is_date32(kind):
        values = values.cast(pa.int32())
    numbers = values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return Column(name, np.asarray(numbers, np.float64), None)


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_date32(kind)
        or pa.types.is_timestamp(kind)
    )
