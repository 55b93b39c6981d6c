"""What changed since the snapshot, by field: which rows, and what they say now.

Values stand as the kernel's registers hold them: int64 with INT64_MIN for NULL, codes of
texts with -1, float64 with NaN.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from hengce.kernel.layout import Dictionaries, Layout
from hengce.model.profile import Change, ChangeKind
from hengce.model.tag import Kind, Scalar
from hengce.rules.code import INT_NULL, TEXT_NULL


@dataclass(frozen=True, slots=True, eq=False)
class Changed:
    """A field's changes.

    Attributes:
        rows: int64, the snapshot's rows, ascending, each once.
        values: What they say now, int64 or float64.
    """

    rows: npt.NDArray[np.int64]
    values: npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Day:
    """The changes of all fields up to some position of the log; nothing in it is rewritten.

    Attributes:
        fields: The changes of each in a few pieces, oldest first: what a later one says of a
            row holds. Each piece has more than twice the rows of the next, so that a change
            is moved a few times only, however many there are.
    """

    fields: Mapping[str, tuple[Changed, ...]] = field(default_factory=dict)

    def with_changes(
        self, name: str, rows: npt.NDArray[np.int64], values: npt.NDArray[Any]
    ) -> "Day":
        """Return the day after more changes of a field.

        Args:
            name: The field.
            rows: The snapshot's rows in the order of the log; of a row's changes the last holds.
            values: What they say, in the same order.
        """
        pieces = [*self.fields.get(name, ()), _latest(rows, values)]
        while len(pieces) > 1 and len(pieces[-2].rows) <= 2 * len(pieces[-1].rows):
            later = pieces.pop()
            pieces[-1] = _merged(pieces[-1], later)
        return Day({**self.fields, name: tuple(pieces)})


NOTHING = Day()
"""A day on which nothing was said yet."""


def day_of(
    changes: Mapping[int, Sequence[Change]],
    layout: Layout,
    dictionaries: Dictionaries,
    before: Day = NOTHING,
) -> Day:
    """Return the day that changes in force make, each row's in the order of the log.

    Only what conditions can ask of is here: the tags.

    Args:
        changes: By row of the snapshot.
        layout: Of the snapshot.
        dictionaries: Its texts.
        before: What the day said earlier; what changes say of a row's tag holds instead.
    """
    by_field: dict[str, dict[int, int | float]] = {}
    for row, said in changes.items():
        for change in said:
            if change.kind is ChangeKind.TAG:
                kind = layout.by_name[change.key].kind
                held = _held(change.key, kind, change.value, dictionaries)
                by_field.setdefault(change.key, {})[row] = held
    day = before
    for name, held_by in sorted(by_field.items()):
        rows = np.fromiter(held_by, np.int64, len(held_by))
        type_ = np.float64 if layout.by_name[name].kind is Kind.REAL else np.int64
        values = np.fromiter(held_by.values(), type_, len(held_by))
        day = day.with_changes(name, rows, values)
    return day


def _held(name: str, kind: Kind, value: Scalar, dictionaries: Dictionaries) -> int | float:
    match value:
        case str():
            return dictionaries.code(name, value)
        case None:
            return {Kind.TEXT: TEXT_NULL, Kind.REAL: math.nan}.get(kind, INT_NULL)
        case _:
            return float(value) if kind is Kind.REAL else int(value)


def _latest(rows: npt.NDArray[np.int64], values: npt.NDArray[Any]) -> Changed:
    """Put changes in the order of rows and keep the last of each row."""
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    last = np.append(ordered[1:] != ordered[:-1], [True] * bool(len(rows)))
    return Changed(ordered[last], values[order[last]])


def _merged(known: Changed, fresh: Changed) -> Changed:
    if not len(known.rows):
        return fresh
    places = np.searchsorted(known.rows, fresh.rows)
    again = known.rows[np.minimum(places, len(known.rows) - 1)] == fresh.rows
    values = known.values.copy()
    values[places[again]] = fresh.values[again]
    return Changed(
        np.insert(known.rows, places[~again], fresh.rows[~again]),
        np.insert(values, places[~again], fresh.values[~again]),
    )
