"""How far tags have moved between two states of the customers."""

import enum
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hengce.insight.profiles import PEOPLE_MIN, Column

CLASSES = 10
FLOOR = 1e-4
"""The least share of a class, so that a new one is a great drift and not an endless one."""

MODERATE, LARGE = 0.1, 0.25
"""Customary bounds of the stability index."""

UNKNOWN = "\0"
RARE = "\1"


class Moved(enum.StrEnum):
    """What is to be said of a tag."""

    STABLE = "stable"
    MODERATE = "moderate"
    LARGE = "large"


SCHEMA = pa.schema(
    [
        pa.field("tag", pa.string(), nullable=False),
        pa.field("psi", pa.float64(), nullable=False),
        pa.field("distance", pa.float64(), nullable=False),
        pa.field("unknown_before", pa.float64(), nullable=False),
        pa.field("unknown_after", pa.float64(), nullable=False),
        pa.field("most_moved", pa.string(), nullable=False),
        pa.field("verdict", pa.string(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class _Shares:
    """Shares of both sides by class, and what the classes are called."""

    before: npt.NDArray[np.float64]
    after: npt.NDArray[np.float64]
    names: list[str]


def drift(before: list[Column], after: list[Column]) -> pa.Table:
    """Compare the tags that both sides have.

    The population stability index is the sum of (b - a) ln(b / a) over the classes, a and b being
    their shares before and after, none less than `FLOOR` (Siddiqi, Credit Risk Scorecards, 2006).
    Classes of numbers lie between the tenths of what was before: the first begins anywhere, each
    holds its upper bound, tenths that are equal make one class. Classes of texts are the texts;
    those that fewer than `PEOPLE_MIN` customers share on either side are one. Nothing known is a
    class of its own. `distance` is that of Kolmogorov and Smirnov for numbers,
    and half of the sum of differences of shares for texts, both among those that are known.

    Returns:
        Rows by tag, the most moved first, then by name (see `SCHEMA`). `most_moved` names the
        class that adds most to the index.
    """
    others = {column.name: column for column in after}
    rows = [_row(one, others[one.name]) for one in before if one.name in others]
    rows.sort(key=lambda row: (-row[1], row[0]))
    told = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.table(dict(zip(SCHEMA.names, told, strict=True)), schema=SCHEMA)


def _row(before: Column, after: Column) -> tuple[str, float, float, float, float, str, str]:
    if before.numbers is not None and after.numbers is not None:
        shares = _of_numbers(before.numbers, after.numbers)
        distance = _steps_apart(before.numbers[before.known], after.numbers[after.known])
    else:
        shares = _of_texts(before, after)
        distance = _texts_apart(shares)
    a, b = np.maximum(shares.before, FLOOR), np.maximum(shares.after, FLOOR)
    parts = (b - a) * np.log(b / a)
    index = float(parts.sum())
    most = shares.names[int(parts.argmax())] if index > 0 else ""
    verdict = Moved.LARGE if index >= LARGE else Moved.MODERATE
    return (
        before.name,
        index,
        distance,
        float(shares.before[-1]),
        float(shares.after[-1]),
        most.replace(UNKNOWN, "unknown").replace(RARE, "rare"),
        str(verdict if index >= MODERATE else Moved.STABLE),
    )


def _of_numbers(before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]) -> _Shares:
    known = before[~np.isnan(before)]
    tenths = np.arange(1, CLASSES) / CLASSES
    edges = np.unique(np.quantile(known, tenths)) if len(known) else np.empty(0)
    names = [f"<= {edge:g}" for edge in edges.tolist()]
    names.append(f"> {edges[-1]:g}" if len(edges) else "known")

    def shares(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        missing = np.isnan(values)
        place = np.where(missing, len(names), np.searchsorted(edges, values, side="left"))
        counts = np.bincount(place, minlength=len(names) + 1)
        return np.asarray(counts / max(1, len(values)), np.float64)

    return _Shares(shares(before), shares(after), [*names, UNKNOWN])


def _of_texts(before: Column, after: Column) -> _Shares:
    sides = [_text_counts(before), _text_counts(after)]
    everything = sorted((set(sides[0]) | set(sides[1])) - {UNKNOWN})
    common = [n for n in everything if any(side.get(n, 0) >= PEOPLE_MIN for side in sides)]
    shares = []
    for side in sides:
        size = max(1, sum(side.values()))
        told = [side.get(name, 0) for name in common]
        rest = size - sum(told) - side.get(UNKNOWN, 0)
        shares.append(np.array([*told, rest, side.get(UNKNOWN, 0)]) / size)
    return _Shares(shares[0], shares[1], [*common, RARE, UNKNOWN])


def _text_counts(column: Column) -> dict[str, int]:
    texts = column.texts if column.texts is not None else pa.array(column.numbers).cast(pa.string())
    counts = pc.value_counts(texts.fill_null(UNKNOWN)).to_pylist()
    return {one["values"]: one["counts"] for one in counts}


def _steps_apart(before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]) -> float:
    if not len(before) or not len(after):
        return 0.0
    values = np.concatenate([before, after])
    below = [
        np.searchsorted(np.sort(side), values, side="right") / len(side) for side in (before, after)
    ]
    return float(np.abs(below[0] - below[1]).max())


def _texts_apart(shares: _Shares) -> float:
    known = [side[:-1] / max(side[:-1].sum(), FLOOR) for side in (shares.before, shares.after)]
    return float(np.abs(known[0] - known[1]).sum() / 2)
