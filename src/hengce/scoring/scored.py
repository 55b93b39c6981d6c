"""Scores of packed rows with the day's changes laid over their features."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hengce.kernel.layout import Dictionaries, Layout, Rows
from hengce.model.instant import Instant
from hengce.model.scoring_model import ScoringModel, Unready
from hengce.model.tag import Kind, Scalar
from hengce.scoring.features import Floats, feature, features
from hengce.scoring.scorer import Scorer, scores


@dataclass(frozen=True, slots=True)
class Ready:
    """A model as it stands at a moment.

    Attributes:
        model: Its document.
        scorer: What scores; None: it does not.
        why: Why it does not.
    """

    model: ScoringModel
    scorer: Scorer | None
    why: Unready | None = None


def is_readable(model: ScoringModel, layout: Layout) -> bool:
    """Tell whether rows have all that a model reads, and a place for its score."""
    names = layout.by_name
    place = names.get(model.writes)
    has_place = place is not None and place.kind is Kind.REAL
    return has_place and all(one.tag in names for one in model.inputs)


def scored(
    ready: Ready,
    rows: Rows,
    said: Mapping[int, Mapping[str, Scalar]],
    layout: Layout,
    dictionaries: Dictionaries,
    as_of: Instant,
) -> Floats:
    """Return the score of each packed row, (n,); NaN where there is none.

    Args:
        ready: The model.
        rows: uint8, shape (n, layout.width).
        said: By row, the values of tags that changed since the snapshot.
        layout: Where tags lie; the model can read it.
        dictionaries: The texts behind codes.
        as_of: The instant of the snapshot.
    """
    if ready.scorer is None:
        return np.full(len(rows), math.nan)
    read = laid_over(ready.model, rows, said, layout, dictionaries, as_of)
    return scores(ready.scorer, ready.model.range, read)


def laid_over(
    model: ScoringModel,
    rows: Rows,
    said: Mapping[int, Mapping[str, Scalar]],
    layout: Layout,
    dictionaries: Dictionaries,
    as_of: Instant,
) -> Floats:
    """Return the features of packed rows with changes over them, float64 (n, inputs)."""
    read = features(model.inputs, rows, layout, dictionaries, as_of)
    for row, values in said.items():
        for k, one in enumerate(model.inputs):
            if one.tag in values:
                kind = layout.by_name[one.tag].kind
                read[row, k] = feature(one, kind, values[one.tag], as_of)
    return read


def tags_of(models: Sequence[ScoringModel]) -> frozenset[str]:
    """Return the tags that models read."""
    return frozenset(one.tag for model in models for one in model.inputs)
