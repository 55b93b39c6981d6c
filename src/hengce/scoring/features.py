"""What a model reads of customers: tags of packed rows become numbers, NaN where nothing is known.

Whole columns and single values go by the same arithmetic, so that a customer who is scored alone
has the numbers that he has among others.
"""

import math

import numpy as np
import numpy.typing as npt

from hengce.kernel.layout import DAY_NULL, FLAG_NULL, Dictionaries, Field, Layout, Rows
from hengce.model.instant import DAY_US, Instant
from hengce.model.scoring_model import Encoding, ModelInput
from hengce.model.tag import Kind, Scalar
from hengce.rules.code import INT_NULL

Floats = npt.NDArray[np.float64]

CENTS = 100.0

_NULLS = {Kind.BOOLEAN: FLAG_NULL, Kind.DATE: DAY_NULL}


def features(
    inputs: tuple[ModelInput, ...],
    rows: Rows,
    layout: Layout,
    dictionaries: Dictionaries,
    as_of: Instant,
) -> Floats:
    """Return the features of packed rows, float64 (n, inputs).

    Args:
        inputs: What becomes which column.
        rows: uint8, shape (n, layout.width).
        layout: Where tags lie; all that `inputs` names are there.
        dictionaries: The texts behind codes.
        as_of: The instant of the snapshot; days are counted back from it.
    """
    records = rows.view(layout.dtype)[:, 0]
    found = np.empty((len(rows), len(inputs)), np.float64)
    for k, one in enumerate(inputs):
        field = layout.by_name[one.tag]
        found[:, k] = _column(one, field, records[one.tag], dictionaries, as_of)
    return found


def feature(one: ModelInput, kind: Kind, value: Scalar, as_of: Instant) -> float:
    """Return one feature of a value in stored form."""
    if value is None:
        return math.nan
    if one.encoding is Encoding.CATEGORY:
        return float(one.codes.index(value)) if value in one.codes else math.nan
    assert isinstance(value, (bool, int, float))
    match kind:
        case Kind.MONEY:
            return float(value) / CENTS
        case Kind.DATE:
            return float(as_of // DAY_US - int(value))
        case Kind.TIMESTAMP:
            return float((as_of - int(value)) // DAY_US)
        case _:
            return float(value)


def _column(
    one: ModelInput,
    field: Field,
    stored: npt.NDArray[np.generic],
    dictionaries: Dictionaries,
    as_of: Instant,
) -> Floats:
    if field.kind is Kind.TEXT:
        # The code of an unknown text is -1, which is the last place.
        texts = dictionaries.texts(one.tag)
        places = [float(one.codes.index(t)) if t in one.codes else math.nan for t in texts]
        return np.array([*places, math.nan])[stored.astype(np.int64)]
    if field.kind is Kind.REAL:
        return stored.astype(np.float64)
    unknown = stored == _NULLS.get(field.kind, INT_NULL)
    whole = np.where(unknown, 0, stored).astype(np.int64)
    return np.where(unknown, math.nan, _numbers(field.kind, whole, as_of))


def _numbers(kind: Kind, whole: npt.NDArray[np.int64], as_of: Instant) -> Floats:
    match kind:
        case Kind.MONEY:
            return whole / CENTS
        case Kind.DATE:
            return (as_of // DAY_US - whole).astype(np.float64)
        case Kind.TIMESTAMP:
            return ((as_of - whole) // DAY_US).astype(np.float64)
        case _:
            return whole.astype(np.float64)
